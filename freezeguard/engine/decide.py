"""decide: policy + facts + subject + instant → verdict. Pure: the instant is an argument, facts are data."""

from __future__ import annotations

from bisect import bisect_right
from operator import itemgetter
from typing import NamedTuple

from ..errors import UsageError
from ..policy.model import ALLOW, BLOCK, ENFORCE, WARN, Policy, waived_kinds
from ..policy.subject import Subject, contains_ignoring_case
from ..temporal.intervals import merge, subtract
from ..temporal.zones import FAR
from ..util.languages import Message
from .facts import NO_FACTS, Facts, Observation, Waiver
from .on_call import assumed, called, duties, next_edge
from .timeline import Timeline, compile_policy
from .verdict import NextWindow, Reason, Verdict, reason_sort_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ..temporal.intervals import Span
    from .on_call import OnCallCoverage
    from .timeline import CompiledPolicy, State

ANYTHING = Subject()


class OpeningSearch(NamedTuple):
    """Result of a search for the next opening.

    Attributes:
        span: the first span in which nothing blocks; its end is None beyond the horizon. None: there is no such span.
        assuming: reasons without a known end that are assumed to be over by then.
        never: proven that there is no such span.
    """

    span: tuple[int, int | None] | None
    assuming: tuple[str, ...] = ()
    never: bool = False


def decide(policy: Policy, *, at: datetime, subject: Subject = ANYTHING, facts: Facts | None = None) -> Verdict:
    """Decide if `subject` may be deployed at `at`, and if not, why, until when, and when next.

    Args:
        at: an aware datetime; seconds count, fractions do not.
        facts: what the sources of the policy know. Without facts, every source is an `unknown` reason, as its `on_error` says; `NO_FACTS`
            states that there are none.

    Raises:
        UsageError: `at` is naive or outside the years 1900 to 9900, or the policy lists `known_environments` without the subject's.
    """
    instant = instant_of(at)
    subject = policy.locate(subject)
    check_environment(policy, subject)
    return _verdict(policy, instant, subject, _unqueried(policy, subject) if facts is None else facts)


def _unqueried(policy: Policy, subject: Subject) -> Facts:
    """Return the facts of a caller who queried no source. Rotations and calendars without data are unknown to the engine anyway."""
    return Facts(
        tuple(
            Observation(
                "unknown",
                source.name,
                Message("source.not_queried"),
                effect=source.on_error,
                assuming=Message("assuming.no_incident", source=source.name),
                document=index,
            )
            for index, document in enumerate(policy.documents)
            for source in document.incidents
            if source.on_error != ALLOW and source.scope.matches(subject)
        )
    )


