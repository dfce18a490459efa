"""`windows` as text and as JSON: the allowed times within a range."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.calling import CLOSED, call, printed

NIGHTS = 'timezone: UTC\nwindows: [{hours: "22:00-06:00"}]\n'


def listed(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    return printed(capsys, "windows", *options)


@pytest.fixture(autouse=True)
def _nights(folder: Path) -> None:
    (folder / ".freezeguard.yml").write_text(NIGHTS)


def test_windows_are_clipped_to_the_range(capsys: pytest.CaptureFixture[str]) -> None:
    found = listed(capsys, "--from", "2026-11-27 23:00", "--until", "2026-11-29 01:00")
    assert found == {
        "schema": "freezeguard/windows/v1",
        "windows": [
            {"start": "2026-11-27T23:00:00+00:00", "end": "2026-11-28T06:00:00+00:00"},
            {"start": "2026-11-28T22:00:00+00:00", "end": "2026-11-29T01:00:00+00:00"},
        ],
    }


@pytest.mark.parametrize(
    ("options", "end"),
    [
        ((), "2026-12-11T23:00:00+00:00"),  # 14 days
        (("--days", "1"), "2026-11-28T23:00:00+00:00"),
        (("--until", "2026-11-28"), "2026-11-29T00:00:00+00:00"),  # a day is included
        (("--until", "2026-11-28 23:30"), "2026-11-28T23:30:00+00:00"),
    ],
)
def test_the_end_of_the_list(options: tuple[str, ...], end: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(capsys, "--from", "2026-11-27 23:00", *options)["windows"][-1]["end"] == end


def test_the_table_shows_the_day_of_an_end_on_another_day(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line.split() for line in call(capsys, "windows", "--from", "2026-11-27", "--until", "2026-11-28").out.splitlines()]
    assert lines[0] == ["Allowed", "windows,", "UTC"]
    assert lines[4:7] == [
        ["Fri", "27", "Nov", "2026", "00:00", "06:00", "6", "h"],
        ["Fri", "27", "Nov", "2026", "22:00", "Sat", "28", "Nov", "06:00", "8", "h"],
        ["Sat", "28", "Nov", "2026", "22:00", "Sun", "29", "Nov", "00:00", "2", "h"],
    ]


def test_an_empty_list_names_its_range(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".freezeguard.yml").write_text(CLOSED)
    done = call(capsys, "windows", "--from", "2026-11-27 10:00", "--days", "2")
    assert done == (0, "Allowed windows, Europe/Zurich: none from 2026-11-27 10:00 until 2026-11-29 10:00\n", "")
    assert listed(capsys)["windows"] == []


def test_a_list_at_a_simulated_instant_is_marked_unless_from_is_given(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever says `--from` knows where the list begins; who has FREEZEGUARD_AT set may have forgotten it."""
    monkeypatch.setenv("FREEZEGUARD_AT", "2026-11-27 23:00")
    assert call(capsys, "windows").out.splitlines()[0] == "Allowed windows, UTC, simulated"
    simulated = listed(capsys)
    assert (simulated["simulated"], simulated["windows"][0]["start"]) == (True, "2026-11-27T23:00:00+00:00")
    assert call(capsys, "windows", "--from", "2026-11-27").out.splitlines()[0] == "Allowed windows, UTC"
    assert "simulated" not in listed(capsys, "--from", "2026-11-27")


def test_assumptions_are_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".freezeguard.yml").write_text(
        NIGHTS + "incidents: [{github: {labels: [x]}, on_error: allow}]\n"
        "on_call: {required: true, rotations: [{name: P, people: [ana], starting: 2026-01-05, shift: 1w}]}\n"
    )
    expected = ["github reports no incident"]
    assert listed(capsys)["assuming"] == expected
    assert call(capsys, "windows").out.splitlines()[-1] == f"assuming {', '.join(expected)}"


@pytest.mark.parametrize(
    ("scope", "option"), [("environments", "--environment"), ("branches", "--branch"), ("repositories", "--repository")]
)
def test_rules_of_another_scope_are_ignored(scope: str, option: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    owner = "o/" if scope == "repositories" else ""
    (folder / ".freezeguard.yml").write_text(NIGHTS + f"freezes: [{{always: true, {scope}: [{owner}x]}}]\n")
    assert [bool(listed(capsys, option, owner + value)["windows"]) for value in "xy"] == [False, True]
