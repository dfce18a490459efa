"""What a change of a policy does to the time ahead: what opens, what closes, and which rules are others. Pure.

Nobody outside is asked: no incident lasts, and a calendar that would have to be fetched closes nothing, in both policies alike.
"""

from __future__ import annotations

from typing import NamedTuple

from ...policy.pending_calendars import empty_schedule, pending_calendars, with_calendars
from ...temporal.intervals import clip, intersect, merge, subtract
from ...temporal.zones import DAY, WEEK, day_of, midnight
from ...util.languages import Message
from ..decide import allowed_spans
from .rule_descriptions import EVERYTHING, NOTHING, describe_rules, may_loosen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ...policy.model import Document, Policy
    from ...policy.subject import Subject
    from ...temporal.intervals import Span
    from ...temporal.zones import Zone
    from .rule_descriptions import RuleDescription

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
YEAR_DAYS = 366


class Change(NamedTuple):
    """A rule that is another.

    Attributes:
        what: `added`, `removed` or `changed`.
        details: (what it says, before, after) of what differs.
        may_open: it may allow more in a way that no calendar shows.
    """

    kind: str
    name: str
    what: str
    details: tuple[tuple[str, str, str], ...]
    may_open: bool


class Week(NamedTuple):
    """Seven days from Monday on, or what lies of them in the time that is compared: the seconds that it is open before and after."""

    first: date
    before: int
    after: int
    gained: int
    lost: int


class PolicyDiff(NamedTuple):
    """What a change does.

    Attributes:
        zone: of the new policy; its days are compared.
        start, end: the instants (seconds) between which the spans are compared.
        gained: what is allowed after the change only, disjoint.
        lost: what was allowed before it only.
        later: the first span that is gained after `end`, up to a year from `start`; None: there is none.
        assuming: what is taken for granted, in both policies alike.
    """

    zone: Zone
    start: int
    end: int
    gained: tuple[Span, ...]
    lost: tuple[Span, ...]
    later: Span | None
    weeks: tuple[Week, ...]
    changes: tuple[Change, ...]
    assuming: tuple[str, ...]

    @property
    def weakens(self) -> bool:
        """Whether it opens more than before within a year, or may do so by what no calendar shows."""
        return bool(self.gained) or self.later is not None or any(change.may_open for change in self.changes)

    @property
    def nothing(self) -> bool:
        """Whether nothing is another."""
        return not (self.gained or self.lost or self.later or self.changes)


def difference(old: Policy, new: Policy, subject: Subject, first: date, days: int) -> PolicyDiff:
    """Compares two policies over so many days from a date on, in the zone of the new one.

    Raises:
        UsageError: one of them does not know the environment.
    """
    zone = new.zone
    assuming = tuple(_taken_for_granted(old, new))
    written = old, new
    old, new = with_calendars(old, empty_schedule), with_calendars(new, empty_schedule)
    walls = midnight(first), midnight(first) + days * DAY
    start, end = zone.earliest(walls[0]), zone.earliest(walls[1])
    far = max(end, zone.earliest(walls[0] + YEAR_DAYS * DAY))
    before, after = (allowed_spans(policy, subject, start, far, known_only=False) for policy in (old, new))
    gained, lost = subtract(after, before), subtract(before, after)
    later = clip(gained, end, far)
    return PolicyDiff(
        zone,
        start,
        end,
        tuple(clip(gained, start, end)),
        tuple(clip(lost, start, end)),
        later[0] if later else None,
        tuple(_weeks(zone, walls, (before, after, gained, lost))),
        tuple(_changes(*written, start, far)),
        assuming,
    )


def _taken_for_granted(*policies: Policy) -> Iterator[str]:
    found: dict[str, None] = {}
    for policy in policies:
        for document in policy.documents:
            if _is_elsewhere(document):
                continue
            schedules = [*(window.schedule for window in document.windows), *(freeze.schedule for freeze in document.freezes)]
            calendars = (calendar.text for schedule in schedules for calendar in pending_calendars(schedule))
            found |= {Message("assuming.calendar", calendar=text): None for text in calendars}
            found |= {Message("assuming.no_incident", source=source.name): None for source in document.incidents}
            if document.on_call is not None and any(rotation.source for rotation in document.on_call.rotations):
                found[Message("assuming.on_call")] = None
    yield from found


