"""Schedules made of others: where no window is open, and the last stretch of the open time."""

from __future__ import annotations

from ..localtime import WEEK
from ..timeline import merge, subtract
from .base import Schedule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..localtime import Zone
    from ..timeline import Span


class Gaps(Schedule):
    """The time outside all of some windows."""

    __slots__ = ("_template", "windows")

    def __init__(self, zone: Zone, windows: Sequence[Schedule]) -> None:
        zones = {window.zone for window in windows}
        templates = [window.weekly for window in windows]
        super().__init__(zones.pop() if len(zones) == 1 else zone, "windows")
        self.windows = tuple(windows)
        # In one zone what is outside of the same hours every week is the same every week too.
        alike = not zones and None not in templates
        self._template = subtract([(0, WEEK)], merge(span for template in templates for span in template or ())) if alike else None

    @property
    def weekly(self) -> list[Span] | None:
        return self._template

    @property
    def calendar(self) -> bool:  # type: ignore[override]
        return all(window.calendar for window in self.windows)

    @property
    def foresight(self) -> int:  # type: ignore[override]
        return min(window.foresight for window in self.windows)

    @property
    def known_until(self) -> int | None:
        return min((known for window in self.windows if (known := window.known_until) is not None), default=None)

    @property
    def last_date(self) -> int:
        return max(window.last_date for window in self.windows)

    def spans(self, start: int, end: int) -> list[Span]:
        return subtract([(start, end)], merge(span for window in self.windows for span in window.spans(start, end)))


class Tail(Schedule):
    """The end of the open time in which a deployment would not be finished before it closes."""

    __slots__ = ("_allowed", "_open")

    def __init__(self, zone: Zone, open_: Callable[[int, int], list[Span]], allowed: Callable[[int, int], list[Span]]) -> None:
        super().__init__(zone, "bake_time")
        self._open = open_
        self._allowed = allowed

    def spans(self, start: int, end: int) -> list[Span]:
        return subtract(self._open(start, end), self._allowed(start, end))
