"""`days` and `hours`: the same local times every week."""

from __future__ import annotations

from ..temporal.intervals import merge
from ..temporal.zones import DAY, WEEK
from .base import Schedule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..temporal.intervals import Span
    from ..temporal.zones import Zone


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
        return self.zone.weekly(self._template, start, end)


def weekly_template(days: Iterable[int], hours: Sequence[tuple[int, int]]) -> list[Span]:
    """Return the disjoint spans of a week that days and hours name, in seconds since Monday 00:00."""
    pieces: list[Span] = []
    for day in days:
        for opens, closes in hours:
            start = day * DAY + opens
            end = day * DAY + closes + (DAY if closes <= opens else 0)
            pieces.append((start, min(end, WEEK)))
            if end > WEEK:
                pieces.append((0, end - WEEK))
    return merge(pieces)