def _weeks(zone: Zone, walls: tuple[int, int], compared: tuple[list[Span], list[Span], list[Span], list[Span]]) -> Iterator[Week]:
    wall, last = walls
    while wall < last:
        monday = wall - day_of(wall).weekday() * DAY
        following = min(monday + WEEK, last)
        span = [(zone.earliest(wall), zone.earliest(following))]
        before, after, gained, lost = (sum(b - a for a, b in intersect(span, spans)) for spans in compared)
        yield Week(day_of(wall), before, after, gained, lost)
        wall = following


def _changes(old: Policy, new: Policy, start: int, end: int) -> Iterator[Change]:
    before, after = _by_name(old), _by_name(new)
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key), after.get(key)
        if was is None or now is None:
            what = ADDED if was is None else REMOVED
            may_open = may_loosen(key[0], was.attributes if was else {}, now.attributes if now else {}) or _is_unseen(was, now)
            yield Change(key[0], key[1], what, tuple(_details(was, now)), may_open)
        elif details := tuple(_differing(was, now, start, end)):
            yield Change(now.kind, now.name, CHANGED, details, may_loosen(now.kind, was.attributes, now.attributes) or _is_unseen(was, now))
    yield from (Change("extends", source, REMOVED, (), True) for source in _extends_beyond(old, new))
    yield from (Change("extends", source, ADDED, (), False) for source in _extends_beyond(new, old))


def _extends_beyond(policy: Policy, other: Policy) -> list[str]:
    """What one policy extends and another does not, without the commits."""
    own, others = (dict.fromkeys(source.rpartition("@")[0] or source for source in one.extends) for one in (policy, other))
    return [name for name in own if name not in others]


def _by_name(policy: Policy) -> dict[tuple[str, str, int], RuleDescription]:
    """Each rule by its kind, its name, and how many have these before it.

    What is extended of another repository may not be for everybody who reads this: only its name is told.
    """
    found: dict[tuple[str, str, int], RuleDescription] = {}
    elsewhere = {number for number, document in enumerate(policy.documents) if _is_elsewhere(document)}
    for one in describe_rules(policy):
        if one.number in elsewhere:
            continue
        count = 0
        while (one.kind, one.name, count) in found:
            count += 1
        found[one.kind, one.name, count] = one
    return found


def _is_elsewhere(document: Document) -> bool:
    """Whether it is extended of another repository."""
    return "@" in document.source and ":" in document.source


def _is_unseen(was: RuleDescription | None, now: RuleDescription | None) -> bool:
    """Whether a window or a freeze may open more than the days show: it waits for a calendar, or is not about everything."""
    # A window that goes opens nothing, nor does a freeze that comes.
    one = now if "window" in {rule.kind for rule in (was, now) if rule is not None} else was
    if one is None or one.schedule is None:
        return False
    return any(True for _ in pending_calendars(one.schedule)) or one.attributes["applies to"] != EVERYTHING


def _details(was: RuleDescription | None, now: RuleDescription | None) -> Iterator[tuple[str, str, str]]:
    """What a rule says that is there only before, or only after."""
    for name, text in (was.attributes if was else now.attributes if now else {}).items():
        if text not in (NOTHING, EVERYTHING):
            yield (name, text, NOTHING) if was else (name, NOTHING, text)


def _differing(was: RuleDescription, now: RuleDescription, start: int, end: int) -> Iterator[tuple[str, str, str]]:
    found = [
        (name, was.attributes.get(name, NOTHING), text)
        for name, text in now.attributes.items()
        if was.attributes.get(name, NOTHING) != text
    ]
    if not found and was.schedule is not None and now.schedule is not None:
        # A duration, a calendar's content: what the words leave out.
        spans = [clip(merge(one.spans(start, end)), start, end) for one in (was.schedule, now.schedule)]
        if spans[0] != spans[1]:
            found.append(("times", was.attributes["times"], Message("times.moved", times=now.attributes["times"])))
    yield from found
