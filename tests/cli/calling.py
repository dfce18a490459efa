"""Call the command line within the process, as its entry point does."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest

from freezeguard.cli.main import run

# Open for 100 years, and closed for them.
OPEN = "timezone: Europe/Zurich\n"
CLOSED = "timezone: Europe/Zurich\nfreezes:\n  - {name: Moving house, always: true}\n"
BAD_WORDS = ("Traceback", "internal error")


class Done(NamedTuple):
    """An exit code, what went to standard output and what to standard error."""

    code: int
    out: str
    err: str


def printed(capsys: pytest.CaptureFixture[str], command: str, *options: str) -> dict[str, Any]:
    """What a command prints as JSON, with nothing to say beside it."""
    done = call(capsys, command, "--format", "json", *options)
    assert (done.code, done.err) == (0, "")
    found = json.loads(done.out)
    assert isinstance(found, dict)
    return found


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> Done:
    """`freezeguard ARGUMENTS`, which must not break."""
    capsys.readouterr()
    code = run(arguments)
    out, err = capsys.readouterr()
    assert not any(word in err for word in BAD_WORDS), err
    return Done(code, out, err)
