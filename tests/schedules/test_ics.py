"""Calendar files: zones, floating and all-day times, recurrences and their exceptions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

import freezeguard
from freezeguard.schedules.ics.schedule import ICalendarSchedule
from freezeguard.temporal.zones import zone
from tests.sampling import slow_unless

from .calendars import EUROPE, VTIMEZONE, Z, calendar, local, spans


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("DTSTART;TZID=Europe/Zurich:20260701T100000\nDTEND;TZID=Europe/Zurich:20260701T120000", ["07-01T08:00 07-01T10:00"]),
        ("DTSTART;TZID=America/New_York:20260701T100000\nDURATION:PT2H", ["07-01T14:00 07-01T16:00"]),
        ("DTSTART:20260701T100000Z\nDTEND:20260701T120000Z", ["07-01T10:00 07-01T12:00"]),
        ("DTSTART:20260701T100000\nDTEND:20260701T120000", ["07-01T08:00 07-01T10:00"]),
        ("DTSTART;VALUE=DATE:20260701\nDTEND;VALUE=DATE:20260703", ["06-30T22:00 07-02T22:00"]),
        ("DTSTART;VALUE=DATE:20260701\nDTEND;VALUE=DATE:20260701", ["06-30T22:00 07-01T22:00"]),
        ("DTSTART;VALUE=DATE:20260701\nDURATION:P0D", ["06-30T22:00 07-01T22:00"]),
        ("DTSTART:20260701T100000\nDTEND:20260701T100000", []),
        ("DTSTART;VALUE=DATE:20260701", ["06-30T22:00 07-01T22:00"]),
        ("DTSTART;VALUE=DATE:20260701\nDURATION:P1W", ["06-30T22:00 07-07T22:00"]),
        (
            "DTSTART;VALUE=DATE:20261023\nDTEND;VALUE=DATE:20261026\nRRULE:FREQ=WEEKLY;COUNT=2",
            ["10-22T22:00 10-25T23:00", "10-29T23:00 11-01T23:00"],
        ),
        ("DTSTART:20260701T100000Z\nDURATION:P1WT1H1M1S", ["07-01T10:00 07-08T11:01"]),
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


def test_recurrence_keeps_the_local_time() -> None:
    weekly = "DTSTART;TZID=Europe/Zurich:20261018T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY"
    assert spans(calendar(weekly), "2026-10-17", "2026-10-27") == ["10-18T08:00 10-18T09:00", "10-25T09:00 10-25T10:00"]


def test_adjacent_events_are_one_span_with_both_names() -> None:
    content = calendar(
        "DTSTART:20260701T100000Z\nDTEND:20260701T120000Z\nSUMMARY:One\\, two\n three",
        "DTSTART:20260701T120000Z\nDTEND:20260701T130000Z\nSUMMARY:Four",
    )
    rule = ICalendarSchedule(zone("UTC"), "ics", content)
    assert rule.finite_spans is not None
    ((start, end),) = rule.finite_spans
    assert rule.describe(start, end) == "One, twothree, Four"


def test_event_that_only_touches_a_span_is_not_named() -> None:
    once = "DTSTART:20260701T100000Z\nDTEND:20260701T120000Z\nSUMMARY:Once"
    daily = "DTSTART:20260601T120000Z\nDTEND:20260601T130000Z\nSUMMARY:Daily\nRRULE:FREQ=DAILY"
    early = "DTSTART:20260601T093000Z\nDTEND:20260601T103000Z\nRRULE:FREQ=DAILY\nSUMMARY:Early"
    nameless = "DTSTART:20260701T000000Z\nDTEND:20260702T000000Z"

    def named(start: str, end: str, *events: str) -> str | None:
        low, high = (int(datetime.fromisoformat(f"2026-07-01T{time}:00+00:00").timestamp()) for time in (start, end))
        return ICalendarSchedule(zone("UTC"), "ics", calendar(*events)).describe(low, high)

    assert named("10:00", "12:00", once, nameless) == named("11:00", "12:00", once, daily) == "Once"
    assert named("12:00", "13:00", once, daily, nameless) == named("12:00", "13:00", daily) == "Daily"
    assert named("10:00", "13:00", once, daily, early) == "Early, Once, Daily"
    assert named("09:00", "10:00", once, nameless) is None
    assert named("09:00", "10:00", "DTSTART;VALUE=DATE:20260701\nSUMMARY:All day") == "All day"


def test_an_empty_calendar_is_valid() -> None:
    assert spans(calendar()) == []


def test_floating_times_are_detected() -> None:
    assert ICalendarSchedule(zone("UTC"), "ics", calendar("DTSTART:20260701T100000\nDURATION:PT1H")).floating
    assert not ICalendarSchedule(zone("UTC"), "ics", calendar("DTSTART:20260701T100000Z\nDURATION:PT1H")).floating
    assert not ICalendarSchedule(zone("UTC"), "ics", calendar("DTSTART;VALUE=DATE:20260701")).floating
    assert not ICalendarSchedule(zone("UTC"), "ics", calendar("DTSTART:20260701T100000\nSTATUS:CANCELLED")).floating


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
        calendar("DTSTART:20260701T100000Z\nDTEND:20260702"),
        calendar("DTSTART:20260701T100000Z\nDTEND:20260701T110000Z\nDURATION:PT1H"),
        calendar("DTSTART:20260701T100000Z\nDURATION:-PT1H"),
        calendar("DTSTART:20260701T100000Z\nDURATION:P99999999999D"),
        calendar("DTSTART;VALUE=DATE:20260701\nDURATION:PT24H"),
        calendar("DTSTART:00010101T000000Z\nDURATION:PT1H"),
        calendar("DTSTART:20260701T100000Z\nDTSTART:20260702T100000Z"),
        calendar("DTSTART:20260701T100000Z\nEXDATE:yesterday"),
        calendar("DTSTART:20260701T100000Z\nRDATE;VALUE=DATE:20260702"),
        calendar("DTSTART:20260701T100000Z\nRRULE:FREQ=DAILY;COUNT=1_0"),
        calendar("DTSTART:20260701T100000Z\nRRULE:FREQ=MONTHLY;BYDAY=99MO"),
        calendar("DTSTART:20260701T100000Z\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"),
        calendar("DTSTART:20260701T100000Z\nRRULE:FREQ=MINUTELY"),
        calendar("DTSTART:20260701T100000Z", before="CALSCALE:JULIAN\n"),
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        b"x" * (6 << 20),
    ],
)
def test_invalid_calendar_is_rejected(content: bytes) -> None:
    with pytest.raises(ValueError, match="calendar"):
        ICalendarSchedule(zone("UTC"), "ics", content).spans(1_800_000_000, 1_830_000_000)


@pytest.mark.parametrize(
    "event",
    [
        f"DTSTART{Z}20260327T023000\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=4",
        f"DTSTART{Z}20260327T023000\nDTEND{Z}20260327T030000\nRRULE:FREQ=DAILY;COUNT=4",
        "DTSTART:20260327T023000\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=4",
        f"DTSTART{Z}20260327T023000\nDURATION:PT30M\nRDATE{Z}20260328T023000,20260329T023000\nRDATE{Z}20260330T023000",
        "DTSTART;TZID=Head office:20260327T023000\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=4",
    ],
)
def test_skipped_occurrence_uses_the_offset_before_the_gap(event: str) -> None:
    """RFC 5545, 3.3.5."""
    expected = local("03-27 02:30 to 03-27 03:00", "03-28 02:30 to 03-28 03:00", "03-29 03:30 to 03-29 04:00", "03-30 02:30 to 03-30 03:00")
    assert spans(calendar(event, before=EUROPE)) == expected


@pytest.mark.parametrize(
    "times",
    [
        f"DTSTART{Z}20260329T023000\nDTEND{Z}20260329T030000",
        "DTSTART:20260329T023000\nDTEND:20260329T030000",
        f"DTSTART{Z}20260329T023000\nDURATION:PT30M",
        "DTSTART;TZID=Head office:20260329T023000\nDTEND;TZID=Head office:20260329T030000",
        f"DTSTART{Z}20260329T023000\nDTEND{Z}20260329T030000\nRDATE;VALUE=PERIOD;TZID=Europe/Zurich:20260329T023000/20260329T030000",
    ],
)
def test_single_event_within_a_gap_is_kept(times: str) -> None:
    assert spans(calendar(times, before=EUROPE)) == local("03-29 03:30 to 03-29 04:00")


def test_event_without_length_has_no_span() -> None:
    assert spans(calendar("DTSTART:20260701T100000Z", "DTSTART:20260701T100000Z\nDTEND:20260701T100000Z\nRRULE:FREQ=DAILY")) == []


@pytest.mark.parametrize("end", ["DURATION:PT8H", f"DTEND{Z}20260322T060000"])
def test_the_exact_duration_applies_to_all_instances(end: str) -> None:
    """RFC 5545, 3.8.5.3."""
    event = f"DTSTART{Z}20260321T220000\n{end}\nRRULE:FREQ=WEEKLY;COUNT=3"
    assert spans(calendar(event)) == local("03-21 22:00 to 03-22 06:00", "03-28 22:00 to 03-29 07:00", "04-04 22:00 to 04-05 06:00")


@pytest.mark.parametrize(
    ("duration", "end"),
    [
        ("PT24H", "03-29 23:00"),
        ("PT36H", "03-30 11:00"),
        ("P1D", "03-29 22:00"),
        ("P1W", "04-04 22:00"),
        ("P1DT2H", "03-30 00:00"),
        ("P0DT24H", "03-29 23:00"),
        ("+PT86400S", "03-29 23:00"),
    ],
)
@pytest.mark.parametrize(
    "event",
    [
        f"DTSTART{Z}20260328T220000\nDURATION:DUR",
        f"DTSTART{Z}20260328T220000\nDURATION:DUR\nRRULE:FREQ=YEARLY;COUNT=1",
        f"DTSTART{Z}20260328T220000\nRDATE;VALUE=PERIOD;TZID=Europe/Zurich:20260328T220000/DUR",
        f"DTSTART{Z}20260328T220000\nRDATE;VALUE=PERIOD:20260328T210000Z/DUR",
    ],
)
def test_duration_days_are_local_and_hours_elapse(event: str, duration: str, end: str) -> None:
    """RFC 5545, 3.3.6."""
    assert spans(calendar(event.replace("DUR", duration) if "PERIOD" in event else event.replace(":DUR", f":{duration}"))) == local(
        f"03-28 22:00 to {end}"
    )


def test_an_override_has_its_own_duration() -> None:
    master = f"DTSTART{Z}20260321T220000\nDURATION:PT8H\nRRULE:FREQ=WEEKLY;COUNT=3"
    override = f"DTSTART{Z}20260328T200000\nDURATION:PT24H\nRECURRENCE-ID{Z}20260328T220000"
    content = calendar(master, override).replace(b"UID:1@x", b"UID:0@x")
    assert spans(content) == local("03-21 22:00 to 03-22 06:00", "03-28 20:00 to 03-29 21:00", "04-04 22:00 to 04-05 06:00")


def test_override_can_use_another_zone_than_the_event() -> None:
    master = f"DTSTART{Z}20260701T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2"
    for replaced in (":20260702T080000Z", ";TZID=America/New_York:20260702T040000"):
        override = f"DTSTART;TZID=Asia/Tokyo:20260703T120000\nDURATION:PT2H\nRECURRENCE-ID{replaced}"
        assert spans(calendar(master, override).replace(b"UID:1@x", b"UID:0@x")) == local(
            "07-01 10:00 to 07-01 11:00", "07-03 05:00 to 07-03 07:00"
        )


def test_override_of_a_skipped_occurrence_replaces_it_once() -> None:
    """The override may use the skipped local time or the one after the gap; an on-call person is named once in both cases."""
    master = f"DTSTART{Z}20260328T023000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2"
    for replaced in (f"{Z}20260329T023000", f"{Z}20260329T033000", ":20260329T013000Z"):
        override = f"DTSTART{Z}20260329T120000\nDURATION:PT1H\nSUMMARY:Alice\nRECURRENCE-ID{replaced}"
        rule = ICalendarSchedule(zone("UTC"), "ics", calendar(master, override).replace(b"UID:1@x", b"UID:0@x"))
        begun = int(datetime(2026, 3, 28, tzinfo=UTC).timestamp())
        assert [found.name for found in rule.occurrences(begun, begun + 3 * 86400)] == ["", "Alice"]


def test_thisandfuture_moves_all_following_occurrences() -> None:
    """RFC 5545, 3.2.13: the occurrences move by the same time and keep the length of the override."""
    master = f"DTSTART{Z}20260321T220000\nDURATION:PT8H\nRRULE:FREQ=WEEKLY"
    override = f"DTSTART{Z}20260329T000000\nDURATION:PT1H\nRECURRENCE-ID;RANGE=THISANDFUTURE{Z}20260328T220000"
    content = calendar(master, override).replace(b"UID:1@x", b"UID:0@x")
    assert spans(content, end="2026-04-13") == local(
        "03-21 22:00 to 03-22 06:00", "03-29 00:00 to 03-29 01:00", "04-05 00:00 to 04-05 01:00", "04-12 00:00 to 04-12 01:00"
    )


def test_later_thisandfuture_override_applies_from_its_own_occurrence() -> None:
    master = f"DTSTART{Z}20260701T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=4\nSUMMARY:Usual"
    first = f"DTSTART{Z}20260702T120000\nDURATION:PT2H\nRECURRENCE-ID;RANGE=THISANDFUTURE{Z}20260702T100000\nSUMMARY:Z\nSEQUENCE:1"
    second = f"DTSTART{Z}20260703T140000\nDURATION:PT3H\nRECURRENCE-ID;range=thisandfuture{Z}20260703T100000\nSUMMARY:A"
    for events in ((master, first, second), (second, first, master)):
        content = calendar(*events).replace(b"UID:1@x", b"UID:0@x").replace(b"UID:2@x", b"UID:0@x")
        assert spans(content) == local(
            "07-01 10:00 to 07-01 11:00", "07-02 12:00 to 07-02 14:00", "07-03 14:00 to 07-03 17:00", "07-04 14:00 to 07-04 17:00"
        )


@pytest.mark.parametrize("moved", [datetime(2027, 7, 2, 10), datetime(2025, 6, 30, 10)])
def test_thisandfuture_can_move_occurrences_by_up_to_a_year(moved: datetime) -> None:
    master = "DTSTART:20260603T100000Z\nDURATION:PT2H\nRRULE:FREQ=WEEKLY"
    override = f"DTSTART:{moved:%Y%m%dT%H%M%S}Z\nDURATION:PT1H\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260701T100000Z"
    content = calendar(master, override).replace(b"UID:1@x", b"UID:0@x")
    for week in range(200):
        day = moved + timedelta(weeks=week)
        assert f"{day:%m-%dT%H}:00 {day:%m-%dT}11:00" in spans(content, f"{day:%Y-%m-%d}", f"{day:%Y-%m-%d}T23:59")


def test_daily_spans_of_one_day_leave_no_gap() -> None:
    event = f"DTSTART{Z}20260320T023000\nDURATION:P1D\nRRULE:FREQ=DAILY;COUNT=20"
    assert spans(calendar(event)) == local("03-20 02:30 to 04-09 02:30")


@pytest.mark.parametrize(
    "change",
    [
        "EXDATE{Z}20260329T023000",
        "EXDATE{Z}20260329T033000",
        "EXDATE:20260329T013000Z",
        "EXDATE;VALUE=DATE:20260329",
        "EXDATE;TZID=America/New_York:20260328T213000",
    ],
)
def test_exdate_of_a_skipped_time_is_applied(change: str) -> None:
    event = f"DTSTART{Z}20260327T023000\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=4\n{change.format(Z=Z)}"
    assert spans(calendar(event)) == local("03-27 02:30 to 03-27 03:00", "03-28 02:30 to 03-28 03:00", "03-30 02:30 to 03-30 03:00")


def test_an_exception_is_one_instant() -> None:
    """It does not also remove an occurrence whose local time equals the UTC time of the exception."""
    event = f"DTSTART{Z}20260701T080000\nDURATION:PT30M\nRRULE:FREQ=DAILY;BYHOUR=8,10;COUNT=4\nEXDATE{Z}20260701T100000"
    assert spans(calendar(event)) == local("07-01 08:00 to 07-01 08:30", "07-02 08:00 to 07-02 08:30", "07-02 10:00 to 07-02 10:30")


def test_both_readings_of_a_repeated_time() -> None:
    event = f"DTSTART{Z}20261024T023000\nDURATION:PT10M\nRRULE:FREQ=DAILY;COUNT=2\nRDATE:20261025T013000Z"
    assert spans(calendar(event)) == ["10-24T00:30 10-24T00:40", "10-25T00:30 10-25T00:40", "10-25T01:30 10-25T01:40"]
    assert spans(calendar(f"{event}\nEXDATE:20261025T013000Z")) == ["10-24T00:30 10-24T00:40", "10-25T00:30 10-25T00:40"]
    assert spans(calendar(f"{event}\nEXDATE:20261025T003000Z")) == ["10-24T00:30 10-24T00:40", "10-25T01:30 10-25T01:40"]


def test_same_local_time_in_two_zones_is_two_occurrences() -> None:
    """Overrides without their event keep their own zones."""
    in_utc = "RECURRENCE-ID:20260701T100000Z\nDTSTART:20260702T100000Z\nDURATION:PT1H"
    in_zurich = f"RECURRENCE-ID{Z}20260701T100000\nDTSTART{Z}20260703T100000\nDURATION:PT1H"
    content = calendar(in_utc, in_zurich).replace(b"UID:1@x", b"UID:0@x")
    assert spans(content) == local("07-02 12:00 to 07-02 13:00", "07-03 10:00 to 07-03 11:00")


@pytest.mark.parametrize("status", ["CANCELLED", "cancelled", "Cancelled"])
def test_cancelled_event_has_no_span(status: str) -> None:
    single = "DTSTART:20260701T100000Z\nDTEND:20260701T120000Z"
    assert spans(calendar(f"{single}\nSTATUS:{status}")) == []
    assert spans(calendar(single, f"{single}\nRECURRENCE-ID:20260701T100000Z\nSTATUS:{status}").replace(b"UID:1@x", b"UID:0@x")) == []
    cancelled = f"{RECURRING.rpartition(chr(10))[0]}\nRECURRENCE-ID{Z}20261109T100000\nSTATUS:{status}"
    assert len(spans(calendar(RECURRING, cancelled).replace(b"UID:1@x", b"UID:0@x"))) == 3


def test_exdate_of_a_single_event_is_applied() -> None:
    assert spans(calendar("DTSTART:20260701T100000Z\nDURATION:PT1H\nEXDATE:20260701T100000Z")) == []
    assert spans(calendar("DTSTART;VALUE=DATE:20260701\nEXDATE;VALUE=DATE:20260701")) == []


@pytest.mark.parametrize(
    ("until", "count"),
    [
        ("20261104", 3),
        ("20261103", 2),
        ("20261104T090000Z", 3),
        ("20261104T085959Z", 2),
        ("20261104T100000", 3),
        ("20261104T095959", 2),
        ("20261101", 0),
    ],
)
def test_until_ends_a_recurrence(until: str, count: int) -> None:
    """A date includes its day, although RFC 5545, 3.3.10 requires the type of DTSTART. UNTIL before DTSTART leaves no occurrence."""
    assert len(spans(calendar(f"DTSTART{Z}20261102T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL={until}"))) == count


def test_until_of_all_day_events() -> None:
    for until in ("20261103", "20261102T230000Z", "20261103T000000"):
        event = f"DTSTART;VALUE=DATE:20261102\nRRULE:FREQ=DAILY;UNTIL={until}"
        assert spans(calendar(event)) == local("11-02 00:00 to 11-04 00:00")


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART;TZID=Nowhere/City:20260701T100000\nDURATION:PT1H",
        "DTSTART:20260701T100000Z\nDTEND;TZID=Nowhere/City:20260701T120000",
        "DTSTART:20260701T100000Z\nRDATE;TZID=Nowhere/City:20260701T120000",
        "DTSTART:20260701T100000Z\nRDATE;VALUE=PERIOD;TZID=Nowhere/City:20260701T120000/PT1H",
        "DTSTART:20260701T100000Z\nEXDATE;TZID=Nowhere/City:20260701T120000",
        "DTSTART:20260701T100000Z\nRECURRENCE-ID;TZID=Nowhere/City:20260701T120000",
    ],
)
def test_an_unknown_zone_is_refused(event: str) -> None:
    with pytest.raises(ValueError, match="the time zone 'Nowhere/City' is neither an IANA name nor defined in the file"):
        ICalendarSchedule(zone("UTC"), "ics", calendar(event))


def test_zone_defined_in_another_file_is_unknown() -> None:
    """`icalendar` keeps the definitions of all files in a global cache."""
    event = "DTSTART;TZID=Head office:20260701T100000\nDURATION:PT1H"
    assert spans(calendar(event, before=EUROPE))
    with pytest.raises(ValueError, match="'Head office' is neither"):
        ICalendarSchedule(zone("UTC"), "ics", calendar(event))


def test_zone_defined_in_the_file_has_no_end() -> None:
    event = "DTSTART;TZID=Head office:20260701T100000\nDURATION:PT1H\nRRULE:FREQ=MONTHLY"
    own, known = (
        ICalendarSchedule(zone("UTC"), "ics", calendar(text, before=EUROPE))
        for text in (event, event.replace("Head office", "Europe/Zurich"))
    )
    for year in (2026, 2038, 2600, 9000, 2100):
        low = int(datetime(year, 1, 1, tzinfo=UTC).timestamp())
        assert own.spans(low, low + 366 * 86400) == known.spans(low, low + 366 * 86400) != []


def test_a_zone_of_fixed_onsets() -> None:
    before = EUROPE.replace("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "RDATE:20260329T020000").replace(
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20251026T010000Z"
    )
    event = "DTSTART;TZID=Head office:20260328T120000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2"
    assert spans(calendar(event, before=before)) == local("03-28 12:00 to 03-28 13:00", "03-29 12:00 to 03-29 13:00")
    late = event.replace("20260328", "20261224")
    assert spans(calendar(late, before=before)) == ["12-24T10:00 12-24T11:00", "12-25T10:00 12-25T11:00"]


def test_x_wr_timezone_is_ignored() -> None:
    events = "DTSTART:20260701T100000Z\nDTEND:20260701T120000Z\nRRULE:FREQ=DAILY;COUNT=1", "DTSTART:20260801T100000\nDURATION:PT1H"
    content = calendar(*events, before="X-WR-TIMEZONE:America/New_York\n")
    assert spans(content) == spans(calendar(*events)) == ["07-01T10:00 07-01T12:00", "08-01T08:00 08-01T09:00"]


def test_last_revision_of_an_event_applies() -> None:
    """RFC 5546, 2.1.5."""
    old, new = "DTSTART:20260701T100000Z\nDURATION:PT1H", "DTSTART:20260702T100000Z\nDURATION:PT1H\nSEQUENCE:1"
    for events in ((old, new), (new, old)):
        assert spans(calendar(*events).replace(b"UID:1@x", b"UID:0@x")) == ["07-02T10:00 07-02T11:00"]
    assert spans(calendar(old, f"{new}\nSTATUS:CANCELLED").replace(b"UID:1@x", b"UID:0@x")) == []
    with pytest.raises(ValueError, match="two events have the UID '0@x' and the same SEQUENCE"):
        spans(calendar(old, new.replace("SEQUENCE:1", "SEQUENCE:0")).replace(b"UID:1@x", b"UID:0@x"))
    assert spans(calendar(old, old).replace(b"UID:1@x", b"UID:0@x")) == ["07-01T10:00 07-01T11:00"], "the same event twice"


def test_exrule_takes_its_occurrences_away() -> None:
    """RFC 2445, 4.8.5.2; ical4j, KDE and old versions of Outlook still write it."""
    event = "DTSTART:20260601T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=4\nEXRULE:FREQ=DAILY;INTERVAL=2"
    assert spans(calendar(event)) == ["06-02T10:00 06-02T11:00", "06-04T10:00 06-04T11:00"]


HOURLY = "DTSTART:20260101T000000Z\nDURATION:PT1H\nRRULE:FREQ=HOURLY"


@pytest.mark.parametrize(
    ("events", "when"),
    slow_unless(
        lambda given: len(given[0]) == 1,
        [
            ((HOURLY,), datetime(2026, 6, 1, tzinfo=UTC)),
            ((HOURLY,), datetime(8000, 6, 1, tzinfo=UTC)),
            ((HOURLY, HOURLY, HOURLY.replace("2026", "2027").replace("0101T", "0601T")), datetime(2028, 6, 1, tzinfo=UTC)),
            (
                (HOURLY.replace("1H", "10M"), HOURLY.replace("1H", "10M"), HOURLY.replace("20260101", "20270601")),
                datetime(2028, 6, 1, tzinfo=UTC),
            ),
            ((HOURLY.replace("20260101", "19700101"),), datetime(2026, 6, 1, tzinfo=UTC)),
        ],
    ),
)
def test_hourly_recurrence_is_decided(tmp_path: Path, events: tuple[str, ...], when: datetime) -> None:
    (tmp_path / "a.ics").write_bytes(calendar(*events))
    (tmp_path / "policy.yml").write_text("timezone: Europe/Zurich\nfreezes: [{ics: a.ics}]\n")
    policy = freezeguard.load(tmp_path / "policy.yml")
    began = perf_counter()
    assert not freezeguard.decide(policy, at=when).allowed
    assert perf_counter() - began < 20


def test_calendar_with_too_many_occurrences_is_rejected() -> None:
    with pytest.raises(ValueError, match="more than 50000 occurrences a year"):
        ICalendarSchedule(zone("UTC"), "ics", calendar(*[HOURLY] * 6))
    with pytest.raises(ValueError, match="recurs and lasts longer than ten years"):
        ICalendarSchedule(zone("UTC"), "ics", calendar(HOURLY.replace("1H", "99999H")))
    with pytest.raises(ValueError, match="starts 96 times a day, more than 24"):
        ICalendarSchedule(zone("UTC"), "ics", calendar(f"{HOURLY};BYMINUTE=0,15,30,45"))


CHANGES = {
    "Europe/Zurich": [datetime(2026, 3, 29), datetime(2026, 10, 25)],
    "Australia/Lord_Howe": [datetime(2026, 4, 5), datetime(2026, 10, 4)],
    "America/New_York": [datetime(2026, 3, 8), datetime(2026, 11, 1)],
}


@given(
    name=st.sampled_from(sorted(CHANGES)),
    change=st.sampled_from([0, 1]),
    day=st.integers(-9, 0),
    quarter=st.integers(0, 95),
    rule=st.sampled_from(["FREQ=DAILY;COUNT=1", "FREQ=DAILY", "FREQ=DAILY;INTERVAL=2", "FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=SA,SU"]),
    nominal=st.sampled_from([0, 0, 1, 2]),
    quarters=st.integers(0, 200),
    by_end=st.booleans(),
    floating=st.booleans(),
)
def test_occurrences_follow_rfc_5545(
    name: str, change: int, day: int, quarter: int, rule: str, nominal: int, quarters: int, by_end: bool, floating: bool
) -> None:
    """Expected instants come from `zoneinfo`: fold=0 is the first of two instants, and the offset before a gap (PEP 495)."""

    def instant(moment: datetime) -> int:
        return int(moment.replace(tzinfo=ZoneInfo(name)).timestamp())

    first = CHANGES[name][change] + timedelta(days=day, minutes=15 * quarter)
    tzid = "" if floating else f";TZID={name}"
    if by_end:
        last = first + timedelta(days=nominal, minutes=15 * quarters)
        length = instant(last) - instant(first)
        if length <= 0:
            length = (last - first) // timedelta(seconds=1)
        nominal, end = 0, f"DTEND{tzid}:{last:%Y%m%dT%H%M%S}"
    else:
        length, end = 900 * quarters, f"DURATION:P{nominal}DT{15 * quarters}M"
    event = f"DTSTART{tzid}:{first:%Y%m%dT%H%M%S}\n{end}\nRRULE:{rule}"
    found = ICalendarSchedule(zone(name), "ics", calendar(event)).occurrences(instant(first) - 86400, instant(first) + 20 * 86400)
    starts = rrulestr(rule, dtstart=first).xafter(first, 30, inc=True)
    expected = {
        (instant(start), (instant(start + timedelta(days=nominal)) if nominal else instant(start)) + length)
        for start in {first, *starts}
        if start < first + timedelta(days=19)
    }
    assert {edges for edges in expected if edges[0] < edges[1]} <= {(span.start, span.end) for span in found}
    assert {(span.start, span.end) for span in found if span.start < instant(first) + 18 * 86400} <= expected
