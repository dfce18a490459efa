"""Warnings about a valid policy: rules that are over, never matter, or do not do what they seem to."""

from __future__ import annotations

from typing import NamedTuple

from ...policy.model import BLOCK, Policy
from ...policy.subject import EVERYTHING, Subject
from ...schedules.base import Except
from ...schedules.cron import Cron
from ...schedules.ics.schedule import ICalendarSchedule
from ...temporal.intervals import clip, intersect, merge
from ...temporal.zones import DAY, FAR, HOUR, MONDAY, WEEK, day_of
from ..decide import allowed_spans, instant_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ...policy.model import Document, Freeze, Window
    from ...policy.subject import Scope
    from ...schedules.base import Schedule
    from ...temporal.intervals import Span

WARNINGS = {
    "never-open": "Nothing is allowed in the next 28 days.",
    "hardly-open": "Less than 8 hours are allowed in the next 28 days.",
    "over": "A rule has only dates in the past, or no dates at all; or a swap is over.",
    "shadowed": "A rule never matters, because others cover it.",
    "same-name": "Two windows, two freezes or two rotations have the same name.",
    "swap-overlap": "Two swaps of a rotation overlap; the one that is listed last counts.",
    "swap-stranger": "A swap names somebody who is not among the people of the rotation.",
    "cron-overlap": "A cron schedule fires more often than its duration.",
    "clock-change": "A rule begins or ends in an hour that the clock skips or repeats within a year, or lies in hours that it skips.",
    "ics-without-zone": "A calendar has times without a time zone.",
    "empty-windows": "`windows: []` means the same as no `windows`.",
    "sweep-edges": "A workflow sweeps by the policy, but not soon after each of its windows opens or closes.",  # doctor.local_sweep
}
MOST_SPANS = 500_000
YEAR = 366 * DAY
LITTLE = 8 * HOUR
SOON = 28 * DAY


class Finding(NamedTuple):
    """One defect of a policy.

    Attributes:
        line, column: location, from 1; 0 for the whole file.
        severity: `error` or `warning`.
        code: stable name, a key of WARNINGS for a warning.
    """

    source: str
    line: int
    column: int
    severity: str
    code: str
    message: str


def lint(policy: Policy, at: datetime) -> list[Finding]:
    """Return the warnings about a policy at an instant, in the order of its lines.

    Raises:
        UsageError: `at` is naive or not in the years 1900 to 9900.
    """
    now = instant_of(at)
    found: list[Finding] = []
    for document in policy.documents:
        for line, code, message in _of_document(document, now):
            found.append(Finding(document.source, line, 1 if line else 0, "warning", code, message))
    for code, message in _of_policy(policy, now):
        found.append(Finding(policy.source, 0, 0, "warning", code, message))
    # A file that two documents extend yields its warnings twice.
    return sorted(dict.fromkeys(found), key=lambda finding: (finding.source, finding.line, finding.code))


def _of_policy(policy: Policy, now: int) -> Iterator[tuple[str, str]]:
    """Measure the scope with the least allowed time: documents of different scopes, and freezes of a scope, do not close the rest."""
    scopes = dict.fromkeys(document.applies_to for document in policy.documents if any(document.applies_to))
    least = min(_allowed(policy, scope, now) for scope in scopes or (EVERYTHING,))
    if not least:
        yield "never-open", "nothing is allowed in the next 28 days"
    elif least < LITTLE:
        yield "hardly-open", f"only {least / HOUR:.1f} h are allowed in the next 28 days"


def _allowed(policy: Policy, scope: Scope, now: int) -> int:
    """Return the seconds that are allowed in a scope within SOON."""
    documents = tuple(
        document._replace(freezes=tuple(freeze for freeze in document.freezes if not any(freeze.scope)))
        for document in policy.documents
        if document.applies_to in (EVERYTHING, scope)
    )
    spans = allowed_spans(policy.with_documents(documents), Subject(), now, now + SOON)
    return sum(end - start for start, end in spans)


def _of_document(document: Document, now: int) -> Iterator[tuple[int, str, str]]:
    rules: list[Window | Freeze] = [*document.windows, *document.freezes]
    yield from _same_names(document.windows)
    yield from _same_names(document.freezes)
    if document.windows_empty:
        yield 0, "empty-windows", "'windows: []' means the same as no 'windows': always open, except for freezes"
    for rule in rules:
        yield from _of_rule(rule, now)
    yield from _shadowed_windows(document, now)
    yield from _shadowed_freezes(document, now)
    yield from _on_call(document, now)


