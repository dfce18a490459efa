"""An explanation agrees with the verdict: the rules that block are its reasons, with the same edges."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import freezeguard
from freezeguard.engine.analysis.explain import Explanation, explain
from freezeguard.engine.analysis.explanation import RuleExplanation, edges_of
from freezeguard.engine.facts import NO_FACTS, Facts, SourceAnswer, Waiver
from freezeguard.policy.model import Policy
from freezeguard.policy.reader.scalars import moment
from freezeguard.policy.subject import Subject

from ..sampling import examples
from .asking import ZURICH, instant, observed, policy
from .test_properties import at, loads, policies, seconds

FRIDAY = "2026-11-27 15:00"


def asked(
    of: str | Policy, when: str = FRIDAY, facts: Facts = NO_FACTS, answers: tuple[SourceAnswer, ...] = (), **subject: str
) -> Explanation:
    found = policy(of) if isinstance(of, str) else of
    return explain(found, at=moment(when, ZURICH), subject=Subject(**subject), facts=facts, answers=answers)  # type: ignore[arg-type]


def one(found: Explanation, kind: str, name: str | None = None) -> RuleExplanation:
    (rule,) = (rule for rule in found.rules if rule.kind == kind and name in (None, rule.name))
    return rule


def blocking(found: Explanation) -> set[tuple[object, ...]]:
    """Return (document, kind, name, effect, since, until) of each rule that is explained as a reason."""
    kinds = {"windows": "window"}
    return {
        (rule.document, kinds.get(rule.kind, rule.kind), rule.name, rule.verdict_effect, rule.since, rule.until)
        for rule in found.rules
        if rule.verdict_effect
    }


def reasons(found: Explanation) -> set[tuple[object, ...]]:
    return {(one.document, one.kind, one.name, one.effect, one.since, one.until) for one in found.verdict.reasons}


@settings(max_examples=examples(150))
@given(case=policies(), data=st.data())
def test_rules_explained_as_blocking_are_the_reasons_of_the_verdict(case: tuple[dict[str, Any], int, int], data: st.DataObject) -> None:
    written, start, end = case
    found = loads(written)
    if found is None:
        return
    for when in data.draw(st.lists(st.integers(start, end), min_size=3, max_size=3)):
        explained = explain(found, at=at(when), subject=Subject())
        assert blocking(explained) == reasons(explained)
        for rule in explained.rules:
            assert rule.since is None or rule.since <= explained.verdict.at
            assert rule.until is None or rule.until > explained.verdict.at


@settings(max_examples=80)
@given(case=policies(), data=st.data())
def test_a_rule_changes_its_state_exactly_at_its_edges(case: tuple[dict[str, Any], int, int], data: st.DataObject) -> None:
    written, start, end = case
    found = loads(written)
    if found is None:
        return
    when = data.draw(st.integers(start, end))
    document = found.documents[0]
    for schedule in (*(window.schedule for window in document.windows), *(freeze.schedule for freeze in document.freezes)):
        on, since, until = edges_of(schedule, when)
        for edge in (since, until):
            if edge is not None:
                assert edges_of(schedule, edge)[0] != edges_of(schedule, edge - 1)[0]
        if since is not None:
            assert edges_of(schedule, since)[0] == on
        if until is not None:
            assert edges_of(schedule, until - 1)[0] == on


def test_each_window_has_its_own_entry() -> None:
    found = asked('windows: [{days: mon-thu, hours: "09:00-16:00"}, {days: fri, hours: "09:00-12:00"}]')
    assert (one(found, "windows").verdict_effect, one(found, "windows").line) == ("block", 2)
    friday = one(found, "window", "fri 09:00-12:00")
    assert (friday.state, friday.verdict_effect, str(friday.since), str(friday.until)) == (
        "off",
        None,
        "2026-11-27 12:00:00+01:00",
        "2026-12-04 09:00:00+01:00",
    )


def test_a_rule_names_the_scope_lists_that_exclude_the_subject() -> None:
    text = 'freezes: [{name: F, always: true, environments: [staging], branches: ["release/*"]}]'
    rule = one(asked(text, environment="production", branch="main"), "freeze")
    assert (rule.state, rule.verdict_effect) == ("does not apply", None)
    assert rule.left_out_by == ("environments staging do not include production", "branches release/* do not include main")
    assert one(asked(text, environment="staging"), "freeze").verdict_effect == "block"


def test_no_rule_applies_if_its_document_does_not() -> None:
    found = asked("applies_to: {environments: [staging]}\nbake_time: 1h\nfreezes: [{always: true}]\non_call: {rotations: [{people: [ana], "
                  "name: P, starting: 2026-01-05, shift: 1w}]}", environment="production")  # fmt: skip
    assert {rule.state for rule in found.rules} == {"does not apply"}
    assert found.documents[0][1] == ("environments staging do not include production",)
    assert found.verdict.allowed


@pytest.mark.parametrize(
    ("mode", "effect", "does"), [("enforce", "block", "block"), ("enforce", "warn", "warn"), ("warn", "block", "warn")]
)
def test_mode_warn_turns_a_block_into_a_warning(mode: str, effect: str, does: str) -> None:
    assert one(asked(f"mode: {mode}\nfreezes: [{{always: true, effect: {effect}}}]"), "freeze").verdict_effect == does


def test_a_rule_has_the_local_time_of_its_zone() -> None:
    rule = one(asked('windows: [{hours: "09:00-10:00", timezone: America/New_York}]'), "window")
    assert (rule.zone, str(rule.local)) == ("America/New_York", "2026-11-27 09:00:00-05:00")
    assert (rule.state, str(rule.since)) == ("on", "2026-11-27 15:00:00+01:00")


def test_past_and_upcoming_dates_have_one_edge() -> None:
    found = asked("freezes: [{name: A, from: 2026-01-01, until: 2026-01-02}, {name: B, from: 2027-01-01, until: 2027-01-02}]")
    assert [(str(rule.since), str(rule.until)) for rule in found.rules] == [
        ("2026-01-03 00:00:00+01:00", "None"),
        ("None", "2027-01-01 00:00:00+01:00"),
    ]


def test_the_next_window_names_the_reasons_it_waits_for() -> None:
    text = 'windows: [{days: mon-fri, hours: "09:00-12:00"}]\nfreezes: [{name: F, from: 2026-11-27, until: 2026-11-30 10:00}]'
    assert asked(text).waits_for == (("freeze", "F"),)
    assert asked(text.split("\n", maxsplit=1)[0]).waits_for == (("window", "windows"),)
    assert asked(text.split("\n", maxsplit=1)[0], "2026-11-27 10:00").waits_for == ()


SOURCES = "incidents: [{name: Ops, github: {labels: [x], repository: acme/ops}}]"


def test_a_source_shows_its_response_and_its_incidents() -> None:
    incident = observed("incident", "2026-11-27 14:00")._replace(name="Ops", message="#1")
    answer = SourceAnswer(0, 2, "Ops", "github", "incidents", 1, None, (incident,))
    found = asked(SOURCES, facts=Facts((incident,)), answers=(answer,))
    assert (one(found, "source").state, one(found, "source").why) == ("on", ("the source reported 1 incident",))
    assert (one(found, "incident").verdict_effect, one(found, "incident").why) == ("block", ("#1",))
    assert blocking(found) == reasons(found)
    # Facts without a response are explained all the same.
    assert blocking(asked(SOURCES, facts=Facts((incident,)))) == reasons(found)


def test_a_failed_source_is_not_known_and_blocks() -> None:
    unknown = observed("unknown")._replace(name="Ops")
    found = asked(SOURCES, facts=Facts((unknown,)), answers=(SourceAnswer(0, 2, "Ops", "github", "incidents", None, "no", (unknown,)),))
    assert (one(found, "source").state, one(found, "source").why) == ("not known", ("no response: no",))
    assert blocking(found) == reasons(found)
    assert found.verdict.outcome == "undecided"


def test_past_and_upcoming_incidents_block_nothing() -> None:
    facts = Facts((observed("incident", None, "2026-11-27 14:00"), observed("incident", "2026-11-27 16:00", "2026-11-27 17:00")))
    found = asked(SOURCES, facts=facts)
    assert [rule.state for rule in found.rules if rule.kind == "incident"] == ["off", "off"]
    assert blocking(found) == reasons(found) == set()


ON_CALL = """on_call:
  required: true
  cover: 4h
  rotations:
    - {name: P, people: [ana, ben], starting: 2026-11-30 09:00, shift: 1w}
