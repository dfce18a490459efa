"""Spelling variants of calendar files, and the messages for invalid ones."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from freezeguard.schedules.ics.schedule import MAX_BYTES, ICalendarSchedule
from freezeguard.schedules.ics.zones import Zones
from freezeguard.temporal.zones import FAR, zone

from .calendars import EUROPE, VTIMEZONE, Z, calendar, local, refused, spans

ONE = "DTSTART:20260701T100000Z\nDURATION:PT1H"
TWO_DAYS = ["07-01T10:00 07-01T11:00", "07-02T10:00 07-02T11:00"]


def of_one(*events: str) -> bytes:
    """Return a calendar whose events share one UID."""
    content = calendar(*events)
    for i in range(1, len(events)):
        content = content.replace(f"UID:{i}@x".encode(), b"UID:0@x")
    return content


@pytest.mark.parametrize(
    "event",
    [
        f"{ONE}\nRRULE:FREQ=DAILY;COUNT=2",
        f"{ONE}\nRRULE:FREQ=DAILY;COUNT=2;",
        f"{ONE}\nRRULE;X-WHY=on call:FREQ=DAILY;COUNT=2",
        f'{ONE}\nRRULE;X-WHY="a:b":FREQ=DAILY;COUNT=2',
        f'{ONE}\nRRULE;X-WHY="a;b":FREQ=DAILY;COUNT=2',
        f"{ONE}\nRRULE :FREQ=DAILY;COUNT=2",
        f"{ONE}\nRRULE ;X-WHY=1:FREQ=DAILY;COUNT=2",
        f"{ONE}\nRRULE:FREQ=DAI\n LY;COUNT=2",
        f"{ONE}\nRDATE:20260702T100000Z",
        f"{ONE}\nRDATE;VALUE=PERIOD:20260702T100000Z/PT1H",
        f"{ONE}\nRDATE;VALUE=PERIOD:20260702T100000Z/20260702T110000Z",
        f"{ONE}\nRDATE:\nRDATE;VALUE=PERIOD:20260702T100000Z/PT1H",
        f"{ONE}\nRDATE :20260702T100000Z",
        "DTSTART :20260701T100000Z\nDURATION :PT1H\nRRULE:FREQ=DAILY;COUNT=2",
        "dtstart:20260701T100000Z\nduration:PT1H\nrrule:freq=daily;count=2",
        "Dtstart:20260701T100000Z\nDtend:20260701T110000Z\nRdate:20260702T100000Z",
        f"{ONE}\nrdate;value=period:20260702T100000Z/PT1H",
        f"{ONE}\nRRULE:FREQ=DAILY;COUNT=3\nexdate:20260703T100000Z",
        f"{ONE}\nRRULE:FREQ=DAILY;COUNT=2\nSTATUS:CONFIRMED\nPRIORITY:high\nDTSTAMP:today",
        f"{ONE}\nRRULE:FREQ=DAILY;COUNT=2\nBEGIN:VALARM\nTRIGGER:-PT15M\nDURATION:PT5M\nREPEAT:2\nEND:VALARM",
    ],
)
def test_spelling_variants_give_the_same_two_days(event: str) -> None:
    """Names ignore case, lines are folded, and parameters may contain separators (RFC 5545, 2 and 3.1)."""
    assert spans(calendar(event)) == TWO_DAYS


def test_component_names_ignore_case() -> None:
    content = calendar("DTSTART;TZID=Office:20260701T130000\nDURATION:PT1H", before=VTIMEZONE)
    for name in (b"BEGIN", b"END", b"VCALENDAR", b"VEVENT", b"VTIMEZONE", b"TZID", b"TZOFFSETFROM", b"TZOFFSETTO", b"STANDARD"):
        content = content.replace(name, name.lower())
    assert spans(content) == ["07-01T10:00 07-01T11:00"]


@pytest.mark.parametrize("scale", ["GREGORIAN", "gregorian", "Gregorian"])
def test_calscale_must_be_gregorian(scale: str) -> None:
    assert spans(calendar(ONE, before=f"CALSCALE:{scale}\n")) == TWO_DAYS[:1]
    assert refused(calendar(ONE, before="CALSCALE:JULIAN\n")) == "unsupported calendar: its CALSCALE is not GREGORIAN"


ZURICH = Z.removesuffix(":")


@pytest.mark.parametrize(
    "parameters",
    ["", ";VALUE=DATE", ZURICH, f";VALUE=DATE{ZURICH}", f"{ZURICH};value=date", ";VALUE=DATE-TIME;tzid=UTC"],
)
def test_date_value_is_a_day_with_any_parameters(parameters: str) -> None:
    event = f"DTSTART{parameters}:20260701\nRRULE:FREQ=DAILY;COUNT=4"
    assert spans(calendar(event)) == local("07-01 00:00 to 07-05 00:00")
    assert spans(calendar(f"{event}\nEXDATE{parameters}:20260702,20260703")) == local(
        "07-01 00:00 to 07-02 00:00", "07-04 00:00 to 07-05 00:00"
    )
    assert spans(calendar(f"DTSTART{parameters}:20260701\nDTEND{parameters}:20260703\nRDATE{parameters}:20260704")) == local(
        "07-01 00:00 to 07-03 00:00", "07-04 00:00 to 07-06 00:00"
    )
    moved = f"DTSTART{parameters}:20260711\nRECURRENCE-ID{parameters}:20260701"
    assert spans(of_one(event, moved)) == local("07-02 00:00 to 07-05 00:00", "07-11 00:00 to 07-12 00:00")


def test_exdate_with_a_date_removes_the_day_in_any_zone() -> None:
    event = f"DTSTART{Z}20260701T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2\nEXDATE;VALUE=DATE;TZID=America/New_York:20260701"
    assert spans(calendar(event)) == local("07-02 10:00 to 07-02 11:00")


def test_rdate_period_has_its_own_duration() -> None:
    """Another RDATE has the same local time in another zone."""
    event = f"DTSTART{Z}20260630T100000\nRDATE;VALUE=PERIOD{Z}20260701T100000/PT1H\nRDATE;VALUE=PERIOD:20260701T100000Z/PT3H"
    assert spans(calendar(event)) == ["07-01T08:00 07-01T09:00", "07-01T10:00 07-01T13:00"]


def test_internal_properties_in_a_file_are_ignored() -> None:
    for name in ("X-FREEZEGUARD-RRULE", "x-freezeguard-rrule", "X-FREEZEGUARD -RRULE", "X-FREEZEGUARD-RRULE;X=1"):
        assert spans(calendar(f"{ONE}\n{name}:FREQ=DAILY")) == TWO_DAYS[:1]


def test_events_without_a_uid_are_independent() -> None:
    content = calendar(ONE, ONE.replace("0701", "0702")).replace(b"UID:0@x\r\n", b"").replace(b"UID:1@x\r\n", b"")
    assert spans(content) == TWO_DAYS


def test_other_content_is_rejected_as_not_a_calendar() -> None:
    whole = calendar(ONE)
    cut = whole.partition(b"END:VEVENT")[0], whole.partition(b"END:VCALENDAR")[0]
    for content in (b"", b"<html></html>", *cut, b"BEGIN:VEVENT\r\nEND:VEVENT"):
        assert refused(content) == "not a calendar: it has no END:VCALENDAR"
    assert refused(b"END:VEVENT\r\n" + whole) == "not a calendar: the line 'END:VEVENT' ends a component that did not begin"
    assert spans(whole + whole) == spans(whole), "several VCALENDARs are one calendar; an event given twice is one event"


def test_a_broken_line_is_quoted_up_to_a_length() -> None:
    line = "x" * 300
    assert spans(calendar(ONE, before=f"{line}\n")) == spans(calendar(ONE)), "what is not read cannot break the rest"
    dated = f"RDATE {line}"
    assert refused(calendar(f"{ONE}\n{dated}")) == f"not a calendar: the line '{dated[:59]}…' is not NAME:VALUE"
    assert refused(calendar(f"{ONE}\nRDATE:{line}")) == "invalid calendar: event '0@x': its RDATE is not valid (RFC 5545)"


def test_the_text_of_a_library_exception_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> None:
        raise ValueError("internal words of a library")

    with monkeypatch.context() as patched:
        patched.setattr(Zones, "time", fails)
        assert refused(calendar(ONE)) == "invalid calendar: event '0@x': it is not a valid VEVENT (RFC 5545, 3.6.1)"
    with monkeypatch.context() as patched:
        patched.setattr("freezeguard.schedules.ics.schedule.Series", fails)
        assert refused(calendar(ONE)) == "invalid calendar: its events cannot be placed in time"
    monkeypatch.setattr("icalendar.Calendar.from_ical", fails)
    assert refused(calendar(ONE)) == "not a calendar: it is not valid iCalendar (RFC 5545)"


LONG = "x" * 100


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("SUMMARY:x", "event 'x': it has no DTSTART"),
        ("SUMMARY:Two\\n  words", "event 'Two words': it has no DTSTART"),
        (f"SUMMARY:{LONG}", f"event '{LONG[:60]}': it has no DTSTART"),
        ("SUMMARY:", "it has no DTSTART"),
        ("DESCRIPTION:x", "it has no DTSTART"),
        ("DTSTART:20261301T000000Z", "its DTSTART is not valid (RFC 5545)"),
        (f"{ONE}\nSEQUENCE:one", "its SEQUENCE is not valid (RFC 5545)"),
        (f"{ONE}\nDTEND:20260701T120000Z", "it has both DTEND and DURATION"),
        (
            "DTSTART;VALUE=DATE:20260701\nDURATION:P1DT1H",
            "it starts on a date, so DURATION:P1DT1H must be in days or weeks",
        ),
        (
            "DTSTART:20260701T100000Z\nDTEND;VALUE=DATE:20260702",
            "DTEND is a date, but DTSTART is a time: write a time",
        ),
        (f"{ONE}\nRDATE;VALUE=DATE:20260702", "DTSTART and RDATE must both be dates or both be times"),
        ("DTSTART:20260701T100000Z\nDTEND:20260701T095959Z", "it ends before it starts"),
        (f"DTSTART{Z}20260701T100000\nDTEND:20260701T075959Z", "it ends before it starts"),
        (f"DTSTART{Z}20260701T100000\nDTEND{Z}20260701T095959", "it ends before it starts"),
        ("DTSTART;VALUE=DATE:20260702\nDTEND;VALUE=DATE:20260701", "it ends before it starts"),
        ("DTSTART:20260701T100000Z\nDURATION:-PT1S", "it ends before it starts"),
        (f"DTSTART:20260701T100000Z\nDURATION;VALUE=TEXT:{LONG}", f"'{LONG[:40]}' is not a duration"),
        (f"DTSTART:20260701T100000Z\nDURATION:PT{FAR + 1:050}S", f"'{f'PT{FAR + 1:050}'[:40]}' is too long"),
        (f"{ONE}\nRRULE:FREQ=DAILY;COUNT=50001", "it has more than 50000 occurrences"),
        (f"{ONE}\nRRULE:FREQ=DAILY;INTERVAL=7;BYDAY=MO", "its RRULE never occurs"),
        (f"{ONE}\nRRULE:FREQ=DAILY;X=X", "invalid RRULE: unknown part 'X'"),
        (f"{ONE}\nRRULE:FREQ=DAILY;X=a:b", "invalid RRULE: 'B' is not NAME=VALUE"),
        ("DTSTART:09991231T235959Z", "the year 999 is not between 1000 and 9900"),
        ("DTSTART:99010101T000000Z", "the year 9901 is not between 1000 and 9900"),
        (
            f"DTSTART;TZID={LONG}:20260701T100000",
            f"the time zone '{LONG[:60]}' is neither an IANA name nor defined in the file",
        ),
        *(
            (f"{ONE}\n{line}\n{line}", f"it has more than one {line.partition(':')[0]}")
            for line in ("SEQUENCE:1", "STATUS:CANCELLED", "DTEND:20260701T110000Z", "RECURRENCE-ID:20260701T100000Z")
        ),
        (f"{ONE}\nDURATION:PT1H", "it has more than one DURATION"),
        (f"{ONE}\nDTSTART:20260701T100000Z", "it has more than one DTSTART"),
    ],
)
def test_invalid_event_is_rejected_with_a_reason(event: str, said: str) -> None:
    said = said if said.startswith("event") else f"event '0@x': {said}"
    assert refused(calendar(event)) == f"invalid calendar: {said}"


@pytest.mark.parametrize(
    ("override", "said"),
    [
        (f"{ONE}\nRECURRENCE-ID;VALUE=DATE:20260701", "event '0@x': its RECURRENCE-ID must be a time, as its DTSTART is"),
        (
            f"{ONE}\nRECURRENCE-ID;VALUE=DATE:20260701\nSUMMARY:{LONG}",
            f"event '{LONG[:60]}': its RECURRENCE-ID must be a time, as its DTSTART is",
        ),
        (
            "DTSTART:20270702T100001Z\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260701T100000Z",
            "event '0@x': it moves all following occurrences by more than a year",
        ),
        (
            f"DTSTART:20250630T095959Z\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260701T100000Z\nSUMMARY:{LONG}",
            f"event '{LONG[:60]}': it moves all following occurrences by more than a year",
        ),
        (ONE.replace(":2026", f"{Z}2026"), "two events have the UID '0@x' and the same SEQUENCE: remove one of them"),
        (ONE, "two events have the UID '0@x' and the same SEQUENCE: remove one of them"),
    ],
)
def test_contradictory_events_are_rejected_with_a_reason(override: str, said: str) -> None:
    assert refused(of_one(f"{ONE}\nRRULE:FREQ=DAILY", override)) == f"invalid calendar: {said}"


def test_uid_is_shortened_in_messages() -> None:
    content = of_one(ONE, f"{ONE}\nSTATUS:CONFIRMED").replace(b"0@x", LONG.encode())
    assert refused(content).startswith(f"invalid calendar: two events have the UID '{LONG[:60]}' and")
    assert refused(calendar("DESCRIPTION:x").replace(b"0@x", f"a  {LONG}".encode())).startswith(
        f"invalid calendar: event 'a {LONG[:58]}': "
    )


def test_event_without_a_uid_is_named_by_an_empty_text() -> None:
    content = calendar("DESCRIPTION:x").replace(b"UID:0@x\r\n", b"")
    assert refused(content) == "invalid calendar: event '': it has no DTSTART"


def test_two_revisions_with_the_highest_sequence_are_rejected() -> None:
    """Two of three revisions have the highest SEQUENCE."""
    assert refused(of_one(ONE, f"{ONE}\nSEQUENCE:2", f"{ONE}\nSEQUENCE:2\nSTATUS:CONFIRMED")).endswith(
        "the same SEQUENCE: remove one of them"
    )
    assert spans(of_one(f"{ONE}\nSEQUENCE:1", f"{ONE}\nSEQUENCE:1\nSTATUS:CONFIRMED", f"{ONE}\nSEQUENCE:2")) == TWO_DAYS[:1]


def test_calendar_larger_than_the_limit_is_rejected() -> None:
    content = calendar(ONE)
    padded = content + b"\n" * (MAX_BYTES - len(content))
    assert spans(padded) == TWO_DAYS[:1]
    assert refused(padded + b"\n") == "the calendar is larger than 5 MiB"


def test_more_occurrences_than_the_limit_are_rejected() -> None:
    hourly = "DTSTART:20260101T000000Z\nDURATION:PT1H\nRRULE:FREQ=HOURLY;COUNT=5000"
    assert spans(calendar(*[hourly] * 10)) == ["01-01T00:00 07-28T08:00"]
    assert refused(calendar(*[hourly] * 10, f"{ONE}\nRRULE:FREQ=DAILY;COUNT=1")) == "the calendar has more than 50000 occurrences a year"
    assert spans(calendar(f"{ONE}\nRRULE:FREQ=DAILY;COUNT=50000"), "2026-07-01", "2026-07-03") == TWO_DAYS
    ICalendarSchedule(zone("UTC"), "ics", calendar(*[f"{ONE}\nRRULE:FREQ=YEARLY"] * 9))


def test_recurring_event_longer_than_ten_years_is_rejected() -> None:
    recurring = "DTSTART:20260101T000000Z\nRRULE:FREQ=YEARLY\nDURATION:"
    ICalendarSchedule(zone("UTC"), "ics", calendar(f"{recurring}PT87840H"))
    assert refused(calendar(f"{recurring}PT87840H0M1S")) == "an event of the calendar recurs and lasts longer than ten years"
    assert spans(calendar("DTSTART:20260701T100000Z\nDURATION:P3650D\nEXDATE:20260702T100000Z")) == ["07-01T10:00 06-28T10:00"]


def test_single_event_can_last_up_to_the_end_of_time() -> None:
    (span,) = ICalendarSchedule(zone("UTC"), "ics", calendar(f"DTSTART:20260701T100000Z\nDURATION:PT{FAR}S")).finite_spans or []
    assert span[1] - span[0] == FAR
    assert not ICalendarSchedule(zone("UTC"), "ics", calendar("DTSTART:20260701T100000Z\nDURATION:-PT0S")).finite_spans


@pytest.mark.parametrize(("time", "year"), [("10000101T000000", 1000), ("99001231T230000", 9900)])
def test_years_outside_of_the_limits_are_rejected(time: str, year: int) -> None:
    rule = ICalendarSchedule(
        zone("UTC"), "ics", calendar(f"DTSTART:{time}Z\nDURATION:PT1H", f"DTSTART:{time}Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY")
    )
    instant = int(datetime.strptime(f"{time}Z", "%Y%m%dT%H%M%S%z").astimezone(UTC).timestamp())
    assert rule.spans(instant - 60, instant + 7200) == [(instant, instant + 3600)]
    assert year == datetime.fromtimestamp(instant, UTC).year


def test_calendar_is_named_as_in_the_policy() -> None:
    assert repr(ICalendarSchedule(zone("Europe/Zurich"), "team.ics", calendar(ONE))) == "ICalendarSchedule('team.ics', Europe/Zurich)"


def test_tzid_can_be_any_text() -> None:
    before = EUROPE.replace("Head office", "Head: office; Zurich")
    event = 'DTSTART;TZID="Head: office; Zurich":20260701T120000\nRDATE;VALUE=PERIOD;TZID="Head: office; Zurich":20260702T120000/PT1H'
    assert spans(calendar(f"{event}\nDURATION:PT1H", before=before)) == TWO_DAYS
