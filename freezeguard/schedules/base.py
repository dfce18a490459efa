"""What every schedule is: a set of instants, told as spans."""

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
    """A set of instants. A subclass defines `spans` and says how far its rule can be foreseen.

    Attributes:
        zone: where its local times are read.
        text: how a rule without a name is called, in the words of the policy ("fri 12:00-24:00").
        calendar: what it does repeats with the Gregorian calendar, so that 41 years without an opening prove that there is none
            (every triple of year types, before, this and after, recurs within 40 years; a full cycle of 400 years was searched).
        foresight: the years that a search may look ahead where the calendar proves nothing.
        cycle: the years in which each of its days falls on every day of the week: 41 for 29 February, 12 for all others.
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
        """The schedule within [start, end), disjoint. Spans that reach over a border may be given whole or cut there."""
        raise NotImplementedError

    @property
    def weekly(self) -> list[Span] | None:
        """The seconds since Monday 00:00 on the wall at which it is on, disjoint, if every week is alike; else None."""
        return None

    @property
    def finite_spans(self) -> list[Span] | None:
        """All its spans, disjoint, if they are finite and known; else None."""
        return None

    @property
    def last_date(self) -> int:
        """The end of its last absolute date, from which on it only repeats; the beginning of time where it has none."""
        spans = self.finite_spans
        return spans[-1][1] if spans else BEGINNING

    @property
    def known_until(self) -> int | None:
        """The instant at which its data end, from which on nothing is known; None: they do not."""
        return None

    def wall_times(self, day: date) -> list[int]:
        """The times of a day, in seconds since midnight on the wall, at which it begins or ends by its rule."""
        if self.weekly is None:
            return []
        midnight = day.weekday() * DAY
        edges = [edge % WEEK for span in self.weekly for edge in span]
        # What ends with the week and begins with it goes on.
        return [edge - midnight for edge in edges if midnight <= edge < midnight + DAY and edges.count(edge) == 1]

    def describe(self, start: int, end: int) -> str | None:
        """What happens in one of its spans, where it knows more than its rule: the names of the holidays, of the events."""
        return None

    def extent(self, instant: int, limit: int) -> tuple[int | None, int | None] | None:
        """The edges of the span around an instant, None for an edge further than `limit` seconds away; None if it is not on then."""
        template = self.weekly
        if template is not None:
            read = self._read_off(template, instant)
            if read is not None:
                return read
        reach = 2 * DAY
        while True:
            low, high = instant - reach, min(instant + reach, FAR)
            found = next(((a, b) for a, b in self.spans(low, high) if a <= instant < b), None)
            if found is None:
                return None
            start, end = found
            if (low < start and end < high) or reach >= limit:
                return (start if start > low else None), (end if end < high else None)
            reach = min(reach * 8, limit)

    def _read_off(self, template: list[Span], instant: int) -> Span | None:
        """The span around an instant by the times of the week alone; None where it is not on, never ends, or the clock changes in it."""
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
    """Spans between instants that are known from the start."""

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
    """A schedule without the time of others: `except` takes time away, not occurrences."""

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
