"""Unusual machines (closed pipes, full disks, no home, ASCII only) change neither verdict nor exit code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.calling import BAD_WORDS, CLOSED, call
from tests.programs import FRIDAY, MONDAY, POLICY, freezeguard, git, run, start

# Every command that has data, and its exit code with the policy CLOSED.
PRINTERS = [
    (("check",), 10),
    (("check", "--format", "json"), 10),
    (("windows", "--days", "3660"), 0),
    (("lint",), 0),
    (("lint", "--schema"), 0),
    (("test",), 0),
    (("init", "--output", "-"), 0),
    (("--help",), 0),
    (("check", "--help"), 0),
]


@pytest.fixture(autouse=True)
def _closed(folder: Path) -> None:
    (folder / ".freezeguard.yml").write_text(CLOSED + "tests:\n  - {at: 2026-11-27 15:00, expect: blocked}\n")


# ---------------------------------------------------------------- streams


@pytest.mark.parametrize(("command", "code"), PRINTERS, ids=lambda value: " ".join(value) if isinstance(value, tuple) else "")
def test_a_closed_pipe_keeps_the_exit_code(command: tuple[str, ...], code: int, folder: Path) -> None:
    """`freezeguard … | head -0`: the exit code stays that of the answer, and nobody complains."""
    ours, theirs = os.pipe()
    os.close(ours)
    with start(*command, cwd=folder, stdout=theirs, stderr=subprocess.PIPE) as running:
        os.close(theirs)
        _, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (code, "")


@pytest.mark.parametrize("command", ["check", "windows", "lint"])
def test_a_full_disk_is_reported(command: str, folder: Path) -> None:
    # On a disk that is full nothing can be written; on this device not even nothing, which an unbuffered stream tries.
    done = run("sh", "-c", '"$0" -m freezeguard "$1" >/dev/full', sys.executable, command, cwd=folder, PYTHONUNBUFFERED="")
    assert (done.returncode, done.stderr) == (2, "freezeguard: cannot write the output: no space left on device\n")


@pytest.mark.parametrize("closed", [(1,), (2,), (0,), (0, 1, 2)], ids=str)
def test_closed_standard_streams_are_accepted(closed: tuple[int, ...], folder: Path) -> None:
    shut = " ".join({0: "<&-", 1: ">&-", 2: "2>&-"}[number] for number in closed)
    done = run("sh", "-c", f'"$0" -m freezeguard check {shut}', sys.executable, cwd=folder)
    assert done.returncode == 10
    assert not any(word in done.stderr for word in BAD_WORDS)


def test_ctrl_c_exits_with_130_and_no_traceback(folder: Path) -> None:
    with start("wait", cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as waiting:
        assert waiting.stderr is not None
        assert waiting.stderr.readline().startswith("freezeguard: blocked (freeze), no window in sight; waited ")
        waiting.send_signal(signal.SIGINT)
        out, err = waiting.communicate(timeout=60)
    assert (waiting.returncode, out, err.strip()) == (130, "", "interrupted")


# ---------------------------------------------------------------- the cache


@pytest.mark.parametrize("cache", ["read-only", "a file", "no home", "relative", "a loop"])
def test_an_unusable_cache_changes_no_verdict(
    cache: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = folder / "cache"
    if cache == "read-only":
        there = Path("/proc")  # nobody may make a folder here, root neither
    elif cache == "a file":
        there.write_text("")
    elif cache == "a loop":
        there.symlink_to(there)
    monkeypatch.setenv("XDG_CACHE_HOME", "cache" if cache == "relative" else str(there))
    if cache == "no home":
        for name in ("XDG_CACHE_HOME", "HOME", "USERPROFILE"):
            monkeypatch.delenv(name, raising=False)
    before = sorted(os.listdir())
    for _ in range(2):
        done = call(capsys, "check")
        assert (done.code, done.err) == (10, "")
        assert done.out.startswith("BLOCKED")
    assert sorted(os.listdir()) == before


def test_the_hook_installs_without_a_home_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git("init", "-q", cwd=folder)
    monkeypatch.delenv("HOME")
    assert freezeguard("hook", "install", cwd=folder).returncode == 0
    assert freezeguard("hook", "uninstall", cwd=folder).returncode == 0


# ---------------------------------------------------------------- languages


@pytest.mark.parametrize(
    "environ", [{"LC_ALL": "C", "PYTHONUTF8": "0"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}], ids=str
)
@pytest.mark.parametrize("how", [(), ("--format", "json"), ("--format", "github")], ids=str)
def test_output_on_an_ascii_only_machine(how: tuple[str, ...], environ: dict[str, str], folder: Path) -> None:
    (folder / "frühling.yml").write_text("timezone: UTC\nfreezes: [{name: Pâques 🐣, always: true}]\n", encoding="utf-8")
    done = freezeguard("check", "--policy", "frühling.yml", *how, cwd=folder, **environ)
    assert done.returncode == 10, done.stderr
    assert "P" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    "environ",
    [
        {"HOME": "", "XDG_CACHE_HOME": ""},
        {"XDG_CACHE_HOME": "/proc/nowhere"},
        {"XDG_CACHE_HOME": "relative"},
        {"PYTHONUTF8": "0", "LC_ALL": "C", "LANG": "C"},
        {"PYTHONIOENCODING": "ascii"},
        {"TZ": "Asia/Tokyo", "LANGUAGE": "de", "LC_ALL": "de_CH.UTF-8"},
    ],
    ids=str,
)
def test_a_minimal_environment_gives_the_same_verdict(environ: dict[str, str], folder: Path) -> None:
    (folder / ".freezeguard.yml").write_text(
        POLICY + "freezes: [{name: Jahrmarkt in Zürich ✋, from: 2026-11-01, until: 2026-11-29}]\n", encoding="utf-8"
    )
    done = freezeguard("check", "--at", FRIDAY, cwd=folder, **environ)
    assert done.returncode == 10, done.stderr
    assert "Traceback" not in done.stderr
    assert "next window: Monday 09:00 (UTC+01:00), in 2 days 18 h, until Monday 16:00\n" in done.stdout
    assert "Jahrmarkt in Z" in done.stdout
    assert freezeguard("check", "--at", MONDAY, "--format", "json", cwd=folder, **environ).returncode == 0
    decided, recalled = (json.loads(freezeguard("check", "--format", "json", cwd=folder, **environ).stdout) for _ in range(2))
    assert decided | {"at": ""} == recalled | {"at": ""}
