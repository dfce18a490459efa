"""`from` and `until` without a year: the same days every year."""

from __future__ import annotations

from datetime import date

from ..temporal.intervals import overlapping
from ..temporal.zones import DAY, day_of, midnight
from .base import Schedule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..temporal.intervals import Span
    from ..temporal.zones import Zone

    MonthDay = tuple[int, int]


class Yearly(Schedule):
    """Whole local days from one day of the year to another, both included. If `first` is after `last`, the span crosses the new year.

    In a common year, 29 February means 1 March as `first` and 28 February as `last`.
    """

    __slots__ = ("_first", "_last")

    def __init__(self, zone: Zone, text: str, first: MonthDay, last: MonthDay) -> None:
        super().__init__(zone, text)
        self._first = first
        self._last = last

    @property
    def cycle(self) -> int:  # type: ignore[override]
        return 41 if (2, 29) in (self._first, self._last) else 12

    def spans(self, start: int, end: int) -> list[Span]:
        wraps = self._first > self._last
        walls = []
        for year in range(day_of(start - DAY).year - 1, day_of(end + DAY).year + 1):
            opens = _day(year, self._first, last=False)
            closes = _day(year + wraps, self._last, last=True) + DAY
            if opens < closes:
                walls.append((opens, closes))
        return overlapping(self.zone.spans(walls), start, end)


def _day(year: int, month_day: MonthDay, *, last: bool) -> int:
    if month_day == (2, 29) and (year % 4 or (year % 100 == 0 and year % 400)):
        month_day = (2, 28) if last else (3, 1)
    return midnight(date(year, *month_day))
