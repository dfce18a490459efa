"""Wrong input gives a clear message on standard error, the documented exit code, no data and no traceback."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from tests.cli.calling import BAD_WORDS, OPEN, call
from tests.programs import FRIDAY, freezeguard

PUSH = "refs/heads/main {} refs/heads/main {}\n".format("1" * 40, "2" * 40)

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
    "freezes: [{holidays: XX}]": "unknown country or market 'XX'",
    "windows: [{days: fryday}]": "unknown day 'fryday', did you mean 'friday'?",
    "": "is empty",
    "- windows": "mapping",
    "\x00": "control character",
    "\xff": "not UTF-8",
    "a: [" + "[" * 5000: "nested",
}


@pytest.fixture(autouse=True)
def _unreadable_files(folder: Path) -> None:
    Path("folder").mkdir()
    Path("loop").symlink_to("loop")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")


def files_now() -> list[str]:
    return sorted(os.listdir("."))


# ---------------------------------------------------------------- files


def test_check_reports_a_deleted_working_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    done = call(capsys, "check")
    assert done.code == 2
    assert "cannot read the folder '.'" in done.err


@pytest.mark.parametrize(("path", "says"), UNREADABLE.items())
@pytest.mark.parametrize("command", READERS)
def test_an_unreadable_policy_exits_with_3(command: str, path: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    done = call(capsys, *(part.format(path) for part in READERS[command]))
    assert done.code == 3
    # lint's findings are its data.
    text, other = (done.out, done.err) if command == "lint" else (done.err, done.out)
    assert f"{path}: " in text
    assert says in text
    assert other == ""


@pytest.mark.parametrize(("text", "says"), INVALID.items())
@pytest.mark.parametrize("command", READERS)
def test_an_invalid_policy_exits_with_3(command: str, text: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    content = text if text.startswith(("timezone", "-", "\x00", "\xff")) or not text else f"timezone: UTC\n{text}"
    Path("policy.yml").write_bytes(content.encode("latin-1"))
    done = call(capsys, *(part.format("policy.yml") for part in READERS[command]))
    assert done.code == 3
    told, other = (done.out, done.err) if command == "lint" else (done.err, done.out)
    assert "policy.yml:" in told
    assert says in told
    assert told.replace("\n", "").isprintable()
    assert other == ""


@pytest.mark.parametrize("command", READERS)
def test_all_errors_of_a_policy_are_reported_at_once(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.yml").write_text("timezone: Europe/Zurik\nfreezes: [{holidays: XX}]\nwindow: []\n")
    problems = [
        "bad.yml:1:11: unknown time zone 'Europe/Zurik', did you mean 'Europe/Zurich'?",
        "bad.yml:2:22: unknown country or market 'XX', did you mean 'XSWX'?",
        "bad.yml:3:1: unknown key 'window', did you mean 'windows'?",
    ]
    done = call(capsys, *(part.format("bad.yml") for part in READERS[command]))
    if command == "lint":
        expected = (3, "".join(problem.replace(": ", ": error: ", 1) + " [invalid]\n" for problem in problems), "")
    else:
        expected = (3, "", "freezeguard: " + "\n".join(problems) + "\n")
    assert done == expected


@pytest.mark.parametrize("place", [".freezeguard.yml", ".freezeguard.yaml", ".github/freezeguard.yml", ".github/freezeguard.yaml"])
def test_an_unreadable_default_policy_path_is_not_skipped(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(place).mkdir(parents=True)
    for command in ("check", "windows", "wait", "lint", "test"):
        assert call(capsys, command).code == 3


@pytest.mark.parametrize("command", ["check", "windows", "wait", "lint", "test"])
def test_a_missing_policy_from_the_environment_exits_with_3(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A usual place that is there does not take its place."""
    Path(".freezeguard.yml").write_text(OPEN)
    monkeypatch.setenv("FREEZEGUARD_POLICY", "elsewhere.yml")
    done = call(capsys, command)
    assert done.code == 3
    assert "elsewhere.yml" in done.out + done.err


# ---------------------------------------------------------------- no file


@pytest.mark.parametrize("command", ["lint", "test"])
def test_without_a_policy_lint_and_test_exit_with_3(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, command) == (3, "", "freezeguard: no policy file found: create one with `freezeguard init`\n")


NOTICE = "freezeguard: no policy file: the built-in default decides (Mon-Thu 09:00-16:00, Fri 09:00-12:00, {})\n"


