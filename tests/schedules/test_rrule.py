"""Recurrences: what RFC 5545 says of them, and what it forbids."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

import freezeguard
from freezeguard.localtime import Duration, wall, zone
from freezeguard.schedules.recurrence import HOURLY, Rule
from freezeguard.schedules.rrule import Recurrence

FIRST = wall(2026, 1, 31, 18)


def make(rule: str, starting: int = FIRST, hours: int = 15, name: str = "Europe/Zurich") -> Recurrence:
    return Recurrence(zone(name), "rrule", rule, starting, Duration(0, hours * 3600))


def starts(rule: Recurrence, start: str, end: str) -> list[str]:
    low, high = (int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) for text in (start, end))
    return [f"{rule.zone.datetime(a):%m-%d %H:%M}" for a, _ in rule.spans(low, high)]


def test_the_last_day_of_each_month() -> None:
    assert starts(make("FREQ=MONTHLY;BYMONTHDAY=-1"), "2026-01-01", "2026-06-01") == [
        "01-31 18:00",
        "02-28 18:00",
        "03-31 18:00",
        "04-30 18:00",
        "05-31 18:00",
    ]


def test_a_span_that_began_before_the_range_is_there() -> None:
    assert starts(make("FREQ=MONTHLY;BYMONTHDAY=-1"), "2026-02-01 03:00", "2026-02-01 04:00") == ["01-31 18:00"]


@pytest.mark.parametrize(
    ("until", "count"), [("20260228", 2), ("20260228T180000", 2), ("20260228T170000Z", 2), ("20260228T165959Z", 1), ("20260227", 1)]
)
def test_until_is_local_or_with_z_utc_and_a_date_includes_its_day(until: str, count: int) -> None:
    rule = make(f"FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL={until}")
    assert rule.fixed is not None
    assert len(rule.fixed) == count


def test_count_is_finite() -> None:
    rule = make("RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3")
    assert rule.fixed == rule.spans(0, 4_000_000_000)
    assert len(rule.fixed or ()) == 3


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("", "is no NAME=VALUE"),
        ("MONTHLY", "is no NAME=VALUE"),
        ("COUNT=3", "FREQ is one of DAILY, WEEKLY, MONTHLY, YEARLY: it is missing"),
        ("FREQ=HOURLY", "FREQ is one of DAILY, WEEKLY, MONTHLY, YEARLY, not HOURLY"),
        ("FREQ=DAILY;FREQ=WEEKLY", "FREQ twice"),
        ("FREQ=DAILY;BYEASTER=0", "unknown part 'BYEASTER'"),
        ("DTSTART:20260131T180000", "say 'starting'"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "RFC 5545 forbids COUNT and UNTIL in one rule"),
        ("FREQ=MONTHLY;BYWEEKNO=3", "RFC 5545 forbids BYWEEKNO outside FREQ=YEARLY"),
        ("FREQ=MONTHLY;BYYEARDAY=3", "RFC 5545 forbids BYYEARDAY with FREQ=MONTHLY"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "RFC 5545 forbids BYMONTHDAY with FREQ=WEEKLY"),
        ("FREQ=WEEKLY;BYDAY=2MO", "RFC 5545 forbids a number in BYDAY with FREQ=WEEKLY"),
        ("FREQ=YEARLY;BYWEEKNO=3;BYDAY=2MO", "RFC 5545 forbids a number in BYDAY beside BYWEEKNO"),
        ("FREQ=MONTHLY;BYSETPOS=1", "RFC 5545 forbids BYSETPOS alone"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "this RRULE never occurs"),
        ("FREQ=DAILY;UNTIL=20250101", "this RRULE never occurs"),
        ("FREQ=DAILY;UNTIL=tomorrow", "UNTIL=TOMORROW is not a date or a time"),
        ("FREQ=DAILY;INTERVAL=x", "not an RRULE: INTERVAL=X is not a whole number from 1 on"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL=0 is not"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL=-1 is not"),
        ("FREQ=DAILY;INTERVAL=1_0", "INTERVAL=1_0 is not"),
        ("FREQ=DAILY;INTERVAL=\u0663", "INTERVAL=\u0663 is not"),
        (f"FREQ=DAILY;INTERVAL=1{'0' * 5000}", "INTERVAL=1000"),
        ("FREQ=DAILY;COUNT=0", "COUNT=0 is not"),
        ("FREQ=DAILY;COUNT=-3", "COUNT=-3 is not"),
        ("FREQ=DAILY;COUNT=5_0", "COUNT=5_0 is not"),
        ("FREQ=DAILY;COUNT=+5", "COUNT=+5 is not"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY=0 is not 1 to 31 or -1 to -31"),
        ("FREQ=MONTHLY;BYMONTHDAY=-32,1", "BYMONTHDAY=-32 is not"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,", "BYMONTHDAY= is not"),
        ("FREQ=YEARLY;BYYEARDAY=0,1", "BYYEARDAY=0 is not 1 to 366 or -1 to -366"),
        ("FREQ=YEARLY;BYMONTH=1,13", "BYMONTH=13 is not 1 to 12"),
        ("FREQ=YEARLY;BYMONTH=-1", "BYMONTH=-1 is not 1 to 12"),
        ("FREQ=YEARLY;BYWEEKNO=54", "BYWEEKNO=54 is not 1 to 53 or -1 to -53"),
        ("FREQ=DAILY;BYHOUR=24", "BYHOUR=24 is not 0 to 23"),
        ("FREQ=DAILY;BYMINUTE=60", "BYMINUTE=60 is not 0 to 59"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367", "BYSETPOS=367 is not"),
        ("FREQ=DAILY;WKST=XX", "WKST=XX is not one of MO, TU, WE, TH, FR, SA, SU"),
        ("FREQ=WEEKLY;BYDAY=XX", "not an RRULE: BYDAY=XX is not one of MO, TU, WE, TH, FR, SA, SU"),
        ("FREQ=MONTHLY;BYDAY=99MO", "BYDAY=99MO is not"),
        ("FREQ=MONTHLY;BYDAY=6MO", "alone or after 1 to 5 or -1 to -5"),
        ("FREQ=MONTHLY;BYDAY=0MO", "BYDAY=0MO is not"),
        ("FREQ=YEARLY;BYDAY=54MO", "alone or after 1 to 53 or -1 to -53"),
        ("FREQ=YEARLY;BYMONTH=12;BYDAY=53MO", "alone or after 1 to 5 or -1 to -5"),
        ("FREQ=DAILY;UNTIL=2026101", "UNTIL=2026101 is not a date or a time"),
        ("FREQ=DAILY;UNTIL=20260230", "UNTIL=20260230 is not a date or a time"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "this RRULE never occurs"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=MO", "this RRULE never occurs"),
        ("FREQ=DAILY;BYHOUR=18,19;BYMINUTE=0,5,10,15,20,25,30,35,40,45,50,55,59", "starts 26 times a day, more than 24"),
        ("FREQ=WEEKLY;BYDAY=MO", "'starting' is not an occurrence of the rule; the first after it is 2026-02-02 18:00"),
        ("FREQ=DAILY;COUNT=6000", "more than 5000 occurrences"),
    ],
)
def test_what_is_no_rule(rule: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        make(rule)
    assert message in str(caught.value)


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
def test_a_rule_is_what_dateutil_makes_of_it_wherever_it_is_read(text: str, first: datetime, days: int) -> None:
    first = first.replace(second=0, microsecond=0)
    try:
        rule = Rule(zone("UTC"), text, first, HOURLY)
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
    """RFC 5545, 3.3.5: fold=0 is the first of two readings, and the offset before a gap (PEP 495)."""
    return moment.replace(tzinfo=ZoneInfo(name), fold=0).astimezone(UTC)


@given(
    st.sampled_from(ZONES),
    st.sampled_from(CHANGES),
    st.integers(-6, 0),
    st.integers(0, 95),
    st.sampled_from(["DAILY", "WEEKLY", "DAILY;INTERVAL=2"]),
    st.sampled_from([Duration(0, 1800), Duration(0, 8 * 3600), Duration(0, 86400), Duration(1), Duration(1, 3600), Duration(2)]),
)
def test_spans_are_those_of_the_standard(name: str, change: datetime, day: int, quarter: int, frequency: str, duration: Duration) -> None:
    first = change + timedelta(days=day, minutes=15 * quarter)
    rule = Recurrence(zone(name), "rrule", f"FREQ={frequency}", int((first - datetime(1970, 1, 1)).total_seconds()), duration)
    for start in rrulestr(f"FREQ={frequency};COUNT=9", dtstart=first):
        end = resolved(start + timedelta(days=duration.days), name) if duration.days else resolved(start, name)
        expected = resolved(start, name).timestamp(), (end + timedelta(seconds=duration.seconds)).timestamp()
        found = rule.occurrences(int(expected[0]), int(expected[0]) + 1)
        assert expected in [(span.start, span.end) for span in found]


def test_a_day_from_each_day_leaves_no_gap_where_the_clock_changes() -> None:
    for starting in (wall(2026, 3, 20, 2, 30), wall(2026, 3, 20), wall(2026, 10, 20, 2, 30)):
        rule = Recurrence(zone("Europe/Zurich"), "rrule", "FREQ=DAILY", starting, Duration(1))
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
    rule = make(f"FREQ=DAILY;UNTIL={until}", wall(2026, 3 if until[5] == "3" else 10, day, 2, 30), 1)
    assert starts(rule, "2026-01-01", "2027-01-01")[-1] == last


@pytest.mark.parametrize("until", ["99991231T235959Z", "99991231T235959", "99991231"])
def test_until_at_the_end_of_time(until: str) -> None:
    assert len(make(f"FREQ=YEARLY;INTERVAL=10;UNTIL={until}").fixed or ()) >= 797


@pytest.mark.parametrize("until", ["00010101T000000Z", "00010101T000000", "00010101"])
def test_until_at_the_beginning_of_time(until: str) -> None:
    with pytest.raises(ValueError, match="never occurs"):
        make(f"FREQ=YEARLY;INTERVAL=10;UNTIL={until}")


def test_it_is_read_without_counting_from_its_start() -> None:
    """An hourly rule of 1970 is decided about in the year 8000 as quickly as today; `extent` looks ten years around."""
    hours = ",".join(map(str, range(24)))
    freeze = f"freezes: [{{rrule: 'FREQ=DAILY;BYHOUR={hours}', starting: 1970-01-01, duration: 10m}}]"
    policy = freezeguard.load(f"timezone: Europe/Zurich\n{freeze}\n")
    began = perf_counter()
    for year in (1971, 2026, 8000):
        assert not freezeguard.decide(policy, at=datetime(year, 6, 1, 12, 5, tzinfo=UTC)).allowed
        assert freezeguard.decide(policy, at=datetime(year, 6, 1, 12, 15, tzinfo=UTC)).allowed
    assert perf_counter() - began < 10
