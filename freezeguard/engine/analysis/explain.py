"""Every rule of a policy at one instant, with what it does then and why, for whoever does not believe the verdict. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from ...policy.model import ENFORCE, WARN
from ...policy.subject import EVERYTHING, Scope, Subject, matches
from ...temporal.zones import BEGINNING, FAR
from ..decide import decide, instant_of
from ..facts import NO_FACTS, Facts, Observation, SourceAnswer
from ..on_call import between, duties
from ..timeline import compile_policy
from .explanation import OFF, ON, OUT, UNKNOWN, RuleExplanation, answered, edges_of, left_out_by, state_of
from .rule_descriptions import joined, rotation_says, scope_words, source_says, words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ...policy.model import Document, Override, Policy, Source
    from ...schedules.base import Schedule
    from ...temporal.zones import Zone
    from ..on_call import OnCallCoverage
    from ..timeline import Timeline
    from ..verdict import Verdict


class Explanation(NamedTuple):
    """All of it.

    Attributes:
        documents: of each what leaves the subject out of it; nothing: it applies.
        waits_for: the reasons (kind and name) that end where the next window begins.
    """

    verdict: Verdict
    documents: tuple[tuple[Document, tuple[str, ...]], ...]
    rules: tuple[RuleExplanation, ...]
    waits_for: tuple[tuple[str, str], ...]


def explain(
    policy: Policy, *, at: datetime, subject: Subject, facts: Facts = NO_FACTS, answers: Sequence[SourceAnswer] = ()
) -> Explanation:
    """Explains the verdict.

    Args:
        answers: what was asked for these facts; observations that are in none of them are told by themselves.

    Raises:
        UsageError: as `decide`.
    """
    verdict = decide(policy, at=at, subject=subject, facts=facts)
    subject = verdict.subject
    timeline = compile_policy(policy).timeline(subject)
    told = _RuleExplainer(policy, subject, facts, answers, instant_of(at), timeline)
    documents = tuple((document, left_out_by(document.applies_to, subject)) for document in policy.documents)
    return Explanation(verdict, documents, tuple(told.rules()), tuple(_waits_for(policy, verdict, facts)))


def _waits_for(policy: Policy, verdict: Verdict, facts: Facts) -> Iterator[tuple[str, str]]:
    window = verdict.next_window
    if window is not None and window.start > verdict.at:
        before = decide(policy, at=window.start - timedelta(seconds=1), subject=verdict.subject, facts=facts)
        yield from ((reason.kind, reason.name) for reason in before.blocking if reason.until == window.start)


class _RuleExplainer:
    """The rules of one policy, at one instant."""

    def __init__(
        self, policy: Policy, subject: Subject, facts: Facts, answers: Sequence[SourceAnswer], instant: int, timeline: Timeline
    ) -> None:
        self.policy, self.subject, self.facts, self.answers = policy, subject, facts, answers
        self.instant, self.timeline = instant, timeline
        self.duties: dict[int, OnCallCoverage] = {duty.document: duty for duty in duties(policy, facts)}

    def rules(self) -> Iterator[RuleExplanation]:
        """All of them, in the order of the policy."""
        for index, document in enumerate(self.policy.documents):
            out = left_out_by(document.applies_to, self.subject)
            yield from self._windows(index, document, out)
            for freeze in document.freezes:
                effect = freeze.effect if document.mode == ENFORCE else WARN
                why = (freeze.reason,) if freeze.reason else ()
                one = RuleExplanation(index, freeze.line, freeze.kind, freeze.name, OFF, why=why, effect=effect, link=freeze.link)
                yield self._scheduled(one, freeze.schedule, out or left_out_by(freeze.scope, self.subject), scope=freeze.scope)
            yield from self._bake_time(index, document, out)
            yield from self._ends_of_data(index)
            yield from self._sources(index, document, out)
            yield from self._on_call(index, document, out)
            for override in document.overrides:
                yield self._override(index, override, out)

    def _scheduled(self, one: RuleExplanation, schedule: Schedule, out: tuple[str, ...], *, scope: Scope = EVERYTHING) -> RuleExplanation:
        """A rule with its schedule: when it is on, and by which clock."""
        on, since, until = edges_of(schedule, self.instant)
        says = words_of(schedule) + (f", for {scope_words(scope)}" if any(scope) else "")
        what = schedule.describe(since or self.instant, until or self.instant + 1) if on else None
        return one._replace(
            state=OUT if out else ON if on else OFF,
            does=one.effect if on and not out else None,
            says=one.says or says,
            zone=schedule.zone.key,
            local=schedule.zone.datetime(self.instant),
            since=self._moment(since),
            until=self._moment(until),
            why=(*one.why, *([what] if what else ())),
            left_out_by=out,
        )

    def _windows(self, index: int, document: Document, out: tuple[str, ...]) -> Iterator[RuleExplanation]:
        for rule in self.timeline.rules:
            if (rule.document, rule.kind) == (index, "window"):
                first = min(window.line for window in document.windows)
                one = RuleExplanation(index, first, "windows", rule.name, OFF, effect=rule.effect, says="outside of all windows")
                yield self._scheduled(one, rule.schedule, ())
        for window in document.windows:
            one = RuleExplanation(index, window.line, "window", window.name, OFF)
            yield self._scheduled(one, window.schedule, out or left_out_by(window.scope, self.subject), scope=window.scope)

    def _bake_time(self, index: int, document: Document, out: tuple[str, ...]) -> Iterator[RuleExplanation]:
        if not document.bake_time:
            return
        one = RuleExplanation(index, document.bake_time_line, "bake_time", "bake_time", OUT, says=f"{document.bake_time} of open time left")
        found = [rule for rule in self.timeline.rules if (rule.document, rule.kind) == (index, "bake_time")]
        for rule in found:
            yield self._scheduled(one._replace(effect=rule.effect), rule.schedule, out)
        if not found:
            yield one._replace(left_out_by=out)

    def _ends_of_data(self, index: int) -> Iterator[RuleExplanation]:
        for rule in self.timeline.rules:
            if (rule.document, rule.kind) == (index, "unknown"):
                one = RuleExplanation(index, 0, "unknown", rule.name, OFF, effect=rule.effect, why=(rule.message,))
                yield self._scheduled(one, rule.schedule, ())

    def _sources(self, index: int, document: Document, out: tuple[str, ...]) -> Iterator[RuleExplanation]:
        told: set[Observation] = set()
        for source in document.incidents:
            left_out = out or left_out_by(source.scope, self.subject)
            answers = [one for one in self.answers if (one.document, one.line, one.what) == (index, source.line, "incidents")]
            yield self._source(index, source, answers, left_out)
            for observation in (o for answer in answers for o in answer.observations):
                told.add(observation)
                yield self._observed(observation, source.line)
        for answer in self.answers:
            if answer.document == index and answer.what == "calendar":
                yield RuleExplanation(
                    index, answer.line, "source", answer.name, state_of([answer]), why=answered([answer]), says=answer.kind
                )
        if index in self.timeline.documents:
            for observation in dict.fromkeys(self.facts.observations):
                if observation.document == index and observation not in told:
                    yield self._observed(observation, next((one.line for one in self.answers if observation in one.observations), 0))

    def _source(self, index: int, source: Source, answers: Sequence[SourceAnswer], out: tuple[str, ...]) -> RuleExplanation:
        why = answered(answers) if answers or out else ("not asked",)
        says = joined(source_says(source))
        return RuleExplanation(
            index, source.line, "source", source.name, OUT if out else state_of(answers), says=says, why=why, left_out_by=out
        )

    def _observed(self, o: Observation, line: int) -> RuleExplanation:
        """Something observed, as the verdict tells it."""
        effect = o.effect if self.policy.documents[o.document].mode == ENFORCE else WARN
        on = (o.start is None or o.start <= self.instant) and (o.end is None or self.instant < o.end)
        ahead = o.start is not None and o.start > self.instant
        since, until = (None, o.start) if ahead else (o.start, o.end) if on else (o.end, None)
        one = RuleExplanation(o.document, line, o.kind, o.name, ON if on else OFF, effect if on else None, why=(o.message,), effect=effect)
        return one._replace(since=self._moment(since), until=self._moment(until), link=o.link)

    def _on_call(self, index: int, document: Document, out: tuple[str, ...]) -> Iterator[RuleExplanation]:
        on_call, duty = document.on_call, self.duties.get(index)
        if on_call is None or duty is None:
            return
        ahead = f", for the next {on_call.cover}" if on_call.cover else ""
        says = f"somebody has to be on call{ahead}" if on_call.required else "nobody has to be on call"
        told = [] if out else [self._observed(o, on_call.line)._replace(says=says) for o in duty.observations]
        yield from (one for one in told if one.state == ON)
        if not any(one.state == ON for one in told):
            since = max((one.since for one in told if one.since), default=None)
            until = min((one.until for one in told if one.until), default=None)
            gaps = () if out else tuple(f"nobody is on call {between(*gap, self._zone)}" for gap in duty.gaps if gap[1] > self.instant)[:1]
            one = RuleExplanation(index, on_call.line, "on_call", "on_call", OUT if out else OFF, says=says, why=gaps, left_out_by=out)
            yield one._replace(since=since, until=until)
        for number, (rotation, (name, roster)) in enumerate(zip(on_call.rotations, duty.rosters, strict=True)):
            says = joined(rotation_says(rotation, document))
            one = RuleExplanation(index, rotation.line, "rotation", name, OUT if out else UNKNOWN, says=says, left_out_by=out)
            asked = [each for each in self.answers if (each.document, each.line, each.what) == (index, rotation.line, "on call")]
            one = one._replace(why=answered(asked), zone=document.zone.key, local=document.zone.datetime(self.instant))
            if roster is None or out:
                yield one
                continue
            shifts = roster.shifts(self.instant, self.instant + 1)
            for start, end, person in shifts:
                why = (*one.why, f"{person} is on call, as number {number + 1}")
                yield one._replace(state=ON, since=self._moment(start), until=self._moment(end), why=why)
            if not shifts:
                yield one._replace(state=OFF, until=self._moment(roster.next_edge(self.instant)), why=(*one.why, "nobody is on call"))

    def _override(self, index: int, override: Override, out: tuple[str, ...]) -> RuleExplanation:
        branch = self.subject.branch
        if not out and override.branches and branch is not None and not matches(override.branches, branch):
            out = (f"branches {' '.join(override.branches)} leave out {branch}",)
        holds = any(waiver.name == override.name and waiver.document in (None, index) for waiver in self.facts.waivers)
        state = OUT if out else ON if holds else OFF
        why = () if holds or out else ("it is proven on GitHub, and is not asked for here",)
        return RuleExplanation(index, override.line, "override", override.name, state, why=why, left_out_by=out, override=override)

    @property
    def _zone(self) -> Zone:
        return self.policy.zone

    def _moment(self, instant: int | None) -> datetime | None:
        return None if instant is None or instant <= BEGINNING or instant >= FAR else self._zone.datetime(instant)
