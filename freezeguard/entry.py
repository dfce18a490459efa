"""Entry points. They import the rest inside `try`, so that Ctrl-C during the imports is handled too."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def cli() -> NoReturn:
    """Run the command `freezeguard`."""
    import sys

    try:
        from .cli.main import run

        code = run()
    except KeyboardInterrupt:
        from .errors import INTERRUPTED

        code = INTERRUPTED
    sys.exit(code)


def hook() -> NoReturn:
    """Run the pre-push hook. Git calls this function through the installed hook."""
    import sys

    try:
        from .hook.pre_push import main

        code = main(sys.argv[1:])
    except KeyboardInterrupt:
        code = 1
    sys.exit(code)
