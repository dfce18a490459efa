"""On-call coverage: people in turn or as another system reports them, and the gaps between. Pure."""

from __future__ import annotations

from bisect import bisect_right
from heapq import heappop, heappush
from itertools import pairwise
from typing import NamedTuple

from ..temporal.intervals import merge, subtract
from ..temporal.zones import BEGINNING, DAY, FAR
from ..util.languages import Message
from .facts import NO_FACTS, Observation, OnCallShift, Shift

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..policy.model import Policy, Rotation, Swap
    from ..temporal.intervals import Span
    from ..temporal.zones import Duration, Zone
    from .facts import Coverage, Facts


class PeopleRotation:
    """A rotation of people: in turn from its start on for ever, except for the swaps."""

    known = (BEGINNING, FAR)

    def __init__(self, rotation: Rotation, zone: Zone) -> None:
        assert rotation.starting is not None
        assert rotation.shift is not None
        self._people = rotation.people
        self._alone = len(set(rotation.people)) == 1
        self._starting = rotation.starting
        self._wall = zone.local(rotation.starting)
        self._shift = rotation.shift
        self._zone = zone
        self._swaps = _in_force(rotation.swaps, rotation.starting)
        self._swap_starts = [swap.start for swap in self._swaps]

    @property
    def covered(self) -> list[Span]:
        """Spans in which somebody is on call, disjoint."""
        return [(self._starting, FAR)]

    def shifts(self, start: int, end: int) -> list[Shift]:
        """Return the whole shifts that overlap [start, end). Adjacent shifts of one person are one."""
        shifts: list[Shift] = []
        at = max(start, self._starting)
        while at < min(end, FAR):
            shifts.append(self._whole(at))
            at = shifts[-1].end
        return shifts

    def next_edge(self, instant: int) -> int:
        """Return the next instant at which the people on call change."""
        return self._starting if instant < self._starting else self._whole(instant).end

    def _whole(self, instant: int) -> Shift:
        start, end, person = self._piece(instant)
        while start > self._starting and (before := self._piece(start - 1)).person == person:
            start = before.start
        while end < FAR and (after := self._piece(end)).person == person:
            end = after.end
        return Shift(start, end, person)

    def _piece(self, instant: int) -> Shift:
        """Return the swap at an instant, or the part of the turn that swaps leave."""
        i = bisect_right(self._swap_starts, instant)
        low = self._swaps[i - 1].end if i else BEGINNING
        if instant < low:
            return self._swaps[i - 1]
        high = self._swap_starts[i] if i < len(self._swaps) else FAR
        turn = self._turn(instant)
        return Shift(max(turn.start, low), min(turn.end, high), turn.person)

    def _turn(self, instant: int) -> Shift:
        if self._alone:
            return Shift(self._starting, FAR, self._people[0])
        # The nominal length is off by the clock changes since the start: by a few shifts at most, however long ago that was.
        k = (instant - self._starting) // self._shift.nominal
        while self._edge(k) > instant:
            k -= 1
        while self._edge(k + 1) <= instant:
            k += 1
        return Shift(self._edge(k), min(self._edge(k + 1), FAR), self._people[k % len(self._people)])

    def _edge(self, k: int) -> int:
        """Return the start of the k-th shift. Days are counted in local time from the start, so that no clock change accumulates."""
        days, seconds = self._shift
        start = self._zone.earliest(self._wall + k * days * DAY) if days else self._starting
        return start + k * seconds


class ExternalRotation:
    """A rotation as another system reports it."""

    def __init__(self, coverage: Coverage) -> None:
        self.known = (coverage.start, coverage.end)
        spans: dict[str, list[Span]] = {}
        for start, end, person in coverage.shifts:
            spans.setdefault(person, []).append((start, end))
        self._shifts = sorted(Shift(*span, person) for person, own in spans.items() for span in merge(own))

    @property
    def covered(self) -> list[Span]:
        """Spans in which somebody is on call, disjoint."""
        return merge((shift.start, shift.end) for shift in self._shifts)

    def shifts(self, start: int, end: int) -> list[Shift]:
        """The shifts that reach into [start, end), whole."""
        return [shift for shift in self._shifts if shift.start < end and start < shift.end]

    def next_edge(self, instant: int) -> int:
        """The next instant at which the people on call are others, or no longer known."""
        edges = (*(edge for shift in self._shifts for edge in shift[:2]), self.known[1], FAR)
        return min(edge for edge in edges if edge > instant)


class OnCallCoverage(NamedTuple):
    """On-call coverage by one document of a policy.

    Attributes:
        rosters: each rotation's name and its shifts (None: not known), in the order in which people are called.
        gaps: when nobody is on call, where somebody has to be.
        observations: what that blocks.
    """

    document: int
    rosters: tuple[tuple[str, PeopleRotation | ExternalRotation | None], ...]
    gaps: list[Span]
    observations: tuple[Observation, ...]


def duties(policy: Policy, facts: Facts = NO_FACTS) -> Sequence[OnCallCoverage]:
    """Return the coverage of each document with people on call."""
    alone: tuple[OnCallCoverage, ...] | None = policy.memo.get("on_call")
    if alone is None:
        alone = tuple(_duty(policy, i, ()) for i, document in enumerate(policy.documents) if document.on_call is not None)
        policy.memo["on_call"] = alone
    if not facts.coverage:
        return alone
    return [_duty(policy, duty.document, facts.coverage) for duty in alone]


