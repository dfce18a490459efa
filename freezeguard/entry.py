"""Where programs begin: before anything else is imported, an interruption is one."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def cli() -> NoReturn:
    """The command `freezeguard`."""
    import sys

    try:
        from .cli.main import run

        code = run()
    except KeyboardInterrupt:
        from .errors import INTERRUPTED

        code = INTERRUPTED
    sys.exit(code)


def hook() -> NoReturn:
    """The pre-push hook, as git calls it."""
    import sys

    try:
        from .hook.pre_push import main

        code = main(sys.argv[1:])
    except KeyboardInterrupt:
        code = 1
    sys.exit(code)