def _same_names(rules: Sequence[Window | Freeze]) -> Iterator[tuple[int, str, str]]:
    """Yield rules with the same name and scope, which a verdict cannot distinguish."""
    first: dict[tuple[str, Scope], int] = {}
    for rule in rules:
        key = rule.name, rule.scope
        if key in first:
            yield rule.line, "same-name", f"{rule.name!r} is also the name of the rule on line {first[key]}"
        else:
            first[key] = rule.line


def _of_rule(rule: Window | Freeze, now: int) -> Iterator[tuple[int, str, str]]:
    schedule = rule.schedule
    fixed = schedule.finite_spans
    if fixed is not None and (not fixed or fixed[-1][1] <= now):
        when = f"over since {schedule.zone.datetime(fixed[-1][1]):%Y-%m-%d %H:%M}" if fixed else "never active"
        yield rule.line, "over", f"{rule.name!r} is {when}"
    base = schedule.base if isinstance(schedule, Except) else schedule
    yield from _of_schedule(rule, base)
    yield from _clock_changes(rule, base, now)


def _of_schedule(rule: Window | Freeze, base: Schedule) -> Iterator[tuple[int, str, str]]:
    if isinstance(base, Cron):
        every, duration = base.shortest_interval, base.duration
        lasts = duration.longest - (DAY if duration.days else 0)
        if every < lasts and every < DAY:
            yield rule.line, "cron-overlap", f"{rule.name!r}: cron fires every {_words(every)} for a duration of {_words(lasts)}"
    if isinstance(base, ICalendarSchedule) and base.floating:
        zone = base.zone.key
        yield rule.line, "ics-without-zone", f"{rule.name!r}: the calendar has times without a time zone; they are read in {zone}"


def _words(seconds: int) -> str:
    hours, rest = divmod(seconds, HOUR)
    return f"{hours} h" if not rest else f"{seconds // 60} min"