def called(duties: Iterable[OnCallCoverage], instant: int, zone: Zone) -> tuple[OnCallShift, ...]:
    """Return the people on call at an instant, in the order in which they are called, with times in a zone."""
    return tuple(
        # A shift that ends at the end of the known span may go on.
        OnCallShift(name, person, None if end in (roster.known[1], FAR) else zone.datetime(end))
        for duty in duties
        for name, roster in duty.rosters
        if roster is not None
        for _, end, person in roster.shifts(instant, instant + 1)
    )


def next_edge(duties: Iterable[OnCallCoverage], instant: int) -> int:
    """Return the next instant at which the people on call change, or a gap begins or ends."""
    edges = [FAR]
    for duty in duties:
        edges += [roster.next_edge(instant) for _, roster in duty.rosters if roster is not None]
        edges += [edge for o in duty.observations for edge in (o.start, o.end) if edge is not None and edge > instant]
    return min(edges)


def assumed(duties: Iterable[OnCallCoverage], start: int, end: int, zone: Zone) -> list[str]:
    """Return the assumptions within [start, end), where unknown coverage blocks nothing."""
    unknown = [
        (max(BEGINNING if o.start is None or o.start <= start else o.start, BEGINNING), FAR if o.end is None or o.end >= end else o.end)
        for duty in duties
        for o in duty.observations
        if o.kind == "unknown" and (o.start is None or o.start < end) and (o.end is None or o.end > start)
    ]
    return [Message("assuming.on_call.span", span=between(a, b, zone)) for a, b in merge(unknown)]


def _in_force(swaps: Sequence[Swap], starting: int) -> list[Shift]:
    """Return the swaps as disjoint shifts: of several at once the one that is listed last. No swap holds before the start."""
    ahead = sorted(((max(swap.start, starting), -i) for i, swap in enumerate(swaps)), reverse=True)
    shifts = []
    on: list[int] = []
    for start, end in pairwise(sorted({edge for swap in swaps for edge in (max(swap.start, starting), max(swap.end, starting))})):
        while ahead and ahead[-1][0] <= start:
            heappush(on, ahead.pop()[1])
        while on and swaps[-on[0]].end <= start:
            heappop(on)
        if on:
            shifts.append(Shift(start, end, swaps[-on[0]].person))
    return shifts


def _duty(policy: Policy, index: int, coverage: Sequence[Coverage]) -> OnCallCoverage:
    document = policy.documents[index]
    on_call, zone = document.on_call, document.zone
    assert on_call is not None
    known = {one.rotation: ExternalRotation(one) for one in coverage if one.document == index}
    rosters = [known.get(i) if rotation.source else PeopleRotation(rotation, zone) for i, rotation in enumerate(on_call.rotations)]
    named = tuple((rotation.name, roster) for rotation, roster in zip(on_call.rotations, rosters, strict=True))
    reported = [roster for roster in rosters if roster is not None]
    # A source without a response is an observation of its own, made by the caller.
    if not on_call.required or len(reported) < len(rosters):
        return OnCallCoverage(index, named, [], ())
    covered = merge(span for roster in reported for span in roster.covered)
    known_spans = merge([(max(roster.known[0] for roster in reported), min(roster.known[1] for roster in reported))])
    gaps = subtract(known_spans, covered)
    unknown = subtract([(BEGINNING, FAR)], merge([*known_spans, *covered]))
    observations = [
        Observation(kind, "on_call", message, start, end, assuming=Message("assuming.on_call"), document=index)
        for kind, spans in (("on_call", gaps), ("unknown", unknown))
        for message, start, end in _blocked(kind, spans, on_call.cover, zone, policy.zone)
    ]
    return OnCallCoverage(index, named, gaps, tuple(observations))


def _blocked(
    kind: str, spans: Sequence[Span], cover: Duration, zone: Zone, display_zone: Zone
) -> Iterator[tuple[Message, int | None, int | None]]:
    """Yield (message, start, end) of the time that gaps block, including the cover that is missing before each gap."""
    blocks: list[list[Span]] = []
    for span in spans:
        since = _before(span[0], cover, zone)
        if blocks and since <= blocks[-1][-1][1]:
            blocks[-1].append(span)
        else:
            blocks.append([span])
    for block in blocks:
        start, end = block[0][0], block[-1][1]
        message = _gap(kind, between(start, end, display_zone, several=len(block) > 1), cover)
        since = _before(start, cover, zone)
        yield message, None if since <= BEGINNING else since, None if end >= FAR else end


def _gap(kind: str, span: Message, cover: Duration) -> Message:
    if not cover:
        return Message("on_call.nobody" if kind == "on_call" else "on_call.unknown")
    return Message("on_call.nobody.cover" if kind == "on_call" else "on_call.unknown.cover", span=span, cover=cover)


def _before(instant: int, cover: Duration, zone: Zone) -> int:
    return max(zone.add(instant, cover, -1), BEGINNING)


def between(start: int, end: int, zone: Zone, *, several: bool = False) -> Message:
    """Return `from 2026-11-27 18:00 until 2026-11-30 09:00`, without an edge that is not known."""
    first = "" if start <= BEGINNING else f"{zone.datetime(start):%Y-%m-%d %H:%M}"
    last = "" if end >= FAR else f"{zone.datetime(end):%Y-%m-%d %H:%M}"
    if first and last:
        return Message("span.times" if several else "span.between", start=first, end=last)
    if first:
        return Message("span.from", start=first)
    return Message("span.until", end=last) if last else Message("span.always")
