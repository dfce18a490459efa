"""List of the page's freezes and holidays; frequent ones are one entry."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from ...engine.analysis.calendar_days import LONG
from ...temporal.zones import DAY
from .page_text import bdi, linked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...engine.analysis.calendar_days import Closure, DeploymentCalendar
    from .page_text import Words

OFTEN = 12  # closures of a rule that are listed one by one; more become one entry


class ClosureEntry(NamedTuple):
    """A closure, or the closures of one rule, as text."""

    when: Markup
    kind: str
    name: Markup
    reason: Markup | None
    link: Markup | None
    warns: bool
    over: bool


def closures(calendar: DeploymentCalendar, words: Words) -> list[ClosureEntry]:
    """Return all closures of a calendar, weekly ones last."""
    groups: dict[tuple[object, ...], list[Closure]] = {}
    for closure in calendar.closures:
        groups.setdefault((closure.recurring, *closure[2:]), []).append(closure)
    parts: list[list[Closure]] = []
    for group in groups.values():
        together = group[0].recurring or len(group) > OFTEN
        parts += [group] if together else [[closure] for closure in group]
    return [_entry(part, calendar, words) for part in sorted(parts, key=lambda part: (part[0].recurring, part[0].start))]


def _entry(group: Sequence[Closure], calendar: DeploymentCalendar, words: Words) -> ClosureEntry:
    closure = group[0]
    # The name of a weekly closure only describes its times.
    name = closure.rule if closure.recurring else closure.name
    return ClosureEntry(
        _when(group, calendar, words),
        words.language.text(f"kind.{closure.kind}"),
        bdi(name, 120),
        bdi(closure.reason, 300) if closure.reason else None,
        linked(closure.link),
        closure.effect != "block",
        not closure.recurring and group[-1].end <= calendar.at,
    )


def _when(group: Sequence[Closure], calendar: DeploymentCalendar, words: Words) -> Markup:
    first, last = group[0], group[-1]
    if first.recurring and first.end - first.start <= 7 * DAY:
        return words("closures.weekly")
    if len(group) > 1:
        ends = (words.date_of(words.zone.datetime(edge).date()) for edge in (first.start, last.end - 1))
        return words("closures.times", count=len(group), first=next(ends), last=next(ends))
    return _span(first, calendar, words)


def _span(closure: Closure, calendar: DeploymentCalendar, words: Words) -> Markup:
    zone = words.zone
    # The calendar looks for edges no further than this.
    endless = closure.end >= calendar.days[-1].end + LONG
    begun = closure.start <= calendar.days[0].start - LONG
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
