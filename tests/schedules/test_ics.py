"""Calendar files: zones, floating and all-day times, recurrences and their exceptions."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from freezeguard.localtime import zone
from freezeguard.schedules.ics import Ics

VTIMEZONE = """BEGIN:VTIMEZONE
TZID:Office
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0300
TZOFFSETTO:+0300
END:STANDARD
END:VTIMEZONE
"""


def calendar(*events: str, before: str = "") -> bytes:
    body = "".join(f"BEGIN:VEVENT\nUID:{i}@x\nDTSTAMP:20260101T000000Z\n{event}\nEND:VEVENT\n" for i, event in enumerate(events))
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//x//EN\n{before}{body}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def spans(content: bytes, start: str = "2026-01-01", end: str = "2027-01-01", name: str = "Europe/Zurich") -> list[str]:
    rule = Ics(zone(name), "ics", content)
    low, high = (int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) for text in (start, end))
    return [f"{datetime.fromtimestamp(a, UTC):%m-%dT%H:%M} {datetime.fromtimestamp(b, UTC):%m-%dT%H:%M}" for a, b in rule.spans(low, high)]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("DTSTART;TZID=Europe/Zurich:20260701T100000\nDTEND;TZID=Europe/Zurich:20260701T120000", ["07-01T08:00 07-01T10:00"]),
        ("DTSTART;TZID=America/New_York:20260701T100000\nDURATION:PT2H", ["07-01T14:00 07-01T16:00"]),
        ("DTSTART:20260701T100000Z\nDTEND:20260701T120000Z", ["07-01T10:00 07-01T12:00"]),
        ("DTSTART:20260701T100000\nDTEND:20260701T120000", ["07-01T08:00 07-01T10:00"]),
        ("DTSTART;VALUE=DATE:20260701\nDTEND;VALUE=DATE:20260703", ["06-30T22:00 07-02T22:00"]),
        ("DTSTART;VALUE=DATE:20260701", ["06-30T22:00 07-01T22:00"]),
        ("DTSTART;TZID=Office:20260701T100000\nDTEND;TZID=Office:20260701T120000", ["07-01T07:00 07-01T09:00"]),
        ("DTSTART:20260701T100000Z\nDTEND:20260701T120000Z\nSTATUS:CANCELLED", []),
        ("DTSTART:20260701T100000Z\nDTEND:20260701T120000Z\nTRANSP:TRANSPARENT", ["07-01T10:00 07-01T12:00"]),
        ("DTSTART;TZID=Europe/Zurich:20260329T023000\nDURATION:PT1H", ["03-29T01:30 03-29T02:30"]),
        ("DTSTART;TZID=Europe/Zurich:20261025T023000\nDURATION:PT30M", ["10-25T00:30 10-25T01:00"]),
    ],
)
def test_one_event(event: str, expected: list[str]) -> None:
    assert spans(calendar(event, before=VTIMEZONE)) == expected


RECURRING = "DTSTART;TZID=Europe/Zurich:20261102T100000\nDTEND;TZID=Europe/Zurich:20261102T120000\nRRULE:FREQ=WEEKLY;COUNT=4"


def test_exdate_takes_one_occurrence_away() -> None:
    assert spans(calendar(f"{RECURRING}\nEXDATE;TZID=Europe/Zurich:20261109T100000")) == [
        "11-02T09:00 11-02T11:00",
        "11-16T09:00 11-16T11:00",
        "11-23T09:00 11-23T11:00",
    ]


def test_rdate_adds_one() -> None:
    assert "11-04T09:00 11-04T11:00" in spans(calendar(f"{RECURRING}\nRDATE;TZID=Europe/Zurich:20261104T100000"))


def test_recurrence_id_moves_one() -> None:
    moved = (
        "DTSTART;TZID=Europe/Zurich:20261110T150000\nDTEND;TZID=Europe/Zurich:20261110T160000\n"
        "RECURRENCE-ID;TZID=Europe/Zurich:20261109T100000"
    )
    content = calendar(RECURRING, moved).replace(b"UID:1@x", b"UID:0@x")
    assert spans(content) == ["11-02T09:00 11-02T11:00", "11-10T14:00 11-10T15:00", "11-16T09:00 11-16T11:00", "11-23T09:00 11-23T11:00"]


def test_recurring_keeps_the_wall_clock() -> None:
    weekly = "DTSTART;TZID=Europe/Zurich:20261018T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY"
    assert spans(calendar(weekly), "2026-10-17", "2026-10-27") == ["10-18T08:00 10-18T09:00", "10-25T09:00 10-25T10:00"]


def test_neighbours_are_one_and_are_named() -> None:
    content = calendar(
        "DTSTART:20260701T100000Z\nDTEND:20260701T120000Z\nSUMMARY:One\\, two\n three",
        "DTSTART:20260701T120000Z\nDTEND:20260701T130000Z\nSUMMARY:Four",
    )
    rule = Ics(zone("UTC"), "ics", content)
    assert rule.fixed is not None
    ((start, end),) = rule.fixed
    assert rule.describe(start, end) == "One, twothree, Four"


def test_an_empty_calendar_is_valid() -> None:
    assert spans(calendar()) == []


def test_times_without_a_zone_are_noticed() -> None:
    assert Ics(zone("UTC"), "ics", calendar("DTSTART:20260701T100000\nDURATION:PT1H")).floating
    assert not Ics(zone("UTC"), "ics", calendar("DTSTART:20260701T100000Z\nDURATION:PT1H")).floating
    assert not Ics(zone("UTC"), "ics", calendar("DTSTART;VALUE=DATE:20260701")).floating


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html></html>",
        b"\xff\xfe\x00",
        calendar("DTSTART:tomorrow"),
        calendar("SUMMARY:no start"),
        calendar("DTSTART:20260701T100000Z\nDTEND:20260701T090000Z"),
        calendar("DTSTART:20260701T100000Z\nDTEND:20260701T110000Z\nRRULE:FREQ=SOMETIMES"),
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        b"x" * (6 << 20),
    ],
)
def test_what_is_no_calendar(content: bytes) -> None:
    with pytest.raises(ValueError, match="calendar"):
        Ics(zone("UTC"), "ics", content).spans(1_800_000_000, 1_830_000_000)
