"""What FreezeGuard must reach, as ratios in one run."""

from __future__ import annotations

import statistics
from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import yaml

import freezeguard
from freezeguard.engine.timeline import compile_policy
from freezeguard.policy.subject import Subject

from . import process, workload
from .compare import IN_1_YEAR, INSTANTS, START, TEN_YEARS, measure
from .peers import Dateutil, FirstTime, FreezeGuard, OpeningHoursPy, loaded, local
from .timing import digits, once, repeated, told

if TYPE_CHECKING:
    from collections.abc import Iterator

MOMENTS = [local(instant) for instant in INSTANTS]


class Reached(NamedTuple):
    """A row: what must be reached, what was measured, and whether it is; None: a figure without a target."""

    what: str
    target: str
    measured: str
    met: bool | None


def engine(rounds: int) -> Iterator[Reached]:
    """Raises AssertionError where a peer answers otherwise."""
    at = at_an_instant((10, 1000, 10_000), rounds)
    for asked in ("again", "new"):
        ours, theirs = at[10][f"reasons, {asked}"], at[10]["open?"]
        measured = f"{told(ours)}, {digits(theirs / ours)}×"
        yield Reached(f"reasons in force, 10 rules, {asked}", "10× faster than `open?`", measured, theirs >= 10 * ours)
    for asked in ("again", "new"):
        for count, least in ((10, 1), (1000, 10)):
            ours, theirs = at[count][f"decide, {asked}"], at[count]["open?"]
            measured = f"{told(ours)}, {digits(theirs / ours)}× (`open?` {told(theirs)})"
            yield Reached(f"`decide`, {count:,} rules, {asked}", f"{least}× as fast as `open?`", measured, theirs >= least * ours)
        growth = at[10_000][f"decide, {asked}"] / at[10][f"decide, {asked}"]
        yield Reached(f"`decide`, 10,000 rules to 10, {asked}", "at most 2×", f"{digits(growth)}×", growth <= 2)
    for count, found in at.items():
        yield Reached(f"`decide`, {count:,} rules, first", "–", told(found["decide, first"]), None)
    yield from searches(rounds)
    yield from ten_years(rounds)
    for count in (100, 1000, 10_000):
        parsed, more = compiling(count, rounds)
        measured = f"{more * 1e6:.1f} µs (libyaml's load alone: {parsed * 1e6:.1f} µs)"
        yield Reached(f"reading and compiling {count:,} rules, a rule", "10 µs more than libyaml", measured, more <= 1e-5)


def at_an_instant(counts: tuple[int, ...], rounds: int) -> dict[int, dict[str, float]]:
    """Seconds of one answer, for each number of added rules."""
    works = {count: workload.scaled(count) for count in counts}
    texts = {count: workload.policy(work) for count, work in works.items()}
    peers = {count: loaded(OpeningHoursPy, work) for count, work in works.items()}
    samples = [{count: _round(texts[count], peers[count]) for count in counts} for _ in range(rounds)]
    return {count: {name: statistics.median(sample[count][name] for sample in samples) for name in samples[0][count]} for count in counts}


def _round(text: str, peer: OpeningHoursPy) -> dict[str, float]:
    policy = freezeguard.load(text)
    first, _ = once(lambda: freezeguard.decide(policy, at=workload.START))
    freezeguard.decide(policy, at=workload.IN_1_YEAR)
    new, verdicts = once(lambda: [freezeguard.decide(policy, at=moment) for moment in MOMENTS])
    again, _ = repeated(lambda: [freezeguard.decide(policy, at=moment) for moment in MOMENTS])
    engine = FirstTime()
    engine.load(text)
    timeline = engine.forget((START, IN_1_YEAR))
    new_reasons, _ = once(lambda: [timeline.state(instant).reasons for instant in INSTANTS])
    reasons_again, _ = repeated(lambda: [timeline.state(instant).reasons for instant in INSTANTS])
    is_open, answers = repeated(lambda: [peer.hours.is_open(moment) for moment in MOMENTS])
    assert answers == [verdict.allowed for verdict in verdicts], "opening-hours-py answers otherwise"
    found = {"decide, new": new, "decide, again": again, "reasons, new": new_reasons, "reasons, again": reasons_again, "open?": is_open}
    return {name: seconds / len(INSTANTS) for name, seconds in found.items()} | {"decide, first": first}


