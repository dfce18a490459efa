"""Whatever is wrong with the input: a clear message on standard error, the exit code of the contract, no data, no traceback."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.calling import BAD_WORDS, CLOSED, OPEN, call
from tests.programs import freezeguard, git

PUSH = "refs/heads/main {} refs/heads/main {}\n".format("1" * 40, "2" * 40)
FRIDAY = "2026-11-27T15:00+01:00"

# How each command is asked about a policy file.
READERS = {
    "check": ("check", "--policy", "{}"),
    "windows": ("windows", "--policy", "{}"),
    "wait": ("wait", "--timeout", "1m", "--policy", "{}"),
    "lint": ("lint", "{}"),
    "test": ("test", "{}"),
}
UNREADABLE = {
    "missing.yml": "cannot read the policy: no such file or directory",
    "folder": "cannot read the policy: is a directory",
    "loop": "cannot read the policy: too many levels of symbolic links",
    "socket": "cannot read the policy: no such device or address",
}
INVALID = {
    "freezs: []": "unknown key 'freezs', did you mean 'freezes'?",
    "timezone: Mars/Phobos": "unknown time zone 'Mars/Phobos'",
    "freezes: [{holidays: XX}]": "no holidays are known of 'XX'",
    "windows: [{days: fryday}]": "unknown day 'fryday', did you mean 'friday'?",
    "": "is empty",
    "- windows": "mapping",
    "\x00": "",
    "\xff": "",
    "a: [" + "[" * 5000: "",
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("loop").symlink_to("loop")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")


def files_now() -> list[str]:
    return sorted(os.listdir("."))


# Files


@pytest.mark.parametrize(("path", "says"), UNREADABLE.items())
@pytest.mark.parametrize("command", READERS)
def test_a_policy_that_cannot_be_read_is_3(command: str, path: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    done = call(capsys, *(part.format(path) for part in READERS[command]))
    assert done.code == 3
    # lint's findings are its data.
    text, other = (done.out, done.err) if command == "lint" else (done.err, done.out)
    assert path in text
    assert says in text
    assert other == ""


@pytest.mark.parametrize(("text", "says"), INVALID.items())
@pytest.mark.parametrize("command", READERS)
def test_an_invalid_policy_is_3(command: str, text: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    content = text if text.startswith(("timezone", "-", "\x00", "\xff")) or not text else f"timezone: UTC\n{text}"
    Path("policy.yml").write_bytes(content.encode("latin-1"))
    done = call(capsys, *(part.format("policy.yml") for part in READERS[command]))
    assert done.code == 3
    told, other = (done.out, done.err) if command == "lint" else (done.err, done.out)
    assert "policy.yml:" in told
    assert says in told
    assert told.isprintable() or told.replace("\n", "").isprintable()
    assert other == ""


@pytest.mark.parametrize("place", [".freezeguard.yml", ".freezeguard.yaml", ".github/freezeguard.yml", ".github/freezeguard.yaml"])
def test_a_usual_place_that_cannot_be_read_is_never_passed_over(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(place).mkdir(parents=True)
    for command in ("check", "windows", "lint", "test"):
        assert call(capsys, command).code == 3


@pytest.mark.parametrize("command", ["lint", "test"])
def test_nothing_to_look_at_is_3(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, command) == (3, "", "freezeguard: no policy file here: write one with `freezeguard init`\n")


def test_without_a_policy_the_default_decides_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    done = call(capsys, "check", "--at", FRIDAY)
    assert done.code == 10
    assert done.out.startswith("BLOCKED")
    assert done.err == "freezeguard: no policy file: the built-in default decides (Mon-Thu 09:00-16:00, Fri 09:00-12:00, UTC)\n"


@pytest.mark.parametrize("name", ["FREEZEGUARD_POLICY"])
@pytest.mark.parametrize("command", ["check", "windows", "lint", "test"])
def test_a_policy_of_the_environment_that_is_missing_is_3(
    command: str, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(".freezeguard.yml").write_text(OPEN)
    monkeypatch.setenv(name, "elsewhere.yml")
    done = call(capsys, command)
    assert done.code == 3
    assert "elsewhere.yml" in done.out + done.err


# Options


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("check", "--at", "nonsense"), "--at: 'nonsense' is not a date"),
        (("check", "--at", "2026-02-30 10:00"), "--at: "),
        (("check", "--at", "2026-03-29 02:30"), "--at: "),
        (("check", "--at", ""), "--at: is empty"),
        (("check", "--at", "9999-12-31"), ""),
        (("check", "--at", "0001-01-01"), ""),
        (("check", "--policy", ""), "--policy: is empty"),
        (("check", "--policy", "a\nb"), "line break"),
        (("check", "--environment", ""), "--environment: is empty"),
        (("check", "--branch", ""), "--branch: is empty"),
        (("check", "--repository", ""), "--repository: is empty"),
        (("check", "--format", "yaml"), "'yaml'"),
        (("check", "--days", "1"), "No such option"),
        (("check", "more"), "unexpected extra argument"),
        (("check", "--color", "sometimes"), "'sometimes' is not one of"),
        (("windows", "--from", "nonsense"), "--from: 'nonsense' is not a date"),
        (("windows", "--until", "nonsense"), "--until: 'nonsense' is not a date"),
        (("windows", "--from", "2026-12-02", "--until", "2026-12-01"), "--until: is not after"),
        (("windows", "--until", "8999-01-01"), "--until: is more than 3660 days"),
        (("windows", "--until", "2026-12-01", "--days", "3"), "exclude each other"),
        (("windows", "--days", "-1"), "--days"),
        (("windows", "--days", "0"), "--days"),
        (("windows", "--days", "1000000000000"), "--days"),
        (("windows", "--days", "many"), "--days"),
        (("wait", "--timeout", "nonsense"), "--timeout: 'nonsense' is not a duration"),
        (("wait", "--timeout", "-1m"), "--timeout: '-1m' is not a duration"),
        (("wait", "--timeout", ""), "--timeout: "),
        (("lint", "--at", "nonsense", ".freezeguard.yml"), "--at: 'nonsense' is not a date"),
        (("lint", "--format", "yaml"), "'yaml'"),
        (("test", "one.yml", "two.yml"), "unexpected extra argument"),
        (("init", "--timezone", "Mars/Phobos", "--output", "new.yml"), "unknown time zone 'Mars/Phobos'"),
        (("init", "--country", "XX", "--output", "new.yml"), "no holidays are known of 'XX'"),
        (("init", "--hours", "9", "--output", "new.yml"), "--hours: '9' is not a range of hours"),
        (("init", "--hours", "09:00-09:00", "--output", "new.yml"), ""),
        (("init", "--output", "nowhere/new.yml"), "cannot write nowhere/new.yml"),
        (("init", "--output", "folder"), "folder is already there"),
        (("init", "--output", "loop"), "loop is already there"),
        (("init",), ".freezeguard.yml is already there"),
        (("init", "--output", ""), ""),
        (("chek",), "no such command 'chek', did you mean 'check'?"),
        (("--nonsense",), "No such option"),
        (("hook", "instal"), "instal"),
        (("hook", "install"), "not a git repository"),
        (("hook", "uninstall"), "not a git repository"),
        (("--color", "pink", "check"), "'pink'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_usage_is_2_and_names_what_is_wrong(arguments: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(".freezeguard.yml").write_text(OPEN)
    before = files_now()
    done = call(capsys, *arguments)
    assert done.code == 2
    assert says in done.err
    assert done.err.endswith("\n")
    assert done.out == ""
    assert files_now() == before


@pytest.mark.parametrize("command", [("check",), ("windows",), ("wait", "--timeout", "1m")], ids=lambda command: command[0])
@pytest.mark.parametrize("how", ["option", "variable"])
def test_an_unknown_zone_of_the_default_is_2(
    command: tuple[str, ...], how: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if how == "variable":
        monkeypatch.setenv("FREEZEGUARD_TIMEZONE", "Mars/Phobos")
        done = call(capsys, *command)
    else:
        done = call(capsys, *command, "--timezone", "Mars/Phobos")
    assert done.code == 2
    assert "unknown time zone 'Mars/Phobos'" in done.err
    assert done.out == ""


@pytest.mark.parametrize("command", ["check", "lint"])
def test_a_wrong_instant_in_the_environment_is_2(command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    Path(".freezeguard.yml").write_text(OPEN)
    monkeypatch.setenv("FREEZEGUARD_AT", "nonsense")
    done = call(capsys, command)
    assert done.code == 2
    assert "'nonsense' is not a date" in done.err
    assert done.out == ""


def test_nobody_waits_for_a_simulated_instant(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FREEZEGUARD_AT", FRIDAY)
    done = call(capsys, "wait")
    assert done.code == 2
    assert "FREEZEGUARD_AT" in done.err


def test_a_misspelt_environment_is_2(capsys: pytest.CaptureFixture[str]) -> None:
    Path(".freezeguard.yml").write_text(OPEN + "known_environments: [production, staging]\n")
    for command in ("check", "windows"):
        done = call(capsys, command, "--environment", "prodution")
        assert done.code == 2
        assert "prodution" in done.err
        assert done.out == ""


# The hook: towards git there is only 0 and 1.


@pytest.mark.parametrize("path", UNREADABLE)
def test_the_hook_stops_what_it_cannot_judge(path: str, tmp_path: Path) -> None:
    done = freezeguard("hook", "run", "origin", "url", cwd=tmp_path, stdin=PUSH, FREEZEGUARD_POLICY=path)
    assert done.returncode == 1
    assert path in done.stderr
    assert done.stdout == ""
    assert not any(word in done.stderr for word in BAD_WORDS)


@pytest.mark.parametrize("environ", [{"FREEZEGUARD_AT": "nonsense"}, {"FREEZEGUARD_TIMEZONE": "Mars/Phobos"}], ids=str)
def test_the_hook_stops_at_a_wrong_setting(environ: dict[str, str], tmp_path: Path) -> None:
    done = freezeguard("hook", "run", "origin", "url", cwd=tmp_path, stdin=PUSH, **environ)
    assert done.returncode == 1
    assert "nonsense" in done.stderr or "Mars/Phobos" in done.stderr
    assert not any(word in done.stderr for word in BAD_WORDS)


# The machine


def commands_that_print(folder: Path) -> list[tuple[tuple[str, ...], int]]:
    """Every command that has data, and its exit code with the policy CLOSED."""
    (folder / ".freezeguard.yml").write_text(CLOSED + "tests:\n  - {at: 2026-11-27 15:00, expect: blocked}\n")
    return [
        (("check",), 10),
        (("check", "--format", "json"), 10),
        (("windows", "--days", "400"), 0),
        (("lint",), 0),
        (("lint", "--schema"), 0),
        (("test",), 0),
        (("init", "--output", "-"), 0),
        (("--help",), 0),
        (("check", "--help"), 0),
    ]


def test_a_reader_that_has_seen_enough(tmp_path: Path) -> None:
    """`freezeguard … | head -0`: the exit code stays that of the answer, and nobody complains."""
    for command, code in commands_that_print(tmp_path):
        ours, theirs = os.pipe()
        os.close(ours)
        done = subprocess.run(
            [sys.executable, "-m", "freezeguard", *command], stdout=theirs, stderr=subprocess.PIPE, text=True, check=False, timeout=60
        )
        os.close(theirs)
        assert (command, done.returncode, done.stderr) == (command, code, "")


@pytest.mark.parametrize("closed", [(1,), (2,), (0,), (0, 1, 2)], ids=str)
def test_standard_streams_that_are_closed(closed: tuple[int, ...], tmp_path: Path) -> None:
    (tmp_path / ".freezeguard.yml").write_text(CLOSED)
    shut = " ".join({0: "<&-", 1: ">&-", 2: "2>&-"}[number] for number in closed)
    done = subprocess.run(["sh", "-c", f'"$0" -m freezeguard check {shut}', sys.executable], capture_output=True, text=True, timeout=60)
    assert done.returncode == 10
    assert not any(word in done.stderr for word in BAD_WORDS)


def test_ctrl_c_is_130_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / ".freezeguard.yml").write_text(CLOSED)
    waiting = subprocess.Popen([sys.executable, "-m", "freezeguard", "wait"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with waiting:
        assert waiting.stderr is not None
        assert waiting.stderr.readline().startswith("freezeguard: blocked (freeze), no window in sight; waited ")
        waiting.send_signal(signal.SIGINT)
        out, err = waiting.communicate(timeout=30)
    assert (waiting.returncode, out, err.strip()) == (130, "", "interrupted")


CACHES = ["read-only", "a file", "no home", "relative", "a loop"]


@pytest.mark.parametrize("cache", CACHES)
def test_a_cache_that_cannot_be_used_changes_nothing(
    cache: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(".freezeguard.yml").write_text(CLOSED)
    there = tmp_path / "cache"
    if cache == "read-only":
        # Nobody may make a folder here, root neither.
        there = Path("/proc")
    elif cache == "a file":
        there.write_text("")
    elif cache == "a loop":
        there.symlink_to(there)
    monkeypatch.setenv("XDG_CACHE_HOME", "cache" if cache == "relative" else str(there))
    if cache == "no home":
        for name in ("XDG_CACHE_HOME", "HOME", "USERPROFILE"):
            monkeypatch.delenv(name, raising=False)
    before = files_now()
    for _ in range(2):
        done = call(capsys, "check")
        assert (done.code, done.err) == (10, "")
        assert done.out.startswith("BLOCKED")
    assert files_now() == before


@pytest.mark.parametrize(
    "environ", [{"LC_ALL": "C", "PYTHONUTF8": "0"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}], ids=str
)
@pytest.mark.parametrize("how", [(), ("--format", "json"), ("--format", "github")], ids=str)
def test_a_machine_that_knows_only_ascii(how: tuple[str, ...], environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "frühling.yml").write_text("timezone: UTC\nfreezes: [{name: Pâques 🐣, always: true}]\n", encoding="utf-8")
    done = freezeguard("check", "--policy", "frühling.yml", *how, cwd=tmp_path, **environ)
    assert done.returncode == 10, done.stderr
    assert "P" in done.stdout
    assert done.stderr == ""


def test_no_home_and_a_hook_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git("init", "-q", cwd=tmp_path)
    monkeypatch.delenv("HOME")
    assert freezeguard("hook", "install", cwd=tmp_path).returncode == 0
    assert freezeguard("hook", "uninstall", cwd=tmp_path).returncode == 0
