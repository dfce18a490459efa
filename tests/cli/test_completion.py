"""Shell completion in a real bash, through the script of `_FREEZEGUARD_COMPLETE=bash_source freezeguard`."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
from pathlib import Path

import pytest

from freezeguard.cli.main import COMMANDS
from freezeguard.temporal.zones import zone_names
from tests.programs import run, search_path, start

SETUP = 'eval "$(_FREEZEGUARD_COMPLETE=bash_source freezeguard)"'
# What bash does when somebody presses TAB at the end of a line, and what it then offers.
PRESS = (
    SETUP
    + """
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_freezeguard_completion freezeguard
printf '%s\\n' "${COMPREPLY[@]}"
"""
)


def _bash_is_old() -> bool:
    if shutil.which("bash") is None:
        return True
    found = subprocess.run(["bash", "-c", "echo ${BASH_VERSINFO[0]} ${BASH_VERSINFO[1]}"], capture_output=True, text=True, check=False)
    return tuple(int(part) for part in found.stdout.split()) < (4, 4)


pytestmark = pytest.mark.skipif(_bash_is_old(), reason="click completes in bash 4.4 or later, which is not here")


@pytest.fixture
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    return search_path(tmp_path_factory.mktemp("bin"))


def offered(path: str, folder: Path, *words: str) -> list[str]:
    """What bash offers behind `freezeguard WORDS`, the last of which was begun."""
    done = run("bash", "--norc", "-c", PRESS, "bash", "freezeguard", *words, cwd=folder, PATH=path)
    assert done.stderr == ""
    return done.stdout.split()


ALL = [name for names in COMMANDS.values() for name in names]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("",), ALL),
        (("w",), ["windows", "wait", "workflow"]),
        (("hook", ""), ["install", "run", "uninstall"]),
        (("hook", "un"), ["uninstall"]),
        (("check", "--format", ""), ["text", "json", "github"]),
        (("windows", "--format", "j"), ["json"]),
        (("--color", ""), ["auto", "always", "never"]),
        (("check", "--color", "n"), ["never"]),
        (("check", "--pol"), ["--policy"]),
        (("lint", "--s"), ["--strict", "--schema"]),
        (("init", "--timezone", "Europe/Zu"), ["Europe/Zurich"]),
        (("check", "--timezone", "europe/zu"), ["Europe/Zurich"]),
        (("wait", "--timezone", "Pacific/"), [name for name in zone_names() if name.startswith("Pacific/")]),
        (("check", "--timezone", "Mars/"), []),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_bash_completes(words: tuple[str, ...], expected: list[str], path: str, folder: Path) -> None:
    assert sorted(offered(path, folder, *words)) == sorted(expected)


def test_commands_are_offered_after_an_unknown_command(path: str, folder: Path) -> None:
    assert "check" in offered(path, folder, "chek", "")


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("freezeguard chec", "freezeguard check "),
        ("freezeguard lint p", "freezeguard lint policy.yml "),
        ("freezeguard lint policy.yml oth", "freezeguard lint policy.yml other/"),
        ("freezeguard test p", "freezeguard test policy.yml "),
        ("freezeguard check --policy p", "freezeguard check --policy policy.yml "),
        ("freezeguard wait --policy other/", "freezeguard wait --policy other/release.yml "),
        ("freezeguard init --output p", "freezeguard init --output policy.yml "),
        ("freezeguard init --timezone Europe/Zu", "freezeguard init --timezone Europe/Zurich "),
    ],
)
def test_tab_completes_in_a_terminal(typed: str, line: str, path: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files too, of which click knows nothing but that they are files."""
    (folder / "policy.yml").write_text("")
    (folder / "other").mkdir()
    (folder / "other/release.yml").write_text("")
    for name, value in (("PATH", path), ("TERM", "dumb"), ("PS1", "> "), ("INPUTRC", "/dev/null")):
        monkeypatch.setenv(name, value)
    terminal, inner = pty.openpty()
    shell = subprocess.Popen(["bash", "--norc", "--noprofile", "-i"], stdin=inner, stdout=inner, stderr=inner, start_new_session=True)
    os.close(inner)
    try:
        os.write(terminal, f"{SETUP}; echo rea''dy\n".encode())
        until(terminal, b"ready\r\n")
        os.write(terminal, typed.encode() + b"\t")
        assert line.encode() in until(terminal, line.encode())
    finally:
        os.close(terminal)
        shell.kill()
        shell.wait()


def until(terminal: int, wanted: bytes) -> bytes:
    """What the terminal shows until it shows what is wanted, or nothing more for a while."""
    shown = b""
    while wanted not in shown and select.select([terminal], [], [], 20)[0]:
        shown += os.read(terminal, 4096)
    return shown


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_documented_shell_gets_a_completion_script(shell: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_FREEZEGUARD_COMPLETE", f"{shell}_source")
    with start(cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        out, err = program.communicate(timeout=60)
    assert (program.returncode, err) == (0, "")
    assert f"_FREEZEGUARD_COMPLETE={shell}_complete" in out
