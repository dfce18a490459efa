"""Entry points of the console script and of installed hooks. They handle Ctrl-C even while modules are still being imported."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def cli() -> NoReturn:
    """Run the command `freezeguard`, and exit with its code."""
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
