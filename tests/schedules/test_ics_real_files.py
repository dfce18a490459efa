"""Constructs of calendar files that other programs write and read (faults C1 to C6 and D5)."""

from __future__ import annotations

import pytest

from freezeguard.schedules.ics.schedule import ICalendarSchedule
from freezeguard.temporal.zones import zone

DAY = 86400


def days(events: str, name: str = "Europe/Zurich", *, outer: str = "") -> list[str]:
    """Return the local dates (and hours, if not whole days) of the spans of 2024 to 2027."""
    content = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{outer}BEGIN:VEVENT\nUID:1\n{events}\nEND:VEVENT\nEND:VCALENDAR\n"
    where = zone(name)
    schedule = ICalendarSchedule(where, "x.ics", content.replace("\n", "\r\n").encode())
    spans = schedule.spans(1_704_000_000, 1_830_000_000)
    return [f"{where.datetime(start):%Y-%m-%d %H:%M} {where.datetime(end):%m-%d %H:%M}" for start, end in spans]


ZONES = ["UTC", "Europe/Zurich", "America/New_York", "Pacific/Auckland", "Asia/Kolkata"]
YEARLY = "DTSTART;VALUE=DATE:20261020\nRRULE:FREQ=YEARLY;BYMONTHDAY=20;BYMONTH=10"


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("until", ["20261019T220000Z", "20261019T230000Z", "20261020T000000", "20261020T040000Z", "20261020"])
def test_c1_until_of_an_all_day_series_is_the_same_date_in_every_zone(name: str, until: str) -> None:
    """Outlook and Exchange write the local midnight of the last day, as a time."""
    assert days(f"{YEARLY};UNTIL={until}", name) == ["2026-10-20 00:00 10-21 00:00"]


DAILY = "DTSTART;VALUE=DATE:20261019\nRRULE:FREQ=DAILY;COUNT=3"
WITHOUT_20 = ["2026-10-19 00:00 10-20 00:00", "2026-10-21 00:00 10-22 00:00"]


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize(
    "excluded",
    ["EXDATE:20261019T220000Z", "EXDATE;TZID=America/New_York:20261020T000000", "EXDATE:20261020T000000", "EXDATE;VALUE=DATE:20261020"],
)
def test_c1_exdate_as_a_time_excludes_its_date_in_every_zone(name: str, excluded: str) -> None:
    assert days(f"{DAILY}\n{excluded}", name) == WITHOUT_20


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("replaced", ["RECURRENCE-ID:20261019T220000Z", "RECURRENCE-ID;TZID=America/New_York:20261020T000000"])
def test_c1_recurrence_id_as_a_time_replaces_its_date_in_every_zone(name: str, replaced: str) -> None:
    override = f"END:VEVENT\nBEGIN:VEVENT\nUID:1\n{replaced}\nDTSTART;VALUE=DATE:20261101"
    assert days(f"{DAILY}\n{override}", name) == [*WITHOUT_20, "2026-11-01 00:00 11-02 00:00"]


@pytest.mark.parametrize("line", ["DTSTART;VALUE=DATE:20261201T120000", "DTSTART;VALUE=DATE:20261201\nDTEND;VALUE=DATE:20261202T060000"])
def test_c2_a_time_that_calls_itself_a_date_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="has a time, but VALUE=DATE: remove one of them"):
        days(line)


@pytest.mark.parametrize("text", ["P", "PT", "-P"])
def test_c2_a_duration_without_a_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"'{text}' is not a duration"):
        days(f"DTSTART:20261201T120000\nDURATION:{text}")


def test_c3_an_override_behind_until_does_not_count() -> None:
    series = "DTSTART:20261201T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20261202T235959"
    override = "END:VEVENT\nBEGIN:VEVENT\nUID:1\nRECURRENCE-ID:20261205T100000\nDTSTART:20261205T110000\nDURATION:PT1H"
    assert days(f"{series}\n{override}") == ["2026-12-01 10:00 12-01 11:00", "2026-12-02 10:00 12-02 11:00"]


