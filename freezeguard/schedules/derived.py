"""Schedules derived from others: the time outside of all windows, and the bake time before they close."""

from __future__ import annotations

from ..temporal.intervals import clip, merge, subtract
from ..temporal.zones import FAR, WEEK
from .base import Schedule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..temporal.intervals import Span
    from ..temporal.zones import Duration, Zone


class Gaps(Schedule):
    """The time outside of all windows."""

    __slots__ = ("_search_years", "_template", "windows")

    def __init__(self, zone: Zone, windows: Sequence[Schedule]) -> None:
        zones = {window.zone for window in windows}
        templates = [window.weekly for window in windows]
        super().__init__(zones.pop() if len(zones) == 1 else zone, "windows")
        self.windows = tuple(windows)
        self._search_years = min(window.search_years for window in windows)
        # In a single zone, the gaps between weekly windows are weekly too.
        alike = not zones and None not in templates
        self._template = subtract([(0, WEEK)], merge(span for template in templates for span in template or ())) if alike else None

    @property
    def weekly(self) -> list[Span] | None:
        return self._template

    @property
    def is_calendar_periodic(self) -> bool:  # type: ignore[override]
        return all(window.is_calendar_periodic for window in self.windows)

    @property
    def search_years(self) -> int:  # type: ignore[override]
        return self._search_years

    @property
    def known_until(self) -> int | None:
        return min((known for window in self.windows if (known := window.known_until) is not None), default=None)

    @property
    def last_date(self) -> int:
        return max(window.last_date for window in self.windows)

    def spans(self, start: int, end: int) -> list[Span]:
        # After the end of a window's data it is unknown whether the window is closed.
        end = min(end, self.known_until or end)
        return subtract([(start, end)], merge(span for window in self.windows for span in window.spans(start, end))) if start < end else []


class BakeTime(Schedule):
    """The last part of each open span, in which a deployment would not finish before the window closes."""

    __slots__ = ("_duration", "_open")

    def __init__(self, zone: Zone, duration: Duration, open_: Callable[[int, int], list[Span]]) -> None:
        super().__init__(zone, "bake_time")
        self._duration = duration
        self._open = open_

    def spans(self, start: int, end: int) -> list[Span]:
        add, duration = self.zone.add, self._duration
        spans = self._open(start, min(end + duration.longest, FAR))
        return clip([(max(a, add(b, duration, -1)), b) for a, b in spans], start, end)
