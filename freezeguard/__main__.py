"""`python -m freezeguard`"""

from .cli import main

main()
