"""`ics` with a URL: a calendar that has not been fetched yet."""

from __future__ import annotations

from ..temporal.zones import BEGINNING, Duration, Zone
from .base import Schedule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..temporal.intervals import Span

ONE_DAY = Duration(1)


class PendingCalendar(Schedule):
    """Placeholder for a calendar until it is fetched. Nothing is known about its time, which blocks.

    Attributes:
        url: address of the calendar.
        max_stale: oldest copy to use if the calendar cannot be fetched.
    """

    __slots__ = ("max_stale", "url")
    is_calendar_periodic = False

    def __init__(self, zone: Zone, text: str, url: str, max_stale: Duration = ONE_DAY) -> None:
        super().__init__(zone, text)
        self.url = url
        self.max_stale = max_stale

    def spans(self, start: int, end: int) -> list[Span]:
        return []

    @property
    def known_until(self) -> int:
        return BEGINNING
