"""`on-call` as text, JSON and iCalendar: who is on call now, and next."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from freezeguard.app import check as app
from freezeguard.engine.facts import Coverage, Facts, Observation, Shift
from freezeguard.sources.gather import GatheredFacts
from tests.cli.calling import OPEN, call, printed

POLICY = """timezone: Europe/Zurich
on_call:
  rotations:
    - name: Primary
      people: [ana, ben, chloe]
      starting: 2026-01-05 09:00
      shift: 1w
      swaps: [{from: 2026-12-24 09:00, until: 2026-12-27 09:00, person: ben}]
    - {name: Boss, people: [zoe], starting: 2026-12-23, shift: 1d}
"""
SOURCED = "timezone: Europe/Zurich\non_call: {required: true, rotations: [{name: S, pagerduty: {schedule: P1}}]}\n"
AT = ("--at", "2026-12-20 10:00")


@pytest.fixture(autouse=True)
def _policy(folder: Path) -> None:
    (folder / ".freezeguard.yml").write_text(POLICY)


def listed(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    return printed(capsys, "on-call", *options)


def day(text: str) -> int:
    return int(datetime.fromisoformat(f"{text}+00:00").timestamp())


def known(monkeypatch: pytest.MonkeyPatch, folder: Path, facts: Facts) -> None:
    (folder / ".freezeguard.yml").write_text(SOURCED)
    monkeypatch.setattr(app, "gather_facts", lambda request, policy, *, incidents: GatheredFacts(policy, facts, ()))


def test_on_call_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    done = call(capsys, "on-call", *AT, "--days", "8")
    assert (done.code, done.err) == (0, "")
    assert [" ".join(line.split()) for line in done.out.splitlines() if line.strip()] == [
        "On call, Europe/Zurich, simulated",
        "Primary: ben until Mon 21 Dec 2026 09:00",
        "Boss: nobody",
        "from until rotation on call",
        "─" * 66,
        "Mon 21 Dec 2026 09:00 Thu 24 Dec 2026 09:00 Primary chloe",
        "Wed 23 Dec 2026 00:00 Boss zoe",
        "Thu 24 Dec 2026 09:00 Sun 27 Dec 2026 09:00 Primary ben",
        "Sun 27 Dec 2026 09:00 Mon 28 Dec 2026 09:00 Primary chloe",
        "Mon 28 Dec 2026 09:00 Mon 4 Jan 2027 09:00 Primary ana",
    ]


def test_on_call_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(capsys, *AT, "--days", "3") == {
        "schema": "freezeguard/on-call/v1",
        "at": "2026-12-20T10:00:00+01:00",
        "timezone": "Europe/Zurich",
        "on_call": [{"rotation": "Primary", "person": "ben", "until": "2026-12-21T09:00:00+01:00"}],
        "shifts": [
            {"rotation": "Primary", "person": "ben", "start": "2026-12-14T09:00:00+01:00", "end": "2026-12-21T09:00:00+01:00"},
            {"rotation": "Primary", "person": "chloe", "start": "2026-12-21T09:00:00+01:00", "end": "2026-12-24T09:00:00+01:00"},
            {"rotation": "Boss", "person": "zoe", "start": "2026-12-23T00:00:00+01:00", "end": None},
        ],
        "simulated": True,
    }
    assert "simulated" not in listed(capsys)


def events(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, dict[str, Any]]:
    """The events by their UID."""
    done = call(capsys, "on-call", "--format", "ics", *options)
    assert (done.code, done.err) == (0, "")
    calendar = Calendar.from_ical(done.out)
    assert isinstance(calendar, Calendar)
    assert calendar["X-WR-CALNAME"] == "On call, simulated"
    return {str(event["UID"]): dict(event) for event in calendar.walk("VEVENT")}


def test_on_call_as_ics(capsys: pytest.CaptureFixture[str]) -> None:
    found = events(capsys, *AT, "--days", "3")
    now = datetime(2026, 12, 20, 9, tzinfo=UTC)
    assert [(e["SUMMARY"], e["DESCRIPTION"], e["DTSTART"].dt, e["DTEND"].dt, e["DTSTAMP"].dt) for e in found.values()] == [
        ("ben", "Primary", datetime(2026, 12, 14, 8, tzinfo=UTC), datetime(2026, 12, 21, 8, tzinfo=UTC), now),
        ("chloe", "Primary", datetime(2026, 12, 21, 8, tzinfo=UTC), datetime(2026, 12, 24, 8, tzinfo=UTC), now),
        ("zoe", "Boss", datetime(2026, 12, 22, 23, tzinfo=UTC), datetime(2026, 12, 23, 9, tzinfo=UTC), now),
    ]


def test_the_uid_of_a_shift_is_stable(capsys: pytest.CaptureFixture[str]) -> None:
    today, tomorrow = events(capsys, *AT), events(capsys, "--at", "2026-12-21 08:00")
    assert len(tomorrow.keys() & today.keys()) == len(today) == 6
    assert events(capsys, *AT) == today


def test_gaps_are_listed_if_on_call_is_required(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    shifts = (Shift(day("2026-12-19"), day("2026-12-22"), "ana"), Shift(day("2026-12-23"), day("2026-12-25"), "\x1b[31mben"))
    known(monkeypatch, folder, Facts(coverage=(Coverage(0, 0, shifts, day("2026-12-19"), day("2026-12-25")),)))
    lines = call(capsys, "on-call", *AT).out.splitlines()
    assert lines[1] == "  S: ana until Tue 22 Dec 2026 01:00"
    assert lines[-2:] == [
        "S is known until Fri 25 Dec 2026 01:00",
        "nobody is on call from 2026-12-22 01:00 until 2026-12-23 01:00",
    ]
    assert not any("\x1b" in line for line in lines)
    # Ben may go on.
    assert listed(capsys, "--at", "2026-12-24 10:00")["on_call"] == [{"rotation": "S", "person": "\x1b[31mben", "until": None}]
    assert [event["SUMMARY"] for event in events(capsys, *AT).values()] == ["ana", "?[31mben"]


def test_a_failed_rotation_is_unknown_instead_of_empty(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = (Observation("unknown", "S", "who is on call is not known: 503"), Observation("unknown", "github", "no answer"))
    known(monkeypatch, folder, Facts(seen))
    done = call(capsys, "on-call", *AT)
    assert done == (
        0,
        "On call, Europe/Zurich, simulated\n  S: not known\n",
        "freezeguard: S: who is on call is not known: 503\n",
    )
    found = json.loads(call(capsys, "on-call", "--format", "json").out)
    assert (found["on_call"], found["shifts"], found["unknown"]) == ([], [], ["S"])


def test_a_policy_without_on_call_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".freezeguard.yml").write_text(OPEN)
    assert call(capsys, "on-call") == (2, "", "freezeguard: .freezeguard.yml: the policy has no 'on_call' section, so nobody is on call\n")


def test_windows_beyond_the_known_shifts_state_their_assumption(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """What somebody's calendar will say in two years nobody knows: the list says so, instead of being empty."""
    event = "BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260105T000000Z\r\nDTEND:20260112T000000Z\r\n"
    event += "RRULE:FREQ=WEEKLY\r\nSUMMARY:Ana\r\nEND:VEVENT\r\n"
    (folder / "people.ics").write_text(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{event}END:VCALENDAR\r\n")
    rotation = "on_call: {required: true, rotations: [{name: S, ics: people.ics}]}"
    (folder / ".freezeguard.yml").write_text(f"timezone: UTC\nwindows: [{{days: mon}}]\n{rotation}\n")
    near = printed(capsys, "windows", "--from", "2028-01-03", "--days", "7")
    assert (len(near["windows"]), near.get("assuming")) == (1, None)
    far = printed(capsys, "windows", "--from", "2028-01-03", "--days", "500")
    assert (len(far["windows"]), far["assuming"]) == (72, ["somebody is on call from 2029-02-12 00:00 on"])
    (folder / "people.ics").write_text("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n")
    # That nobody is on call where it is known blocks.
    assert len(printed(capsys, "windows", "--from", "2028-01-03", "--days", "500")["windows"]) == 14
