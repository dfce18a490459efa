"""Index of the rules in force at an instant.

Rules with known spans are found by their starts, weekly rules by the time of the week, all others by their spans in a chunk of time.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import NamedTuple

from ..schedules.base import Schedule
from ..temporal.zones import BEGINNING, CHUNK_BITS, FAR, MONDAY, WEEK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..temporal.intervals import Span
    from ..temporal.zones import Zone


class Rule(NamedTuple):
    """A rule that blocks or warns while its schedule is on."""

    document: int
    kind: str
    name: str
    effect: str
    message: str
    link: str | None
    schedule: Schedule


class RuleIndex:
    """Index of the rules in force at an instant."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._fixed: list[tuple[int, int, Rule]] = []
        self._dated: list[tuple[Rule, dict[int, list[Span]]]] = []
        weekly: dict[Zone, list[tuple[int, int, Rule]]] = {}
        for rule in rules:
            schedule = rule.schedule
            template = schedule.weekly
            if template is not None:
                for start, end in template:
                    weekly.setdefault(schedule.zone, []).append((start, end, rule))
            elif (spans := schedule.finite_spans) is not None:
                self._fixed += [(start, end, rule) for start, end in spans]
            else:
                self._dated.append((rule, {}))
        self._weekly = [WeeklyRuleIndex(zone, spans) for zone, spans in weekly.items()]
        self._fixed.sort(key=_start)
        self._starts = [start for start, _, _ in self._fixed]
        self._edges = sorted({edge for start, end, _ in self._fixed for edge in (start, end)})
        self._latest: list[int] = []  # the latest end of all spans up to each
        latest = BEGINNING
        for _, end, _ in self._fixed:
            latest = max(latest, end)
            self._latest.append(latest)

    def at(self, instant: int) -> tuple[int, int, list[tuple[Rule, Span | None]]]:
        """Return (low, high, rules): the rules in force, with their span if it is known, and the instants between which that holds."""
        index = instant >> CHUNK_BITS
        low, high = index << CHUNK_BITS, (index + 1) << CHUNK_BITS
        in_force: list[tuple[Rule, Span | None]] = []

        i = bisect_right(self._edges, instant)
        low = max(low, self._edges[i - 1]) if i else low
        high = min(high, self._edges[i]) if i < len(self._edges) else high
        i = bisect_right(self._starts, instant) - 1
        while i >= 0 and self._latest[i] > instant:
            start, end, rule = self._fixed[i]
            if end > instant:
                in_force.append((rule, (start, end)))
            i -= 1

        for index_of_zone in self._weekly:
            start, end, rules = index_of_zone.at(instant)
            low, high = max(low, start), min(high, end)
            in_force += [(rule, None) for rule in rules]

        for rule, chunks in self._dated:
            spans = chunks.get(index)
            if spans is None:
                start = index << CHUNK_BITS
                spans = chunks[index] = rule.schedule.spans(start, start + (1 << CHUNK_BITS))
            i = bisect_right(spans, (instant, FAR * 2)) - 1
            if i >= 0:
                start, end = spans[i]
                low = max(low, start)
                if instant < end:
                    in_force.append((rule, None))
                    high = min(high, end)
                else:
                    low = max(low, end)
            if i + 1 < len(spans):
                high = min(high, spans[i + 1][0])
        return low, high, in_force


class WeeklyRuleIndex:
    """Index of the weekly rules of one zone by the time of the week."""

    def __init__(self, zone: Zone, spans: Iterable[tuple[int, int, Rule]]) -> None:
        self._zone = zone
        self._spans = sorted(spans, key=_start)
        self._starts = [start for start, _, _ in self._spans]
        self._longest = max(end - start for start, end, _ in self._spans)
        self._edges = sorted({0, WEEK, *(edge for start, end, _ in self._spans for edge in (start, end))})
        self._on: dict[int, list[Rule]] = {}

    def at(self, instant: int) -> tuple[int, int, list[Rule]]:
        """Return (low, high, rules): the rules that are on, and the instants between which that holds."""
        since, until, offset = self._zone.offset_period(instant)
        time = (instant + offset - MONDAY) % WEEK
        i = bisect_right(self._edges, time)
        rules = self._on.get(i)
        if rules is None:
            near = self._spans[bisect_left(self._starts, time - self._longest) : bisect_right(self._starts, time)]
            rules = self._on[i] = [rule for _, end, rule in near if time < end]
        return max(since, instant - time + self._edges[i - 1]), min(until, instant - time + self._edges[i]), rules


def _start(entry: tuple[int, int, Rule]) -> int:
    return entry[0]
