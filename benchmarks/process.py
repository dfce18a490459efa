"""Whole processes: a wheel in a fresh virtual environment, beside `python -c pass` of the same one. Rounds are interleaved.

`python -m benchmarks.process 15` prints them as JSON. It is a process of its own because a child's peak memory is never less than its
parent's was: this one imports nothing large.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from . import workload

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).parent.parent
HOOK = "from freezeguard.entry import hook; hook()"  # as the script of `freezeguard hook install` calls it


class Ratio(NamedTuple):
    """A command, its median in seconds, that to `python -c pass`, and its peak memory in MB."""

    name: str
    seconds: float
    ratio: float
    megabytes: float


def measure(rounds: int) -> Iterator[Ratio]:
    """Raises CalledProcessError where the wheel cannot be built or installed, or a command fails."""
    command = [sys.executable, "-m", "benchmarks.process", str(rounds)]
    done = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=True)
    yield from (Ratio(*row) for row in json.loads(done.stdout))


def _measure(rounds: int) -> list[Ratio]:
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
        hook = [str(python), "-E", "-P", "-c", HOOK, "origin", "https://example.org/o/r.git"]
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
    def run(*command: str | Path) -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    run(sys.executable, "-m", "pip", "wheel", "-qq", "--no-deps", "-w", home / "wheel", PROJECT)
    run(sys.executable, "-m", "venv", home / "venv")
    python = home / "venv" / "bin" / "python"
    (wheel,) = (home / "wheel").glob("*.whl")
    run(python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", wheel)
    # -x: some packages ship test files of other Pythons.
    run(python, "-m", "compileall", "-q", "-x", "bad_|lib2to3", home / "venv" / "lib")
    return python


def _run(command: list[str], given: str, environ: dict[str, str], folder: Path, expected: tuple[int, ...]) -> tuple[float, float]:
    reading, writing = os.pipe()
    os.write(writing, given.encode())
    os.close(writing)
    said = folder / "stderr"
    null, errors = os.open(os.devnull, os.O_WRONLY), os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    actions = [(os.POSIX_SPAWN_DUP2, reading, 0), (os.POSIX_SPAWN_DUP2, null, 1), (os.POSIX_SPAWN_DUP2, errors, 2)]
    before = Path.cwd()
    os.chdir(folder)
    start = perf_counter()
    pid = os.posix_spawn(command[0], command, environ, file_actions=actions)
    _, status, usage = os.wait4(pid, 0)
    seconds = perf_counter() - start
    os.chdir(before)
    for opened in (reading, null, errors):
        os.close(opened)
    code = os.waitstatus_to_exitcode(status)
    if code not in expected:
        raise RuntimeError(f"{' '.join(command)}: exit code {code}\n{said.read_text(encoding='utf-8')}")
    return seconds, usage.ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(_measure(int(sys.argv[1]))))
