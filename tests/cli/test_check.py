"""`check`: the exit code follows the verdict, and every format agrees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.calling import CLOSED, OPEN, call
from tests.programs import FRIDAY

WARNED = OPEN + "freezes: [{name: Moving house, always: true, effect: warn}]\n"
NOT_ASKED = OPEN + "incidents: [{github: {labels: [incident]}}]\n"
OUTCOMES = [
    (OPEN, 0, "allowed", "ALLOWED", "notice"),
    (WARNED, 0, "warned", "ALLOWED, with warnings", "warning"),
    (CLOSED, 10, "blocked", "BLOCKED", "error"),
    (NOT_ASKED, 4, "undecided", "UNDECIDED, therefore blocked", "error"),
]


@pytest.mark.parametrize(("policy", "code", "outcome", "headline", "annotation"), OUTCOMES, ids=[case[2] for case in OUTCOMES])
def test_every_format_has_the_outcome_and_its_code(
    policy: str, code: int, outcome: str, headline: str, annotation: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(".freezeguard.yml").write_text(policy)
    text, data, commands = (call(capsys, "check", "--format", name) for name in ("text", "json", "github"))
    assert [(done.code, done.err) for done in (text, data, commands)] == [(code, "")] * 3
    assert text.out.splitlines()[0] == headline
    assert json.loads(data.out)["outcome"] == outcome
    assert commands.out.startswith(f"::{annotation} title=FreezeGuard::{headline}")


def test_text_is_the_default_format(capsys: pytest.CaptureFixture[str]) -> None:
    Path(".freezeguard.yml").write_text(CLOSED)
    assert call(capsys, "check") == call(capsys, "check", "--format", "text")


@pytest.mark.parametrize("how", ["option", "variable"])
def test_every_format_marks_a_simulated_instant(how: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    Path(".freezeguard.yml").write_text(CLOSED)
    assert "simulated" not in "".join(call(capsys, "check", "--format", name).out for name in ("text", "json", "github"))
    options = ("--at", FRIDAY) if how == "option" else ()
    if how == "variable":
        monkeypatch.setenv("FREEZEGUARD_AT", FRIDAY)
    text, data, commands = (call(capsys, "check", *options, "--format", name).out for name in ("text", "json", "github"))
    assert "\n  simulated: evaluated for Friday 2026-11-27 15:00\n" in text
    assert json.loads(data)["simulated"] is True
    assert "simulated: evaluated for Friday 2026-11-27 15:00" in commands


# ---------------------------------------------------------------- what is deployed


SCOPED = OPEN + "freezes: [{always: true, %s: [%s]}]\n"


@pytest.mark.parametrize(
    ("scope", "option", "inside", "outside"),
    [
        ("environments", "--environment", "x", "y"),
        ("branches", "--branch", "x", "y"),
        ("branches", "--branch", "refs/heads/x", "refs/heads/y"),
        ("branches", "--branch", "refs/tags/x", "refs/tags/y"),
        ("repositories", "--repository", "o/x", "o/y"),
    ],
)
def test_each_part_of_the_subject_selects_rules(
    scope: str, option: str, inside: str, outside: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(".freezeguard.yml").write_text(SCOPED % (scope, "o/x" if scope == "repositories" else "x"))
    assert [call(capsys, "check", *given).code for given in ((), (option, inside), (option, outside))] == [10, 10, 0]


# ---------------------------------------------------------------- options, the environment, the default


def test_an_option_overrides_the_environment(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    Path("open.yml").write_text(OPEN)
    Path("closed.yml").write_text(CLOSED)
    monkeypatch.setenv("FREEZEGUARD_POLICY", "closed.yml")
    monkeypatch.setenv("FREEZEGUARD_AT", "2026-01-01 00:00")
    assert call(capsys, "check").code == 10
    done = call(capsys, "check", "--policy", "open.yml", "--at", FRIDAY, "--format", "json")
    assert (done.code, json.loads(done.out)["at"], json.loads(done.out)["policy"]["source"]) == (0, "2026-11-27T15:00:00+01:00", "open.yml")


def test_the_time_zone_option_overrides_the_variable(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def zone(*options: str) -> Any:
        return json.loads(call(capsys, "check", "--format", "json", *options).out)["timezone"]

    assert zone() == "UTC"
    monkeypatch.setenv("FREEZEGUARD_TIMEZONE", "Asia/Tokyo")
    assert zone() == "Asia/Tokyo"
    assert zone("--timezone", "Europe/Zurich") == "Europe/Zurich"


def test_an_ignored_time_zone_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    Path(".freezeguard.yml").write_text(OPEN)
    done = call(capsys, "check", "--timezone", "Asia/Tokyo")
    assert (done.code, done.err) == (0, "freezeguard: --timezone is ignored: .freezeguard.yml sets its own time zone\n")


# ---------------------------------------------------------------- sources: none is asked yet, so none is known


INCIDENTS = OPEN + "incidents: [{{github: {{labels: [incident]}}, on_error: {}}}]\n"
ON_CALL = OPEN + "on_call: {{required: {}, rotations: [{{name: P, people: [ana], starting: 2026-01-05, shift: 1w}}]}}\n"


@pytest.mark.parametrize(
    ("policy", "offline", "code", "outcome"),
    [
        (INCIDENTS.format("block"), False, 4, "undecided"),
        (INCIDENTS.format("warn"), False, 0, "warned"),
        (INCIDENTS.format("allow"), False, 0, "allowed"),
        (INCIDENTS.format("block"), True, 0, "warned"),
        (INCIDENTS.format("warn"), True, 0, "warned"),
        (INCIDENTS.format("allow"), True, 0, "allowed"),
        (INCIDENTS.replace(", on_error: {}", "").format(), False, 4, "undecided"),
        (ON_CALL.format("true"), False, 0, "allowed"),
        (ON_CALL.format("false"), False, 0, "allowed"),
        (ON_CALL.format("true"), True, 0, "allowed"),
        (ON_CALL.format("false"), True, 0, "allowed"),
        (ON_CALL.replace("required: {}, ", "").format(), False, 0, "allowed"),
    ],
)
def test_an_offline_source_never_passes_silently(
    policy: str, offline: bool, code: int, outcome: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(".freezeguard.yml").write_text(policy)
    done = call(capsys, "check", "--format", "json", *(["--offline"] if offline else []))
    assert (done.code, json.loads(done.out)["outcome"]) == (code, outcome)


@pytest.mark.parametrize(("environment", "code"), [("production", 4), ("staging", 0)])
def test_a_source_of_another_scope_is_ignored(environment: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    Path(".freezeguard.yml").write_text(OPEN + "incidents: [{github: {labels: [incident]}, environments: [production]}]\n")
    assert call(capsys, "check", "--environment", environment).code == code
