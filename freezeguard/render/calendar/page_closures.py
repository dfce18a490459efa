"""The freezes and holidays of the page: each once, also what comes often."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from ...temporal.zones import DAY
from .page_text import bdi, linked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...engine.analysis.calendar_days import Closure, DeploymentCalendar
    from .page_text import Words

OFTEN = 12  # what comes more often is told once
_EDGE = 366 * DAY  # so far beyond the days an agenda looks for the edges of a closure


class Told(NamedTuple):
    """A closure in words."""

    when: Markup
    kind: str
    name: Markup
    reason: Markup | None
    link: Markup | None
    warns: bool
    over: bool


def closures(agenda: DeploymentCalendar, words: Words) -> list[Told]:
    """All of an agenda; what is on every week comes last."""
    groups: dict[tuple[object, ...], list[Closure]] = {}
    for closure in agenda.closures:
        groups.setdefault((closure.recurring, *closure[2:]), []).append(closure)
    found: list[tuple[tuple[bool, int], Told]] = []
    for group in groups.values():
        together = group[0].recurring or len(group) > OFTEN
        parts = [group] if together else [[closure] for closure in group]
        found += [((part[0].recurring, part[0].start), _told(part, agenda, words)) for part in parts]
    return [told for _, told in sorted(found, key=lambda pair: pair[0])]


def _told(group: Sequence[Closure], agenda: DeploymentCalendar, words: Words) -> Told:
    closure = group[0]
    # A weekly one is told by its rule: its own name says when it is.
    name = closure.rule if closure.recurring else closure.name
    return Told(
        _when(group, agenda, words),
        words.language.text(f"kind.{closure.kind}"),
        bdi(name, 120),
        bdi(closure.reason, 300) if closure.reason else None,
        linked(closure.link),
        closure.effect != "block",
        not closure.recurring and group[-1].end <= agenda.at,
    )


def _when(group: Sequence[Closure], agenda: DeploymentCalendar, words: Words) -> Markup:
    first, last = group[0], group[-1]
    if first.recurring and first.end - first.start <= 7 * DAY:
        return words("closures.weekly")
    if len(group) > 1:
        ends = (words.date_of(words.zone.datetime(edge).date()) for edge in (first.start, last.end - 1))
        return words("closures.times", count=len(group), first=next(ends), last=next(ends))
    return _span(first, agenda, words)


def _span(closure: Closure, agenda: DeploymentCalendar, words: Words) -> Markup:
    zone = words.zone
    endless = closure.end >= agenda.days[-1].end + _EDGE
    begun = closure.start <= agenda.days[0].start - _EDGE
    if begun and endless:
        return words("closures.always")
    start, last = zone.datetime(closure.start), zone.datetime(closure.end - 1)
    whole = not zone.local(closure.start) % DAY and not zone.local(closure.end) % DAY
    opens = words.date_of(start) if whole else words.moment(start)
    if endless:
        return words("closures.since", start=opens)
    if begun:
        return words("until", time=words.date_of(last) if whole else words.ending(closure.end, closure.start))
    if whole and start.date() == last.date():
        return Markup("{}").format(opens)
    return Markup("{} – {}").format(opens, words.date_of(last) if whole else words.ending(closure.end, closure.start))
