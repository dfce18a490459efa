"""`rrule`, `starting` and `duration`: recurrences of RFC 5545."""

from __future__ import annotations

from itertools import islice

from ..temporal.intervals import merge, overlapping
from ..temporal.zones import DAY
from .recurrence_rule import ChunkedSchedule, Occurrence, RecurrenceRule, moment, place, wall_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..temporal.intervals import Span
    from ..temporal.zones import Duration, Zone

MAX_COUNT = 5000


class RRuleSchedule(ChunkedSchedule):
    """A span of `duration` from each occurrence of a rule. The first occurrence is `starting`, a local time in seconds.

    RFC 5545, 3.3.5 defines the instant of an occurrence at a clock change.

    Raises:
        ValueError: the rule is not valid, recurs more often than daily, never occurs, or does not begin at `starting`.
    """

    __slots__ = ("_duration", "_fixed", "_rule")
    search_years = 10

    def __init__(self, zone: Zone, text: str, rule: str, starting: int, duration: Duration) -> None:
        super().__init__(zone, text)
        self._duration = duration
        self._longest = duration.longest
        first = moment(starting)
        self._rule = RecurrenceRule(zone, rule, first)
        if self._rule.start is None:
            raise ValueError("this RRULE never occurs")
        if self._rule.start != first:
            raise ValueError(f"'starting' is not an occurrence of the rule: the first one after it is '{self._rule.start:%Y-%m-%d %H:%M}'")
        self._begin = zone.rfc5545(starting)
        self._fixed: list[Span] | None = None
        if self._rule.finite:
            starts = list(islice(self._rule, MAX_COUNT + 1))
            if len(starts) > MAX_COUNT:
                raise ValueError(f"this RRULE has more than {MAX_COUNT} occurrences: remove COUNT or UNTIL")
            self._fixed = merge(place(zone, wall_of(start), duration) for start in starts)

    def _find(self, start: int, end: int) -> list[Occurrence]:
        # The offset of a zone from UTC is always less than two days.
        starts = self._rule.between(moment(start - 2 * DAY), moment(end + 2 * DAY))
        return [Occurrence(*place(self.zone, wall_of(wall), self._duration)) for wall in starts]

    def spans(self, start: int, end: int) -> list[Span]:
        if self._fixed is not None:
            return overlapping(self._fixed, start, end)
        return super().spans(start, end)

    @property
    def finite_spans(self) -> list[Span] | None:
        return self._fixed
