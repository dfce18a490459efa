"""Deployment calendar: open hours and closures by local day. Every picture of a policy is drawn from it. Pure."""

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
_AHEAD = (60 * DAY, 400 * DAY, 3660 * DAY)  # search horizons for the next windows; the next one is tried if too few were found


class Closure(NamedTuple):
    """One occurrence of a freeze or a holiday in [start, end), instants in seconds. It is not cut at the edges of the calendar.

    Attributes:
        kind: `freeze` or `holiday`.
        name: names of its holidays or events, else the rule's name.
        rule: the rule's name, the same for all of its closures.
        effect: `block` or `warn`.
        recurring: True if it recurs every week.
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
        open: spans in which deployments are allowed.
        usual: seconds that the weekly rules alone would allow: windows minus weekly freezes.
        closures: closures that overlap the day.
    """

    date: date
    start: int
    end: int
    open: tuple[Span, ...]
    usual: int
    closures: tuple[Closure, ...]

    @property
    def seconds(self) -> int:
        """Seconds for which it is open."""
        return sum(end - start for start, end in self.open)

    @property
    def state(self) -> str:
        """`open` as usual, `partly` if something shortens the usual hours, or `closed`."""
        if not self.open:
            return CLOSED
        return PARTLY if self.seconds < self.usual else OPEN

    @property
    def marks(self) -> tuple[str, ...]:
        """Marks of the day: `holiday`, `eve` (a holiday closes its end), `freeze`. Weekly freezes get no mark."""
        marks = {self._mark(closure) for closure in self.closures if not closure.recurring}
        return tuple(mark for mark in (HOLIDAY, EVE, FREEZE) if mark in marks)

    def _mark(self, closure: Closure) -> str:
        if closure.kind != HOLIDAY:
            return FREEZE
        return EVE if self.start < closure.start < self.end < closure.end else HOLIDAY


class DeploymentCalendar(NamedTuple):
    """The days from one date to another, and the verdict at one instant.

    Attributes:
        at: the instant of the verdict, in seconds.
        verdict: the verdict at that instant.
        windows: the open window, if any, and the next ones; an end beyond the horizon is None.
        known: instant until which there are no other windows.
        days: consecutive local days.
        closures: closures that overlap these days, ascending.
        assuming: assumptions: no incident lasts, and unknown on-call data is as required.
        opened: spans in which deployments are allowed, from two days before the first day to two days after the last.
        week: seven days from the day of `at` on, without closures.
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
    """Build the calendar of a number of days from a date on, in the policy's time zone.

    Args:
        at: instant of the verdict (seconds).
        first: first day.
        days: number of days.
        facts: facts at that instant; incidents and overrides change the verdict and the next windows, but no day.
        windows: how many of the next windows are searched.

    Raises:
        UsageError: as `decide`.
    """
    zone = policy.zone
    subject = policy.locate(subject)
    edges = _edges(first, days, zone)
    # Neither incidents nor overrides last for days.
    lasting = facts._replace(observations=(), waivers=())
    opened = allowed_spans(policy, subject, edges[0] - BEYOND, edges[-1] + BEYOND, lasting, known_only=False)
    # None and text cannot be compared, and two closures may differ only in having a reason or a link.
    closures = sorted(
        set(_closures(policy, subject, edges[0], edges[-1])),
        key=lambda closure: (*closure[:6], closure.reason or "", closure.link or ""),
    )
    all_days = _build_days(policy, subject, first, edges, clip(opened, edges[0], edges[-1]), closures)
    today = day_of(zone.local(at))
    week_edges = _edges(today, 7, zone)
    open_in_week = allowed_spans(policy, subject, week_edges[0], week_edges[-1], lasting, known_only=False)
    week = _build_days(policy, subject, today, week_edges, open_in_week, ())
    verdict = decide(policy, at=zone.datetime(at), subject=subject, facts=facts)
    # An observation with a known end closes the next windows until then, but no later day.
    ending = facts._replace(observations=tuple(o for o in facts.observations if o.end is not None))
    following, known = _windows(policy, subject, at, windows, ending)
    return DeploymentCalendar(zone, at, verdict, tuple(following), known, all_days, tuple(closures), opened=tuple(opened), week=week)


def _edges(first: date, days: int, zone: Zone) -> list[int]:
    """Return the instants at which the days begin, and the end of the last one."""
    return [zone.earliest(midnight(first) + number * DAY) for number in range(days + 1)]


def _build_days(
    policy: Policy, subject: Subject, first: date, edges: Sequence[int], spans: Sequence[Span], closures: Sequence[Closure]
) -> tuple[Day, ...]:
    """Return the days between the edges.

    Args:
        spans: when deployments are allowed, within the edges.
    """
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
    """Cut spans within the edges at each edge; the result has one list per day."""
    by_days: list[list[Span]] = [[] for _ in edges[1:]]
    for start, end in spans:
        for number in range(bisect_right(edges, start) - 1, bisect_left(edges, end)):
            low, high = max(start, edges[number]), min(end, edges[number + 1])
            if low < high:
                by_days[number].append((low, high))
    return by_days


def _usual(policy: Policy, subject: Subject, start: int, end: int) -> list[Span]:
    """Return the spans that the weekly rules alone allow: windows minus weekly freezes."""
    documents = (
        document._replace(freezes=tuple(freeze for freeze in document.freezes if freeze.schedule.weekly is not None))
        for document in policy.documents
    )
    return compile_policy(policy.with_documents(documents)).timeline(subject, frozenset()).spans(start, end)


def _windows(policy: Policy, subject: Subject, at: int, count: int, facts: Facts) -> tuple[list[tuple[int, int | None]], int]:
    """Return the next `count` windows, and the instant until which there are no others."""
    windows: Sequence[Span] = ()
    end = at
    for ahead in _AHEAD:
        end = min(at + ahead, FAR)
        windows = allowed_spans(policy, subject, at, end, facts, known_only=False)
        if len(windows) >= count and windows[count - 1][1] < end:
            break
    return [(a, b if b < end else None) for a, b in windows[:count]], windows[count - 1][1] if len(windows) >= count else end


def _closures(policy: Policy, subject: Subject, start: int, end: int) -> Iterator[Closure]:
    for document in policy.documents:
        if document.applies_to.covers(subject):
            for freeze in document.freezes:
                if freeze.scope.matches(subject):
                    yield from _freeze_closures(document, freeze, start, end)


def _freeze_closures(document: Document, freeze: Freeze, start: int, end: int) -> Iterator[Closure]:
    schedule = freeze.schedule
    effect = freeze.effect if document.mode == ENFORCE else WARN
    recurring = schedule.weekly is not None
    # A closure over the border is needed whole, but nobody reads an edge that is more than a year away off a picture.
    around = merge(schedule.spans(start - LONG, end + LONG))
    for a, b in around:
        if a < end and start < b:
            # Name the whole closure: the last day of a month may be the eve of a holiday. A longer one would name years of holidays.
            described = (a, b) if b - a <= LONG else clip([(a, b)], start, end)[0]
            name = schedule.describe(*described) or freeze.name
            yield Closure(a, b, freeze.kind, name, freeze.name, effect, freeze.reason, freeze.link, recurring)
