"""A policy compiled for questions about time: every answer is a view of one timeline.

Time is cut into chunks of 2^25 seconds (388 days), and a chunk is computed on first use. The allowed time of a chunk is one disjoint list,
searched by bisection. The result for an instant holds until the next edge of any rule, so it is cached as a `State`, which is searched by
bisection too.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

from ..policy.model import BLOCK, ENFORCE, WARN
from ..schedules.base import Always, Fixed
from ..schedules.derived import BakeTime, Gaps
from ..temporal.intervals import clip
from ..temporal.zones import BEGINNING, CHUNK_BITS, FAR, Duration
from ..util.languages import Message
from .availability import DocumentAvailability, PolicyAvailability
from .rule_index import Rule, RuleIndex
from .verdict import Reason, reason_sort_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..policy.model import Document, Freeze, Policy
    from ..policy.subject import Scope, Subject
    from ..temporal.intervals import Span
    from ..temporal.zones import Zone

YEAR = 366 * 86400
PROOF_YEARS = 41  # see Schedule.calendar
_KEPT_STATES = 4096
_MAX_TIMELINES = 1024


class State(NamedTuple):
    """The result for all instants in [start, end), the nearest edges of any rule.

    Attributes:
        allowed: no rule blocks.
        reasons: the reasons of the rules in force, warnings included, ordered by since, kind and name.
        span: the allowed span around the state, or else the next one; its end is None beyond the horizon. None: there is no such span.
        never: proven that nothing will be allowed again.
    """

    start: int
    end: int
    allowed: bool
    reasons: tuple[Reason, ...]
    span: tuple[int, int | None] | None
    never: bool


class CompiledPolicy:
    """Timelines of a policy, one for each selection of its rules."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        scopes = (
            scope for document in policy.documents for scope in (*(w.scope for w in document.windows), *(f.scope for f in document.freezes))
        )
        self._scopes = [scope for scope in dict.fromkeys(scopes) if any(scope)]
        self._timelines: dict[tuple[object, ...], Timeline] = {}

    def timeline(self, subject: Subject, waived: frozenset[tuple[int, str]] = frozenset()) -> Timeline:
        """Return the timeline of the rules that apply to a subject, without the waived (document, kind) pairs."""
        covering = tuple([document.applies_to.covers(subject) for document in self.policy.documents])
        admitted = tuple([scope.matches(subject) for scope in self._scopes])
        inside = {scope for scope, admits in zip(self._scopes, admitted, strict=True) if admits}
        without = any(covers and _lacks_windows(document, inside) for document, covers in zip(self.policy.documents, covering, strict=True))
        key = covering, admitted, waived, subject if without else None
        timeline = self._timelines.get(key)
        if timeline is None:
            if len(self._timelines) >= _MAX_TIMELINES:
                self._timelines.clear()
            timeline = self._timelines[key] = Timeline(self.policy, covering, inside, waived, subject)
        return timeline


def compile_policy(policy: Policy) -> CompiledPolicy:
    """Return the compiled policy. Each policy is compiled once."""
    compiled = policy.memo.get("compiled")
    if compiled is None:
        compiled = policy.memo["compiled"] = CompiledPolicy(policy)
    assert isinstance(compiled, CompiledPolicy)
    return compiled


