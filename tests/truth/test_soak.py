"""A walk of a few thousand decisions, and tests that its checks notice a contradiction."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

import freezeguard
from freezeguard import Verdict

from .soak import FLAT, POLICIES, START, YEARS, ContradictionError, Walk, soak


@pytest.mark.parametrize("decisions", [1500, pytest.param(6000, marks=pytest.mark.slow)])
def test_a_walk_over_ten_years_finds_no_contradiction(decisions: int) -> None:
    report = soak(decisions)
    assert report.decisions > decisions * 5 / 6
    assert report.growth < FLAT


@pytest.mark.parametrize("text", POLICIES.values(), ids=POLICIES)
def test_a_walk_takes_all_of_the_ten_years(text: str) -> None:
    asked = []

    class Recorded(Walk):
        def ask(self, at: datetime) -> Verdict:
            asked.append(at)
            return super().ask(at)

    Recorded(freezeguard.load(text)).round(300, "a seed")
    assert max(asked) - START > YEARS * 0.9
    assert len({at.year for at in asked}) >= 10


@pytest.mark.parametrize("off", [timedelta(seconds=1), timedelta(seconds=-1)])
@pytest.mark.parametrize("edge", ["start", "end", "closes_at"])
def test_an_edge_that_is_off_by_a_second_is_noticed(edge: str, off: timedelta) -> None:
    class Wrong(Walk):
        def ask(self, at: datetime) -> Verdict:
            verdict = super().ask(at)
            if edge == "closes_at":
                return verdict._replace(closes_at=verdict.closes_at and verdict.closes_at + off)
            window = verdict.next_window
            return verdict if window is None else verdict._replace(next_window=window._replace(**{edge: getattr(window, edge) + off}))

    with pytest.raises(ContradictionError):
        Wrong(freezeguard.load(POLICIES["office hours and holidays"])).round(100, "a seed")


def test_a_second_answer_that_is_another_is_noticed() -> None:
    class Forgetful(Walk):
        def step(self, at: datetime, before: tuple[datetime, Verdict] | None) -> Verdict:
            wrong = None if before is None else (before[0], before[1]._replace(next_window=None, closes_at=None))
            return super().step(at, wrong)

    with pytest.raises(ContradictionError, match="foretold"):
        Forgetful(freezeguard.load(POLICIES["office hours and holidays"])).round(100, "a seed")
