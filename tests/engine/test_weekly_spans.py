"""Equal weekly changes are one entry; every other span stands alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freezeguard.engine.analysis.weekly_spans import group_weekly
from freezeguard.temporal.zones import HOUR, zone

from .asking import ZURICH

Span = tuple[int, int]
UTC_ZONE = zone("UTC")


def spans(*starts: str, hours: float = 1) -> list[Span]:
    first = [int(datetime.fromisoformat(start).replace(tzinfo=UTC).timestamp()) for start in starts]
    return [(start, start + int(hours * HOUR)) for start in first]


def daily(first: str, days: int, *, hours: float = 1) -> list[Span]:
    start = datetime.fromisoformat(first)
    return spans(*((start + timedelta(number)).isoformat() for number in range(days)), hours=hours)


def weekdays(found: list[Span]) -> list[tuple[tuple[int, ...], int]]:
    return [(entry.weekdays, len(entry.spans)) for entry in group_weekly(found, UTC_ZONE)]


def test_the_same_hours_on_several_weekdays_are_one_entry() -> None:
    found = [span for span in daily("2026-11-30 15:00", 60) if datetime.fromtimestamp(span[0], UTC).weekday() < 4]
    (entry,) = group_weekly(found, UTC_ZONE)
    assert (entry.weekdays, entry.start, entry.end) == ((0, 1, 2, 3), 15 * HOUR, 16 * HOUR)
    assert list(entry.spans) == found


def test_other_hours_are_another_entry_at_the_place_of_its_first_span() -> None:
    found = sorted([*daily("2026-11-30 15:00", 5), *spans("2026-12-01 09:00", "2026-12-02 09:00", "2026-12-03 09:00")])
    assert weekdays(found) == [((0, 1, 2, 3, 4), 5), ((1, 2, 3), 3)]


@pytest.mark.parametrize(
    "found",
    [
        spans("2026-11-30 15:00", "2026-12-01 15:00"),
        spans("2026-11-30 15:00", "2026-12-01 16:00", "2026-12-02 17:00"),
        # Three Mondays in half a year are no weekly pattern.
        spans("2026-11-30 15:00", "2027-03-01 15:00", "2027-05-31 15:00"),
    ],
)
def test_few_or_scattered_spans_stand_alone(found: list[Span]) -> None:
    assert weekdays(found) == [((), 1)] * len(found)


def test_a_span_over_a_weekend_is_grouped_by_its_weekday() -> None:
    weekends = spans("2026-12-04 16:00", "2026-12-11 16:00", "2026-12-18 16:00", hours=65)
    (entry,) = group_weekly(weekends, UTC_ZONE)
    assert (entry.weekdays, entry.end) == ((4,), 81 * HOUR)
    assert weekdays(sorted([*weekends, *spans("2026-12-01 16:00", "2026-12-08 16:00", "2026-12-15 16:00", hours=65)])) == [
        ((1,), 3),
        ((4,), 3),
    ]


def test_local_hours_stay_the_same_when_the_clock_changes() -> None:
    found = spans("2026-10-23 13:00", "2026-10-24 13:00", "2026-10-25 14:00", "2026-10-26 14:00")
    assert [(entry.weekdays, entry.start) for entry in group_weekly(found, ZURICH)] == [((0, 4, 5, 6), 15 * HOUR)]


def test_a_span_in_which_the_clock_changes_stands_alone() -> None:
    nights = daily("2026-10-20 23:00", 7, hours=4)
    assert [len(entry.spans) for entry in group_weekly(nights, ZURICH)] == [4, 1, 1, 1]


@given(st.lists(st.integers(0, 400), min_size=1, max_size=60, unique=True))
def test_no_span_is_lost(hours: list[int]) -> None:
    found = [(start, start + 2 * HOUR) for start in sorted(6 * HOUR * hour for hour in hours)]
    entries = group_weekly(found, ZURICH)
    assert sorted(span for entry in entries for span in entry.spans) == found
    assert [entry.spans[0] for entry in entries] == sorted(entry.spans[0] for entry in entries)
