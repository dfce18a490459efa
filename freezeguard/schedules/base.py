"""Base classes of schedules: sets of instants, returned as spans."""

from __future__ import annotations

from bisect import bisect_right

from ..temporal.intervals import merge, overlapping, subtract
from ..temporal.zones import BEGINNING, DAY, FAR, MONDAY, WEEK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from typing import ClassVar

    from ..temporal.intervals import Span
    from ..temporal.zones import Zone


class ScheduleError(ValueError):
    """The text of a schedule is invalid; the message says why, in words for a user."""


class Schedule:
    """A set of instants. A subclass defines `spans`, and how far ahead its rule is predictable.

    Attributes:
        zone: time zone of its local times.
        text: name of a rule without a name, in the words of the policy ("fri 12:00-24:00").
        is_calendar_periodic: True if the schedule repeats with the Gregorian calendar, so that 41 years without a span prove that
            there is none: every triple of year types (last, this and next year) recurs within 40 years of the 400-year cycle.
        search_years: years that a search looks ahead if the schedule is not calendar-periodic.
        cycle: years in which each of its days falls on every day of the week: 41 for 29 February, 12 for all others.
    """

    __slots__ = ("text", "zone")
    is_calendar_periodic: ClassVar[bool] = True
    search_years: ClassVar[int] = 41
    cycle: ClassVar[int] = 12

    def __init__(self, zone: Zone, text: str) -> None:
        self.zone = zone
        self.text = text

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text!r}, {self.zone.key})"

    def spans(self, start: int, end: int) -> list[Span]:
        """Return the disjoint spans within [start, end). Spans that cross a border may be cut there or not."""
        raise NotImplementedError

    @property
    def weekly(self) -> list[Span] | None:
        """Disjoint spans of a week, in seconds since Monday 00:00 local time. None unless every week is alike."""
        return None

    @property
    def finite_spans(self) -> list[Span] | None:
        """All spans, disjoint. None unless they are finite and known."""
        return None

    @property
    def last_date(self) -> int:
        """End of the last absolute date, after which the schedule only repeats; BEGINNING if it has none."""
        spans = self.finite_spans
        return spans[-1][1] if spans else BEGINNING

    @property
    def known_until(self) -> int | None:
        """Instant at which the data end; None if they do not."""
        return None

    def wall_times(self, day: date) -> list[int]:
        """Return the times of a day at which the rule begins or ends, in seconds since local midnight."""
        if self.weekly is None:
            return []
        midnight = day.weekday() * DAY
        edges = [edge % WEEK for span in self.weekly for edge in span]
        # A span that ends with the week and begins with it continues.
        return [edge - midnight for edge in edges if midnight <= edge < midnight + DAY and edges.count(edge) == 1]

    def describe(self, start: int, end: int) -> str | None:
        """Return the names of the holidays or events within a span; None if the schedule has none."""
        return None

    def extent(self, instant: int, limit: int) -> tuple[int | None, int | None] | None:
        """Return (start, end) of the span around an instant; None if there is none.

        Either bound is None if it is more than `limit` seconds away.
        """
        template = self.weekly
        if template is not None:
            span = self._weekly_extent(template, instant)
            if span is not None:
                return span
        reach = 2 * DAY
        while True:
            low, high = instant - reach, min(instant + reach, FAR)
            span = next(((a, b) for a, b in self.spans(low, high) if a <= instant < b), None)
            if span is None:
                return None
            start, end = span
            if (low < start and end < high) or reach >= limit:
                return (start if start > low else None), (end if end < high else None)
            reach = min(reach * 8, limit)

    def _weekly_extent(self, template: list[Span], instant: int) -> Span | None:
        """Return the span around an instant from the times of the week alone.

        None if there is no span, if it never ends, or if the clock changes within it.
        """
        since, until, offset = self.zone.offset_period(instant)
        time = (instant + offset - MONDAY) % WEEK
        i = bisect_right(template, (time, WEEK)) - 1
        if i < 0 or template[i][1] <= time or template == [(0, WEEK)]:
            return None
        start, end = template[i]
        if start == 0 and template[-1][1] == WEEK:
            start = template[-1][0] - WEEK
        if end == WEEK and template[0][0] == 0:
            end = WEEK + template[0][1]
        start, end = instant - time + start, instant - time + end
        return (start, end) if since < start and end < until else None


class Always(Schedule):
    """`always: true`"""

    __slots__ = ()

    def spans(self, start: int, end: int) -> list[Span]:
        return [(start, end)]

    @property
    def weekly(self) -> list[Span]:
        return [(0, WEEK)]


class Fixed(Schedule):
    """A fixed list of spans."""

    __slots__ = ("_spans",)

    def __init__(self, zone: Zone, text: str, spans: Sequence[Span]) -> None:
        super().__init__(zone, text)
        self._spans = merge(spans)

    def spans(self, start: int, end: int) -> list[Span]:
        return overlapping(self._spans, start, end)

    @property
    def finite_spans(self) -> list[Span]:
        return self._spans


class Except(Schedule):
    """A schedule minus the time of others: `except` takes away time, not occurrences."""

    __slots__ = ("base", "taken")

    def __init__(self, base: Schedule, taken: Sequence[Schedule]) -> None:
        super().__init__(base.zone, base.text)
        self.base = base
        self.taken = tuple(taken)

    @property
    def is_calendar_periodic(self) -> bool:  # type: ignore[override]
        return self.base.is_calendar_periodic and all(schedule.is_calendar_periodic for schedule in self.taken)

    @property
    def search_years(self) -> int:  # type: ignore[override]
        return min(self.base.search_years, *(schedule.search_years for schedule in self.taken))

    @property
    def cycle(self) -> int:  # type: ignore[override]
        return max(self.base.cycle, *(schedule.cycle for schedule in self.taken))

    def spans(self, start: int, end: int) -> list[Span]:
        spans = self.base.spans(start, end)
        if not spans:
            return spans
        low, high = min(start, spans[0][0]), max(end, spans[-1][1])
        return subtract(spans, merge(span for schedule in self.taken for span in schedule.spans(low, high)))

    @property
    def finite_spans(self) -> list[Span] | None:
        spans = self.base.finite_spans
        return spans and self.spans(spans[0][0], spans[-1][1])

    @property
    def last_date(self) -> int:
        return max(self.base.last_date, *(schedule.last_date for schedule in self.taken))

    @property
    def known_until(self) -> int | None:
        known = [until for schedule in (self.base, *self.taken) if (until := schedule.known_until) is not None]
        return min(known, default=None)

    def describe(self, start: int, end: int) -> str | None:
        return self.base.describe(start, end)
