"""Colour, notices, help, and the message for an internal error."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from freezeguard import __version__
from freezeguard.app import check as app
from freezeguard.cli.main import COMMANDS, run
from freezeguard.cli.main import freezeguard as group
from tests.cli.calling import CLOSED, call

ESCAPE = "\x1b["


@pytest.fixture(autouse=True)
def _closed(folder: Path) -> None:
    (folder / ".freezeguard.yml").write_text(CLOSED)


# ---------------------------------------------------------------- colour


@pytest.mark.parametrize(
    ("options", "no_color", "colour"),
    [
        ((), "", False),  # no terminal
        (("--color", "auto"), "", False),
        (("--color", "always"), "", True),
        (("--color", "never"), "", False),
        (("--color", "always"), "1", True),  # what is asked for wins over the environment
    ],
)
@pytest.mark.parametrize("where", ["before", "behind"])
def test_colour_follows_option_and_environment(
    where: str, options: tuple[str, ...], no_color: str, colour: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NO_COLOR", no_color)
    for command in (("check",), ("lint",)):
        arguments = (*options, *command) if where == "before" else (*command, *options)
        assert (ESCAPE in call(capsys, *arguments).out) is colour


def test_machine_formats_have_no_colour(capsys: pytest.CaptureFixture[str]) -> None:
    for command in (("check", "--format", "json"), ("check", "--format", "github"), ("windows", "--format", "json")):
        assert ESCAPE not in call(capsys, "--color", "always", *command).out


def test_tables_follow_the_colour_option(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".freezeguard.yml").write_text('timezone: UTC\nwindows: [{hours: "09:00-16:00"}]\n')
    assert ESCAPE in call(capsys, "--color", "always", "windows").out
    assert ESCAPE not in call(capsys, "--color", "never", "windows").out


# ---------------------------------------------------------------- notices


def test_quiet_changes_only_notices(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".freezeguard.yml").unlink()
    loud, quiet = call(capsys, "check", "--at", "2026-11-27"), call(capsys, "-q", "check", "--at", "2026-11-27")
    assert loud.err.startswith("freezeguard: no policy file")
    assert quiet == loud._replace(err="")
    assert call(capsys, "--quiet", "init") == (0, "", "")
    assert (folder / ".freezeguard.yml").exists()


def test_quiet_hides_no_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, "--quiet", "check", "--policy", "missing.yml").err.startswith("freezeguard: missing.yml: cannot read")


# ---------------------------------------------------------------- help


def test_help_names_every_command_under_its_section(capsys: pytest.CaptureFixture[str]) -> None:
    out = call(capsys, "--help").out
    for section, names in COMMANDS.items():
        part = out.split(f"\n{section}:\n")[1].split("\n\n")[0]
        assert [line.split()[0] for line in part.splitlines() if not line.startswith("   ")] == list(names)


@pytest.mark.parametrize("name", [name for names in COMMANDS.values() for name in names])
def test_help_of_a_command_has_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    done = call(capsys, name, "--help")
    command = group.get_command(click.Context(group), name)
    assert command is not None
    assert (done.code, done.err) == (0, "")
    assert done == call(capsys, name, "-h")
    assert f"freezeguard {name}" in done.out.split("\n", 1)[1] or name in ("test", "action")
    shown = [opt for parameter in command.params if isinstance(parameter, click.Option) and not parameter.hidden for opt in parameter.opts]
    assert [opt for opt in shown if opt not in done.out] == []


def test_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, "--version") == (0, f"freezeguard {__version__}\n", "")


# ---------------------------------------------------------------- bugs


@pytest.mark.parametrize(
    ("arguments", "traceback"),
    [
        (("check",), False),
        (("--quiet", "check"), False),
        (("--verbose", "check"), True),
        (("-v", "check"), True),
        (("check", "--verbose"), True),
    ],
)
def test_an_internal_error_exits_with_1_and_a_traceback_only_if_verbose(
    arguments: tuple[str, ...], traceback: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(request: app.CheckRequest) -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr(app, "check", broken)
    assert run(arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith("freezeguard: internal error, please report it: ZeroDivisionError: boom\n")
    assert ("Traceback" in err) is traceback
