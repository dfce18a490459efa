"""Recurrences: rules of RFC 5545, and what it forbids."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

import freezeguard
from freezeguard.schedules.recurrence_rule import HOURLY, RecurrenceRule
from freezeguard.schedules.rrule import RRuleSchedule
from freezeguard.temporal.zones import CHUNK_BITS, Duration, wall_time, zone

FIRST = wall_time(2026, 1, 31, 18)
LONG = "X" * 60
DAYS = "one of MO, TU, WE, TH, FR, SA, SU"
HOURS = ",".join(map(str, range(24)))


def make(rule: str, starting: int = FIRST, hours: int = 15, name: str = "Europe/Zurich") -> RRuleSchedule:
    return RRuleSchedule(zone(name), "rrule", rule, starting, Duration(0, hours * 3600))


def starts(rule: RRuleSchedule, start: str, end: str) -> list[str]:
    low, high = (int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) for text in (start, end))
    return [f"{rule.zone.datetime(a):%m-%d %H:%M}" for a, _ in rule.spans(low, high)]


def test_monthly_rule_on_the_last_day() -> None:
    assert starts(make("FREQ=MONTHLY;BYMONTHDAY=-1"), "2026-01-01", "2026-06-01") == [
        "01-31 18:00",
        "02-28 18:00",
        "03-31 18:00",
        "04-30 18:00",
        "05-31 18:00",
    ]


def test_span_that_began_before_the_range_is_found() -> None:
    assert starts(make("FREQ=MONTHLY;BYMONTHDAY=-1"), "2026-02-01 03:00", "2026-02-01 04:00") == ["01-31 18:00"]


@pytest.mark.parametrize(
    ("until", "count"), [("20260228", 2), ("20260228T180000", 2), ("20260228T170000Z", 2), ("20260228T165959Z", 1), ("20260227", 1)]
)
def test_until_is_local_or_utc_and_a_date_includes_its_day(until: str, count: int) -> None:
    rule = make(f"FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL={until}")
    assert rule.finite_spans is not None
    assert len(rule.finite_spans) == count


def test_until_date_includes_its_last_second() -> None:
    rule = RecurrenceRule(zone("UTC"), "FREQ=DAILY;UNTIL=20260202", datetime(2026, 1, 31, 23, 59, 59))
    assert [start.day for start in rule] == [31, 1, 2]


def test_occurrence_on_a_chunk_border_is_returned_once() -> None:
    """Occurrences are cached in chunks; one on the border of two chunks belongs to one of them."""
    border = 110 << CHUNK_BITS
    rule = RRuleSchedule(zone("UTC"), "rrule", "FREQ=DAILY", border - 10 * 86400, Duration(0, 3600))
    assert [found.start for found in rule.occurrences(border - 2 * 86400, border + 3 * 86400)] == [
        border + day * 86400 for day in (-2, -1, 0, 1, 2)
    ]


def test_count_is_finite() -> None:
    rule = make("RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3")
    assert rule.finite_spans == rule.spans(0, 4_000_000_000)
    assert len(rule.finite_spans or ()) == 3


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("", "invalid RRULE: '' is not NAME=VALUE"),
        ("MONTHLY", "invalid RRULE: 'MONTHLY' is not NAME=VALUE"),
        ("COUNT=3", "invalid RRULE: FREQ is missing (accepted: DAILY, WEEKLY, MONTHLY, YEARLY)"),
        ("FREQ=HOURLY", "invalid RRULE: FREQ=HOURLY is not supported (accepted: DAILY, WEEKLY, MONTHLY, YEARLY)"),
        ("FREQ=DAILY;FREQ=WEEKLY", "invalid RRULE: FREQ is given twice"),
        ("FREQ=DAILY;BYEASTER=0", "invalid RRULE: unknown part 'BYEASTER'"),
        ("DTSTART:20260131T180000", "the RRULE contains DTSTART: remove it and use 'starting'"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "invalid RRULE: RFC 5545 forbids COUNT and UNTIL in one rule"),
        ("FREQ=MONTHLY;BYWEEKNO=3", "invalid RRULE: RFC 5545 forbids BYWEEKNO outside FREQ=YEARLY"),
        ("FREQ=MONTHLY;BYYEARDAY=3", "invalid RRULE: RFC 5545 forbids BYYEARDAY with FREQ=MONTHLY"),
        ("FREQ=DAILY;BYYEARDAY=3", "invalid RRULE: RFC 5545 forbids BYYEARDAY with FREQ=DAILY"),
        ("FREQ=WEEKLY;BYYEARDAY=3", "invalid RRULE: RFC 5545 forbids BYYEARDAY with FREQ=WEEKLY"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "invalid RRULE: RFC 5545 forbids BYMONTHDAY with FREQ=WEEKLY"),
        ("FREQ=WEEKLY;BYDAY=2MO", "invalid RRULE: RFC 5545 forbids a number in BYDAY with FREQ=WEEKLY"),
        ("FREQ=YEARLY;BYWEEKNO=3;BYDAY=2MO", "invalid RRULE: RFC 5545 forbids a number in BYDAY together with BYWEEKNO"),
        ("FREQ=MONTHLY;BYSETPOS=1", "invalid RRULE: RFC 5545 forbids BYSETPOS alone"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "this RRULE never occurs"),
        ("FREQ=DAILY;UNTIL=20250101", "this RRULE never occurs"),
        ("FREQ=DAILY;UNTIL=tomorrow", "invalid RRULE: UNTIL=TOMORROW is not a date or a time"),
        ("FREQ=DAILY;INTERVAL=x", "invalid RRULE: INTERVAL=X is not a whole number of at least 1"),
        ("FREQ=DAILY;INTERVAL=0", "invalid RRULE: INTERVAL=0 is not a whole number of at least 1"),
        ("FREQ=DAILY;INTERVAL=-1", "invalid RRULE: INTERVAL=-1 is not a whole number of at least 1"),
        ("FREQ=DAILY;INTERVAL=1_0", "invalid RRULE: INTERVAL=1_0 is not a whole number of at least 1"),
        ("FREQ=DAILY;INTERVAL=\u0663", "invalid RRULE: INTERVAL=\u0663 is not a whole number of at least 1"),
        (
            f"FREQ=DAILY;INTERVAL=1{'0' * 5000}",
            "invalid RRULE: INTERVAL=1000000000000000000000000000000000000000 is not a whole number of at least 1",
        ),
        ("FREQ=DAILY;INTERVAL=1\u0663", "invalid RRULE: INTERVAL=1\u0663 is not a whole number of at least 1"),
        ("FREQ=DAILY;BYHOUR=\u0663", "invalid RRULE: BYHOUR=\u0663 is not 0 to 23"),
        ("FREQ=DAILY;BYHOUR=+5", "invalid RRULE: BYHOUR=+5 is not 0 to 23"),
        ("FREQ=MONTHLY;BYMONTHDAY=\u0663", "invalid RRULE: BYMONTHDAY=\u0663 is not 1 to 31 or -1 to -31"),
        ("FREQ=MONTHLY;BYDAY=\u0663MO", f"invalid RRULE: BYDAY=\u0663MO is not {DAYS}, alone or after 1 to 5 or -1 to -5"),
        (f"FREQ=DAILY;{LONG}", f"invalid RRULE: '{LONG[:40]}' is not NAME=VALUE"),
        (f"FREQ=DAILY;{LONG}=1", f"invalid RRULE: unknown part '{LONG[:40]}'"),
        (f"FREQ={LONG}", f"invalid RRULE: FREQ={LONG[:40]} is not supported (accepted: DAILY, WEEKLY, MONTHLY, YEARLY)"),
        (f"FREQ=DAILY;WKST={LONG}", f"invalid RRULE: WKST={LONG[:40]} is not {DAYS}"),
        (f"FREQ=DAILY;BYHOUR={LONG}", f"invalid RRULE: BYHOUR={LONG[:40]} is not 0 to 23"),
        (f"FREQ=DAILY;BYDAY={LONG}", f"invalid RRULE: BYDAY={LONG[:40]} is not {DAYS}, alone or after 1 to 53 or -1 to -53"),
        ("FREQ=DAILY;BYSECOND=0", "invalid RRULE: unknown part 'BYSECOND'"),
        ("FREQ=DAILY;COUNT=", "invalid RRULE: 'COUNT=' is not NAME=VALUE"),
        ("FREQ=DAILY;COUNT=1=2", "invalid RRULE: COUNT=1=2 is not a whole number of at least 1"),
        ("FREQ=DAILY;COUNT=0", "invalid RRULE: COUNT=0 is not a whole number of at least 1"),
        ("FREQ=DAILY;COUNT=-3", "invalid RRULE: COUNT=-3 is not a whole number of at least 1"),
        ("FREQ=DAILY;COUNT=5_0", "invalid RRULE: COUNT=5_0 is not a whole number of at least 1"),
        ("FREQ=DAILY;COUNT=+5", "invalid RRULE: COUNT=+5 is not a whole number of at least 1"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "invalid RRULE: BYMONTHDAY=0 is not 1 to 31 or -1 to -31"),
        ("FREQ=MONTHLY;BYMONTHDAY=-32,1", "invalid RRULE: BYMONTHDAY=-32 is not 1 to 31 or -1 to -31"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,", "invalid RRULE: BYMONTHDAY= is not 1 to 31 or -1 to -31"),
        ("FREQ=YEARLY;BYYEARDAY=0,1", "invalid RRULE: BYYEARDAY=0 is not 1 to 366 or -1 to -366"),
        ("FREQ=YEARLY;BYMONTH=1,13", "invalid RRULE: BYMONTH=13 is not 1 to 12"),
        ("FREQ=YEARLY;BYMONTH=-1", "invalid RRULE: BYMONTH=-1 is not 1 to 12"),
        ("FREQ=YEARLY;BYWEEKNO=54", "invalid RRULE: BYWEEKNO=54 is not 1 to 53 or -1 to -53"),
        ("FREQ=DAILY;BYHOUR=24", "invalid RRULE: BYHOUR=24 is not 0 to 23"),
        ("FREQ=DAILY;BYMINUTE=60", "invalid RRULE: BYMINUTE=60 is not 0 to 59"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367", "invalid RRULE: BYSETPOS=367 is not 1 to 366 or -1 to -366"),
        ("FREQ=DAILY;WKST=XX", "invalid RRULE: WKST=XX is not one of MO, TU, WE, TH, FR, SA, SU"),
        ("FREQ=WEEKLY;BYDAY=XX", "invalid RRULE: BYDAY=XX is not one of MO, TU, WE, TH, FR, SA, SU, alone or after 1 to 53 or -1 to -53"),
        (
            "FREQ=MONTHLY;BYDAY=99MO",
            "invalid RRULE: BYDAY=99MO is not one of MO, TU, WE, TH, FR, SA, SU, alone or after 1 to 5 or -1 to -5",
        ),
        ("FREQ=MONTHLY;BYDAY=6MO", "invalid RRULE: BYDAY=6MO is not one of MO, TU, WE, TH, FR, SA, SU, alone or after 1 to 5 or -1 to -5"),
        ("FREQ=MONTHLY;BYDAY=0MO", "invalid RRULE: BYDAY=0MO is not one of MO, TU, WE, TH, FR, SA, SU, alone or after 1 to 5 or -1 to -5"),
        (
            "FREQ=YEARLY;BYDAY=54MO",
            "invalid RRULE: BYDAY=54MO is not one of MO, TU, WE, TH, FR, SA, SU, alone or after 1 to 53 or -1 to -53",
        ),
        (
            "FREQ=YEARLY;BYMONTH=12;BYDAY=53MO",
            "invalid RRULE: BYDAY=53MO is not one of MO, TU, WE, TH, FR, SA, SU, alone or after 1 to 5 or -1 to -5",
        ),
        ("FREQ=DAILY;UNTIL=2026101", "invalid RRULE: UNTIL=2026101 is not a date or a time"),
        ("FREQ=DAILY;UNTIL=20260230", "invalid RRULE: UNTIL=20260230 is not a date or a time"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "this RRULE never occurs"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=MO", "this RRULE never occurs"),
        (
            "FREQ=DAILY;BYHOUR=18,19;BYMINUTE=0,5,10,15,20,25,30,35,40,45,50,55,59",
            "this RRULE starts 26 times a day, more than 24: use fewer and longer spans",
        ),
        ("FREQ=WEEKLY;BYDAY=MO", "'starting' is not an occurrence of the rule: the first one after it is '2026-02-02 18:00'"),
        ("FREQ=DAILY;COUNT=5001", "this RRULE has more than 5000 occurrences: remove COUNT or UNTIL"),
        (f"FREQ=DAILY;BYHOUR={HOURS};UNTIL=99991231", "this RRULE has more than 5000 occurrences: remove COUNT or UNTIL"),
    ],
)
def test_invalid_rule_is_rejected(rule: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        make(rule)
    assert str(caught.value) == message


def test_an_hourly_rule_at_hours_that_it_never_meets_never_occurs() -> None:
    with pytest.raises(ValueError, match=r"^this RRULE never occurs$"):
        RecurrenceRule(zone("UTC"), "FREQ=HOURLY;INTERVAL=12;BYHOUR=3", datetime(2026, 1, 31, 18), HOURLY)


@pytest.mark.parametrize(
    ("rule", "count"),
    [("FREQ=HOURLY;BYMINUTE=0,30", 48), ("FREQ=HOURLY;INTERVAL=7;BYMINUTE=0,5,10,15,20,25,30", 28), ("FREQ=HOURLY;BYSECOND=0,1", 48)],
)
def test_starts_are_counted_by_the_day(rule: str, count: int) -> None:
    with pytest.raises(ValueError, match=f"^this RRULE starts {count} times a day, more than 24: use fewer and longer spans$"):
        RecurrenceRule(zone("UTC"), rule, datetime(2026, 1, 31, 18), HOURLY)


def test_rule_that_occurs_only_from_its_own_start_is_accepted() -> None:
    assert starts(make("FREQ=DAILY;INTERVAL=7;BYDAY=SA"), "2026-01-01", "2026-02-15") == ["01-31 18:00", "02-07 18:00", "02-14 18:00"]


def test_rule_with_five_thousand_occurrences_is_accepted() -> None:
    assert len(make("FREQ=DAILY;COUNT=5000").finite_spans or ()) == 5000


def test_case_and_surrounding_space_of_a_rule_are_ignored() -> None:
    assert starts(make("  rrule:freq=monthly;bymonthday=-1 "), "2026-01-01", "2026-03-01") == ["01-31 18:00", "02-28 18:00"]


# Reading a rule from any date must equal what dateutil counts from its start, a Thursday.
READ = [
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=DAILY;BYMINUTE=0,5,10,15,20,25,30,35,40,45,50,55,59",
    "FREQ=DAILY;INTERVAL=5;BYMONTH=2,3,11",
    "FREQ=DAILY;BYHOUR=3,15;BYMINUTE=10,20;BYSETPOS=-1,1",
    "FREQ=DAILY;INTERVAL=2;COUNT=400",
    "FREQ=DAILY;INTERVAL=2;UNTIL=20270301T120000",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO,TH",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO,TH;WKST=SU",
    "FREQ=WEEKLY;INTERVAL=3;BYDAY=WE,TH,FR;WKST=TH",
    "FREQ=WEEKLY;INTERVAL=3;BYDAY=WE,TH,FR;WKST=FR",
    "FREQ=WEEKLY;BYDAY=MO,TH,SA;BYSETPOS=1",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH,SU;WKST=SU;BYSETPOS=1",
    "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,TH,SU;WKST=WE;BYSETPOS=-2",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;BYMONTHDAY=1",
    "FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=-1,13,29",
    "FREQ=MONTHLY;INTERVAL=2;BYDAY=2TU,-1TH",
    "FREQ=MONTHLY;INTERVAL=10;BYMONTHDAY=29,1",
    "FREQ=MONTHLY;INTERVAL=12",
    "FREQ=MONTHLY;BYDAY=5MO,-5FR",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
    "FREQ=YEARLY",
    "FREQ=YEARLY;INTERVAL=2;BYMONTH=2,12;BYMONTHDAY=1,28",
    "FREQ=YEARLY;INTERVAL=3;BYYEARDAY=1,366,-1,60",
    "FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=MO,SU;WKST=SU",
    "FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=MO,SU",
    "FREQ=YEARLY;BYDAY=-1SU,20MO",
    "FREQ=YEARLY;INTERVAL=2;BYMONTH=3;BYDAY=-1SU",
    "FREQ=HOURLY;INTERVAL=5",
    "FREQ=HOURLY;INTERVAL=7;BYMINUTE=0,30",
    "FREQ=HOURLY;BYMINUTE=0;BYSECOND=0",
    "FREQ=HOURLY;INTERVAL=5;BYMINUTE=0,20,50;BYSETPOS=2",
    "FREQ=HOURLY;INTERVAL=5;BYMINUTE=0,20,50;BYSETPOS=-3,-1",
    "FREQ=HOURLY;INTERVAL=2;BYHOUR=0,13,20,23;BYMINUTE=0,1,59;BYSECOND=0,1",
    "FREQ=HOURLY;INTERVAL=30;BYMONTH=2,3",
]


@pytest.mark.parametrize("text", READ)
@pytest.mark.parametrize("first", [datetime(2024, 2, 29, 13, 45, 20), datetime(2023, 12, 31, 23, 59)])
def test_reading_from_any_date_equals_counting_from_the_start(text: str, first: datetime) -> None:
    rule, defined = RecurrenceRule(zone("UTC"), text, first, HOURLY), rrulestr(text, dtstart=first, cache=True)
    if "WEEKLY" in text and "BYSETPOS" in text:  # the library counts positions of the first week from its start on
        begin = next((i for i, name in enumerate(WEEKDAYS) if f"WKST={name}" in text), 0)
        defined = rrulestr(text, dtstart=first - timedelta(days=(first.weekday() - begin) % 7), cache=True)
    assert rule.start == next(start for start in defined if start >= first)
    for days in [*range(-3, 40), *range(300, 440, 7), *range(700, 1900, 83)]:
        for low in (first + timedelta(days=days), first.replace(hour=0, minute=0, second=0) + timedelta(days=days)):
            high = low + timedelta(days=70)
            assert rule.between(low, high) == defined.between(max(low, first), high, inc=True), low


WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def some(values: list[int] | range, most: int = 3) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(list(values)), min_size=1, max_size=most, unique=True).map(lambda found: ",".join(map(str, found)))


@st.composite
def rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(HOURLY))
    parts = {"INTERVAL": st.sampled_from(["1", "2", "3", "5", "13"]), "WKST": st.sampled_from(WEEKDAYS), "BYMONTH": some(range(1, 13))}
    parts |= {"BYHOUR": some(range(24)), "BYMINUTE": some(range(60), 1)}
    days = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=3, unique=True)
    if frequency == "MONTHLY":
        days |= st.sampled_from(["1MO", "-1FR", "2TU", "+3WE", "5SU"]).map(lambda day: [day])
    parts["BYDAY"] = days.map(",".join)
    if frequency != "WEEKLY":
        parts["BYMONTHDAY"] = some([1, 2, 13, 28, 29, 30, 31, -1, -2])
    if frequency == "YEARLY":
        parts |= {"BYWEEKNO": some([1, 2, 20, 52, 53, -1]), "BYYEARDAY": some([1, 60, 366, -1, -366])}
    said = draw(st.fixed_dictionaries({}, optional=parts))
    if any(name in said for name in ("BYDAY", "BYMONTHDAY", "BYHOUR")) and draw(st.booleans()):
        said["BYSETPOS"] = draw(some([1, 2, -1]))
    ends = draw(st.sampled_from(["", "", ";COUNT=9", ";UNTIL=20280301", ";UNTIL=20270301T120000"]))
    return ";".join([f"FREQ={frequency}", *(f"{name}={value}" for name, value in said.items())]) + ends


@given(rules(), st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31)), st.integers(-100, 1500))
def test_rule_equals_dateutil_from_any_date(text: str, first: datetime, days: int) -> None:
    first = first.replace(second=0, microsecond=0)
    try:
        rule = RecurrenceRule(zone("UTC"), text, first, HOURLY)
    except ValueError:
        return
    low = first + timedelta(days=days, hours=days % 24)
    high = low + timedelta(days=200)
    defined = rrulestr(text.replace("UNTIL=20280301", "UNTIL=20280301T235959"), dtstart=first)
    assert rule.between(low, high) == defined.between(low, high, inc=True)


ZONES = ["Europe/Zurich", "Australia/Lord_Howe", "America/New_York"]
CHANGES = [
    datetime(2026, 3, 29),
    datetime(2026, 10, 25),
    datetime(2026, 4, 5),
    datetime(2026, 10, 4),
    datetime(2026, 3, 8),
    datetime(2026, 11, 1),
]


def resolved(moment: datetime, name: str) -> datetime:
    """RFC 5545, 3.3.5: fold=0 is the first of two instants, and the offset before a gap (PEP 495)."""
    return moment.replace(tzinfo=ZoneInfo(name), fold=0).astimezone(UTC)


@given(
    st.sampled_from(ZONES),
    st.sampled_from(CHANGES),
    st.integers(-6, 0),
    st.integers(0, 95),
    st.sampled_from(["DAILY", "WEEKLY", "DAILY;INTERVAL=2"]),
    st.sampled_from([Duration(0, 1800), Duration(0, 8 * 3600), Duration(0, 86400), Duration(1), Duration(1, 3600), Duration(2)]),
)
def test_spans_follow_rfc_5545(name: str, change: datetime, day: int, quarter: int, frequency: str, duration: Duration) -> None:
    first = change + timedelta(days=day, minutes=15 * quarter)
    rule = RRuleSchedule(zone(name), "rrule", f"FREQ={frequency}", int((first - datetime(1970, 1, 1)).total_seconds()), duration)
    for start in rrulestr(f"FREQ={frequency};COUNT=9", dtstart=first):
        end = resolved(start + timedelta(days=duration.days), name) if duration.days else resolved(start, name)
        expected = resolved(start, name).timestamp(), (end + timedelta(seconds=duration.seconds)).timestamp()
        found = rule.occurrences(int(expected[0]), int(expected[0]) + 1)
        assert expected in [(span.start, span.end) for span in found]


def test_daily_spans_of_one_day_leave_no_gap_at_a_clock_change() -> None:
    for starting in (wall_time(2026, 3, 20, 2, 30), wall_time(2026, 3, 20), wall_time(2026, 10, 20, 2, 30)):
        rule = RRuleSchedule(zone("Europe/Zurich"), "rrule", "FREQ=DAILY", starting, Duration(1))
        low = zone("Europe/Zurich").rfc5545(starting)
        assert len(rule.spans(low, low + 20 * 86400)) == 1


@pytest.mark.parametrize(
    ("until", "day", "last"),
    [
        ("20261025T010000Z", 20, "10-25 02:30"),
        ("20261025T003000Z", 20, "10-25 02:30"),
        ("20261025T002959Z", 20, "10-24 02:30"),
        ("20260329T010000Z", 20, "03-28 02:30"),
        ("20260329T013000Z", 20, "03-29 03:30"),
        ("20260329T012959Z", 20, "03-28 02:30"),
        ("20260329T023000", 20, "03-29 03:30"),
        ("20261025T023000", 20, "10-25 02:30"),
    ],
)
def test_until_with_z_is_an_instant(until: str, day: int, last: str) -> None:
    rule = make(f"FREQ=DAILY;UNTIL={until}", wall_time(2026, 3 if until[5] == "3" else 10, day, 2, 30), 1)
    assert starts(rule, "2026-01-01", "2027-01-01")[-1] == last


@pytest.mark.parametrize("until", ["99991231T235959Z", "99991231T235959", "99991231"])
def test_until_at_the_end_of_time_is_accepted(until: str) -> None:
    assert len(make(f"FREQ=YEARLY;INTERVAL=10;UNTIL={until}").finite_spans or ()) >= 797


@pytest.mark.parametrize("until", ["00010101T000000Z", "00010101T000000", "00010101"])
def test_until_at_the_beginning_of_time_is_accepted(until: str) -> None:
    with pytest.raises(ValueError, match="never occurs"):
        make(f"FREQ=YEARLY;INTERVAL=10;UNTIL={until}")


def test_reading_a_late_year_does_not_iterate_from_the_start() -> None:
    """An hourly rule of 1970 is as fast in the year 8000 as today; `extent` searches ten years around an instant."""
    freeze = f"freezes: [{{rrule: 'FREQ=DAILY;BYHOUR={HOURS}', starting: 1970-01-01, duration: 10m}}]"
    policy = freezeguard.load(f"timezone: Europe/Zurich\n{freeze}\n")
    began = perf_counter()
    for year in (1971, 2026, 8000):
        assert not freezeguard.decide(policy, at=datetime(year, 6, 1, 12, 5, tzinfo=UTC)).allowed
        assert freezeguard.decide(policy, at=datetime(year, 6, 1, 12, 15, tzinfo=UTC)).allowed
    assert perf_counter() - began < 10
