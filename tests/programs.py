"""Running the real programs: freezeguard as its user would, and git."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

POLICY = """\
timezone: Europe/Zurich
windows:
  - {days: mon-thu, hours: "09:00-16:00"}
  - {days: fri, hours: "09:00-12:00"}
applies_to: {environments: [production], branches: [main, "release/*", "v*"]}
"""
FRIDAY = "2026-11-27 15:00"
MONDAY = "2026-11-30 10:00"


def run(*command: str | Path, cwd: Path, stdin: str | None = None, **environ: str) -> subprocess.CompletedProcess[str]:
    """A program's exit code and texts."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **environ},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        encoding="utf-8",
    )


def freezeguard(*arguments: str, cwd: Path, stdin: str | None = None, **environ: str) -> subprocess.CompletedProcess[str]:
    """`freezeguard` in a process of its own."""
    return run(sys.executable, "-m", "freezeguard", *arguments, cwd=cwd, stdin=stdin, **environ)


def in_process(*arguments: str, cwd: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run `freezeguard` in this process: no interpreter starts, and the clock of its calls to GitHub is the test's."""
    from freezeguard.cli.main import run as command_line

    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(cwd)
        for name, value in environ.items():
            patch.setenv(name, value)
        code = command_line(arguments)
    said = [stream.buffer.getvalue().decode() for stream in (out, err)]
    return subprocess.CompletedProcess(arguments, code, *said)


def start(*arguments: str, cwd: Path, **streams: int) -> subprocess.Popen[str]:
    """`freezeguard` in a process that goes on. Ctrl-C reaches it, even if whoever started the tests ignores it: children inherit that."""
    return subprocess.Popen(
        [sys.executable, "-m", "freezeguard", *arguments],
        cwd=cwd,
        text=True,
        preexec_fn=_heed_interrupts,  # noqa: PLW1509  no threads are running here
        stdin=streams.get("stdin"),
        stdout=streams.get("stdout"),
        stderr=streams.get("stderr"),
    )


def _heed_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def search_path(folder: Path) -> str:
    """A PATH on which the command `freezeguard` is the one that is tested, put into a folder."""
    folder.mkdir(exist_ok=True)
    program = folder / "freezeguard"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m freezeguard "$@"\n')
    program.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def git(*arguments: str, cwd: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """git, which has to succeed."""
    done = run("git", *arguments, cwd=cwd, **environ)
    assert done.returncode == 0, done.stderr
    return done