class Timeline:
    """The rules that apply to one subject, and the time that they allow."""

    def __init__(
        self, policy: Policy, covering: Sequence[bool], inside: set[Scope], waived: frozenset[tuple[int, str]], subject: Subject
    ) -> None:
        self.documents: set[int] = set()
        self.zone = policy.zone
        self.rules: list[Rule] = []
        self._open: list[tuple[int, DocumentAvailability, Duration]] = []  # of each document: its index, and its bake time
        for index, document in enumerate(policy.documents):
            if covering[index]:
                self.documents.add(index)
                self._add(index, document, inside, frozenset(kind for where, kind in waived if where == index), subject)
        self._availability = self._add_bake_times(policy)
        blocking = [rule.schedule for rule in self.rules if rule.effect == BLOCK]
        self._search_years = min((schedule.search_years for schedule in blocking), default=PROOF_YEARS)
        self._is_predictable = all(schedule.is_calendar_periodic for schedule in blocking)
        self._last_date = max((schedule.last_date for schedule in blocking), default=BEGINNING)
        self._data_end = FAR
        self._add_ends_of_data(waived)
        self._chunks: dict[int, tuple[list[int], list[int]]] = {}
        self._rule_index = RuleIndex(self.rules)
        self._state_cache: tuple[list[int], list[State]] = [], []

    def _add(self, index: int, document: Document, inside: set[Scope], waived: frozenset[str], subject: Subject) -> None:
        effect = BLOCK if document.mode == ENFORCE else WARN
        windows = [w.schedule for w in document.windows if not any(w.scope) or w.scope in inside]
        freezes = [f for f in document.freezes if f.kind not in waived and (not any(f.scope) or f.scope in inside)]
        if "window" in waived:
            windows = []
        if windows:
            gaps = Gaps(document.zone, windows)
            self.rules.append(Rule(index, "window", "windows", effect, Message("window.outside"), None, gaps))
        self.rules += [_freeze_rule(index, freeze, effect) for freeze in freezes]
        closures = [freeze.schedule for freeze in freezes if freeze.effect == BLOCK]
        if "window" not in waived and _lacks_windows(document, inside):
            always = Always(document.zone, "windows")
            self.rules.append(Rule(index, "window", "windows", effect, _no_window(subject), None, always))
            closures.append(always)
        bake_time = document.bake_time if "bake_time" not in waived else Duration()
        self._open.append((index, DocumentAvailability(document.zone, windows, closures), bake_time))

    def _add_bake_times(self, policy: Policy) -> PolicyAvailability:
        """Add the bake times. The end of the open time counts whichever document closes."""
        enforced = [entry for entry in self._open if policy.documents[entry[0]].mode == ENFORCE]
        times = [time for _, time, _ in enforced]
        # All documents share the open time, and many have the same bake time.
        common = lru_cache(maxsize=8)(PolicyAvailability(times, ()).open)
        for index, time, bake_time in self._open:
            if bake_time:
                mode = policy.documents[index].mode
                schedule = BakeTime(time.zone, bake_time, common if mode == ENFORCE else PolicyAvailability([*times, time], ()).open)
                effect, message = BLOCK if mode == ENFORCE else WARN, Message("bake_time.short", time=bake_time)
                self.rules.append(Rule(index, "bake_time", "bake_time", effect, message, None, schedule))
        return PolicyAvailability(times, [(time.zone, bake_time) for _, time, bake_time in enforced if bake_time])

    def _add_ends_of_data(self, waived: frozenset[tuple[int, str]]) -> None:
        """Add a rule of kind `unknown` after the end of each rule's data, with the effect of that rule."""
        for rule in list(self.rules):
            end = rule.schedule.known_until
            if end is None or (rule.document, "unknown") in waived:
                continue
            beyond = Fixed(rule.schedule.zone, rule.schedule.text, [(end, FAR)])
            message = Message("data.ended", rule=rule.schedule.text, date=rule.schedule.zone.datetime(end).date())
            self.rules.append(Rule(rule.document, "unknown", rule.name, rule.effect, message, rule.link, beyond))
            if rule.effect == BLOCK:
                self._data_end = min(self._data_end, end)

    @property
    def applies(self) -> bool:
        """True if any document applies to the subject."""
        return bool(self.documents)

    def limit(self, instant: int) -> int:
        """Return the instant at which a search for an opening from `instant` ends.

        It is the same for a whole chunk, so that no result depends on an earlier question.
        """
        chunk_end = (instant >> CHUNK_BITS) + 1 << CHUNK_BITS
        return min(max(chunk_end, self._last_date) + self._search_years * YEAR, self._data_end)

    def spans(self, start: int, end: int) -> list[Span]:
        """Return the allowed spans within [start, end), disjoint."""
        allowed: list[Span] = []
        for index in range(start >> CHUNK_BITS, ((end - 1) >> CHUNK_BITS) + 1):
            starts, ends = self._chunk(index)
            spans = zip(starts, ends, strict=True)
            if allowed and starts and allowed[-1][1] == starts[0]:
                allowed[-1] = allowed[-1][0], next(spans)[1]
            allowed += spans
        return clip(allowed, start, end)

    def span_from(self, instant: int) -> tuple[int, int | None] | None:
        """Return the first allowed span that ends after an instant, clipped to start there; its end is None beyond the horizon."""
        index = instant >> CHUNK_BITS
        last = self.limit(instant) >> CHUNK_BITS
        while index <= last:
            starts, ends = self._chunk(index)
            i = bisect_right(ends, instant)
            if i < len(ends):
                return max(starts[i], instant), self._end(index, ends[i], last)
            index += 1
        return None

    def _end(self, index: int, end: int, last: int) -> int | None:
        while end == (index + 1) << CHUNK_BITS:
            index += 1
            if index > last:
                return None
            starts, ends = self._chunk(index)
            if not starts or starts[0] != end:
                break
            end = ends[0]
        return end if end < FAR else None

    def _chunk(self, index: int) -> tuple[list[int], list[int]]:
        chunk = self._chunks.get(index)
        if chunk is None:
            start = index << CHUNK_BITS
            end = start + (1 << CHUNK_BITS)
            spans = self._availability.allowed(start, end)
            spans = clip(spans, start, min(end, self._data_end))
            chunk = self._chunks[index] = [a for a, _ in spans], [b for _, b in spans]
        return chunk

    def never(self, instant: int) -> bool:
        """Return True if it is proven that nothing is allowed from an instant on, given that no span lies within the limit.

        Rules that the calendar cannot predict only close more: if the others alone never open, nothing ever does.
        """
        if self._is_predictable or self._availability.never:
            return True
        if not self._availability.calendar:
            return False
        predictable = self._availability.without_unpredictable_closures()
        last = min(max(instant, self._last_date) + PROOF_YEARS * YEAR, FAR) >> CHUNK_BITS
        for index in range(instant >> CHUNK_BITS, last + 1):
            if predictable.allowed(max(index << CHUNK_BITS, instant), (index + 1) << CHUNK_BITS):
                return False
        return True

    def state(self, instant: int) -> State:
        """Return the state at an instant."""
        starts, states = self._state_cache
        i = bisect_right(starts, instant) - 1
        if i >= 0:
            known = states[i]
            # The first comparison is for threads that share a policy: one may be between the two insertions below.
            if known.start <= instant < known.end:
                return known
        state = self._new_state(instant)
        if len(states) >= _KEPT_STATES:
            starts, states = self._state_cache = [], []
        i = bisect_right(starts, state.start)
        states.insert(i, state)
        starts.insert(i, state.start)
        return state

    def _new_state(self, instant: int) -> State:
        index = instant >> CHUNK_BITS
        starts, ends = self._chunk(index)
        low, high, rules = self._rule_index.at(instant)  # each edge of the open time is one of a rule
        i = bisect_right(ends, instant)
        allowed = i < len(ends) and starts[i] <= instant
        # Nearly always the span ends within the chunk and is the one at i.
        within = i < len(ends) and ends[i] < min((index + 1) << CHUNK_BITS, FAR)
        span = (max(starts[i], instant), ends[i]) if within else self.span_from(instant)
        reasons = tuple(_reason(rule, low, high, extent, self.zone) for rule, extent in rules)
        if len(reasons) > 1:
            reasons = tuple(sorted(reasons, key=reason_sort_key))
        return State(low, high, allowed, reasons, span, span is None and self.never(low))


