"""`from` and `until` with a year: one stretch between two instants."""

from __future__ import annotations

from ..temporal.zones import day_of, midnight
from .base import Fixed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    from ..temporal.zones import Zone


class Period(Fixed):
    """From the first reading of one wall time to the last reading of another: a freeze never lifts in between.

    A wall time that the clock skips is the instant at which it jumps.
    """

    __slots__ = ("_walls",)

    def __init__(self, zone: Zone, text: str, start: int, end: int) -> None:
        super().__init__(zone, text, [(zone.earliest(start), zone.latest(end))])
        self._walls = start, end

    def wall_times(self, day: date) -> list[int]:
        return [wall - midnight(day) for wall in self._walls if day_of(wall) == day]
