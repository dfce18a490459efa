"""Whole processes: a wheel in a fresh virtual environment, beside `python -c pass` of the same one. Rounds are interleaved."""

from __future__ import annotations

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from . import workload

PROJECT = Path(__file__).parent.parent
HOOK = "from freezeguard.hook import main; raise SystemExit(main())"


class Ratio(NamedTuple):
    """A command, its median in seconds, that to `python -c pass`, and its peak memory in MB."""

    name: str
    seconds: float
    ratio: float
    megabytes: float


def measure(rounds: int) -> list[Ratio]:
    """Raises CalledProcessError where the wheel cannot be built or installed."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        python = _install(home)
        cache = home / "cache"
        policy = home / ".freezeguard.yml"
        policy.write_text(workload.policy(workload.base()) + "applies_to: {branches: [main]}\n", encoding="utf-8")
        environ = {"PATH": os.defpath, "HOME": folder, "XDG_CACHE_HOME": str(cache), "LC_ALL": "C.UTF-8"}
        program = [str(python.parent / "freezeguard")]
        zero, one = "0" * 40, "1" * 40
        main = f"refs/heads/main {one} refs/heads/main {zero}\n"
        topic = f"refs/heads/topic {one} refs/heads/topic {zero}\n"
        hook = [str(python), "-c", HOOK, "origin", "https://example.org/o/r.git"]
        check = [*program, "check", "--branch", "main"]
        commands: dict[str, tuple[list[str], str, bool]] = {
            "python -c pass": ([str(python), "-c", "pass"], "", False),
            "check, first": (check, "", True),
            "check, again": (check, "", False),
            "hook, first": (hook, main, True),
            "hook, again": (hook, main, False),
            "hook, ref outside, first": (hook, topic, True),
            "hook, ref outside, again": (hook, topic, False),
            "--version": ([*program, "--version"], "", False),
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        memory = dict.fromkeys(commands, 0.0)
        for number in range(rounds + 1):
            for name in random.Random(number).sample(sorted(commands), len(commands)):
                command, given, cold = commands[name]
                # A traceback ends with 1 too, as a stopped push does: where nothing can be stopped, only 0 is right.
                expected = (0, 10) if name.startswith("check") else (0, 1) if given == main else (0,)
                if name.endswith("again"):
                    _run(command, given, environ, home, expected)
                if cold:
                    shutil.rmtree(cache, ignore_errors=True)
                seconds, megabytes = _run(command, given, environ, home, expected)
                if number:  # the first round only warms the file system
                    times[name].append(seconds)
                memory[name] = max(memory[name], megabytes)
        bare = statistics.median(times["python -c pass"])
        medians = {name: statistics.median(found) for name, found in times.items()}
        return [Ratio(name, found, found / bare, memory[name]) for name, found in medians.items()]


def _install(home: Path) -> Path:
    quiet = {"check": True, "stdout": subprocess.DEVNULL}
    subprocess.run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", home / "wheel", PROJECT], **quiet)
    subprocess.run([sys.executable, "-m", "venv", home / "venv"], **quiet)
    python = home / "venv" / "bin" / "python"
    (wheel,) = (home / "wheel").glob("*.whl")
    subprocess.run([python, "-m", "pip", "install", "-q", "--compile", "--disable-pip-version-check", wheel], **quiet)
    subprocess.run([python, "-m", "compileall", "-q", home / "venv" / "lib"], stdout=subprocess.DEVNULL, check=False)
    return python


def _run(command: list[str], given: str, environ: dict[str, str], folder: Path, expected: tuple[int, ...]) -> tuple[float, float]:
    reading, writing = os.pipe()
    os.write(writing, given.encode())
    os.close(writing)
    null = os.open(os.devnull, os.O_WRONLY)
    actions = [(os.POSIX_SPAWN_DUP2, reading, 0), (os.POSIX_SPAWN_DUP2, null, 1), (os.POSIX_SPAWN_DUP2, null, 2)]
    before = Path.cwd()
    os.chdir(folder)
    start = perf_counter()
    pid = os.posix_spawn(command[0], command, environ, file_actions=actions)
    _, status, usage = os.wait4(pid, 0)
    seconds = perf_counter() - start
    os.chdir(before)
    os.close(reading)
    os.close(null)
    code = os.waitstatus_to_exitcode(status)
    if code not in expected:
        raise RuntimeError(f"{command[0]}: exit code {code}")
    return seconds, usage.ru_maxrss / 1024