def _clock_changes(rule: Window | Freeze, base: Schedule, now: int) -> Iterator[tuple[int, str, str]]:
    """Yield edges that local time skips or repeats within a year, and hours that it skips completely."""
    zone = base.zone
    for change in zone.changes(now, now + YEAR):
        before, after = zone.local(change - 1) + 1, zone.local(change)
        low, high = min(before, after), max(before, after)
        what = "skipped" if after > before else "repeated"
        for wall in (low // DAY * DAY, high // DAY * DAY) if low // DAY < high // DAY else (low // DAY * DAY,):
            day = day_of(wall)
            for edge in sorted(set(base.wall_times(day))):
                if low < wall + edge < high:
                    yield rule.line, "clock-change", f"{rule.name!r}: {_clock(edge)} is {what} on {day} in {zone.key}"
            for start, end in base.weekly or ():
                opens = wall - (wall - MONDAY) % WEEK + start
                if after > before and (low, high) == (opens, opens + end - start):
                    hours = f"{_clock(start % DAY)}-{_clock(end % DAY)}"
                    yield rule.line, "clock-change", f"{rule.name!r}: {hours} does not happen on {day} in {zone.key}"


def _clock(seconds: int) -> str:
    return f"{seconds // HOUR:02}:{seconds % HOUR // 60:02}"


def _on_call(document: Document, now: int) -> Iterator[tuple[int, str, str]]:
    """Yield rotations with the same name, and swaps that do not do what they seem to."""
    rotations = document.on_call.rotations if document.on_call is not None else ()
    first: dict[str, int] = {}
    for rotation in rotations:
        line, name = rotation.line, rotation.name
        if first.setdefault(name, line) != line:
            yield line, "same-name", f"{name!r} is also the name of the rotation on line {first[name]}"
        last = None
        for swap in sorted(rotation.swaps):
            start, end = (f"{document.zone.datetime(edge):%Y-%m-%d %H:%M}" for edge in (swap.start, swap.end))
            if swap.person not in rotation.people:
                yield line, "swap-stranger", f"{name!r}: {swap.person!r}, who takes over from {start}, is not one of its people"
            if swap.end <= now:
                yield line, "over", f"{name!r}: the swap from {start} is over since {end}"
            if last is not None and swap.start < last:
                yield line, "swap-overlap", f"{name!r}: the swap from {start} begins before another one ends"
            last = max(last or swap.end, swap.end)


def _shadowed_windows(document: Document, now: int) -> Iterator[tuple[int, str, str]]:
    """Yield windows that add nothing to the others; of two equal windows the later one."""
    windows = [window for window in document.windows if not any(window.scope)]
    schedules = [window.schedule for window in windows]
    end = _horizon(schedules, now)
    if end is None:
        return
    spans = [_coming(schedule, now, end) for schedule in schedules]
    for window, coming, alone in zip(windows, spans, _matters(schedules, spans), strict=True):
        if coming and not alone:
            yield window.line, "shadowed", f"the window {window.name!r} never matters: other windows are open at the same times"


def _shadowed_freezes(document: Document, now: int) -> Iterator[tuple[int, str, str]]:
    """Yield freezes that close nothing that is open otherwise; of two equal freezes the later one."""
    freezes = [freeze for freeze in document.freezes if freeze.effect == BLOCK and not any(freeze.scope)]
    schedules = [freeze.schedule for freeze in freezes]
    windows = [window.schedule for window in document.windows if not any(window.scope)]
    end = _horizon([*schedules, *windows], now)
    if end is None:
        return
    spans = [_coming(schedule, now, end) for schedule in schedules]
    # A window of a scope may open at any time for somebody, so that all time counts as open. So does the time after the horizon.
    scoped = not windows or len(windows) < len(document.windows)
    opens = [(now, FAR)] if scoped else merge([*(span for window in windows for span in _coming(window, now, end)), (end, FAR)])
    for freeze, coming, alone in zip(freezes, spans, _matters(schedules, spans), strict=True):
        if coming and not intersect(alone, opens):
            yield freeze.line, "shadowed", f"the freeze {freeze.name!r} never matters: everything is closed at those times without it"


def _matters(schedules: Sequence[Schedule], spans: Sequence[list[Span]]) -> list[list[Span]]:
    """Return the spans in which each schedule is the only active one. A schedule that ends does not hide an endless one."""
    endless = _alone([some if schedule.finite_spans is None else [] for schedule, some in zip(schedules, spans, strict=True)])
    return [endless[i] if schedules[i].finite_spans is None else some for i, some in enumerate(_alone(spans))]


def _horizon(schedules: Sequence[Schedule], now: int) -> int | None:
    """Return the instant up to which schedules are compared: a year for weekly ones, a whole cycle for others.

    None if a schedule is not known that far, or has more spans than can be listed at once.
    """
    dated = [schedule for schedule in schedules if schedule.weekly is None]
    foresight = min((schedule.search_years for schedule in dated), default=1)
    if any(foresight < schedule.cycle <= schedule.search_years for schedule in dated):
        return None
    years = min(max((schedule.cycle for schedule in dated), default=1), foresight)
    a_year = sum(len(schedule.spans(now, min(now + YEAR, FAR))) for schedule in dated if schedule.finite_spans is None)
    return min(now + years * YEAR, FAR) if a_year * years <= MOST_SPANS else None


def _coming(schedule: Schedule, now: int, end: int) -> list[Span]:
    """Return all future spans of a schedule that ends; of an endless one those before `end`."""
    if schedule.finite_spans is not None:
        return clip(schedule.finite_spans, now, FAR)
    # Year by year: a calendar refuses to list too much at once.
    return merge(span for at in range(now, end, YEAR) for span in clip(schedule.spans(at, min(at + YEAR, end)), at, min(at + YEAR, end)))


def _alone(rules: Sequence[list[Span]]) -> list[list[Span]]:
    """Return the spans in which each rule is the only active one. Of equal rules only the first counts."""
    first: dict[tuple[Span, ...], int] = {}
    edges = []
    for i, spans in enumerate(rules):
        if first.setdefault(tuple(spans), i) == i:
            edges += [edge for start, end in spans for edge in ((start, 1, i), (end, -1, i))]
    alone: list[list[Span]] = [[] for _ in rules]
    on: set[int] = set()
    since = 0
    for at, sign, i in sorted(edges):
        if len(on) == 1 and since < at:
            (only,) = on
            alone[only].append((since, at))
        if sign > 0:
            on.add(i)
        else:
            on.discard(i)
        since = at
    return [merge(spans) for spans in alone]