def reasons_in_force(count: int) -> float:
    """How many at an instant, on average."""
    timeline = loaded(FreezeGuard, workload.scaled(count)).timeline
    return statistics.mean(len(timeline.state(instant).reasons) for instant in INSTANTS)


def searches(rounds: int) -> Iterator[Reached]:
    """For the next window, each the first question of a policy that was just read."""
    freeze = workload.instant(datetime(2027, 1, 4))
    works = {
        "week": (workload.frozen(7), freeze),
        "5 years": (workload.frozen(1826), freeze),
        "daily": (workload.closed_daily(5), freeze),
        "never, weekly": (workload.never_weekly(), START),
        "never, yearly": (workload.never_yearly(), START),
        "leap": (workload.leap_monday(), START),
    }
    engines = {name: loaded(FirstTime, work) for name, (work, _) in works.items()}
    samples: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, (_, at) in works.items():
            timeline = engines[name].forget()
            samples[name].append(once(lambda: timeline.state(at))[0])  # noqa: B023
    took = {name: statistics.median(found) for name, found in samples.items()}
    state = {name: engines[name].timeline.state(at) for name, (_, at) in works.items()}

    ratio = took["5 years"] / took["week"]
    yield Reached("next window behind 5 years, to a week", "at most 2×", f"{digits(ratio)}× ({told(took['5 years'])})", ratio <= 2)
    what = "next window, a closure every working day for 5 years"
    yield Reached(what, "under 10 ms", told(took["daily"]), took["daily"] < 0.01)
    for name in ("weekly", "yearly"):
        seconds = took[f"never, {name}"]
        yield Reached(f"never open ({name} freezes)", "proven under 5 ms", told(seconds), state[f"never, {name}"].never and seconds < 0.005)
    span = state["leap"].span
    found = span is not None and span[0] == workload.instant(workload.LEAP_MONDAY)
    yield Reached("Mondays that are 29 February", "2044-02-29", f"{'found' if found else span} in {told(took['leap'])}", found)


def ten_years(rounds: int) -> Iterator[Reached]:
    kinds = (FreezeGuard, FirstTime, OpeningHoursPy, Dateutil)
    engines = [loaded(kind, workload.base()) for kind in kinds]
    samples = defaultdict(list)
    for _ in range(rounds):
        answers = []
        for kind, each in zip(kinds, engines, strict=True):
            seconds, answer = measure(each, TEN_YEARS, ())
            samples[kind].append(seconds)
            answers.append(answer)
        assert all(answer == answers[0] for answer in answers), "the windows of ten years differ"
    medians = {kind: statistics.median(found) for kind, found in samples.items()}
    for name, kind in (("again", FreezeGuard), ("first", FirstTime)):
        for peer, least in ((OpeningHoursPy, 30), (Dateutil, 5)):
            ratio = medians[peer] / medians[kind]
            what = f"windows of ten years, {name}, to {peer.name.split()[0]}"
            yield Reached(what, f"{least}× faster", f"{digits(ratio)}× ({told(medians[kind])})", ratio >= least)


def compiling(count: int, rounds: int) -> tuple[float, float]:
    """Seconds a rule: of libyaml's load, and what reading and compiling take more."""
    text = workload.policy(workload.scaled(count))
    rules = text.count("\n  - ")

    def compiled() -> object:
        return compile_policy(freezeguard.load(text)).timeline(Subject())

    samples = [(repeated(lambda: yaml.load(text, yaml.CSafeLoader))[0], repeated(compiled)[0]) for _ in range(rounds)]
    parsed, whole = (statistics.median(column) / rules for column in zip(*samples, strict=True))
    return parsed, whole - parsed


def processes(rounds: int) -> Iterator[Reached]:
    most = {"check, first": 16, "check, again": 5, "hook, again": 2.5, "hook, ref outside, first": 4.5, "--version": 4.5}
    peak = 0.0
    for row in process.measure(rounds):
        peak = max(peak, row.megabytes)
        limit = most.get(row.name)
        measured = f"{row.ratio:.2f}× ({row.seconds * 1e3:.1f} ms, {row.megabytes:.0f} MB)"
        yield Reached(f"`{row.name}`", f"at most {limit}×" if limit else "–", measured, row.ratio <= limit if limit else None)
    yield Reached("peak memory", "under 45 MB", f"{peak:.0f} MB", peak < 45)
