"""What is told of a rule at an instant, and what all kinds of rules have in common in that. Pure."""

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
_THINGS = {"incidents": ("incident", "incidents"), "on call": ("shift", "shifts"), "calendar": ("event", "events")}
Edges = tuple[bool, int | None, int | None]


class RuleExplanation(NamedTuple):
    """A rule at an instant.

    Attributes:
        document: the index of the policy's document; `line` is where it stands in its file, 0: nowhere.
        kind: as of a reason; and `windows` (all of a document together), `source`, `rotation`, `override`.
        state: `on`, `off`, `does not apply`, `not known`.
        does: `block` or `warn` where it is a reason of the verdict; else None.
        says: the rule in the words of the policy.
        zone: of the rule, and `local` the instant there; None: it has none.
        since, until: the nearest edges before and after the instant; None: not within the horizon, or not known.
        why: sentences.
        left_out_by: which lists of a scope leave the subject out, and what it is.
        effect: what it does where it is on.
        override: what it needs, where it is one.
    """

    document: int
    line: int
    kind: str
    name: str
    state: str
    does: str | None = None
    says: str = ""
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
    """Which lists of a scope leave a subject out, in texts."""
    names = {"environments": subject.environment, "branches": subject.branch, "repositories": subject.repository}
    return tuple(
        f"{field} {' '.join(globs)} leave out {names[field]}"
        for field, globs in zip(Scope._fields, scope, strict=True)
        if not Scope(**{field: globs}).matches(subject)
    )


def edges_of(schedule: Schedule, instant: int) -> Edges:
    """Whether a schedule is on, and its nearest edges before and after; None: none within the years that it can be foreseen."""
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
    """The state of a source by its answers."""
    if not answers or any(answer.error is not None for answer in answers):
        return UNKNOWN
    return ON if any(answer.observations for answer in answers) else OFF


def answered(answers: Sequence[SourceAnswer]) -> tuple[str, ...]:
    """What a source answered, in sentences."""
    return tuple(f"no answer: {one.error}" if one.error is not None else f"it answered {_told(one)}" for one in answers)


def _told(answer: SourceAnswer) -> str:
    one, several = _THINGS[answer.what]
    return f"{answer.found or 'no'} {one if answer.found == 1 else several}"
