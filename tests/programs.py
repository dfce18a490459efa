"""Running the real programs: freezeguard as its user would, and git."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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


def git(*arguments: str, cwd: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """git, which has to succeed."""
    done = run("git", *arguments, cwd=cwd, **environ)
    assert done.returncode == 0, done.stderr
    return done
