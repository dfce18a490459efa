"""What may ship when, laid out by days: what every picture of a policy is drawn from. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import NamedTuple

from ...policy.model import ENFORCE, WARN
from ...policy.subject import Subject
from ...temporal.intervals import clip, merge
from ...temporal.zones import DAY, FAR, day_of, midnight
from ..decide import allowed_spans, decide
from ..facts import NO_FACTS, Facts
from ..timeline import compile_policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ...policy.model import Document, Freeze, Policy
    from ...temporal.intervals import Span
    from ...temporal.zones import Zone
    from ..verdict import Verdict

OPEN, PARTLY, CLOSED = "open", "partly", "closed"
HOLIDAY, EVE, FREEZE = "holiday", "eve", "freeze"
BEYOND, LONG = 2 * DAY, 366 * DAY
_AHEAD = (60 * DAY, 400 * DAY, 3660 * DAY)  # so far the next windows are looked for, as long as there are too few


class Closure(NamedTuple):
    """A freeze or a holiday, once: in [start, end), instants in seconds, whole also where it reaches beyond what is laid out.

    Attributes:
        kind: `freeze` or `holiday`.
        name: of the holidays or events in it, else of the rule.
        rule: the rule's name, the same for all of its closures.
        effect: `block` or `warn`.
        recurring: it is on every week.
    """

    start: int
    end: int
    kind: str
    name: str
    rule: str
    effect: str
    reason: str | None
    link: str | None
    recurring: bool


class Day(NamedTuple):
    """A local day, [start, end) in instants.

    Attributes:
        open: when deployments are allowed in it.
        usual: seconds of it in which they would be by the week alone: its windows, without its weekly freezes.
        closures: what closes a part of it, or all.
    """

    date: date
    start: int
    end: int
    open: tuple[Span, ...]
    usual: int
    closures: tuple[Closure, ...]

    @property
    def seconds(self) -> int:
        """How long it is open."""
        return sum(end - start for start, end in self.open)

    @property
    def state(self) -> str:
        """`open` as usual, `partly` where something takes some of that, `closed`."""
        if not self.open:
            return CLOSED
        return PARTLY if self.seconds < self.usual else OPEN

    @property
    def marks(self) -> tuple[str, ...]:
        """What is special about it: `holiday`, `eve` (a holiday closes its end), `freeze`; weekly freezes are nothing special."""
        found = {self._mark(closure) for closure in self.closures if not closure.recurring}
        return tuple(mark for mark in (HOLIDAY, EVE, FREEZE) if mark in found)

    def _mark(self, closure: Closure) -> str:
        if closure.kind != HOLIDAY:
            return FREEZE
        return EVE if self.start < closure.start < self.end < closure.end else HOLIDAY


class DeploymentCalendar(NamedTuple):
    """The days from one date to another, and what holds at one instant.

    Attributes:
        at: that instant, in seconds.
        verdict: what holds then.
        windows: the next ones from then on, or the one that is open; an end beyond the horizon is None.
        known: the instant until which there are no others.
        days: without gaps.
        closures: all that reach into these days, ascending.
        week: seven days, of which the instant's is the first; without closures.
        assuming: what is taken for granted: no incident lasts, what is not known of people on call is as it should be.
        opened: when deployments are allowed, from two days before these days to two days after: where those over their edges begin and end.
    """

    zone: Zone
    at: int
    verdict: Verdict
    windows: tuple[tuple[int, int | None], ...]
    known: int
    days: tuple[Day, ...]
    closures: tuple[Closure, ...]
    assuming: tuple[str, ...] = ()
    opened: tuple[Span, ...] = ()
    week: tuple[Day, ...] = ()


def build_calendar(
    policy: Policy, subject: Subject, at: int, first: date, days: int, facts: Facts = NO_FACTS, *, windows: int = 3
) -> DeploymentCalendar:
    """Lays out so many days from a date on, in the policy's zone.

    Args:
        at: the instant whose verdict is told (seconds).
        facts: what is known at that instant; incidents do not close any later day.
        windows: how many of the next ones are looked for.

    Raises:
        UsageError: as `decide`.
    """
    zone = policy.zone
    subject = policy.locate(subject)
    edges = _edges(first, days, zone)
    lasting = facts._replace(observations=())
    opened = allowed_spans(policy, subject, edges[0] - BEYOND, edges[-1] + BEYOND, lasting, known_only=False)
    # Of two that are alike, one may have a reason, and text is not compared with None.
    closures = sorted(set(_closures(policy, subject, edges[0], edges[-1])), key=lambda one: (*one[:6], one.reason or "", one.link or ""))
    laid = _laid(policy, subject, first, edges, clip(opened, edges[0], edges[-1]), closures)
    today = day_of(zone.local(at))
    of_week = _edges(today, 7, zone)
    week = _laid(policy, subject, today, of_week, allowed_spans(policy, subject, of_week[0], of_week[-1], lasting, known_only=False), ())
    verdict = decide(policy, at=zone.datetime(at), subject=subject, facts=facts)
    # What ends at a known time closes the next windows until then, though no later day.
    ending = facts._replace(observations=tuple(o for o in facts.observations if o.end is not None))
    following, known = _windows(policy, subject, at, windows, ending)
    return DeploymentCalendar(zone, at, verdict, tuple(following), known, laid, tuple(closures), opened=tuple(opened), week=week)


def _edges(first: date, days: int, zone: Zone) -> list[int]:
    """The instants at which so many days begin, and that at which the last one ends."""
    return [zone.earliest(midnight(first) + number * DAY) for number in range(days + 1)]


def _laid(
    policy: Policy, subject: Subject, first: date, edges: Sequence[int], spans: Sequence[Span], closures: Sequence[Closure]
) -> tuple[Day, ...]:
    """The days between some edges, open in some spans within them."""
    opened = _by_days(edges, spans)
    usual = _by_days(edges, _usual(policy, subject, edges[0], edges[-1]))
    closed: list[list[Closure]] = [[] for _ in edges[1:]]
    for closure in closures:
        for number in range(max(bisect_right(edges, closure.start) - 1, 0), min(bisect_left(edges, closure.end), len(closed))):
            closed[number].append(closure)
    return tuple(
        Day(
            day_of(midnight(first) + number * DAY), a, b, tuple(opened[number]), sum(y - x for x, y in usual[number]), tuple(closed[number])
        )
        for number, (a, b) in enumerate(pairwise(edges))
    )


def _by_days(edges: Sequence[int], spans: Sequence[Span]) -> list[list[Span]]:
    """What lies in each day of some spans that all lie within the edges."""
    found: list[list[Span]] = [[] for _ in edges[1:]]
    for start, end in spans:
        for number in range(bisect_right(edges, start) - 1, bisect_left(edges, end)):
            low, high = max(start, edges[number]), min(end, edges[number + 1])
            if low < high:
                found[number].append((low, high))
    return found


def _usual(policy: Policy, subject: Subject, start: int, end: int) -> list[Span]:
    """When the week alone allows: a freeze of every week is as usual as a window."""
    documents = (
        document._replace(freezes=tuple(freeze for freeze in document.freezes if freeze.schedule.weekly is not None))
        for document in policy.documents
    )
    return compile_policy(policy.with_documents(documents)).timeline(subject, frozenset()).spans(start, end)


def _windows(policy: Policy, subject: Subject, at: int, count: int, facts: Facts) -> tuple[list[tuple[int, int | None]], int]:
    """The next so many, and the instant until which there are no others."""
    found: Sequence[Span] = ()
    end = at
    for ahead in _AHEAD:
        end = min(at + ahead, FAR)
        found = allowed_spans(policy, subject, at, end, facts, known_only=False)
        if len(found) >= count and found[count - 1][1] < end:
            break
    return [(a, b if b < end else None) for a, b in found[:count]], found[count - 1][1] if len(found) >= count else end


def _closures(policy: Policy, subject: Subject, start: int, end: int) -> Iterator[Closure]:
    for document in policy.documents:
        if document.applies_to.matches(subject):
            for freeze in document.freezes:
                if freeze.scope.matches(subject):
                    yield from _of_freeze(document, freeze, start, end)


def _of_freeze(document: Document, freeze: Freeze, start: int, end: int) -> Iterator[Closure]:
    schedule = freeze.schedule
    effect = freeze.effect if document.mode == ENFORCE else WARN
    recurring = schedule.weekly is not None
    # What lies over the border is looked for as a whole; beyond a year nobody reads its edge off a picture.
    around = merge(schedule.spans(start - LONG, end + LONG))
    for a, b in around:
        if a < end and start < b:
            # Whole, too, is its name: the last day of a month may be the eve of a holiday. What is longer would name years of them.
            told = (a, b) if b - a <= LONG else clip([(a, b)], start, end)[0]
            name = schedule.describe(*told) or freeze.name
            yield Closure(a, b, freeze.kind, name, freeze.name, effect, freeze.reason, freeze.link, recurring)
