"""Somebody writes a workflow command into a title, so that the runner obeys it where a step prints the title."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from freezeguard.cli.main import run
from freezeguard.util.text import CommandFreeStream
from tests.action.runner import hidden_commands
from tests.cli.calling import call

TITLES = [
    "##[set-output name=allowed]true",
    "a ##[error]x ###[warning]y",
    "::set-output name=allowed::true",
    " \t::set-output name=allowed::true",
    "x\n::set-output name=allowed::true",
    "x\r::stop-commands::y",
    "x\u2028::add-mask::1",
]
POLICY = """\
timezone: UTC
windows: [{{name: {title}, days: mon-fri, hours: "09:00-16:00"}}]
freezes:
  - {{name: {title}, always: true}}
  - {{name: {title}, from: 2026-01-01, until: 2026-12-31}}
incidents: [{{file: {{path: incidents.json}}}}]
on_call:
  rotations: [{{name: {title}, people: [{title}, ben], starting: 2026-01-05 09:00, shift: 1w}}]
"""
AT = ("--at", "2026-11-27 15:00")
COMMANDS = [
    ("check", *AT),
    ("check", *AT, "--format", "json"),
    ("check", *AT, "--format", "github"),
    ("check", "--environment", "TITLE", *AT),
    ("check", "--at", "TITLE"),
    ("check", "--policy", "TITLE"),
    ("check", "--timezone", "TITLE"),
    ("TITLE",),
    ("check", "--TITLE"),
    ("windows", "--from", "2026-11-27", "--days", "3"),
    ("windows", "--from", "2026-11-27", "--days", "3", "--format", "json"),
    ("explain", *AT),
    ("explain", *AT, "--format", "json"),
    ("lint",),
    ("lint", "--format", "json"),
    ("lint", "--format", "github"),
    ("lint", "TITLE"),
    ("lint", "--schema"),
    ("test",),
    ("diff", ".freezeguard.yml", "other.yml"),
    ("calendar", "--from", "2026-11-01"),
    ("calendar", "--from", "2026-11-01", "--format", "html"),
    ("calendar", "--from", "2026-11-01", "--format", "ics"),
    ("calendar", "--from", "2026-11-01", "--format", "svg"),
    ("on-call",),
    ("on-call", "--format", "json"),
    ("sources",),
    ("sources", "--format", "json"),
    ("workflow",),
    ("doctor", "--repository", "TITLE"),
    ("sweep", "--repository", "TITLE"),
    ("freeze", "TITLE"),
    ("thaw", "--repository", "TITLE"),
    ("brake", "TITLE"),
    ("wait", "--timeout", "TITLE"),
    ("hook", "TITLE"),
    ("init", "--country", "TITLE"),
]


@pytest.mark.parametrize("title", TITLES)
def test_s2_no_command_prints_a_command_to_the_runner(
    title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (".freezeguard.yml", "other.yml"):
        days = POLICY if name.startswith(".") else POLICY.replace("mon-fri", "mon-thu")
        Path(name).write_text(days.format(title=json.dumps(title)), encoding="utf-8")
    issue = {"id": title, "title": title, "url": f"https://status.example/{title}", "started_at": "2026-11-27T10:00:00Z"}
    Path("incidents.json").write_text(json.dumps([issue]), encoding="utf-8")
    shown = 0
    for command in COMMANDS:
        done = call(capsys, *(part.replace("TITLE", title) for part in command))
        for text in (done.out, done.err):
            assert hidden_commands(text) == [], command
        shown += "set-output" in done.out or "error" in done.out
        if command[-2:] == ("--format", "json"):
            json.loads(done.out)
    assert shown


def test_s2_json_keeps_the_title(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Escaped as JSON escapes it, so that programs read the same text."""
    monkeypatch.chdir(tmp_path)
    Path(".freezeguard.yml").write_text("timezone: UTC\nfreezes: [{name: '##[error]x', always: true}]\n")
    out = call(capsys, "check", "--format", "json").out
    assert '"\\u0023#[error]x"' in out
    assert json.loads(out)["reasons"][0]["name"] == "##[error]x"


def test_s2_a_future_command_cannot_forget_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    @click.command()
    def windows() -> None:
        print("::set-output name=allowed::true")
        sys.stderr.write("##[set-output name=allowed]true\n")
        click.echo("::add-mask::x", err=True)

    monkeypatch.setattr("freezeguard.cli.windows.windows", windows)
    assert run(["windows"]) == 0
    out, err = capsys.readouterr()
    assert hidden_commands(out) == hidden_commands(err) == []
    assert "set-output" in out


@given(st.lists(st.text(st.sampled_from([":", "#", "[", "\n", "\r", " ", "a", "\u2028", "\x0b"]), max_size=6), max_size=8))
def test_s2_a_command_split_over_writes_is_found(pieces: list[str]) -> None:
    file = io.StringIO(newline="")
    stream = CommandFreeStream(file)
    for piece in pieces:
        stream.write(piece)
    assert hidden_commands(file.getvalue()) == []
    assert file.getvalue().replace("\u200b", "") == "".join(pieces)


def test_s2_an_ascii_terminal_is_no_way_around(tmp_path: Path) -> None:
    """click writes bytes to a stream whose encoding it distrusts."""
    from tests.programs import freezeguard

    (tmp_path / ".freezeguard.yml").write_text("timezone: UTC\nfreezes: [{name: '##[error]x', always: true}]\n")
    done = freezeguard("check", cwd=tmp_path, PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert "[error]x" in done.stdout
    assert hidden_commands(done.stdout) == []
