"""decide against the minute-by-minute oracle, around clock changes and away from them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import freezeguard
from freezeguard.engine.decide import allowed_spans, upcoming_verdicts
from freezeguard.policy.model import Policy
from freezeguard.policy.subject import Subject

from ..sampling import examples
from .oracle import DAYS, Minutes, runs

# Days around which clocks change, or are interesting for not doing so.
PLACES = [
    ("Europe/Zurich", "2026-03-29"),
    ("Europe/Zurich", "2026-10-25"),
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Pacific/Apia", "2011-12-30"),
    ("Africa/Casablanca", "2026-02-15"),
    ("Africa/Casablanca", "2026-03-22"),
    ("Africa/Cairo", "2026-04-24"),
    ("Africa/Cairo", "2026-10-30"),
    ("Asia/Kathmandu", "2026-05-10"),
    ("Asia/Kolkata", "2028-02-29"),
    ("America/Sao_Paulo", "2018-11-04"),
    ("Antarctica/Troll", "2026-03-29"),
    ("Pacific/Chatham", "2026-04-05"),
    ("Europe/Dublin", "2026-10-25"),
    ("America/Scoresbysund", "2026-03-28"),
    ("UTC", "2027-12-31"),
]
SPAN = timedelta(days=4)

clock = st.integers(0, 95).map(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}")
hours = st.tuples(clock, st.one_of(clock, st.just("24:00"))).filter(lambda pair: pair[0] != pair[1]).map("-".join)
days = st.lists(st.sampled_from(DAYS), min_size=1, max_size=7, unique=True)


def weekly() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"hours": st.lists(hours, min_size=1, max_size=2)}, optional={"days": days})


@st.composite
def period(draw: st.DrawFn, day: datetime) -> dict[str, Any]:
    start = day + timedelta(minutes=15 * draw(st.integers(-300, 200)))
    end = start + timedelta(minutes=15 * draw(st.integers(1, 300)))
    if draw(st.booleans()):
        return {"from": f"{start:%Y-%m-%d}", "until": f"{end:%Y-%m-%d}"}
    return {"from": f"{start:%Y-%m-%d %H:%M}", "until": f"{end:%Y-%m-%d %H:%M}"}


@st.composite
def yearly(draw: st.DrawFn, day: datetime) -> dict[str, Any]:
    first, last = (day + timedelta(days=draw(st.integers(-3, 3))) for _ in range(2))
    return {"from": f"{first:%m-%d}", "until": f"{last:%m-%d}"}


@st.composite
def schedules(draw: st.DrawFn, day: datetime) -> dict[str, Any]:
    rule: dict[str, Any] = dict(draw(st.one_of(weekly(), period(day), yearly(day))))
    if draw(st.integers(0, 4)) == 0:
        rule["timezone"] = draw(st.sampled_from([name for name, _ in PLACES]))
    if draw(st.integers(0, 3)) == 0:
        rule["except"] = [draw(st.one_of(weekly(), period(day), st.just(f"{day:%Y-%m-%d}")))]
    return rule


@st.composite
def policies(draw: st.DrawFn) -> tuple[dict[str, Any], int, int]:
    name, date = draw(st.sampled_from(PLACES))
    day = datetime.fromisoformat(date)
    policy: dict[str, Any] = {"timezone": name}
    windows = draw(st.lists(schedules(day), max_size=3))
    if windows:
        policy["windows"] = windows
    freezes = draw(st.lists(schedules(day), max_size=3))
    for i, freeze in enumerate(freezes):
        freeze["name"] = f"freeze {i}"
        if draw(st.integers(0, 4)) == 0:
            freeze["effect"] = "warn"
    if freezes:
        policy["freezes"] = freezes
    bake = draw(st.sampled_from([0, 0, 15, 60, 90]))
    if bake:
        policy["bake_minutes"] = bake
    start = int((day - SPAN / 2).replace(tzinfo=UTC).timestamp())
    return policy, start, start + int(SPAN.total_seconds())


def load(policy: dict[str, Any]) -> Policy:
    """The policy through the reader: JSON is YAML."""
    text = dict(policy)
    bake = text.pop("bake_minutes", None)
    if bake:
        text["bake_time"] = f"{bake}m"
    return freezeguard.load(json.dumps(text) + "\n")


def at(instant: int) -> datetime:
    return datetime.fromtimestamp(instant, UTC)


def seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def loads(policy: dict[str, Any]) -> Policy | None:
    """None where a window can never open, which the reader refuses."""
    try:
        return load(policy)
    except freezeguard.PolicyError as error:
        if "can never open" in str(error):
            return None
        raise


@settings(max_examples=examples(150))
@given(case=policies(), data=st.data())
def test_decide_is_what_the_minutes_say(case: tuple[dict[str, Any], int, int], data: st.DataObject) -> None:
    written, start, end = case
    policy = loads(written)
    if policy is None:
        return
    minutes = Minutes(written, start, end)
    spans = allowed_spans(policy, Subject(), start, end)
    assert spans == minutes.spans()

    edges = sorted({edge for span in (*spans, *runs(minutes.open[: (end - start) // 60], start)) for edge in span})
    near = [edge + shift for edge in edges for shift in (-1, 0, 1) if start <= edge + shift < end]
    asked = data.draw(st.lists(st.integers(start, end - 1), min_size=2, max_size=2)) + near[:40]
    for instant in asked:
        verdict = freezeguard.decide(policy, at=at(instant))
        minute = instant - instant % 60
        blocking = {(reason.kind, reason.name) for reason in verdict.reasons}
        assert verdict.allowed == minutes.allowed[(minute - start) // 60]
        assert blocking == minutes.reasons(minute)
        for reason in verdict.reasons:
            since, until = minutes.edges(reason.kind, reason.name, minute)
            assert since is None or seconds(reason.since) == since
            assert until is None or seconds(reason.until) == until
            assert reason.since is None or reason.since <= verdict.at
            assert reason.until is None or reason.until > verdict.at
        following = next((span for span in spans if span[1] > instant), None)
        if verdict.allowed:
            assert verdict.next_window is None
            if following and following[1] < end:
                assert seconds(verdict.closes_at) == following[1]
        elif following:
            assert verdict.next_window is not None
            assert seconds(verdict.next_window.start) == following[0]
            assert following[1] == end or seconds(verdict.next_window.end) == following[1]
        elif verdict.next_window is not None:
            assert seconds(verdict.next_window.start) >= end  # type: ignore[operator]
            assert freezeguard.decide(policy, at=verdict.next_window.start).allowed
            assert not freezeguard.decide(policy, at=verdict.next_window.start - timedelta(seconds=1)).allowed


@settings(max_examples=examples(60))
@given(case=policies(), other=policies())
def test_documents_intersect(case: tuple[dict[str, Any], int, int], other: tuple[dict[str, Any], int, int]) -> None:
    """Several documents: all have to allow, in any order; a document more never opens anything."""
    first, start, end = case
    second = {**other[0]}
    one, two = loads(first), loads(second)
    if one is None or two is None:
        return
    both = Policy((*one.documents, *two.documents), "both", "")
    swapped = Policy((*two.documents, *one.documents), "both", "")
    spans = allowed_spans(both, Subject(), start, end)
    assert spans == allowed_spans(swapped, Subject(), start, end)
    # A bake time looks at whatever ends the open time, be it the other document.
    longest = max(first.get("bake_minutes", 0), second.get("bake_minutes", 0))
    ours, theirs = (Minutes({**policy, "bake_minutes": longest}, start, end).open for policy in (first, second))
    both_open = [a and b for a, b in zip(ours, theirs, strict=True)]
    assert spans == runs([all(both_open[i : i + longest + 1]) for i in range((end - start) // 60)], start)


@settings(max_examples=examples(60))
@given(case=policies())
def test_what_is_foreseen_is_what_is_decided(case: tuple[dict[str, Any], int, int]) -> None:
    policy = loads(case[0])
    if policy is None:
        return
    segments = upcoming_verdicts(policy, at=case[1], count=20)
    for (_, end, _), (start, _, _) in pairwise(segments):
        assert end == start
    for start, end, verdict in segments:
        assert verdict == freezeguard.decide(policy, at=at(start))
        last = freezeguard.decide(policy, at=at(min(end, case[2] * 2) - 1))
        assert last == verdict._replace(at=last.at, horizon=last.horizon)
        assert last.at.utcoffset() == verdict.at.utcoffset()


@settings(max_examples=40)
@given(case=policies(), seed=st.randoms(use_true_random=False))
def test_the_order_of_rules_does_not_matter(case: tuple[dict[str, Any], int, int], seed: Any) -> None:
    written, start, end = case
    policy = loads(written)
    if policy is None:
        return
    shuffled = {**written}
    for key in ("windows", "freezes"):
        if key in shuffled:
            shuffled[key] = seed.sample(shuffled[key], len(shuffled[key]))
    other = loads(shuffled)
    assert other is not None
    for instant in range(start, end, 3 * 3600 + 60):
        mine, theirs = freezeguard.decide(policy, at=at(instant)), freezeguard.decide(other, at=at(instant))
        assert mine._replace(policy_sha256="") == theirs._replace(policy_sha256="")


@pytest.mark.parametrize(("name", "date"), PLACES)
def test_a_window_and_its_freeze_leave_nothing(name: str, date: str) -> None:
    """Blocks are the exact complement of the windows: freezing all windows closes everything, at every clock change."""
    rule = {"days": ["sat", "sun", "mon"], "hours": ["01:30-02:30", "22:00-02:15"]}
    policy = load({"timezone": name, "windows": [rule], "freezes": [rule]})
    start = int(datetime.fromisoformat(date).replace(tzinfo=UTC).timestamp()) - 400 * 86400
    assert allowed_spans(policy, Subject(), start, start + 800 * 86400) == []
    verdict = freezeguard.decide(policy, at=at(start))
    assert verdict.next_window is None
    assert verdict.horizon is None
