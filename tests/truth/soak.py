"""A long walk over ten years in which each verdict has to agree with the verdicts around it: `python -m tests.truth.soak [DECISIONS]`."""

from __future__ import annotations

import gc
import sys
import time
import tracemalloc
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple

import freezeguard
from freezeguard import Policy, Verdict

POLICIES = {
    "office hours and holidays": """
timezone: Europe/Zurich
windows:
  - {days: mon-thu, hours: "09:00-16:00"}
  - {days: fri, hours: "09:00-12:00"}
bake_time: 1h
freezes:
  - {name: Holidays, holidays: CH-ZH, eve: "12:00"}
  - {name: Year end, from: 12-20, until: 01-02}
""",
    "the hour that comes twice": """
timezone: Europe/Zurich
windows:
  - {hours: ["02:15-02:45", "03:10-03:20"]}
  - {hours: "01:45-02:15", timezone: Australia/Lord_Howe}
  - {hours: "01:30-02:30", timezone: Antarctica/Troll}
freezes:
  - {name: Leap, from: 02-29, until: 03-01}
""",
    "what recurs": """
timezone: America/New_York
freezes:
  - {name: Weekend, cron: "0 22 * * 5", duration: 60h}
  - {name: Patches, rrule: FREQ=MONTHLY;BYDAY=2TU, starting: 2020-01-14 02:30, duration: 1d}
  - {name: Closing, rrule: FREQ=MONTHLY;BYMONTHDAY=-1, starting: 2020-01-31 18:00, duration: 15h}
  - {name: Either, cron: "30 2 13 * mon", duration: 3h}
bake_time: 90m
""",
    "two documents": """
timezone: Europe/Zurich
windows:
  - {days: mon-fri, hours: "09:00-18:00"}
bake_time: 30m
---
timezone: America/New_York
windows:
  - {days: mon-fri, hours: "06:00-18:00", except: [{days: wed, hours: "10:00-11:00"}]}
freezes:
  - {name: Holidays, holidays: US}
""",
    "nights": """
timezone: America/Sao_Paulo
windows:
  - {days: [mon, wed, fri], hours: "22:00-05:30"}
freezes:
  - {name: Soft, days: wed, effect: warn}
  - {name: Move, from: 2027-03-01 12:00, until: 2027-09-01}
bake_time: 2h
---
mode: warn
windows:
  - {days: mon, hours: "22:00-23:00"}
""",
    "people on call": """
timezone: Africa/Casablanca
windows:
  - {days: daily, hours: "08:00-20:00"}
on_call:
  required: true
  cover: 1d
  rotations:
    - {name: Primary, people: [ana, ben, chloe], starting: 2027-06-01 09:00, shift: 1w}
""",
}
START = datetime(2026, 1, 1, tzinfo=UTC)
YEARS = timedelta(days=3652)
SECOND = timedelta(seconds=1)
ROUNDS = 3
FLAT = 1.1


class ContradictionError(Exception):
    """Two verdicts contradict each other."""


class Report(NamedTuple):
    """Result of a soak test: the number of decisions, and the peak of memory in the last round as a multiple of that in the one before."""

    decisions: int
    growth: float


class Walk:
    """One policy, evaluated repeatedly."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.decisions = 0

    def ask(self, at: datetime) -> Verdict:
        self.decisions += 1
        verdict = freezeguard.decide(self.policy, at=at)
        for reason in verdict.reasons:
            _check(
                (reason.since or at) <= at < (reason.until or at + SECOND), f"a reason in force from {reason.since} to {reason.until}", at
            )
        return verdict

    def step(self, at: datetime, before: tuple[datetime, Verdict] | None) -> Verdict:
        """Evaluate an instant, and the instants around every time in its verdict."""
        verdict = self.ask(at)
        window = verdict.next_window
        _check(not verdict.allowed or window is None, "allowed, and yet a next window", at)
        if before is not None:
            _agree(before[1], at, verdict)
        if verdict.allowed and verdict.closes_at is not None:
            self._ends(at, verdict.closes_at)
        elif window is not None:
            _check(window.start > at, "a next window that is not ahead", at)
            _check(self.ask(window.start).allowed, f"not allowed at the start {window.start}", at)
            _check(not self.ask(window.start - SECOND).allowed, f"allowed a second before {window.start}", at)
            if window.end is not None:
                _check(self.ask(window.start).closes_at == window.end, f"closed at another time than {window.end}", at)
                self._ends(window.start, window.end)
        return verdict

    def _ends(self, start: datetime, end: datetime) -> None:
        _check(start < end, f"an end {end} that is not ahead", start)
        _check(not self.ask(end).allowed, f"allowed at the end {end}", start)
        _check(self.ask(end - SECOND).allowed, f"not allowed a second before the end {end}", start)

    def round(self, decisions: int, seed: str) -> None:
        """Walk over ten years in steps of any length, with about this number of decisions."""
        random = Random(seed)
        first, before = self.decisions, None
        at = START
        while at < START + YEARS and self.decisions - first < decisions:
            before = at, self.step(at, before)
            # A step makes about five decisions; most are short, so that several lie in one window.
            left = max((decisions - (self.decisions - first)) / 5, 1)
            at += (START + YEARS - at) / left * random.choice([0.02, 0.2, 1, 2.78])
            at = at.replace(microsecond=0) + SECOND


def _agree(before: Verdict, at: datetime, verdict: Verdict) -> None:
    """Check that an earlier verdict's prediction for this instant is right."""
    if before.allowed:
        if before.closes_at is None or at < before.closes_at:
            _check(
                verdict.allowed and verdict.closes_at == before.closes_at, f"not the window until {before.closes_at} that was foretold", at
            )
    elif before.next_window is None or at < before.next_window.start:
        _check(not verdict.allowed and verdict.next_window == before.next_window, f"not the {before.next_window} that was foretold", at)
    else:
        start = at if verdict.next_window is None else verdict.next_window.start
        _check(start >= before.next_window.start, f"a next window at {start}, before {before.next_window.start}", at)


def _check(holds: bool, what: str, at: datetime) -> None:
    if not holds:
        raise ContradictionError(f"{what}, asked at {at.isoformat()}")


def soak(decisions: int) -> Report:
    """Walks each policy over the same ten years several times. Raises ContradictionError, with the evaluated policy."""
    walks = {name: Walk(freezeguard.load(text)) for name, text in POLICIES.items()}
    peaks = []
    tracemalloc.start()
    try:
        for _ in range(ROUNDS):
            gc.collect()
            tracemalloc.reset_peak()
            for name, walk in walks.items():
                try:
                    walk.round(decisions // (ROUNDS * len(walks)), name)
                except ContradictionError as error:
                    raise ContradictionError(f"{name}: {error}") from None
            peaks.append(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()
    return Report(sum(walk.decisions for walk in walks.values()), peaks[-1] / peaks[-2])


def main() -> None:
    began = time.perf_counter()
    report = soak(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
    print(f"{report.decisions} decisions in {time.perf_counter() - began:.0f} s, memory x {report.growth:.3f} from round to round")
    if report.growth > FLAT:
        sys.exit("memory grows")


if __name__ == "__main__":
    main()
