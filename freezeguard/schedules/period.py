"""`from` and `until` with a year: one stretch between two instants."""

from __future__ import annotations

from .base import Fixed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..localtime import Zone


class Period(Fixed):
    """From the first reading of one wall time to the last reading of another: a freeze never lifts in between.

    A wall time that the clock skips is the instant at which it jumps.
    """

    __slots__ = ()

    def __init__(self, zone: Zone, text: str, start: int, end: int) -> None:
        super().__init__(zone, text, [(zone.first(start), zone.last(end))])