"""


@pytest.mark.parametrize("when", [FRIDAY, "2026-11-30 10:00", "2026-11-30 08:59"])
def test_on_call_shows_the_person_or_the_gap(when: str) -> None:
    found = asked(ON_CALL, when)
    assert blocking(found) == reasons(found)
    rotation = one(found, "rotation")
    if instant(when) < instant("2026-11-30 09:00"):
        assert (rotation.state, str(rotation.until)) == ("off", "2026-11-30 09:00:00+01:00")
        assert one(found, "on_call").verdict_effect == "block"
    else:
        assert (rotation.state, rotation.why) == ("on", ("ana is on call, called as number 1",))
        assert (one(found, "on_call").state, one(found, "on_call").verdict_effect) == ("off", None)


def test_a_proven_override_is_on_and_one_of_another_branch_does_not_apply() -> None:
    text = "overrides: [{name: A, label: a}, {name: B, label: b, branches: [release]}]\nfreezes: [{always: true}]"
    found = asked(text, facts=Facts(waivers=(Waiver("A", frozenset({"freeze"})),)), branch="main")
    assert [(rule.name, rule.state) for rule in found.rules if rule.kind == "override"] == [("A", "on"), ("B", "does not apply")]
    assert found.verdict.outcome == "overridden"


def test_every_document_is_explained() -> None:
    found = explain(
        freezeguard.load("timezone: UTC\nfreezes: [{always: true}]\n---\nmode: warn\nbake_time: 1h\nfreezes: [{always: true}]\n"),
        at=moment(FRIDAY, ZURICH),
        subject=Subject(),
    )
    assert [(rule.document, rule.kind, rule.line, rule.verdict_effect) for rule in found.rules] == [
        (0, "freeze", 2, "block"),
        (1, "freeze", 6, "warn"),
        (1, "bake_time", 5, None),
    ]


def test_the_end_of_holiday_data_blocks() -> None:
    found = asked("freezes: [{name: H, holidays: CH}]", "2101-06-01 12:00")
    assert blocking(found) == reasons(found)
    assert one(found, "unknown").verdict_effect == "block"
    assert seconds(one(found, "unknown").since) is not None


def test_a_failed_rotation_has_its_line() -> None:
    text = "on_call: {required: true, rotations: [{name: S, pagerduty: {schedule: P}}]}"
    unknown = observed("unknown")._replace(name="S")
    found = asked(text, facts=Facts((unknown,)), answers=(SourceAnswer(0, 2, "S", "pagerduty", "on call", None, "no", (unknown,)),))
    assert (one(found, "rotation").state, one(found, "rotation").why) == ("not known", ("no response: no",))
    assert (one(found, "unknown").line, one(found, "unknown").verdict_effect) == (2, "block")
    assert blocking(found) == reasons(found)
