"""What FreezeGuard must reach, beside opening-hours-py and dateutil on the same workload."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

import yaml
from dateutil.rrule import WEEKLY, YEARLY, rrule
from opening_hours import OpeningHours, State

import freezeguard
from freezeguard.compiled import compile_policy
from freezeguard.subject import Subject

from . import workload
from .timing import once, repeated

if TYPE_CHECKING:
    from collections.abc import Callable

    from freezeguard.compiled import Timeline

A, B = workload.instant(workload.START), workload.instant(workload.IN_10_YEARS)
MOMENTS = workload.moments(200)
INSTANTS = [workload.instant(moment) for moment in MOMENTS]


def fresh(work: workload.Work) -> Timeline:
    """A timeline that nobody asked yet, of a policy that was just read."""
    return compile_policy(freezeguard.load(workload.policy(work))).timeline(Subject())


def median(sample: Callable[[], float], rounds: int) -> float:
    return statistics.median(sample() for _ in range(rounds))


def at_an_instant(count: int, rounds: int) -> dict[str, float]:
    """Seconds of one answer at n added rules, and how many reasons it has. Raises AssertionError where a peer answers otherwise."""
    work = workload.scaled(count)
    text = workload.policy(work)
    bare = OpeningHours(workload.opening_hours(work), timezone=workload.ZONE)
    samples: dict[str, list[float]] = {}
    for _ in range(rounds):
        policy = freezeguard.load(text)
        first, _verdict = once(lambda p=policy: freezeguard.decide(p, at=MOMENTS[0]))
        another, verdicts = once(lambda p=policy: [freezeguard.decide(p, at=moment) for moment in MOMENTS])
        again, _verdicts = repeated(lambda p=policy: [freezeguard.decide(p, at=moment) for moment in MOMENTS])
        timeline = fresh(work)
        timeline.state(INSTANTS[0])
        reasons, _states = once(lambda t=timeline: [t.state(instant).reasons for instant in INSTANTS])
        reasons_again, _states = repeated(lambda t=timeline: [t.state(instant).reasons for instant in INSTANTS])
        is_open, answers = repeated(lambda: [bare.is_open(moment) for moment in MOMENTS])
        if answers != [verdict.allowed for verdict in verdicts]:
            raise AssertionError(f"opening-hours-py and FreezeGuard differ at {count} rules")
        found = {"another": another, "again": again, "reasons": reasons, "reasons again": reasons_again, "open?": is_open}
        for name, seconds in found.items():
            samples.setdefault(name, []).append(seconds / len(MOMENTS))
        samples.setdefault("first", []).append(first)
        samples.setdefault("number of reasons", []).append(sum(len(verdict.reasons) for verdict in verdicts) / len(verdicts))
    return {name: statistics.median(found) for name, found in samples.items()}


def compiling(count: int, rounds: int) -> tuple[float, float]:
    """Seconds a rule on top of libyaml's parse: reading, and compiling too."""
    text = workload.policy(workload.scaled(count))
    rows = []
    for _ in range(rounds):
        parsed, _tree = once(lambda: yaml.load(text, yaml.CSafeLoader))  # noqa: S506
        del _tree
        read, policy = once(lambda: freezeguard.load(text))
        compiled, _timeline = once(lambda p=policy: compile_policy(p).timeline(Subject()))
        rows.append(((read - parsed) / (count + 27), (read + compiled - parsed) / (count + 27)))
    return statistics.median(row[0] for row in rows), statistics.median(row[1] for row in rows)


def next_window(work: workload.Work, at: int, rounds: int) -> tuple[float, object]:
    """Seconds of the first question of a fresh timeline, and the start of the next window."""
    span = fresh(work).state(at).span
    return median(lambda: once(lambda t=fresh(work): t.state(at))[0], rounds), None if span is None else span[0]


def ten_years(rounds: int) -> tuple[float, float, float, float]:
    """Seconds for all windows of ten years: FreezeGuard cold and warm, opening-hours-py, dateutil."""
    work = workload.base()
    bare = OpeningHours(workload.opening_hours(work), timezone=workload.ZONE)
    closures = [(workload.instant(a), workload.instant(b)) for a, b in work.closures]
    rows = []
    for _ in range(rounds):
        timeline = fresh(work)
        cold, ours = once(lambda t=timeline: t.spans(A, B))
        warm, _spans = repeated(lambda t=timeline: t.spans(A, B))
        rust, theirs = once(lambda: [(int(a.timestamp()), int(b.timestamp()))
                                     for a, b, state, _ in bare.intervals(workload.START, workload.IN_10_YEARS) if state == State.OPEN])
        rules, by_rules = once(lambda: _by_rules(closures))
        if not ours == theirs == by_rules:
            raise AssertionError("the windows of ten years differ")
        rows.append((cold, warm, rust, rules))
    cold, warm, rust, rules = (statistics.median(column) for column in zip(*rows, strict=True))
    return cold, warm, rust, rules


def _by_rules(closures: list[tuple[int, int]]) -> list[tuple[int, int]]:
    from datetime import datetime, timedelta

    from freezeguard.timeline import clip, merge, subtract

    start, end = datetime(2026, 3, 4), datetime(2036, 3, 4)
    windows = []
    for days, hour, hours in ((range(4), 9, 7), (4, 9, 3)):
        rule = rrule(WEEKLY, dtstart=datetime(2024, 1, 1), byweekday=days, byhour=hour, byminute=0, bysecond=0)
        windows += [(workload.instant(at), workload.instant(at + timedelta(hours=hours))) for at in rule.between(start, end, inc=True)]
    closed = list(closures)
    for at in rrule(YEARLY, dtstart=datetime(2023, 12, 20)).between(start - timedelta(days=20), end, inc=True):
        closed.append((workload.instant(at), workload.instant(at + timedelta(days=14))))
    return clip(subtract(merge(windows), merge(closed)), A, B)
