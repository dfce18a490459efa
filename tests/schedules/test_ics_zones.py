"""Zones that only a calendar file defines, and times in several zones."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from freezeguard.schedules.ics.schedule import ICalendarSchedule
from freezeguard.schedules.ics.zones import VTimezone
from freezeguard.temporal.zones import zone

from .calendars import EUROPE, Z, calendar, local, refused, spans


def defined(text: str, name: str = "Head office") -> VTimezone:
    (found,) = Calendar.from_ical(calendar(before=text)).walk("VTIMEZONE")
    return VTimezone.read(name, found)


def instant(*when: int) -> int:
    return int(datetime(*when, tzinfo=UTC).timestamp())  # type: ignore[misc, arg-type]


def test_zone_with_the_rules_of_an_iana_zone_equals_it() -> None:
    for first, last in ((1996, 2000), (2020, 2030), (2600, 2610), (9000, 9002), (9980, 9989), (1997, 1998)):
        own, known = defined(EUROPE), zone("Europe/Zurich")
        start, end = instant(first, 12, 1), instant(last, 12, 1)
        assert list(own.offset_periods(start, end)) == list(known.offset_periods(start, end))
        assert own.changes(start, end) == known.changes(start, end)
        assert own.datetime(end) == known.datetime(end)
        assert own.offset_period(start) == known.offset_period(start)


def test_offsets_do_not_depend_on_the_query_order() -> None:
    own, known = defined(EUROPE), zone("Europe/Zurich")
    for year in (2026, 9000, 1997, 2100):
        for month in range(1, 13):
            assert own.offset(instant(year, month, 15)) == known.offset(instant(year, month, 15))
    assert repr(own) == "Zone('Head office')"


def observance(kind: str, start: str, before: str, after: str, *more: str) -> str:
    lines = (f"BEGIN:{kind}", f"DTSTART:{start}", *more, f"TZOFFSETFROM:{before}", f"TZOFFSETTO:{after}", f"END:{kind}")
    return "".join(f"{line}\n" for line in lines)


def vtimezone(*observances: str) -> str:
    return f"BEGIN:VTIMEZONE\nTZID:Head office\n{''.join(observances)}END:VTIMEZONE\n"


def hours(text: str, *when: tuple[int, int, int]) -> list[float]:
    own = defined(text)
    return [own.offset(instant(*day)) / 3600 for day in when]


def test_offset_before_the_first_onset_and_after_each() -> None:
    text = vtimezone(
        observance("STANDARD", "20260110T000000", "+0300", "+0500"), observance("STANDARD", "20260120T000000", "+0500", "-0330")
    )
    assert hours(text, (2026, 1, 9), (2026, 1, 11), (2026, 1, 21), (2027, 1, 1), (3000, 1, 1)) == [3, 5, -3.5, -3.5, -3.5]
    own = defined(text)
    assert own.changes(instant(2000, 1, 1), instant(3000, 1, 1)) == [instant(2026, 1, 9, 21), instant(2026, 1, 19, 19)]


def test_onset_without_a_new_offset_is_no_change() -> None:
    text = vtimezone(
        observance("STANDARD", "19700101T000000", "+0300", "+0300"), observance("DAYLIGHT", "20260110T000000", "+0300", "+0400")
    )
    assert defined(text).changes(instant(1960, 1, 1), instant(3000, 1, 1)) == [instant(2026, 1, 9, 21)]


@pytest.mark.parametrize(
    "more",
    [
        ("RDATE:20260210T000000,20260310T000000",),
        ("RDATE:20260210T000000", "RDATE:20260310T000000"),
        ("RRULE:FREQ=MONTHLY;COUNT=3",),
        ("RRULE:FREQ=MONTHLY;COUNT=2", "RRULE:FREQ=MONTHLY;INTERVAL=2;COUNT=2"),
        ("RRULE:FREQ=MONTHLY;UNTIL=20260309T210000Z",),
        ("RRULE:FREQ=MONTHLY;COUNT=2", "RDATE:20260310T000000"),
    ],
)
def test_onsets_come_from_rdates_and_rrules(more: tuple[str, ...]) -> None:
    text = vtimezone(
        observance("DAYLIGHT", "20260110T000000", "+0300", "+0400", *more),
        observance("STANDARD", "20260120T000000", "+0400", "+0300", "RRULE:FREQ=MONTHLY"),
    )
    days = [(2026, month, day) for month in (1, 2, 3, 4) for day in (9, 11, 21)]
    assert hours(text, *days) == [3, 4, 3] * 3 + [3, 3, 3]
    assert defined(text).offset(instant(2026, 3, 9, 20, 59, 59)) == 3 * 3600
    assert defined(text).offset(instant(2026, 3, 9, 21)) == 4 * 3600


def test_until_of_an_onset_uses_the_offset_before_it() -> None:
    """UNTIL of an onset is in UTC by TZOFFSETFROM (RFC 5545, 3.6.5)."""
    for until, offset in (("20260209T205959Z", 3), ("20260209T210000Z", 4)):
        text = vtimezone(observance("DAYLIGHT", "20260110T000000", "+0300", "+0400", f"RRULE:FREQ=MONTHLY;UNTIL={until}"), STANDARD)
        assert hours(text, (2026, 2, 11)) == [offset]


STANDARD = observance("STANDARD", "20260120T000000", "+0400", "+0300", "RRULE:FREQ=MONTHLY")


def test_other_subcomponents_of_a_zone_are_ignored() -> None:
    text = vtimezone(
        observance("X-OTHER", "20260110T000000", "+0300", "+0900"), observance("STANDARD", "20260101T000000", "+0100", "+0100")
    )
    assert hours(text, (2026, 2, 1)) == [1]


def test_a_zone_without_an_observance_is_refused() -> None:
    """It is rejected even if the library has cached a definition from another file."""
    name = "x" * 100
    event, empty = f"DTSTART;TZID={name}:20260701T100000", f"BEGIN:VTIMEZONE\nTZID:{name}\nEND:VTIMEZONE\n"
    spans(calendar(event, before=EUROPE.replace("Head office", name)))
    assert refused(calendar(event, before=empty)) == (
        f"invalid calendar: event '0@x': the time zone '{name[:60]}' has neither STANDARD nor DAYLIGHT"
    )


def test_iana_name_takes_precedence_over_the_definition() -> None:
    before = EUROPE.replace("Head office", "America/New_York")
    assert spans(calendar("DTSTART;TZID=America/New_York:20260701T100000\nDURATION:PT1H", before=before)) == ["07-01T14:00 07-01T15:00"]


def test_definition_takes_precedence_over_a_windows_name() -> None:
    event = "DTSTART;TZID=Tokyo Standard Time:20260701T100000\nDURATION:PT1H"
    assert spans(calendar(event)) == ["07-01T01:00 07-01T02:00"]
    assert spans(calendar(event, before=EUROPE.replace("Head office", "Tokyo Standard Time"))) == local("07-01 10:00 to 07-01 11:00")


@pytest.mark.parametrize(
    ("name", "hour"),
    [
        ("/freeassociation.sourceforge.net/America/New_York", 14),
        ("/mozilla.org/20050126_1/America/Indiana/Knox", 15),
        ("/America/New_York", 14),
        ("Eastern Standard Time", 14),
        ("UTC", 10),
    ],
)
def test_windows_and_vendor_names_are_resolved(name: str, hour: int) -> None:
    assert spans(calendar(f"DTSTART;TZID={name}:20260701T100000\nDURATION:PT1H")) == [f"07-01T{hour}:00 07-01T{hour + 1}:00"]


@pytest.mark.parametrize("name", ["example.org/America/New_York", "/example.org/Nowhere", "america/new_york", "None", "XX/Europe/Zurich"])
def test_unknown_zone_names_are_rejected(name: str) -> None:
    said = f"the time zone '{name}' is neither an IANA name nor defined in the file"
    assert refused(calendar(f"DTSTART;TZID={name}:20260701T100000")).endswith(said)


def test_tzid_of_an_event_does_not_define_a_zone() -> None:
    event = "TZID:Head office\nDTSTART;TZID=Head office:20260701T100000\nDURATION:PT1H"
    assert spans(calendar(event, before=EUROPE)) == local("07-01 10:00 to 07-01 11:00")


def test_event_can_begin_and_end_in_different_zones() -> None:
    """In local time it ends before it begins, like a flight to the west."""
    event = f"DTSTART{Z}20260701T100000\nDTEND;TZID=America/New_York:20260701T060000"
    assert spans(calendar(event)) == local("07-01 10:00 to 07-01 12:00")


@pytest.mark.parametrize(("end", "seconds"), [("023001", 1), ("030000", 1800), ("033000", 3600), ("033001", 1), ("040000", 1800)])
def test_event_that_begins_in_a_gap_ends_after_its_start(end: str, seconds: int) -> None:
    rule = ICalendarSchedule(zone("UTC"), "ics", calendar(f"DTSTART{Z}20260329T023000\nDTEND{Z}20260329T{end}"))
    assert rule.finite_spans == [(instant(2026, 3, 29, 1, 30), instant(2026, 3, 29, 1, 30) + seconds)]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("DTSTART;VALUE=DATE:19190330", ["03-30T05:00 03-31T04:30"]),
        ("DTSTART;VALUE=DATE:19190331", ["03-31T04:30 04-01T04:00"]),
        ("DTSTART;VALUE=DATE:19190330\nDTEND;VALUE=DATE:19190401", ["03-30T05:00 04-01T04:00"]),
        ("DTSTART;VALUE=DATE:19190329\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:19190331", ["03-29T05:00 03-31T04:30"]),
        ("DTSTART;VALUE=DATE:19190329\nRDATE;VALUE=DATE:19190331", ["03-29T05:00 03-30T05:00", "03-31T04:30 04-01T04:00"]),
    ],
)
def test_day_with_a_skipped_midnight_begins_after_the_gap(event: str, expected: list[str]) -> None:
    """In Toronto, 1919-03-30 23:30 was followed by 00:30."""
    assert spans(calendar(event), "1919-03-28", "1919-04-04", "America/Toronto") == expected


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        (
            "DTSTART;VALUE=DATE:19190403\nRECURRENCE-ID;VALUE=DATE:19190331",
            ["03-30T05:00 03-31T04:30", "04-01T04:00 04-02T04:00", "04-03T04:00 04-04T04:00"],
        ),
        (
            "DTSTART;VALUE=DATE:19190331\nRECURRENCE-ID;VALUE=DATE;RANGE=THISANDFUTURE:19190331\nDTEND;VALUE=DATE:19190401",
            ["03-30T05:00 04-02T04:00"],
        ),
        ("DTSTART;VALUE=DATE:19190331\nRECURRENCE-ID;VALUE=DATE;RANGE=THISANDFUTURE:19190330", ["03-31T04:30 04-03T04:00"]),
    ],
)
def test_override_of_a_day_with_a_skipped_midnight_is_applied(override: str, expected: list[str]) -> None:
    content = calendar("DTSTART;VALUE=DATE:19190330\nRRULE:FREQ=DAILY;COUNT=3", override).replace(b"UID:1@x", b"UID:0@x")
    assert spans(content, "1919-03-28", "1919-04-05", "America/Toronto") == expected
    assert len(ICalendarSchedule(zone("America/Toronto"), "ics", content).occurrences(instant(1919, 3, 28), instant(1919, 4, 5))) == 3


def test_an_exception_is_one_instant() -> None:
    """It does not also remove the instant that the other offset of the zone would give."""
    event = f"DTSTART{Z}20260701T080000\nDURATION:PT30M\nRRULE:FREQ=DAILY;BYHOUR=8,9,10,11;COUNT=4\nEXDATE{Z}20260701T100000"
    assert spans(calendar(event)) == local("07-01 08:00 to 07-01 08:30", "07-01 09:00 to 07-01 09:30", "07-01 11:00 to 07-01 11:30")


def test_one_day_from_a_skipped_or_repeated_time() -> None:
    """The day is counted from the nominal local time, even if that is skipped or repeated."""
    skipped = f"DTSTART{Z}20260301T023000\nDURATION:P1D\nEXDATE{Z}20260301T023000\nRDATE{Z}20260329T023000"
    assert spans(calendar(skipped)) == local("03-29 03:30 to 03-30 02:30")
    repeated = f"DTSTART{Z}20261001T023000\nDURATION:P1D\nEXDATE{Z}20261001T023000\nRDATE:20261025T013000Z"
    assert spans(calendar(repeated)) == ["10-25T01:30 10-26T01:30"]


def test_skipped_time_can_be_a_later_instant_than_the_next_local_time() -> None:
    event = f"DTSTART{Z}20260329T025900\nDURATION:PT10M\nRRULE:FREQ=HOURLY;BYMINUTE=0"
    assert spans(calendar(event), "2026-03-29T00:00", "2026-03-29T01:30") == local("03-29 03:00 to 03-29 03:10")
