"""Availability: when a document is open, and when all documents together allow a deployment."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from ..temporal.intervals import clip, intersect, merge, subtract
from ..temporal.zones import FAR, WEEK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..schedules.base import Schedule
    from ..temporal.intervals import Span
    from ..temporal.zones import Duration, Zone


class DocumentAvailability:
    """Open time of one document: its windows without its freezes."""

    def __init__(self, zone: Zone, windows: Sequence[Schedule], closures: Sequence[Schedule]) -> None:
        self.zone = zone
        self._all_windows = windows
        self._all_closures = closures
        self.dated_windows = [schedule for schedule in windows if schedule.weekly is None]
        self.dated_closures = [schedule for schedule in closures if schedule.weekly is None and schedule.finite_spans is None]
        self._windows = _by_zone(windows) if windows else {zone: [(0, WEEK)]}
        self._closures = _by_zone(closures)
        self._fixed = merge(span for schedule in closures if schedule.weekly is None for span in schedule.finite_spans or ())
        self._starts = [start for start, _ in self._fixed]
        self._ends = [end for _, end in self._fixed]
        if len(self._windows) == 1 and not self.dated_windows:
            # The common case, one zone: the week is subtracted once instead of every week again.
            ((only, template),) = self._windows.items()
            if only in self._closures:
                self._windows = {only: subtract(template, self._closures.pop(only))}
        self.never = not self.dated_windows and not any(self._windows.values())

    def open(self, start: int, end: int) -> list[Span]:
        """Return the spans within [start, end) in which a window is open and nothing is frozen."""
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
        windows = [zone.weekly(template, start, end) for zone, template in self._windows.items()]
        windows += [clip(schedule.spans(start, end), start, end) for schedule in self.dated_windows]
        return subtract(windows[0] if len(windows) == 1 else merge(span for spans in windows for span in spans), closed)

    def without_unpredictable_closures(self) -> DocumentAvailability:
        """Return the availability without closures that the calendar cannot predict."""
        return DocumentAvailability(self.zone, self._all_windows, [c for c in self._all_closures if c.is_calendar_periodic])


class PolicyAvailability:
    """Allowed time of several documents: all are open, and no bake time before the next end has begun."""

    def __init__(self, times: Sequence[DocumentAvailability], bake_times: Sequence[tuple[Zone, Duration]]) -> None:
        self._times = times
        self._bake_times = bake_times
        self._longest = max((bake_time.longest for _, bake_time in bake_times), default=0)
        self.never = any(time.never for time in times)
        self.calendar = all(window.is_calendar_periodic for time in times for window in time.dated_windows)

    def open(self, start: int, end: int) -> list[Span]:
        """Return the spans within [start, end) in which all documents are open."""
        if not self._times:
            return [(start, end)]
        spans = self._times[0].open(start, end)
        for time in self._times[1:]:
            spans = intersect(spans, time.open(start, end)) if spans else spans
        return spans

    def allowed(self, start: int, end: int) -> list[Span]:
        """Return the spans of `open` without the bake times before their ends."""
        if not self._bake_times:
            return self.open(start, end)
        # A span may end behind the border, so look ahead by the longest bake time.
        spans = self.open(start, min(end + self._longest, FAR))
        allowed = []
        for a, b in spans:
            last = min(zone.add(b, bake_time, -1) for zone, bake_time in self._bake_times)
            if last > a:
                allowed.append((a, last))
        return clip(allowed, start, end)

    def without_unpredictable_closures(self) -> PolicyAvailability:
        """Return the availability without closures that the calendar cannot predict."""
        return PolicyAvailability([time.without_unpredictable_closures() for time in self._times], self._bake_times)


def _by_zone(schedules: Iterable[Schedule]) -> dict[Zone, list[Span]]:
    spans: dict[Zone, list[Span]] = {}
    for schedule in schedules:
        template = schedule.weekly
        if template is not None:
            spans.setdefault(schedule.zone, []).extend(template)
    return {zone: merge(pieces) for zone, pieces in spans.items()}
