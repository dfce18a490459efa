"""What a valid policy may still have wrong: rules that are over, can never matter, or do not do what they seem to."""

from __future__ import annotations

from typing import NamedTuple

from .decision import allowed_spans
from .localtime import DAY, FAR, HOUR, MONDAY, WEEK
from .policy.model import BLOCK
from .schedules.base import Except
from .subject import Subject
from .timeline import clip, intersect, merge, subtract

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from .policy.model import Document, Freeze, Policy, Window
    from .schedules.base import Schedule
    from .timeline import Span

YEAR = 366 * DAY
LITTLE = 8 * HOUR
SOON = 28 * DAY


class Finding(NamedTuple):
    """One thing found. `code` is its stable name; `severity` is `error` or `warning`; `line` and `column` begin at 1, 0: the whole file."""

    source: str
    line: int
    column: int
    severity: str
    code: str
    message: str


def lint(policy: Policy, at: datetime) -> list[Finding]:
    """What is worth a warning in a policy, seen from an instant, in the order of its lines."""
    now = int(at.timestamp())
    found: list[Finding] = []
    for document in policy.documents:
        for line, code, message in _of_document(document, now):
            found.append(Finding(document.source, line, 1 if line else 0, "warning", code, message))
    for code, message in _of_policy(policy, now):
        found.append(Finding(policy.source, 0, 0, "warning", code, message))
    return sorted(found, key=lambda finding: (finding.source, finding.line, finding.code))


def _of_policy(policy: Policy, now: int) -> Iterator[tuple[str, str]]:
    spans = allowed_spans(policy, Subject(), now, now + SOON)
    hours = sum(end - start for start, end in spans) / HOUR
    if not spans:
        yield "never-open", "nothing is allowed in the coming 28 days"
    elif hours * HOUR < LITTLE:
        yield "hardly-open", f"only {hours:.1f} h are allowed in the coming 28 days"


def _of_document(document: Document, now: int) -> Iterator[tuple[int, str, str]]:
    rules: list[Window | Freeze] = [*document.windows, *document.freezes]
    yield from _same_names(rules)
    if document.windows_empty:
        yield 0, "empty-windows", "'windows: []' means what leaving it out means: always open, save for freezes"
    for rule in rules:
        yield from _of_rule(rule, now)
    yield from _shadowed_windows(document, now)
    yield from _shadowed_freezes(document, now)


def _same_names(rules: Sequence[Window | Freeze]) -> Iterator[tuple[int, str, str]]:
    first: dict[str, int] = {}
    for rule in rules:
        if rule.name in first:
            yield rule.line, "same-name", f"{rule.name!r} is also the name of the rule on line {first[rule.name]}"
        else:
            first[rule.name] = rule.line


def _of_rule(rule: Window | Freeze, now: int) -> Iterator[tuple[int, str, str]]:
    schedule = rule.schedule
    fixed = schedule.fixed
    if fixed is not None and (not fixed or fixed[-1][1] <= now):
        when = f" since {schedule.zone.datetime(fixed[-1][1]):%Y-%m-%d %H:%M}" if fixed else ""
        yield rule.line, "over", f"{rule.name!r} is over{when}"
    base = schedule.base if isinstance(schedule, Except) else schedule
    yield from _of_schedule(rule, base)
    yield from _clock_changes(rule, base, now)


def _of_schedule(rule: Window | Freeze, base: Schedule) -> Iterator[tuple[int, str, str]]:
    every = getattr(base, "shortest_interval", None)
    if isinstance(every, int):
        lasts = base.duration.longest - (DAY if base.duration.days else 0)  # type: ignore[attr-defined]
        if every < lasts and every < DAY:
            yield rule.line, "cron-overlap", f"{rule.name!r}: cron fires every {_words(every)} for a duration of {_words(lasts)}"
    if getattr(base, "floating", False):
        zone = base.zone.key
        yield rule.line, "ics-without-zone", f"{rule.name!r}: the calendar has times without a zone, which are read in {zone}"


def _words(seconds: int) -> str:
    hours, rest = divmod(seconds, HOUR)
    return "hour" if seconds == HOUR else f"{hours} h" if not rest else f"{seconds // 60} min"


def _clock_changes(rule: Window | Freeze, base: Schedule, now: int) -> Iterator[tuple[int, str, str]]:
    """Edges that the wall clock skips or reads twice within the coming year."""
    template = base.weekly
    if template is None:
        return
    zone = base.zone
    for change in zone.changes(now, now + YEAR):
        before, after = zone.local(change - 1) + 1, zone.local(change)
        low, high = min(before, after), max(before, after)
        what = "skipped" if after > before else "repeated"
        for edge in sorted({edge for span in template for edge in span}):
            week = low - (low - MONDAY) % WEEK
            if any(low < week + shift + edge < high for shift in (0, WEEK)):
                at = zone.datetime(change)
                hour = f"{edge % DAY // HOUR:02}:{edge % HOUR // 60:02}"
                yield rule.line, "clock-change", f"{rule.name!r}: {hour} is {what} on {at:%Y-%m-%d} in {zone.key}"


def _shadowed_windows(document: Document, now: int) -> Iterator[tuple[int, str, str]]:
    """Windows without which the others would allow as much; of two alike the later one."""
    windows = [window for window in document.windows if not any(window.scope)]
    spans = [window.schedule.spans(now, now + YEAR) for window in windows]
    for i, window in enumerate(windows):
        others = [(j, spans[j]) for j in range(len(windows)) if j != i and (j < i or spans[j] != spans[i])]
        if spans[i] and not subtract(spans[i], merge(span for _, some in others for span in some)):
            yield window.line, "shadowed", f"the window {window.name!r} can never matter: others are open all the while"


def _shadowed_freezes(document: Document, now: int) -> Iterator[tuple[int, str, str]]:
    """Freezes that close nothing: no window is open then, or others close all of it; of two alike the later one."""
    freezes = [freeze for freeze in document.freezes if freeze.effect == BLOCK and not any(freeze.scope)]
    spans = [_coming(freeze.schedule, now) for freeze in freezes]
    windows = [window.schedule for window in document.windows if not any(window.scope)]
    end = max((some[-1][1] for some in spans if some), default=now)
    # Windows of a scope may open at other times for somebody: then all of the time counts as open.
    scoped = not windows or len(windows) < len(document.windows)
    opens = [(now, end)] if scoped else merge(span for window in windows for span in window.spans(now, end))
    alone = _alone(spans)
    for i, freeze in enumerate(freezes):
        if spans[i] and not intersect(alone[i], opens):
            yield freeze.line, "shadowed", f"the freeze {freeze.name!r} can never matter: it is closed all the while without it"


def _coming(schedule: Schedule, now: int) -> list[Span]:
    fixed = schedule.fixed
    return clip(fixed, now, FAR) if fixed is not None else clip(schedule.spans(now, now + YEAR), now, now + YEAR)


def _alone(rules: Sequence[list[Span]]) -> list[list[Span]]:
    """Where each of some rules is the only one that is on; of rules that are alike only the first is looked at."""
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
