"""Calling the command line within the process, as its entry point does."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from freezeguard.cli.group import run

# Open for 100 years, and closed for them.
OPEN = "timezone: Europe/Zurich\n"
CLOSED = "timezone: Europe/Zurich\nfreezes:\n  - {name: Moving house, always: true}\n"
BAD_WORDS = ("Traceback", "a bug, please report it")


class Done(NamedTuple):
    """An exit code, what went to standard output and what to standard error."""

    code: int
    out: str
    err: str


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> Done:
    """`freezeguard ARGUMENTS`, which must not break."""
    capsys.readouterr()
    code = run(arguments)
    out, err = capsys.readouterr()
    assert not any(word in err for word in BAD_WORDS), err
    return Done(code, out, err)
