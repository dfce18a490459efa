"""`from` and `until` with a year: one span between two instants."""

from __future__ import annotations

from ..temporal.zones import day_of, midnight
from .base import Fixed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    from ..temporal.zones import Zone


class Period(Fixed):
    """The span from the first instant of one local time to the last instant of another, so that a freeze does not lift in between.

    A skipped local time counts as the instant of the clock change.
    """

    __slots__ = ("_walls",)

    def __init__(self, zone: Zone, text: str, start: int, end: int) -> None:
        super().__init__(zone, text, [(zone.earliest(start), zone.latest(end))])
        self._walls = start, end

    def wall_times(self, day: date) -> list[int]:
        return [wall - midnight(day) for wall in self._walls if day_of(wall) == day]
