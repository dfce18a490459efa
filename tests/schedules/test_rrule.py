"""Recurrences: what RFC 5545 says of them, and what it forbids."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from freezeguard.localtime import Duration, wall, zone
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
        ("FREQ=DAILY;INTERVAL=x", "not an RRULE"),
        ("FREQ=DAILY;INTERVAL=0", "not an RRULE"),
        ("FREQ=WEEKLY;BYDAY=XX", "not an RRULE"),
        ("FREQ=WEEKLY;BYDAY=MO", "'starting' is not an occurrence of the rule; the first after it is 2026-02-02 18:00"),
        ("FREQ=DAILY;COUNT=6000", "more than 5000 occurrences"),
    ],
)
def test_what_is_no_rule(rule: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        make(rule)
    assert message in str(caught.value)