def _lacks_windows(document: Document, inside: set[Scope]) -> bool:
    """Return True if the document has windows, and all are for other subjects: then none of them lets this one pass."""
    return bool(document.windows) and not any(not any(w.scope) or w.scope in inside for w in document.windows)


def _no_window(subject: Subject) -> Message:
    """Return the message for a subject to which no window applies, with the line that would add one."""
    known = [("environments", subject.environment), ("branches", subject.branch), ("repositories", subject.repository)]
    key, name = next(((key, name) for key, name in known if name is not None), ("environments", "…"))
    names = ", ".join(value for _, value in known if value is not None)
    return Message("window.none", subject=names, line=f'- {{days: mon-fri, hours: "09:00-16:00", {key}: [{name}]}}')


def _freeze_rule(index: int, freeze: Freeze, effect: str) -> Rule:
    message = freeze.reason or Message("holiday" if freeze.kind == "holiday" else "freeze.frozen")
    strongest = freeze.effect if effect == BLOCK else WARN
    return Rule(index, freeze.kind, freeze.name, strongest, message, freeze.link, freeze.schedule)


def _reason(rule: Rule, low: int, high: int, extent: Span | None, zone: Zone) -> Reason:
    """Return the reason of a rule between two instants. Its detail names everything in the rule's whole span, as far as it is known."""
    schedule = rule.schedule
    start: int | None
    end: int | None
    start, end = extent or schedule.extent(low, schedule.search_years * YEAR) or (None, None)
    what = schedule.describe(low if start is None else start, high if end is None else end)
    message = Message("detail", message=rule.message, detail=what) if what else rule.message
    return Reason(
        rule.kind,
        rule.name,
        rule.effect,
        message,
        None if start is None or start <= BEGINNING else zone.datetime(start),
        None if end is None or end >= FAR else zone.datetime(end),
        rule.link,
        None,
        rule.document,
    )
