"""How much is computed, counted rather than timed: a search stays small whatever the policy."""

from __future__ import annotations

from collections import Counter

import pytest

from freezeguard.engine.availability import PolicyAvailability
from freezeguard.temporal.zones import Zone

from .asking import ask, policy

WEEK = 'windows: [{days: mon-fri, hours: "09:00-16:00"}]\n'
AT = "2026-11-25 10:00"


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts `spans` written out from weekly rules, and `chunks` of time in which somebody looked for open time."""
    counted: Counter[str] = Counter()
    weekly, allowed = Zone.weekly, PolicyAvailability.allowed

    def count_weekly(self: Zone, template: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
        found = weekly(self, template, start, end)
        counted["spans"] += len(found)
        return found

    def count_allowed(self: PolicyAvailability, start: int, end: int) -> list[tuple[int, int]]:
        counted["chunks"] += 1
        return allowed(self, start, end)

    monkeypatch.setattr(Zone, "weekly", count_weekly)
    monkeypatch.setattr(PolicyAvailability, "allowed", count_allowed)
    return counted


def test_nothing_is_computed_before_somebody_asks(work: Counter[str]) -> None:
    policy(WEEK)
    assert not work


@pytest.mark.parametrize(
    ("until", "chunks", "start"),
    [("2026-11-29", 1, "2026-11-30T09:00:00+01:00"), ("2031-11-29", 6, "2031-12-01T09:00:00+01:00")],
)
def test_behind_a_long_freeze_only_its_ends_are_written_out(work: Counter[str], until: str, chunks: int, start: str) -> None:
    """A chunk that is frozen as a whole is passed over: five years cost six looks, and the spans of two chunks."""
    verdict = ask(WEEK + f"freezes: [{{from: 2026-11-23, until: {until}}}]", AT)
    assert verdict.next_window is not None
    assert verdict.next_window.start.isoformat() == start
    assert work["chunks"] <= chunks
    assert work["spans"] <= 4 * 278  # a chunk has 278 working days; two are looked into, one of them for the reason's edges too


@pytest.mark.parametrize(
    "freezes",
    [
        "[{days: mon-fri}]",
        "[{from: 03-01, until: 01-31}, {from: 02-01, until: 03-01}]",
        "[{always: true}]",
        '[{cron: "0 0 * * *", duration: 1d}]',
    ],
)
def test_never_is_proven_within_the_calendar(work: Counter[str], freezes: str) -> None:
    verdict = ask(WEEK + f"freezes: {freezes}", AT)
    assert (verdict.allowed, verdict.next_window, verdict.horizon) == (False, None, None)
    assert work["chunks"] <= 41


def test_ten_thousand_rules_write_out_as_much_as_ten(work: Counter[str]) -> None:
    counts = []
    for rules in (10, 10_000):
        work.clear()
        days = (f"{2030 + i % 40}-{1 + i % 12:02}-{1 + i % 28:02}" for i in range(rules))
        lines = "".join(f"  - {{name: f{i}, from: {day} 10:00, until: {day} 11:00}}\n" for i, day in enumerate(days))
        assert ask(WEEK + "freezes:\n" + lines, AT).allowed
        counts.append(dict(work))
    assert counts[0] == counts[1]
    assert counts[0]["chunks"] >= 1


def test_a_second_question_in_the_same_state_computes_nothing(work: Counter[str]) -> None:
    given = policy(WEEK)
    ask(given, AT)
    work.clear()
    assert ask(given, "2026-11-25 15:59:59").allowed
    assert not work
