"""Effect of a policy change on the days ahead: hours gained, hours lost, and changed rules. Pure.

No source is queried. Both policies are compared as if no incident lasted and as if a calendar that has to be fetched closed nothing.
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
    """A rule that differs.

    Attributes:
        what: `added`, `removed` or `changed`.
        details: (attribute, text before, text after) of each attribute that differs.
        may_open: True if the rule may allow more in a way that no calendar shows.
    """

    kind: str
    name: str
    what: str
    details: tuple[tuple[str, str, str], ...]
    may_open: bool


class Week(NamedTuple):
    """Open seconds of a week, from Monday on; the first and the last week are cut at the compared period.

    Attributes:
        first: its first day within the period.
        before, after: seconds that are open under the old and under the new policy.
        gained, lost: seconds that are open under one of them only.
    """

    first: date
    before: int
    after: int
    gained: int
    lost: int


class PolicyDiff(NamedTuple):
    """Effect of a policy change.

    Attributes:
        zone: time zone of the new policy; its days are compared.
        start, end: the compared period, in instants (seconds).
        gained: spans that only the new policy allows, disjoint and ascending.
        lost: spans that only the old policy allows.
        later: first span gained after `end`, within a year of `start`; None if there is none.
        assuming: assumptions, the same for both policies.
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
        """True if the change opens more within a year, or may do so in a way that no calendar shows."""
        return bool(self.gained) or self.later is not None or any(change.may_open for change in self.changes)

    @property
    def is_empty(self) -> bool:
        """True if nothing differs."""
        return not (self.gained or self.lost or self.later or self.changes)


def difference(old: Policy, new: Policy, subject: Subject, first: date, days: int) -> PolicyDiff:
    """Compare two policies over a number of days, in the time zone of the new one.

    Args:
        subject: deployment that both policies are evaluated for.
        first: first day.
        days: number of days.

    Raises:
        UsageError: one of the policies does not know the environment.
    """
    zone = new.zone
    assuming = tuple(_assumptions(old, new))
    as_written = old, new
    old, new = with_calendars(old, empty_schedule), with_calendars(new, empty_schedule)
    local_start, local_end = midnight(first), midnight(first) + days * DAY
    start, end = zone.earliest(local_start), zone.earliest(local_end)
    far = max(end, zone.earliest(local_start + YEAR_DAYS * DAY))
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
        tuple(_weeks(zone, local_start, local_end, (before, after, gained, lost))),
        tuple(_changes(*as_written, start, far)),
        assuming,
    )


def _assumptions(*policies: Policy) -> Iterator[str]:
    assumptions: dict[str, None] = {}
    for policy in policies:
        for document in policy.documents:
            if _is_from_other_repository(document):
                continue
            schedules = [*(window.schedule for window in document.windows), *(freeze.schedule for freeze in document.freezes)]
            calendars = (calendar.text for schedule in schedules for calendar in pending_calendars(schedule))
            assumptions |= {Message("assuming.calendar", calendar=text): None for text in calendars}
            assumptions |= {Message("assuming.no_incident", source=source.name): None for source in document.incidents}
            if document.on_call is not None and any(rotation.source for rotation in document.on_call.rotations):
                assumptions[Message("assuming.on_call")] = None
    yield from assumptions


def _weeks(zone: Zone, local_start: int, local_end: int, compared: tuple[list[Span], list[Span], list[Span], list[Span]]) -> Iterator[Week]:
    while local_start < local_end:
        monday = local_start - day_of(local_start).weekday() * DAY
        following = min(monday + WEEK, local_end)
        week = [(zone.earliest(local_start), zone.earliest(following))]
        before, after, gained, lost = (sum(b - a for a, b in intersect(week, spans)) for spans in compared)
        yield Week(day_of(local_start), before, after, gained, lost)
        local_start = following


def _changes(old: Policy, new: Policy, start: int, end: int) -> Iterator[Change]:
    before, after = _by_name(old), _by_name(new)
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key), after.get(key)
        if was is None or now is None:
            action = ADDED if was is None else REMOVED
            may_open = may_loosen(key[0], was.attributes if was else {}, now.attributes if now else {}) or _opens_invisibly(was, now)
            yield Change(key[0], key[1], action, tuple(_details(was, now)), may_open)
        elif details := tuple(_changed_details(was, now, start, end)):
            may_open = may_loosen(now.kind, was.attributes, now.attributes) or _opens_invisibly(was, now)
            yield Change(now.kind, now.name, CHANGED, details, may_open)
    yield from (Change("extends", source, REMOVED, (), True) for source in _extends_beyond(old, new))
    yield from (Change("extends", source, ADDED, (), False) for source in _extends_beyond(new, old))


def _extends_beyond(policy: Policy, other: Policy) -> list[str]:
    """Return the sources, without commits, that `policy` extends and `other` does not."""
    own, others = (dict.fromkeys(source.rpartition("@")[0] or source for source in each.extends) for each in (policy, other))
    return [name for name in own if name not in others]


def _by_name(policy: Policy) -> dict[tuple[str, str, int], RuleDescription]:
    """Map (kind, name, number of earlier rules with both) to each rule.

    Rules of other repositories are left out: a reader of the difference may not be allowed to see them.
    """
    rules: dict[tuple[str, str, int], RuleDescription] = {}
    foreign = {number for number, document in enumerate(policy.documents) if _is_from_other_repository(document)}
    for rule in describe_rules(policy):
        if rule.number in foreign:
            continue
        count = 0
        while (rule.kind, rule.name, count) in rules:
            count += 1
        rules[rule.kind, rule.name, count] = rule
    return rules


def _is_from_other_repository(document: Document) -> bool:
    return "@" in document.source and ":" in document.source


def _opens_invisibly(was: RuleDescription | None, now: RuleDescription | None) -> bool:
    """True if a window or a freeze may open more than the days show: it needs a calendar, or has a scope."""
    # A removed window opens nothing, and neither does an added freeze.
    rule = now if "window" in {rule.kind for rule in (was, now) if rule is not None} else was
    if rule is None or rule.schedule is None:
        return False
    return any(True for _ in pending_calendars(rule.schedule)) or rule.attributes["applies to"] != EVERYTHING


def _details(was: RuleDescription | None, now: RuleDescription | None) -> Iterator[tuple[str, str, str]]:
    """Yield the attributes of a rule that exists only before, or only after."""
    for name, text in (was.attributes if was else now.attributes if now else {}).items():
        if text not in (NOTHING, EVERYTHING):
            yield (name, text, NOTHING) if was else (name, NOTHING, text)


def _changed_details(was: RuleDescription, now: RuleDescription, start: int, end: int) -> Iterator[tuple[str, str, str]]:
    details = [
        (name, was.attributes.get(name, NOTHING), text)
        for name, text in now.attributes.items()
        if was.attributes.get(name, NOTHING) != text
    ]
    if not details and was.schedule is not None and now.schedule is not None:
        # The text of a schedule leaves out durations and the content of calendars.
        spans = [clip(merge(schedule.spans(start, end)), start, end) for schedule in (was.schedule, now.schedule)]
        if spans[0] != spans[1]:
            details.append(("times", was.attributes["times"], Message("times.moved", times=now.attributes["times"])))
    yield from details