def instant_of(at: datetime) -> int:
    """Return the instant of an aware datetime in whole seconds. Raises UsageError for a naive one and outside the years 1900 to 9900."""
    if at.tzinfo is None:
        raise UsageError(f"the instant {at.isoformat()} has no time zone")
    if not 1900 <= at.year <= 9900:
        raise UsageError(f"the instant {at.isoformat()} is not between the years 1900 and 9900")
    return int(at.timestamp() // 1)


def upcoming_verdicts(policy: Policy, *, at: int, subject: Subject = ANYTHING, count: int) -> list[tuple[int, int, Verdict]]:
    """Return at most `count` verdicts from an instant on as (start, end, verdict), without facts.

    Each holds in [start, end) except for its `at`, whose offset stays the same.

    Raises:
        UsageError: as `decide`.
    """
    subject = policy.locate(subject)
    check_environment(policy, subject)
    timeline = compile_policy(policy).timeline(subject)
    on_call = _on_call(policy, timeline, NO_FACTS)
    verdicts = []
    for _ in range(count):
        end = min(timeline.state(at).end, next_edge(on_call, at))
        end = next(iter(policy.zone.changes(at + 1, end)), end)
        verdicts.append((at, end, _verdict(policy, at, subject, NO_FACTS)))
        if end >= FAR:
            break
        at = end
    return verdicts


def allowed_spans(
    policy: Policy, subject: Subject, start: int, end: int, facts: Facts = NO_FACTS, *, known_only: bool = True
) -> list[Span]:
    """Return the spans within [start, end), instants in seconds, in which nothing blocks.

    Args:
        known_only: unknown facts block.

    Raises:
        UsageError: the environment is unknown.
    """
    subject = policy.locate(subject)
    check_environment(policy, subject)
    timeline = compile_policy(policy).timeline(subject)
    observations = _applicable_observations(policy, timeline, facts, _on_call(policy, timeline, facts))
    timeline = compile_policy(policy).timeline(subject, _waived(policy, facts.waivers))
    blocked = merge(
        (start if o.start is None else o.start, end if o.end is None else o.end)
        for o in observations
        if o.effect == BLOCK and (known_only or o.kind != "unknown") and not _waiver_of(o.kind, o.document, facts.waivers)
    )
    return subtract(timeline.spans(start, end), blocked)


def assumptions(policy: Policy, subject: Subject, start: int, end: int, facts: Facts) -> list[str]:
    """Return what spans that are not `known_only` assume of people on call."""
    on_call = _on_call(policy, compile_policy(policy).timeline(policy.locate(subject)), facts)
    return assumed(on_call, start, end, policy.zone)


def check_environment(policy: Policy, subject: Subject) -> None:
    """Raise UsageError if a document lists its environments without the subject's."""
    for document in policy.documents:
        known = document.known_environments
        if known and subject.environment is not None and not contains_ignoring_case(subject.environment, known):
            raise UsageError(Message("problem.environment", environment=repr(subject.environment), known=tuple(known)))


def _verdict(policy: Policy, instant: int, subject: Subject, facts: Facts) -> Verdict:
    compiled = compile_policy(policy)
    timeline = compiled.timeline(subject)
    state = timeline.state(instant)
    on_call = _on_call(policy, timeline, facts)
    observations = _applicable_observations(policy, timeline, facts, on_call) if on_call or facts.observations else []
    observations = [o for o in observations if o.end is None or instant < o.end]
    reasons, span, free, never = state.reasons, state.span, state.allowed, state.never
    assuming: tuple[str, ...] = ()
    waivers = [waiver for waiver in facts.waivers if waiver.until is None or instant < waiver.until]
    if waivers or observations:
        timeline = compiled.timeline(subject, _waived(policy, waivers))
        left = timeline.state(instant)
        reasons = _collect_reasons(timeline, state, left, observations, waivers, instant)
        free = left.allowed and not any(_begun(o, instant) for o in _unwaived(observations, waivers))
        span, assuming, never = _search_with(compiled, subject, observations, waivers, instant)
    zone = policy.zone
    outcome = _outcome(reasons, free)
    next_window = closes_at = horizon = None
    if span is not None:
        end = None if span[1] is None else zone.datetime(span[1])
        if free:
            closes_at = end
        else:
            next_window = NextWindow(zone.datetime(max(span[0], instant)), end, assuming)
    elif not never and (timeline.limit(instant) > instant or outcome == "blocked"):
        # Beyond the end of the data the day is blocked and nothing is known about later days: that is not never.
        horizon = zone.datetime(max(timeline.limit(instant), instant)).date()
    return Verdict(
        free,
        outcome,
        zone.datetime(instant),
        zone.key,
        subject,
        reasons,
        next_window,
        closes_at,
        horizon,
        timeline.applies,
        (*called(on_call, instant, zone), *facts.on_call) if on_call else facts.on_call,
        policy.source,
        policy.sha256,
        tuple(waiver for waiver in waivers if any(reason.waived_by == waiver.name for reason in reasons)),
        policy.extends,
    )


def _outcome(reasons: Sequence[Reason], free: bool) -> str:
    if not free:
        known = any(reason.effect == BLOCK and reason.waived_by is None and reason.kind != "unknown" for reason in reasons)
        return "blocked" if known else "undecided"
    if any(reason.waived_by is not None and reason.effect == BLOCK for reason in reasons):
        return "overridden"
    return "warned" if reasons else "allowed"


def _on_call(policy: Policy, timeline: Timeline, facts: Facts) -> Sequence[OnCallCoverage]:
    """Return the coverage of the documents that apply."""
    return [duty for duty in duties(policy, facts) if duty.document in timeline.documents]


def _applicable_observations(policy: Policy, timeline: Timeline, facts: Facts, on_call: Sequence[OnCallCoverage]) -> list[Observation]:
    """Return the observations of the documents that apply; those of a document in mode `warn` only warn."""
    return [
        o if policy.documents[o.document].mode == ENFORCE else o._replace(effect=WARN)
        for observations in (facts.observations, *(duty.observations for duty in on_call))
        for o in observations
        if o.document in timeline.documents
    ]


def _begun(observation: Observation, instant: int) -> bool:
    return observation.start is None or observation.start <= instant


def _waived(policy: Policy, waivers: Sequence[Waiver]) -> frozenset[tuple[int, str]]:
    return frozenset(
        (index, kind)
        for waiver in waivers
        for index in range(len(policy.documents))
        if waiver.document in (None, index)
        for kind in waived_kinds(waiver.waives)
    )


def _waives(waiver: Waiver, kind: str) -> bool:
    return kind in waived_kinds(waiver.waives)


def _waiver_of(kind: str, document: int, waivers: Sequence[Waiver]) -> str | None:
    return next((w.name for w in waivers if w.document in (None, document) and _waives(w, kind)), None)


def _collect_reasons(
    timeline: Timeline, state: State, left: State, observations: Sequence[Observation], waivers: Sequence[Waiver], instant: int
) -> tuple[Reason, ...]:
    """Return the active reasons of policy and facts, each with the override that waives it: those of `state` that are not in `left`."""
    standing = {(reason.document, reason.kind, reason.name) for reason in left.reasons}
    reasons = list(left.reasons)
    for reason in state.reasons:
        if (reason.document, reason.kind, reason.name) not in standing:
            # Two reasons go with another rule, and are not waived by their own kind: the bake time before a waived end, even of another
            # document, and the end of the data of a waived rule.
            kinds = (reason.kind, "window", "freeze", "holiday")
            own = [waiver for waiver in waivers if waiver.document in (None, reason.document)]
            name = next(waiver.name for group in (own, waivers) for kind in kinds for waiver in group if _waives(waiver, kind))
            reasons.append(reason._replace(waived_by=name))
    zone = timeline.zone
    for o in observations:
        if _begun(o, instant):
            since = None if o.start is None else zone.datetime(o.start)
            until = None if o.end is None else zone.datetime(o.end)
            waived_by = _waiver_of(o.kind, o.document, waivers)
            reasons.append(Reason(o.kind, o.name, o.effect, o.message, since, until, o.link, waived_by, o.document))
    return tuple(sorted(reasons, key=reason_sort_key))


def _unwaived(observations: Sequence[Observation], waivers: Sequence[Waiver]) -> list[Observation]:
    """Return the observations that block and are not waived."""
    return [o for o in observations if o.effect == BLOCK and not _waiver_of(o.kind, o.document, waivers)]


def _search_with(
    compiled: CompiledPolicy, subject: Subject, observations: Sequence[Observation], waivers: Sequence[Waiver], instant: int
) -> OpeningSearch:
    """Search as `_search` does, with waivers that each hold until they expire."""
    end = min((waiver.until for waiver in waivers if waiver.until is not None), default=FAR)
    opening = _search(compiled.timeline(subject, _waived(compiled.policy, waivers)), _unwaived(observations, waivers), instant)
    opens, closes = opening.span or (FAR, None)
    if end == FAR or (closes is not None and closes <= end):
        return opening
    later = _search_with(compiled, subject, observations, [waiver for waiver in waivers if waiver.until != end], end)
    if opens >= end:
        return later
    if later.span is None or later.span[0] > end or not set(later.assuming) <= set(opening.assuming):
        return opening._replace(span=(opens, end))
    return opening._replace(span=(opens, later.span[1]))


def _search(timeline: Timeline, observations: Sequence[Observation], instant: int) -> OpeningSearch:
    """Return the first span from `instant` on in which nothing blocks."""
    blocked = merge((instant if o.start is None else o.start, o.end) for o in observations if o.end is not None)
    endless = [(instant if o.start is None else o.start, o.assuming or o.name) for o in observations if o.end is None]
    while True:
        span = timeline.span_from(instant)
        if span is None:
            return OpeningSearch(None, never=timeline.never(instant))
        start, end = span
        i = bisect_right(blocked, start, key=itemgetter(0)) - 1
        if i < 0 or blocked[i][1] <= start:
            following = [a for a, _ in (*blocked, *endless) if a > start]
            end = min(following + ([end] if end is not None else []), default=None)
            return OpeningSearch((start, end), tuple(sorted({name for a, name in endless if a <= start})))
        instant = blocked[i][1]
