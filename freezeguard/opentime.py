"""When one document allows: its windows, without its freezes, without the bake time before each end."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from .localtime import FAR, WEEK
from .timeline import clip, merge, subtract

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .localtime import Duration, Zone
    from .schedules.base import Schedule
    from .timeline import Span


class OpenTime:
    """When one document allows: its windows without its freezes, and without the bake time before each end."""

    def __init__(self, zone: Zone, windows: Sequence[Schedule], closures: Sequence[Schedule], bake_time: Duration) -> None:
        self.zone = zone
        self.bake_time = bake_time
        self._all_windows = windows
        self._all_closures = closures
        self.dated_windows = [schedule for schedule in windows if schedule.weekly is None]
        self.dated_closures = [schedule for schedule in closures if schedule.weekly is None and schedule.fixed is None]
        self._windows = _by_zone(windows) if windows else {zone: [(0, WEEK)]}
        self._closures = _by_zone(closures)
        self._fixed = merge(span for schedule in closures if schedule.weekly is None for span in schedule.fixed or ())
        self._starts = [start for start, _ in self._fixed]
        self._ends = [end for _, end in self._fixed]
        if len(self._windows) == 1 and not self.dated_windows:
            # The common case, one zone: the week is subtracted once instead of every week again.
            ((only, template),) = self._windows.items()
            if only in self._closures:
                self._windows = {only: subtract(template, self._closures.pop(only))}
        self.never = not self.dated_windows and not any(self._windows.values())

    def open(self, start: int, end: int) -> list[Span]:
        """Where a window is open and nothing is frozen, within [start, end)."""
        if self.never:
            return []
        closed = self._fixed[bisect_right(self._ends, start) : bisect_left(self._starts, end)]
        if self._closures or self.dated_closures:
            for zone, template in self._closures.items():
                closed += zone.weekly(template, start, end)
            for schedule in self.dated_closures:
                closed += schedule.spans(start, end)
            closed = merge(closed)
        if closed and closed[0][0] <= start and closed[0][1] >= end:
            return []
        windows: list[Span] = []
        for zone, template in self._windows.items():
            windows += zone.weekly(template, start, end)
        for schedule in self.dated_windows:
            windows += clip(schedule.spans(start, end), start, end)
        return subtract(merge(windows), closed)

    def allowed(self, start: int, end: int) -> list[Span]:
        """`open` without the bake time before each end."""
        if not self.bake_time:
            return self.open(start, end)
        add, bake_time = self.zone.add, self.bake_time
        # What ends a span may lie behind the border: so far behind it must be looked at.
        spans = self.open(start, min(end + bake_time.longest, FAR))
        return clip([(a, last) for a, b in spans if (last := add(b, bake_time, -1)) > a], start, end)

    def foretold(self) -> OpenTime:
        """The same without the closures that the calendar does not foretell."""
        return OpenTime(self.zone, self._all_windows, [c for c in self._all_closures if c.calendar], self.bake_time)


def _by_zone(schedules: Iterable[Schedule]) -> dict[Zone, list[Span]]:
    spans: dict[Zone, list[Span]] = {}
    for schedule in schedules:
        template = schedule.weekly
        if template is not None:
            spans.setdefault(schedule.zone, []).extend(template)
    return {zone: merge(pieces) for zone, pieces in spans.items()}
