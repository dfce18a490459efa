"""State of one rule at an instant, and helpers that all kinds of rules share. Pure."""

from __future__ import annotations

from typing import NamedTuple

from ...policy.model import Override
from ...policy.subject import Scope
from ...temporal.intervals import overlapping
from ...temporal.zones import BEGINNING, DAY, FAR
from ..facts import SourceAnswer
from ..timeline import YEAR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ...policy.subject import Subject
    from ...schedules.base import Schedule

ON, OFF, OUT, UNKNOWN = "on", "off", "does not apply", "not known"
_NOUNS = {"incidents": ("incident", "incidents"), "on call": ("shift", "shifts"), "calendar": ("event", "events")}
Edges = tuple[bool, int | None, int | None]


class RuleExplanation(NamedTuple):
    """A rule at an instant.

    Attributes:
        document: index of the policy's document.
        line: line in the document's file; 0 if it has none.
        kind: kind of a reason, or `windows` (all of a document together), `source`, `rotation`, `override`.
        state: `on`, `off`, `does not apply`, `not known`.
        verdict_effect: `block` or `warn` if the rule is a reason of the verdict; else None.
        text: the rule in the words of the policy.
        zone: time zone of the rule; None if it has none.
        local: the instant in that zone.
        since, until: nearest edges before and after the instant; None if they are not within the horizon, or not known.
        why: sentences that explain the state.
        left_out_by: lists of a scope that exclude the subject, each with the subject's value.
        effect: `block` or `warn`, what the rule does while it is on.
        override: the override, if the rule is one.
    """

    document: int
    line: int
    kind: str
    name: str
    state: str
    verdict_effect: str | None = None
    text: str = ""
    zone: str | None = None
    local: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None
    why: tuple[str, ...] = ()
    left_out_by: tuple[str, ...] = ()
    effect: str | None = None
    link: str | None = None
    override: Override | None = None


def left_out_by(scope: Scope, subject: Subject) -> tuple[str, ...]:
    """Return a text for each list of a scope that excludes the subject; empty if the scope matches."""
    names = {"environments": subject.environment, "branches": subject.branch, "repositories": subject.repository}
    return tuple(
        f"{field} {' '.join(globs)} do not include {names[field]}"
        for field, globs in zip(Scope._fields, scope, strict=True)
        if not Scope(**{field: globs}).matches(subject)
    )


def edges_of(schedule: Schedule, instant: int) -> Edges:
    """Return whether a schedule is on, and its nearest edges before and after the instant.

    An edge is None if there is none within `search_years`.
    """
    fixed = schedule.finite_spans
    if fixed is not None:
        around = overlapping(fixed, instant, instant + 1)
        if around:
            return True, *around[0]
        before = next((b for _, b in reversed(fixed) if b <= instant), None)
        return False, before, next((a for a, _ in fixed if a > instant), None)
    extent = schedule.extent(instant, schedule.search_years * YEAR)
    if extent is not None:
        return True, *extent
    limit, reach = min(schedule.cycle, schedule.search_years) * YEAR, 8 * DAY
    while True:
        low, high = max(instant - reach, BEGINNING), min(instant + reach, FAR)
        spans = schedule.spans(low, high)
        last = next((b for _, b in reversed(spans) if low < b <= instant), None)
        first = next((a for a, _ in spans if instant < a < high), None)
        if (last is not None and first is not None) or reach >= limit:
            return False, last, first
        reach = min(reach * 8, limit)


def state_of(answers: Sequence[SourceAnswer]) -> str:
    """Return the state of a source from its responses."""
    if not answers or any(answer.error is not None for answer in answers):
        return UNKNOWN
    return ON if any(answer.observations for answer in answers) else OFF


def response_texts(answers: Sequence[SourceAnswer]) -> tuple[str, ...]:
    """Return a sentence for each response of a source."""
    return tuple(
        f"no response: {answer.error}" if answer.error is not None else f"the source reported {_counted(answer)}" for answer in answers
    )


def _counted(answer: SourceAnswer) -> str:
    singular, plural = _NOUNS[answer.what]
    return f"{answer.found or 'no'} {singular if answer.found == 1 else plural}"
