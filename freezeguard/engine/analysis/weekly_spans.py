"""Spans that recur in the week: one entry for the same hours on many days. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from ...temporal.zones import DAY, day_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ...temporal.intervals import Span
    from ...temporal.zones import Zone

FEWEST = 3  # spans that are worth an entry of their own


class WeeklySpans(NamedTuple):
    """Spans with the same local hours.

    Attributes:
        spans: one or more, ascending; instants in seconds.
        weekdays: on which they start, ascending, 0 for Monday; empty if the spans are listed one by one.
        start: local seconds after midnight.
        end: local seconds after the midnight before the start; more than a day if it lies on a later day.
    """

    spans: tuple[Span, ...]
    weekdays: tuple[int, ...]
    start: int
    end: int


def group_weekly(spans: Sequence[Span], zone: Zone) -> list[WeeklySpans]:
    """Return the spans, grouped by their local hours, in the order of each group's first span.

    A group has at least three spans and covers at least half of its weekdays between its first and its last day, so that a reader may
    take it for a weekly pattern. A span that reaches a second midnight is grouped with those of the same weekday only. A span in which
    the clock changes stays alone.

    Args:
        spans: ascending and disjoint.
        zone: time zone of the weekdays and hours.
    """
    groups: dict[tuple[int, ...], list[Span]] = {}
    for span in spans:
        groups.setdefault(_key(span, zone), []).append(span)
    entries = [entry for (start, end, *_), group in groups.items() for entry in _entries(group, start, end, zone)]
    return sorted(entries, key=lambda entry: entry.spans[0])


def _key(span: Span, zone: Zone) -> tuple[int, ...]:
    start, end = zone.local(span[0]), zone.local(span[1])
    midnight = start // DAY * DAY
    key = start - midnight, end - midnight
    if end - start != span[1] - span[0]:
        return *key, *span
    return key if end - midnight < 2 * DAY else (*key, day_of(start).weekday())


def _entries(group: Sequence[Span], start: int, end: int, zone: Zone) -> list[WeeklySpans]:
    days = [day_of(zone.local(span[0])) for span in group]
    weekdays = tuple(sorted({day.weekday() for day in days}))
    if len(group) >= FEWEST and 2 * len(group) >= _count(weekdays, days[0], days[-1]):
        return [WeeklySpans(tuple(group), weekdays, start, end)]
    return [WeeklySpans((span,), (), start, end) for span in group]


def _count(weekdays: Sequence[int], first: date, last: date) -> int:
    """Return how many days from `first` to `last` fall on these weekdays."""
    weeks, rest = divmod((last - first).days + 1, 7)
    return weeks * len(weekdays) + sum((first + timedelta(number)).weekday() in weekdays for number in range(rest))