def test_without_a_policy_the_built_in_default_decides_with_a_notice(capsys: pytest.CaptureFixture[str]) -> None:
    done = call(capsys, "check", "--at", FRIDAY)
    assert (done.code, done.err) == (10, NOTICE.format("UTC"))
    assert done.out.startswith("BLOCKED")


@pytest.mark.parametrize("command", ["check", "windows"])
def test_the_default_policy_shows_its_time_zone(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    done = call(capsys, command, "--timezone", "Asia/Kathmandu")
    assert done.code in (0, 10)
    assert "Asia/Kathmandu" in done.out
    assert done.err == NOTICE.format("Asia/Kathmandu")
    assert call(capsys, "--quiet", command).err == ""
    assert call(capsys, command, "--quiet").err == ""


# ---------------------------------------------------------------- options


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("check", "--at", "nonsense"), "--at: 'nonsense' is not a date such as"),
        (("check", "--at", "2026-02-30"), "--at: the date '2026-02-30' does not exist"),
        (("check", "--at", "2026-02-30 10:00"), "--at: the date '2026-02-30"),
        (("check", "--at", "2026-03-29 02:30"), "--at: '2026-03-29 02:30' does not exist in Europe/Zurich"),
        (("check", "--at", ""), "--at: is empty"),
        (("check", "--at", "9999-12-31"), "--at: '9999-12-31' is not between the years 1970 and 9000"),
        (("check", "--at", "0001-01-01"), "--at: '0001-01-01' is not between the years 1970 and 9000"),
        (("check", "--at", "0001-01-01T00:00:00+00:00"), "--at: '0001-01-01T00:00:00+00:00' is not between the years 1900 and 9900"),
        (("check", "--policy", ""), "--policy: is empty"),
        (("check", "--policy", "a\nb"), "the path of the policy has a line break in it"),
        (("check", "--environment", ""), "--environment: is empty"),
        (("check", "--branch", ""), "--branch: is empty"),
        (("check", "--repository", ""), "--repository: is empty"),
        (("check", "--timezone", ""), "--timezone: is empty"),
        (("check", "--timezone", "Europe/Zurick"), "--timezone: unknown time zone 'Europe/Zurick', did you mean 'Europe/Zurich'?"),
        (("check", "--timezone", "../../etc/passwd"), "--timezone: unknown time zone '../../etc/passwd'"),
        (("check", "--format", "yaml"), "'yaml' is not one of 'text', 'json', 'github'"),
        (("check", "--days", "1"), "No such option"),
        (("check", "--offline=no"), "does not take a value"),
        (("check", "more"), "unexpected extra argument"),
        (("check", "--color", "sometimes"), "'sometimes' is not one of"),
        (("windows", "--from", "nonsense"), "--from: 'nonsense' is not a date"),
        (("windows", "--from", "9999-12-31"), "--from: '9999-12-31' is not between the years"),
        (("windows", "--until", "nonsense"), "--until: 'nonsense' is not a date"),
        (("windows", "--from", "2026-12-02", "--until", "2026-12-01"), "--until: is not after the start of the list"),
        (("windows", "--from", "2026-12-02 10:00", "--until", "2026-12-02 10:00"), "--until: is not after the start of the list"),
        (("windows", "--until", "8999-01-01"), "--until: is more than 3660 days after the start of the list"),
        (("windows", "--until", "2026-12-01", "--days", "3"), "--until and --days cannot be combined"),
        (("windows", "--days", "-1"), "-1 is not in the range"),
        (("windows", "--days", "0"), "0 is not in the range"),
        (("windows", "--days", "1000000000000"), "1000000000000 is not in the range"),
        (("windows", "--days", "many"), "'many' is not a valid integer"),
        (("windows", "--timezone", "Mars"), "unknown time zone 'Mars'"),
        (("windows", "--format", "github"), "'github' is not one of 'text', 'json'"),
        (("wait", "--timeout", "nonsense"), "--timeout: 'nonsense' is not a duration such as"),
        (("wait", "--timeout", "-1m"), "--timeout: '-1m' is not a duration such as"),
        (("wait", "--timeout", ""), "--timeout: '' is not a duration such as"),
        (("wait", "--timezone", "Mars"), "unknown time zone 'Mars'"),
        (("lint", "--at", "nonsense", ".freezeguard.yml"), "--at: 'nonsense' is not a date"),
        (("lint", "--format", "yaml"), "'yaml' is not one of"),
        (("lint", "--strict=yes"), "does not take a value"),
        (("test", "one.yml", "two.yml"), "unexpected extra argument"),
        (("init", "--timezone", "Mars/Phobos", "--output", "new.yml"), "unknown time zone 'Mars/Phobos'"),
        (("init", "--timezone", "Mars", "--output", "-"), "unknown time zone 'Mars'"),
        (("init", "--country", "XX", "--output", "new.yml"), "unknown country or market 'XX'"),
        (("init", "--country", "", "--output", "new.yml"), "--country: is empty"),
        (("init", "--hours", "9", "--output", "new.yml"), "--hours: '9' is not a range of hours"),
        (("init", "--hours", "9-5", "--output", "-"), "--hours: '9-5' is not a range of hours: write '09:00-05:00'"),
        (("init", "--hours", "09:00-09:00", "--output", "new.yml"), "--hours: '09:00-09:00' opens and closes at the same time"),
        (("init", "--output", "nowhere/new.yml"), "cannot write nowhere/new.yml: no such file or directory"),
        (("init", "--output", "folder"), "folder already exists: nothing was written"),
        (("init", "--output", "loop"), "loop already exists: nothing was written"),
        (("init", "--output", ".freezeguard.yml"), ".freezeguard.yml already exists: nothing was written"),
        (("init", "--output", ""), "no such file or directory"),
        (("init",), ".freezeguard.yml already exists: nothing was written"),
        (("hook", "instal"), "No such command 'instal'"),
        (("hook", "install"), "not a git repository"),
        (("hook", "uninstall"), "not a git repository"),
        (("hook", "run", "origin", "url", "more"), "unexpected extra argument"),
        (("action", "--nonsense"), "No such option"),
        (("chek",), "no such command 'chek', did you mean 'check'?"),
        (("--nonsense",), "No such option"),
        (("--color", "pink", "check"), "'pink' is not one of"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_usage_exits_with_2_and_names_the_error(arguments: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(".freezeguard.yml").write_text(OPEN)
    before = files_now()
    done = call(capsys, *arguments)
    assert done.code == 2
    assert says in done.err
    assert done.err.endswith("\n")
    assert done.out == ""
    assert files_now() == before


@pytest.mark.parametrize("command", ["check", "windows", "wait"])
def test_a_misspelt_environment_exits_with_2(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(".freezeguard.yml").write_text(OPEN + "known_environments: [production, staging]\n")
    says = "freezeguard: unknown environment 'prodution': the policy knows production, staging\n"
    assert call(capsys, command, "--environment", "prodution") == (2, "", says)


# ---------------------------------------------------------------- the environment


@pytest.mark.parametrize("command", [("check",), ("windows",), ("wait", "--timeout", "1m")], ids=lambda command: command[0])
@pytest.mark.parametrize("how", ["option", "variable"])
def test_an_unknown_time_zone_exits_with_2(
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


@pytest.mark.parametrize("command", ["check", "windows", "lint"])
def test_an_invalid_freezeguard_at_exits_with_2(command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    Path(".freezeguard.yml").write_text(OPEN)
    monkeypatch.setenv("FREEZEGUARD_AT", "nonsense")
    done = call(capsys, command)
    assert done.code == 2
    assert "FREEZEGUARD_AT: 'nonsense' is not a date" in done.err
    assert done.out == ""


@pytest.mark.parametrize("at", [FRIDAY, "nonsense"])
def test_wait_refuses_a_simulated_instant(at: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FREEZEGUARD_AT", at)
    says = "freezeguard: FREEZEGUARD_AT: a simulated instant never passes, so there is nothing to wait for\n"
    assert call(capsys, "wait") == (2, "", says)


# ---------------------------------------------------------------- the hook: towards git there is only 0 and 1


@pytest.mark.parametrize("path", UNREADABLE)
def test_the_hook_stops_a_push_with_an_unreadable_policy(path: str, folder: Path) -> None:
    done = freezeguard("hook", "run", "origin", "url", cwd=folder, stdin=PUSH, FREEZEGUARD_POLICY=path)
    assert done.returncode == 1
    assert path in done.stderr
    assert done.stdout == ""
    assert not any(word in done.stderr for word in BAD_WORDS)


@pytest.mark.parametrize("environ", [{"FREEZEGUARD_AT": "nonsense"}, {"FREEZEGUARD_TIMEZONE": "Mars/Phobos"}], ids=str)
def test_the_hook_stops_a_push_with_an_invalid_setting(environ: dict[str, str], folder: Path) -> None:
    done = freezeguard("hook", "run", "origin", "url", cwd=folder, stdin=PUSH, **environ)
    assert done.returncode == 1
    assert "nonsense" in done.stderr or "Mars/Phobos" in done.stderr
    assert not any(word in done.stderr for word in BAD_WORDS)
