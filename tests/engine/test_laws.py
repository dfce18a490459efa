"""What holds of every policy: laws that relate the answers to one another, beside what the minutes say."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import freezeguard
from freezeguard.engine.decide import allowed_spans
from freezeguard.engine.facts import Facts, Waiver
from freezeguard.engine.verdict import reason_sort_key
from freezeguard.policy.model import Policy
from freezeguard.policy.subject import Subject

from .asking import ZURICH, ask, policy
from .oracle import local
from .test_properties import at, load, loads, policies

Case = tuple[dict[str, Any], int, int]
STEP = 3 * 3600 + 61


def spans(of: Policy, case: Case) -> list[tuple[int, int]]:
    return allowed_spans(of, Subject(), case[1], case[2])


def inside(some: list[tuple[int, int]], others: list[tuple[int, int]]) -> bool:
    return all(any(a <= start and end <= b for a, b in others) for start, end in some)


@settings(max_examples=40)
@given(case=policies(), seed=st.randoms(use_true_random=False))
def test_an_answer_does_not_depend_on_what_was_asked_before(case: Case, seed: Any) -> None:
    warm, fresh = loads(case[0]), loads(case[0])
    if warm is None or fresh is None:
        return
    instants = list(range(case[1], case[2], STEP))
    answers = {instant: freezeguard.decide(warm, at=at(instant)) for instant in seed.sample(instants, len(instants))}
    assert all(freezeguard.decide(fresh, at=at(instant)) == answers[instant] for instant in instants)


@settings(max_examples=40)
@given(case=policies(), more=policies())
def test_a_freeze_more_never_opens_anything(case: Case, more: Case) -> None:
    before = loads(case[0])
    if before is None:
        return
    after = load({**case[0], "freezes": [*case[0].get("freezes", ()), *more[0].get("freezes", ())]})
    assert inside(spans(after, case), spans(before, case))


@settings(max_examples=40)
@given(case=policies(), waived=st.sets(st.sampled_from(["window", "freeze", "bake_time"]), min_size=1))
def test_waiving_rules_allows_what_a_policy_without_them_allows(case: Case, waived: set[str]) -> None:
    whole = loads(case[0])
    if whole is None:
        return
    keys = {"window": "windows", "freeze": "freezes", "bake_time": "bake_minutes"}
    without = loads({key: value for key, value in case[0].items() if key not in {keys[kind] for kind in waived}})
    assert without is not None
    facts = Facts(waivers=(Waiver("Hotfix", frozenset(waived)),))
    assert allowed_spans(whole, Subject(), case[1], case[2], facts) == spans(without, case)
    for instant in range(case[1], case[2], STEP):
        mine, theirs = freezeguard.decide(whole, at=at(instant), facts=facts), freezeguard.decide(without, at=at(instant))
        assert (mine.allowed, mine.closes_at, mine.next_window) == (theirs.allowed, theirs.closes_at, theirs.next_window)
        assert {r.kind for r in mine.blocking} == {r.kind for r in theirs.blocking}


@settings(max_examples=30)
@given(case=policies())
def test_mode_warn_reports_the_same_and_blocks_nothing(case: Case) -> None:
    enforced, warned = loads(case[0]), loads({**case[0], "mode": "warn"})
    if enforced is None or warned is None:
        return
    for instant in range(case[1], case[2], STEP):
        strict, soft = freezeguard.decide(enforced, at=at(instant)), freezeguard.decide(warned, at=at(instant))
        assert soft.allowed
        assert sorted((r._replace(effect="warn") for r in strict.reasons), key=reason_sort_key) == list(soft.reasons)


@settings(max_examples=30)
@given(case=policies())
def test_rules_of_another_scope_are_as_if_they_were_not_there(case: Case) -> None:
    elsewhere = {"freezes": [{**rule, "environments": ["staging"]} for rule in case[0].get("freezes", ())]}
    scoped, whole = loads({**case[0], **elsewhere}), loads(case[0])
    if scoped is None or whole is None:
        return
    bare = load({key: value for key, value in case[0].items() if key not in elsewhere})
    found = {name: allowed_spans(scoped, Subject(environment=name), case[1], case[2]) for name in ("staging", "production")}
    assert found == {"staging": spans(whole, case), "production": spans(bare, case)}


@pytest.mark.parametrize("day", ["2026-03-29", "2026-03-30", "2026-10-25", "2026-10-26", "2026-06-10"])
@pytest.mark.parametrize("hour", [1, 2, 3, 12])
def test_a_bake_time_in_days_goes_back_on_the_wall_clock(day: str, hour: int) -> None:
    """The last allowed moment is the first minute at which the wall shows the end's time of a day before: found by walking."""
    end = datetime.fromisoformat(day) + timedelta(hours=hour)
    ends = ZURICH.latest(int((end - datetime(1970, 1, 1)).total_seconds()))
    target = local(ends, "Europe/Zurich") - timedelta(days=1)
    expected = next(t for t in range(ends - 50 * 3600, ends, 60) if local(t, "Europe/Zurich") >= target)
    text = f"windows: [{{from: {end - timedelta(days=3):%Y-%m-%d %H:%M}, until: {end:%Y-%m-%d %H:%M}}}]\nbake_time: 1d"
    verdict = ask(policy(text), f"{end - timedelta(days=2):%Y-%m-%d} 12:00")
    assert verdict.closes_at is not None
    assert int(verdict.closes_at.timestamp()) == expected
