"""The command line: `freezeguard COMMAND`. Each command's module is loaded when it is asked for."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> NoReturn:
    """The console entry point."""
    from .group import run

    sys.exit(run())
