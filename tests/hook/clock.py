"""A Python for installed hooks whose clock belongs to the test: a simulated instant lets no push pass, so it cannot show what passes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.programs import run

_PROGRAM = """\
#!{python} -EP
import os, sys, time
if os.environ.get("TEST_CLOCK"):
    time.time = lambda: float(os.environ["TEST_CLOCK"])
arguments = sys.argv[sys.argv.index("-c") + 1 :]
sys.argv = ["-c", *arguments[1:]]
exec(arguments[0])
"""
_CLI = "import sys; sys.executable = {python!r}; from freezeguard.entry import cli; cli()"


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory()


def python() -> Path:
    """The program that runs Python by the clock of the variable TEST_CLOCK."""
    path = Path(_folder().name) / "python"
    if not path.exists():
        path.write_text(_PROGRAM.format(python=sys.executable))
        path.chmod(0o755)
    return path


def clock(at: str) -> dict[str, str]:
    """The variable for an instant of the policy's zone."""
    return {"TEST_CLOCK": str(datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("Europe/Zurich")).timestamp())}


def search_path(folder: Path, rest: str) -> str:
    """A PATH on which the command `freezeguard` goes by the clock."""
    folder.mkdir(exist_ok=True)
    program = folder / "freezeguard"
    program.write_text(f"#!/bin/sh\nexec '{python()}' -c 'from freezeguard.entry import cli; cli()' \"$@\"\n")
    program.chmod(0o755)
    return f"{folder}:{rest}"


def freezeguard(*arguments: str, cwd: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """`freezeguard`, whose installed hooks go by the clock."""
    return run(python(), "-c", _CLI.format(python=str(python())), *arguments, cwd=cwd, **environ)
