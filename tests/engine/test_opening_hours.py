"""Beside OpenStreetMap's opening hours, by an evaluator that others wrote, where both mean the same: opening-hours-py.

Its rules of nights end where the clock changes, and a closed day of it closes the night before as well: these are left out.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import opening_hours
from hypothesis import given, settings
from hypothesis import strategies as st

from freezeguard import decide
from freezeguard.policy.load import read_text

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ZONES = ("Europe/Zurich", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "UTC")

minutes = st.integers(0, 24 * 12 - 1).map(lambda number: number * 5)
hours = st.tuples(minutes, minutes).filter(lambda pair: pair[0] != pair[1])
within_a_day = hours.map(lambda pair: (min(pair), max(pair)))
weekdays = st.lists(st.sampled_from(range(7)), min_size=1, max_size=7, unique=True).map(sorted)
dates = st.dates(date(2026, 1, 1), date(2028, 12, 31))
AHEAD = 30  # days that are compared: hers looks for thousands of years for what never comes
# No clock changes in these weeks, wherever.
instants = st.datetimes(datetime(2026, 11, 9), datetime(2027, 2, 12))


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def listed(days: list[int]) -> str:
    return ",".join(DAYS[day][:2].title() for day in days)


def window(days: list[int], span: tuple[int, int]) -> str:
    return f"  - {{days: [{', '.join(DAYS[day] for day in days)}], hours: '{clock(span[0])}-{clock(span[1])}'}}\n"


def compare(policy: str, source: str, zone: str, at: datetime) -> None:
    """The verdict, and the moment of the next change, are the same."""
    hers = opening_hours.OpeningHours(source, timezone=ZoneInfo(zone))
    local = at.replace(tzinfo=ZoneInfo(zone))
    verdict = decide(read_text(policy.encode(), "p"), at=local)
    assert verdict.allowed == bool(hers.is_open(local)), source
    limit = local + timedelta(days=AHEAD)
    spans = [(start, end) for start, end, state, _ in hers.intervals(local, limit) if state == opening_hours.State.OPEN]
    window = verdict.next_window
    if verdict.allowed:
        assert min(verdict.closes_at or limit, limit) == spans[0][1], source
    elif spans:
        assert window is not None
        assert (window.start, min(window.end or limit, limit)) == spans[0], source
    else:
        assert window is None or window.start >= limit, source


@settings(max_examples=150)
@given(st.lists(st.tuples(weekdays, hours), min_size=1, max_size=3), st.sampled_from(ZONES), instants)
def test_days_and_nights(rules: list[tuple[list[int], tuple[int, int]]], zone: str, at: datetime) -> None:
    policy = f"timezone: {zone}\nwindows:\n" + "".join(window(*rule) for rule in rules)
    compare(policy, ", ".join(f"{listed(days)} {clock(a)}-{clock(b)}" for days, (a, b) in rules), zone, at)


@settings(max_examples=150)
@given(
    st.lists(st.tuples(weekdays, within_a_day), min_size=1, max_size=3),
    st.lists(st.tuples(dates, dates).map(sorted), max_size=3),
    st.lists(st.tuples(dates, dates), max_size=2),
    st.lists(st.tuples(weekdays, within_a_day), max_size=2),
    st.sampled_from(ZONES),
    instants,
)
def test_closed_days_and_hours(
    rules: list[tuple[list[int], tuple[int, int]]],
    once: list[list[date]],
    yearly: list[tuple[date, date]],
    weekly: list[tuple[list[int], tuple[int, int]]],
    zone: str,
    at: datetime,
) -> None:
    freezes = [f"{{name: Once, from: {a}, until: {b}}}" for a, b in once]
    freezes += [f"{{name: Yearly, from: {a:%m-%d}, until: {b:%m-%d}}}" for a, b in yearly]
    freezes += [
        f"{{name: Weekly, days: [{', '.join(DAYS[day] for day in days)}], hours: '{clock(a)}-{clock(b)}'}}" for days, (a, b) in weekly
    ]
    policy = f"timezone: {zone}\nwindows:\n" + "".join(window(*rule) for rule in rules) + f"freezes: [{', '.join(freezes)}]\n"
    closed = [f"{day(a)}-{day(b)} off" for a, b in once]
    closed += [f"{MONTHS[a.month - 1]} {a.day:02d}-{MONTHS[b.month - 1]} {b.day:02d} off" for a, b in yearly]
    closed += [f"{listed(days)} {clock(a)}-{clock(b)} off" for days, (a, b) in weekly]
    compare(policy, "; ".join([", ".join(f"{listed(days)} {clock(a)}-{clock(b)}" for days, (a, b) in rules), *closed]), zone, at)


def day(moment: date) -> str:
    return f"{moment.year} {MONTHS[moment.month - 1]} {moment.day:02d}"
