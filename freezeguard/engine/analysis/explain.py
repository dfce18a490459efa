"""Explanation of a verdict: every rule of a policy at one instant, with its state and the reason for it. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from ...policy.model import ENFORCE, WARN
from ...policy.patterns import matches
from ...policy.subject import EVERYTHING, Scope, Subject
from ...temporal.zones import BEGINNING, FAR
from ..decide import decide, instant_of
from ..facts import NO_FACTS, Facts, Observation, SourceAnswer
from ..on_call import between, duties
from ..timeline import compile_policy
from .explanation import OFF, ON, OUT, UNKNOWN, RuleExplanation, edges_of, left_out_by, response_texts, state_of
from .rule_descriptions import attributes_text, rotation_attributes, schedule_text, scope_text, source_attributes

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
    """A verdict and the state of every rule.

    Attributes:
        documents: each with the texts that exclude the subject; none if the document applies.
        rules: in the order of the policy.
        waits_for: reasons (kind and name) that end when the next window opens.
    """

    verdict: Verdict
    documents: tuple[tuple[Document, tuple[str, ...]], ...]
    rules: tuple[RuleExplanation, ...]
    waits_for: tuple[tuple[str, str], ...]


def explain(
    policy: Policy, *, at: datetime, subject: Subject, facts: Facts = NO_FACTS, answers: Sequence[SourceAnswer] = ()
) -> Explanation:
    """Explain the verdict.

    Args:
        at: instant of the verdict.
        answers: responses that the facts come from; an observation without a response gets an entry of its own.

    Raises:
        UsageError: as `decide`.
    """
    verdict = decide(policy, at=at, subject=subject, facts=facts)
    subject = verdict.subject
    timeline = compile_policy(policy).timeline(subject)
    explainer = _RuleExplainer(policy, subject, facts, answers, instant_of(at), timeline)
    documents = tuple((document, left_out_by(document.applies_to.deciding(subject), subject)) for document in policy.documents)
    return Explanation(verdict, documents, tuple(explainer.rules()), tuple(_waits_for(policy, verdict, facts)))


def _waits_for(policy: Policy, verdict: Verdict, facts: Facts) -> Iterator[tuple[str, str]]:
    window = verdict.next_window
    if window is not None and window.start > verdict.at:
        before = decide(policy, at=window.start - timedelta(seconds=1), subject=verdict.subject, facts=facts)
        yield from ((reason.kind, reason.name) for reason in before.blocking if reason.until == window.start)


class _RuleExplainer:
    """Explains the rules of one policy at one instant."""

    def __init__(
        self, policy: Policy, subject: Subject, facts: Facts, answers: Sequence[SourceAnswer], instant: int, timeline: Timeline
    ) -> None:
        self.policy, self.subject, self.facts, self.answers = policy, subject, facts, answers
        self.instant, self.timeline = instant, timeline
        self.coverages: dict[int, OnCallCoverage] = {coverage.document: coverage for coverage in duties(policy, facts)}

    def rules(self) -> Iterator[RuleExplanation]:
        """Yield all rules, in the order of the policy."""
        for index, document in enumerate(self.policy.documents):
            out = left_out_by(document.applies_to.deciding(self.subject), self.subject)
            yield from self._windows(index, document, out)
            for freeze in document.freezes:
                effect = freeze.effect if document.mode == ENFORCE else WARN
                why = (freeze.reason,) if freeze.reason else ()
                rule = RuleExplanation(index, freeze.line, freeze.kind, freeze.name, OFF, why=why, effect=effect, link=freeze.link)
                yield self._scheduled(rule, freeze.schedule, out or left_out_by(freeze.scope, self.subject), scope=freeze.scope)
            yield from self._bake_time(index, document, out)
            yield from self._ends_of_data(index)
            yield from self._sources(index, document, out)
            yield from self._on_call(index, document, out)
            for override in document.overrides:
                yield self._override(index, override, out)

    def _scheduled(self, rule: RuleExplanation, schedule: Schedule, out: tuple[str, ...], *, scope: Scope = EVERYTHING) -> RuleExplanation:
        """Add the state, edges and local time that follow from a rule's schedule."""
        on, since, until = edges_of(schedule, self.instant)
        text = schedule_text(schedule) + (f", for {scope_text(scope)}" if any(scope) else "")
        occurrence = schedule.describe(since or self.instant, until or self.instant + 1) if on else None
        return rule._replace(
            state=OUT if out else ON if on else OFF,
            verdict_effect=rule.effect if on and not out else None,
            text=rule.text or text,
            zone=schedule.zone.key,
            local=schedule.zone.datetime(self.instant),
            since=self._moment(since),
            until=self._moment(until),
            why=(*rule.why, *([occurrence] if occurrence else ())),
            left_out_by=out,
        )

    def _windows(self, index: int, document: Document, out: tuple[str, ...]) -> Iterator[RuleExplanation]:
        for compiled in self.timeline.rules:
            if (compiled.document, compiled.kind) == (index, "window"):
                first = min(window.line for window in document.windows)
                rule = RuleExplanation(index, first, "windows", compiled.name, OFF, effect=compiled.effect, text="outside all windows")
                yield self._scheduled(rule, compiled.schedule, ())
        for window in document.windows:
            rule = RuleExplanation(index, window.line, "window", window.name, OFF)
            yield self._scheduled(rule, window.schedule, out or left_out_by(window.scope, self.subject), scope=window.scope)

    def _bake_time(self, index: int, document: Document, out: tuple[str, ...]) -> Iterator[RuleExplanation]:
        if not document.bake_time:
            return
        text = f"needs {document.bake_time} of open time"
        rule = RuleExplanation(index, document.bake_time_line, "bake_time", "bake_time", OUT, text=text)
        compiled_rules = [rule for rule in self.timeline.rules if (rule.document, rule.kind) == (index, "bake_time")]
        for compiled in compiled_rules:
            yield self._scheduled(rule._replace(effect=compiled.effect), compiled.schedule, out)
        if not compiled_rules:
            yield rule._replace(left_out_by=out)

    def _ends_of_data(self, index: int) -> Iterator[RuleExplanation]:
        for compiled in self.timeline.rules:
            if (compiled.document, compiled.kind) == (index, "unknown"):
                rule = RuleExplanation(index, 0, "unknown", compiled.name, OFF, effect=compiled.effect, why=(compiled.message,))
                yield self._scheduled(rule, compiled.schedule, ())

    def _sources(self, index: int, document: Document, out: tuple[str, ...]) -> Iterator[RuleExplanation]:
        explained: set[Observation] = set()
        for source in document.incidents:
            left_out = out or left_out_by(source.scope, self.subject)
            answers = self._answers(index, source.line, "incidents")
            yield self._source(index, source, answers, left_out)
            for observation in (o for answer in answers for o in answer.observations):
                explained.add(observation)
                yield self._observed(observation, source.line)
        for answer in self.answers:
            if answer.document == index and answer.what == "calendar":
                yield RuleExplanation(
                    index, answer.line, "source", answer.name, state_of([answer]), why=response_texts([answer]), text=answer.kind
                )
        if index in self.timeline.documents:
            for observation in dict.fromkeys(self.facts.observations):
                if observation.document == index and observation not in explained:
                    line = next((answer.line for answer in self.answers if observation in answer.observations), 0)
                    yield self._observed(observation, line)

    def _source(self, index: int, source: Source, answers: Sequence[SourceAnswer], out: tuple[str, ...]) -> RuleExplanation:
        why = response_texts(answers) if answers or out else ("not queried",)
        text = attributes_text(source_attributes(source))
        return RuleExplanation(
            index, source.line, "source", source.name, OUT if out else state_of(answers), text=text, why=why, left_out_by=out
        )

    def _observed(self, o: Observation, line: int) -> RuleExplanation:
        """Explain an observation as the verdict reports it."""
        effect = o.effect if self.policy.documents[o.document].mode == ENFORCE else WARN
        on = (o.start is None or o.start <= self.instant) and (o.end is None or self.instant < o.end)
        ahead = o.start is not None and o.start > self.instant
        since, until = (None, o.start) if ahead else (o.start, o.end) if on else (o.end, None)
        rule = RuleExplanation(o.document, line, o.kind, o.name, ON if on else OFF, effect if on else None, why=(o.message,), effect=effect)
        return rule._replace(since=self._moment(since), until=self._moment(until), link=o.link)

    def _on_call(self, index: int, document: Document, out: tuple[str, ...]) -> Iterator[RuleExplanation]:
        on_call, coverage = document.on_call, self.coverages.get(index)
        if on_call is None or coverage is None:
            return
        ahead = f", for the next {on_call.cover}" if on_call.cover else ""
        text = f"somebody has to be on call{ahead}" if on_call.required else "nobody has to be on call"
        observed = [] if out else [self._observed(o, on_call.line)._replace(text=text) for o in coverage.observations]
        yield from (rule for rule in observed if rule.state == ON)
        if not any(rule.state == ON for rule in observed):
            since = max((rule.since for rule in observed if rule.since), default=None)
            until = min((rule.until for rule in observed if rule.until), default=None)
            gaps = (
                () if out else tuple(f"nobody is on call {between(*gap, self._zone)}" for gap in coverage.gaps if gap[1] > self.instant)[:1]
            )
            rule = RuleExplanation(index, on_call.line, "on_call", "on_call", OUT if out else OFF, text=text, why=gaps, left_out_by=out)
            yield rule._replace(since=since, until=until)
        for number, (rotation, (name, roster)) in enumerate(zip(on_call.rotations, coverage.rosters, strict=True)):
            text = attributes_text(rotation_attributes(rotation, document))
            rule = RuleExplanation(index, rotation.line, "rotation", name, OUT if out else UNKNOWN, text=text, left_out_by=out)
            why = response_texts(self._answers(index, rotation.line, "on call"))
            rule = rule._replace(why=why, zone=document.zone.key, local=document.zone.datetime(self.instant))
            if roster is None or out:
                yield rule
                continue
            shifts = roster.shifts(self.instant, self.instant + 1)
            for start, end, person in shifts:
                why = (*rule.why, f"{person} is on call, called as number {number + 1}")
                yield rule._replace(state=ON, since=self._moment(start), until=self._moment(end), why=why)
            if not shifts:
                yield rule._replace(state=OFF, until=self._moment(roster.next_edge(self.instant)), why=(*rule.why, "nobody is on call"))

    def _override(self, index: int, override: Override, out: tuple[str, ...]) -> RuleExplanation:
        branch = self.subject.branch
        if not out and override.branches and branch is not None and not matches(override.branches, branch):
            out = (f"branches {' '.join(override.branches)} do not include {branch}",)
        is_proven = any(waiver.name == override.name and waiver.document in (None, index) for waiver in self.facts.waivers)
        state = OUT if out else ON if is_proven else OFF
        why = () if is_proven or out else ("overrides are proven on GitHub, which is not queried here",)
        return RuleExplanation(index, override.line, "override", override.name, state, why=why, left_out_by=out, override=override)

    def _answers(self, document: int, line: int, kind: str) -> list[SourceAnswer]:
        return [answer for answer in self.answers if (answer.document, answer.line, answer.what) == (document, line, kind)]

    @property
    def _zone(self) -> Zone:
        return self.policy.zone

    def _moment(self, instant: int | None) -> datetime | None:
        return None if instant is None or instant <= BEGINNING or instant >= FAR else self._zone.datetime(instant)
