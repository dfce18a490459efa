"""`days` and `hours`: the same every week, on the wall clock."""

from __future__ import annotations

from bisect import bisect_right

from ..localtime import DAY, MONDAY, WEEK
from ..timeline import merge
from .base import Schedule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..localtime import Zone
    from ..timeline import Span


class Weekly(Schedule):
    """Days of the week and hours of the day, as sets of local times; hours past midnight belong to the day on which they open.

    Args:
        days: weekdays, Monday is 0.
        hours: (from, until) in seconds since midnight; an `until` that is not after its `from` lies on the next day.
    """

    __slots__ = ("_template",)

    def __init__(self, zone: Zone, text: str, days: Iterable[int], hours: Sequence[tuple[int, int]]) -> None:
        super().__init__(zone, text)
        self._template = weekly_template(days, hours)

    @property
    def weekly(self) -> list[Span]:
        return self._template

    def spans(self, start: int, end: int) -> list[Span]:
        return merge(self.zone.weekly(self._template, start, end))

    def extent(self, instant: int, limit: int) -> tuple[int | None, int | None] | None:
        low, high, offset = next(self.zone.stretches(instant - WEEK, instant + WEEK))
        if high - low == 2 * WEEK:
            # No clock change is near: the span is read off the template, unless it runs into the next week.
            time = (instant + offset - MONDAY) % WEEK
            i = bisect_right(self._template, (time, WEEK)) - 1
            if i < 0 or self._template[i][1] <= time:
                return None
            start, end = self._template[i]
            if start > 0 and end < WEEK:
                return instant - time + start, instant - time + end
        return super().extent(instant, limit)


def weekly_template(days: Iterable[int], hours: Sequence[tuple[int, int]]) -> list[Span]:
    """The seconds of the week, disjoint, that days and hours name."""
    pieces: list[Span] = []
    for day in days:
        for opens, closes in hours:
            start = day * DAY + opens
            end = day * DAY + closes + (DAY if closes <= opens else 0)
            pieces.append((start, min(end, WEEK)))
            if end > WEEK:
                pieces.append((0, end - WEEK))
    return merge(pieces)
