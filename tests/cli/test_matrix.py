"""Bad input: each command says what is wrong on standard error, exits with the code of the contract, and never shows a traceback."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from freezeguard.cli.group import run

from ..programs import FRIDAY, MONDAY, POLICY
from ..programs import freezeguard as process

READERS = [["check"], ["windows"], ["wait", "--timeout", "1m"]]
LINTERS = [["lint"], ["test"]]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(args: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    code = run(args)
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return code, out, err


@pytest.mark.parametrize("args", [[*args, "--policy", "F"] for args in READERS] + [[*args, "F"] for args in LINTERS], ids=" ".join)
@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("nothing", "no such file or directory"),
        ("folder", "is a directory"),
        ("socket", "no such device or address"),
        ("loop", "too many levels"),
    ],
)
def test_a_policy_that_cannot_be_opened(args: list[str], place: str, why: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "folder").mkdir()
    (folder / "loop").symlink_to("loop")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        code, out, err = told([place if arg == "F" else arg for arg in args], capsys)
    assert code == 3
    assert f"{place}: " in out + err
    assert why in (out + err).lower()


@pytest.mark.parametrize("args", LINTERS, ids=" ".join)
def test_without_a_policy(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert told(args, capsys) == (3, "", "freezeguard: no policy file here: write one with `freezeguard init`\n")


@pytest.mark.parametrize("args", [["check"], ["windows"]], ids=" ".join)
def test_without_a_policy_the_default_decides_and_says_so(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = told([*args, "--timezone", "Asia/Kathmandu"], capsys)
    assert code in (0, 10)
    assert "Asia/Kathmandu" in out
    assert err == "freezeguard: no policy file: the built-in default decides (Mon-Thu 09:00-16:00, Fri 09:00-12:00, Asia/Kathmandu)\n"
    assert told(["--quiet", *args], capsys)[2] == ""


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["check", "--at", "nonsense"], "--at: 'nonsense' is not a date such as"),
        (["check", "--at", "2026-02-30"], "--at: there is no day '2026-02-30'"),
        (["check", "--at", "2026-03-29 02:30", "--timezone", "Europe/Zurich"], "--at: '2026-03-29 02:30' does not exist in Europe/Zurich"),
        (["check", "--at", "0001-01-01T00:00:00+00:00"], "--at: '0001-01-01T00:00:00+00:00' is not between the years 1900 and 9900"),
        (["check", "--timezone", "Europe/Zurick"], "unknown time zone 'Europe/Zurick', did you mean 'Europe/Zurich'?"),
        (["check", "--timezone", "../../etc/passwd"], "unknown time zone '../../etc/passwd'"),
        (["check", "--environment", ""], "--environment: is empty"),
        (["check", "--branch", ""], "--branch: is empty"),
        (["check", "--policy", ""], "--policy: is empty"),
        (["check", "--policy", "a\nb"], "the path of the policy has a line break in it"),
        (["check", "--format", "xml"], "'xml' is not one of 'text', 'json', 'github'"),
        (["check", "--nonsense"], "No such option"),
        (["check", "surplus"], "unexpected extra argument"),
        (["windows", "--days", "-1"], "-1 is not in the range"),
        (["windows", "--days", "0"], "0 is not in the range"),
        (["windows", "--days", "many"], "'many' is not a valid integer"),
        (["windows", "--days", "3", "--until", "2030-01-01"], "--until and --days exclude each other"),
        (["windows", "--from", "nonsense"], "--from: 'nonsense' is not a date"),
        (["windows", "--until", "nonsense"], "--until: 'nonsense' is not a date"),
        (["windows", "--from", "2026-12-02", "--until", "2026-12-01"], "--until: is not after the start of the list"),
        (["windows", "--timezone", "Mars"], "unknown time zone 'Mars'"),
        (["wait", "--timeout", "soon"], "--timeout: 'soon' is not a duration such as"),
        (["wait", "--timeout", "-1m"], "--timeout: '-1m' is not a duration such as"),
        (["wait", "--timezone", "Mars"], "unknown time zone 'Mars'"),
        (["lint", "--at", "nonsense", "good.yml"], "--at: 'nonsense' is not a date"),
        (["lint", "--format", "xml"], "'xml' is not one of"),
        (["init", "--timezone", "Mars", "--output", "-"], "unknown time zone 'Mars'"),
        (["init", "--country", "XX", "--output", "-"], "no holidays are known of 'XX'"),
        (["init", "--hours", "9-5", "--output", "-"], "--hours: '9' is not a time of day such as '09:30'"),
        (["init", "--output", "nowhere/policy.yml"], "cannot write nowhere/policy.yml: No such file or directory"),
        (["init", "--output", "good.yml"], "good.yml is already there: nothing was written"),
        (["chek"], "no such command 'chek', did you mean 'check'?"),
        (["hook", "instal"], "No such command 'instal'"),
        (["hook", "install"], "not a git repository"),
        (["hook", "uninstall"], "not a git repository"),
        (["--color", "pink", "check"], "'pink' is not one of"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage(args: list[str], message: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "good.yml").write_text(POLICY)
    code, out, err = told(args, capsys)
    assert (code, out) == (2, "")
    assert message in err


def test_what_the_environment_says_is_judged_like_an_option(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FREEZEGUARD_AT", "nonsense")
    assert told(["check"], capsys)[0] == 2
    assert told(["wait"], capsys)[0] == 2
    monkeypatch.delenv("FREEZEGUARD_AT")
    monkeypatch.setenv("FREEZEGUARD_TIMEZONE", "Mars")
    assert told(["check"], capsys)[0] == 2
    monkeypatch.setenv("FREEZEGUARD_POLICY", "nothing.yml")
    assert told(["check"], capsys)[0] == 3


def test_an_invalid_policy_tells_everything_at_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bad.yml").write_text("timezone: Europe/Zurik\nfreezes: [{holidays: XX}]\nwindow: []\n")
    expected = [
        "bad.yml:1:11: unknown time zone 'Europe/Zurik', did you mean 'Europe/Zurich'?",
        "bad.yml:2:22: no holidays are known of 'XX', did you mean 'XSWX'?",
        "bad.yml:3:1: unknown key 'window', did you mean 'windows'?",
    ]
    for args in (["check"], ["windows"], ["wait"]):
        code, out, err = told([*args, "--policy", "bad.yml"], capsys)
        assert (code, out) == (3, "")
        assert err == f"freezeguard: {chr(10).join(expected)}\n"
    code, out, err = told(["lint", "bad.yml"], capsys)
    assert code == 3
    assert out.splitlines() == [line.replace(": ", ": error: ", 1) + " [invalid]" for line in expected]


def test_an_environment_that_is_not_known(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".freezeguard.yml").write_text("timezone: UTC\nknown_environments: [production, staging]\n")
    for args in (["check"], ["windows"], ["wait"]):
        code, out, err = told([*args, "--environment", "prodution"], capsys)
        assert (code, out) == (2, "")
        assert err == "freezeguard: unknown environment 'prodution': the policy knows production, staging\n"


@pytest.mark.parametrize("args", [["check"], ["windows", "--days", "3660"], ["lint", "--schema"], ["--help"]], ids=" ".join)
def test_a_closed_output(args: list[str], folder: Path) -> None:
    """`freezeguard … | head -0`: whoever reads has seen enough."""
    running = subprocess.Popen(
        [sys.executable, "-m", "freezeguard", *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder, env=os.environ
    )
    assert running.stdout
    assert running.stderr
    running.stdout.close()
    err = running.stderr.read().decode()
    running.wait(timeout=60)
    running.stderr.close()
    assert "Traceback" not in err
    assert "Exception ignored" not in err
    assert "a bug" not in err


def test_ctrl_c(folder: Path) -> None:
    (folder / ".freezeguard.yml").write_text("timezone: UTC\nfreezes: [{always: true}]\n")
    running = subprocess.Popen([sys.executable, "-m", "freezeguard", "wait"], stderr=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)
    assert running.stderr
    assert b"no window in sight" in running.stderr.readline()
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert (running.returncode, err.strip()) == (130, b"interrupted")


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
def test_poor_surroundings(environ: dict[str, str], folder: Path) -> None:
    """No home, a cache that cannot be written, a C locale: the same verdict."""
    (folder / ".freezeguard.yml").write_text(
        POLICY + "freezes: [{name: Jahrmarkt in Zürich ✋, from: 2026-11-01, until: 2026-11-29}]\n", "utf-8"
    )
    done = process("check", "--at", FRIDAY, cwd=folder, **environ)
    assert done.returncode == 10, done.stderr
    assert "Traceback" not in done.stderr
    assert "next window: Monday 09:00 (UTC+01:00), in 2 days 18 h, until Monday 16:00\n" in done.stdout
    assert "Jahrmarkt in Z" in done.stdout
    done = process("check", cwd=folder, **environ)
    assert done.returncode in (0, 10)
    assert process("check", cwd=folder, **environ).stdout == done.stdout
    assert process("check", "--at", MONDAY, "--format", "json", cwd=folder, **environ).returncode == 0