def test_c4_a_month_day_of_a_yearly_rule_is_in_the_month_of_the_start() -> None:
    assert days("DTSTART;VALUE=DATE:20250214\nRRULE:FREQ=YEARLY;BYMONTHDAY=14;COUNT=2") == [
        "2025-02-14 00:00 02-15 00:00",
        "2026-02-14 00:00 02-15 00:00",
    ]


def test_c5_a_week_of_the_year_means_the_weekday_of_the_start() -> None:
    # Tuesdays of the ISO weeks 1 and 2.
    assert days("DTSTART;VALUE=DATE:20251230\nRRULE:FREQ=YEARLY;BYWEEKNO=1,2;COUNT=3") == [
        "2025-12-30 00:00 12-31 00:00",
        "2026-01-06 00:00 01-07 00:00",
        "2027-01-05 00:00 01-06 00:00",
    ]


@pytest.mark.parametrize("end", ["COUNT=3", "UNTIL=20241030T235959"])
def test_c6_positions_of_the_first_week_count_within_the_whole_week(end: str) -> None:
    rule = f"RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,3;{end}"
    assert days(f"DTSTART;VALUE=DATE:20241023\n{rule}") == [
        "2024-10-23 00:00 10-24 00:00",
        "2024-10-28 00:00 10-29 00:00",
        "2024-10-30 00:00 10-31 00:00",
    ]


ONE = "DTSTART:20261201T100000Z\nDTEND:20261201T110000Z"
AT_11 = ["2026-12-01 11:00 12-01 12:00"]


@pytest.mark.parametrize(
    "extra",
    [
        "BEGIN:VALARM\nTRIGGER:nonsense\nEND:VALARM",
        "DTSTAMP:yesterday",
        "CREATED:20261301T000000Z",
        'X-VENDOR;P="a:b',
        "DESCRIPTION broken line",
        "GEO:nowhere",
        "RRULE:",
    ],
)
def test_d5_what_is_not_read_cannot_break_the_rest(extra: str) -> None:
    assert days(f"{ONE}\n{extra}") == AT_11


@pytest.mark.parametrize(
    "outer",
    [
        "CALSCALE:GREGORIAN\nCALSCALE:GREGORIAN\n",
        (
            "BEGIN:VTIMEZONE\nTZID:Europe/Zurich\nBEGIN:STANDARD\nDTSTART:18480912T000000\nTZOFFSETFROM:+5328\nTZOFFSETTO:+0029\n"
            "END:STANDARD\nEND:VTIMEZONE\n"
        ),
        "BEGIN:VTODO\nUID:2\nDTSTART:nonsense\nEND:VTODO\n",
        "METHOD:PUBLISH\nX-WR-CALNAME:Team\n",
    ],
    ids=["calscale twice", "local mean time of a known zone", "to-do", "vendor"],
)
def test_d5_other_components_cannot_break_the_rest(outer: str) -> None:
    assert days(ONE, outer=outer) == AT_11


def test_all_day_start_with_a_timed_end_covers_whole_days() -> None:
    """Thunderbird's calendar of US holidays."""
    assert days("DTSTART;VALUE=DATE:20261126\nDTEND:20261127T235900") == ["2026-11-26 00:00 11-28 00:00"]
    assert days("DTSTART;VALUE=DATE:20261126\nDTEND:20261127T000000") == ["2026-11-26 00:00 11-27 00:00"]


def test_unquoted_zone_of_exchange_is_read() -> None:
    """Exchange writes a TZID with a colon without the quotes that RFC 5545, 3.2 requires."""
    assert days("DTSTART;TZID=tzone://Microsoft/Utc:20261201T100000\nDURATION:PT1H") == AT_11


def test_lines_that_end_with_cr_alone_are_read() -> None:
    """Lotus Notes."""
    content = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\n{ONE}\nEND:VEVENT\nEND:VCALENDAR\n".replace("\n", "\r")
    assert len(ICalendarSchedule(zone("UTC"), "x.ics", content.encode()).spans(1_790_000_000, 1_800_000_000)) == 1
