"""decide: every outcome, every field of the answer, written out."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import freezeguard
from freezeguard.engine.decide import allowed_spans, upcoming_verdicts
from freezeguard.engine.facts import Facts, OnCallShift, Waiver
from freezeguard.policy.model import File, Policy
from freezeguard.policy.subject import Subject
from freezeguard.temporal.zones import FAR

from .asking import FRIDAY_EVENING, OUTSIDE, TWO, WINDOWS, answer, ask, instant, observed, policy, reason, told, waives, window


def test_the_whole_answer_is_the_public_form() -> None:
    given = freezeguard.load(
        "timezone: Europe/Zurich\n" + WINDOWS + "freezes:\n"
        "  - {name: Black Friday, from: 2026-11-26 18:00, until: 2026-11-30 10:00, reason: Traffic peak, link: https://wiki.example.com/bf}\n"
    )
    facts = Facts(on_call=(OnCallShift("Primary", "ana", datetime(2026, 11, 30, 8, tzinfo=UTC)),))
    found: Any = freezeguard.decide(
        given, at=datetime(2026, 11, 27, 14, 4, tzinfo=UTC), subject=Subject("acme/shop", "production", "main"), facts=facts
    ).as_dict()
    assert found.pop("versions").keys() == {"freezeguard", "tzdata", "holidays"}
    assert len(found["policy"].pop("sha256")) == 64
    assert found == {
        "schema": "freezeguard/verdict/v1",
        "allowed": False,
        "outcome": "blocked",
        "at": "2026-11-27T15:04:00+01:00",
        "timezone": "Europe/Zurich",
        "subject": {
            "repository": "acme/shop",
            "environment": "production",
            "branch": "main",
            "sha": None,
            "pull_request": None,
            "actor": None,
        },
        "reasons": [
            reason(
                "freeze",
                "Black Friday",
                "Traffic peak",
                "2026-11-26T18:00:00+01:00",
                "2026-11-30T10:00:00+01:00",
                link="https://wiki.example.com/bf",
            ),
            reason("window", "windows", OUTSIDE, "2026-11-27T12:00:00+01:00", "2026-11-30T09:00:00+01:00"),
        ],
        "next_window": window("2026-11-30T10:00:00+01:00", "2026-11-30T16:00:00+01:00"),
        "closes_at": None,
        "applies": True,
        "overrides": [],
        "on_call": [{"rotation": "Primary", "person": "ana", "until": "2026-11-30T08:00:00+00:00"}],
        "policy": {"source": "policy", "extends": []},
        "horizon": None,
    }
    assert json.loads(json.dumps(found)) == found


CASES = [
    pytest.param(
        WINDOWS,
        "2026-11-25 10:00",
        answer("allowed", closes_at="2026-11-25T16:00:00+01:00"),
        id="inside a window",
    ),
    pytest.param(
        WINDOWS,
        "2026-11-27 15:00",
        answer("blocked", FRIDAY_EVENING, next_window=window("2026-11-30T09:00:00+01:00", "2026-11-30T16:00:00+01:00")),
        id="outside all windows",
    ),
    pytest.param(
        WINDOWS,
        "2026-11-30 00:00",
        answer("blocked", FRIDAY_EVENING, next_window=window("2026-11-30T09:00:00+01:00", "2026-11-30T16:00:00+01:00")),
        id="the first second of a week",
    ),
    pytest.param("", "2026-11-27 15:00", answer("allowed"), id="no rule: always open, closes never"),
    pytest.param("windows: [{always: true}]", "2026-11-27 15:00", answer("allowed"), id="an always open window closes never"),
    pytest.param(
        "freezes: [{name: F, from: 2026-11-27, until: 2026-11-28, effect: warn}]",
        "2026-11-27 15:00",
        answer(
            "warned",
            reason("freeze", "F", "deployments are frozen", "2026-11-27T00:00:00+01:00", "2026-11-29T00:00:00+01:00", effect="warn"),
        ),
        id="a freeze that only warns",
    ),
    pytest.param(
        WINDOWS + "mode: warn\nbake_time: 1h",
        "2026-11-27 15:00",
        answer("warned", FRIDAY_EVENING | {"effect": "warn"}),
        id="mode warn blocks nothing, bake time included",
    ),
    pytest.param(
        WINDOWS + "bake_time: 1h",
        "2026-11-25 14:59:59",
        answer("allowed", closes_at="2026-11-25T15:00:00+01:00"),
        id="a second more than the bake time is left",
    ),
    pytest.param(
        WINDOWS + "bake_time: 1h",
        "2026-11-25 15:00",
        answer(
            "blocked",
            reason("bake_time", "bake_time", "less than 1h of open time left", "2026-11-25T15:00:00+01:00", "2026-11-25T16:00:00+01:00"),
            next_window=window("2026-11-26T09:00:00+01:00", "2026-11-26T15:00:00+01:00"),
        ),
        id="exactly the bake time left is blocked",
    ),
    pytest.param(
        WINDOWS + "bake_time: 1h\nfreezes: [{name: F, from: 2026-11-25 11:30, until: 2026-11-25 12:00}]",
        "2026-11-25 11:00",
        answer(
            "blocked",
            reason("bake_time", "bake_time", "less than 1h of open time left", "2026-11-25T10:30:00+01:00", "2026-11-25T11:30:00+01:00"),
            next_window=window("2026-11-25T12:00:00+01:00", "2026-11-25T15:00:00+01:00"),
        ),
        id="bake time before a freeze",
    ),
    pytest.param(
        WINDOWS + "bake_time: 4h",
        "2026-11-27 09:00",
        answer(
            "blocked",
            reason("bake_time", "bake_time", "less than 4h of open time left", "2026-11-27T09:00:00+01:00", "2026-11-27T12:00:00+01:00"),
            next_window=window("2026-11-30T09:00:00+01:00", "2026-11-30T12:00:00+01:00"),
        ),
        id="a window shorter than the bake time never allows",
    ),
    pytest.param(
        "freezes: [{name: Christmas, from: 12-25, until: 12-25}, {name: Christmas, from: 12-26, until: 12-26}]",
        "2026-12-25 15:00",
        answer(
            "blocked",
            reason("freeze", "Christmas", "deployments are frozen", "2026-12-25T00:00:00+01:00", "2026-12-26T00:00:00+01:00"),
            next_window=window("2026-12-27T00:00:00+01:00", "2027-12-25T00:00:00+01:00"),
        ),
        id="two rules stay two, whatever they are called",
    ),
    pytest.param(
        "freezes: [{name: Z, from: 2026-11-27, until: 2026-11-27}, {name: A, from: 2026-11-27, until: 2026-11-27}, "
        "{name: M, from: 2026-11-26, until: 2026-11-27}]",
        "2026-11-27 15:00",
        answer(
            "blocked",
            *(
                reason("freeze", name, "deployments are frozen", f"2026-11-{day}T00:00:00+01:00", "2026-11-28T00:00:00+01:00")
                for name, day in (("M", 26), ("A", 27), ("Z", 27))
            ),
            next_window=window("2026-11-28T00:00:00+01:00", None),
        ),
        id="reasons by since, then kind, then name; the window behind has no end",
    ),
    pytest.param(
        "freezes: [{name: Stop, always: true}]",
        "2026-11-27 15:00",
        answer("blocked", reason("freeze", "Stop", "deployments are frozen", None, None)),
        id="closed for good: never, proven",
    ),
    pytest.param(
        WINDOWS + 'freezes: [{name: F, days: mon-fri, hours: "08:00-17:00"}]',
        "2026-11-25 10:00",
        answer("blocked", reason("freeze", "F", "deployments are frozen", "2026-11-25T08:00:00+01:00", "2026-11-25T17:00:00+01:00")),
        id="a weekly freeze over all windows: never, proven",
    ),
    pytest.param(
        WINDOWS + "freezes: [{name: A, from: 03-01, until: 01-31}, {name: B, from: 02-01, until: 03-01}]",
        "2026-11-25 10:00",
        answer("blocked", reason("freeze", "A", "deployments are frozen", "2026-03-01T00:00:00+01:00", "2027-02-01T00:00:00+01:00")),
        id="yearly freezes over all days: never, proven",
    ),
    pytest.param(
        'windows: [{days: mon, hours: "09:00-10:00"}]\nfreezes: [{name: F, from: 03-01, until: 02-28}]',
        "2026-11-25 10:00",
        answer(
            "blocked",
            reason("freeze", "F", "deployments are frozen", "2024-03-01T00:00:00+01:00", "2028-02-29T00:00:00+01:00"),
            reason("window", "windows", OUTSIDE, "2026-11-23T10:00:00+01:00", "2026-11-30T09:00:00+01:00"),
            next_window=window("2044-02-29T09:00:00+01:00", "2044-02-29T10:00:00+01:00"),
        ),
        id="only on Mondays that are 29 February",
    ),
    pytest.param(
        WINDOWS + "freezes: [{name: Rewrite, from: 2026-11-01, until: 2031-10-31}]",
        "2026-11-25 10:00",
        answer(
            "blocked",
            reason("freeze", "Rewrite", "deployments are frozen", "2026-11-01T00:00:00+01:00", "2031-11-01T00:00:00+01:00"),
            next_window=window("2031-11-03T09:00:00+01:00", "2031-11-03T16:00:00+01:00"),
        ),
        id="a freeze of five years",
    ),
    pytest.param(
        "windows: [{from: 2025-01-01, until: 2025-01-31}]",
        "2026-11-25 10:00",
        answer("blocked", reason("window", "windows", OUTSIDE, "2025-02-01T00:00:00+01:00", None)),
        id="all windows are over: never, proven",
    ),
    pytest.param(
        "windows: [{from: 2090-01-01, until: 2090-01-31}]",
        "2026-11-25 10:00",
        answer(
            "blocked",
            reason("window", "windows", OUTSIDE, None, None),
            next_window=window("2090-01-01T00:00:00+01:00", "2090-02-01T00:00:00+01:00"),
        ),
        id="a window with a far date is found",
    ),
    pytest.param(
        "freezes: [{name: F, always: true, except: [2090-01-01]}]",
        "2026-11-25 10:00",
        answer(
            "blocked",
            reason("freeze", "F", "deployments are frozen", None, None),
            next_window=window("2090-01-01T00:00:00+01:00", "2090-01-02T00:00:00+01:00"),
        ),
        id="an exception with a far date is found",
    ),
    pytest.param(
        "freezes: [{name: F, timezone: America/New_York, from: 2026-11-25 20:00, until: 2026-11-26 06:00}]",
        "2026-11-26 10:00",
        answer(
            "blocked",
            reason("freeze", "F", "deployments are frozen", "2026-11-26T02:00:00+01:00", "2026-11-26T12:00:00+01:00"),
            next_window=window("2026-11-26T12:00:00+01:00", None),
        ),
        id="a rule with a zone of its own is told in the policy's zone",
    ),
    pytest.param(
        "---\ntimezone: Europe/Zurich\n" + WINDOWS + '---\ntimezone: America/New_York\nwindows: [{days: mon-fri, hours: "08:00-20:00"}]',
        "2026-11-25 13:00",
        answer(
            "blocked",
            reason("window", "windows", OUTSIDE, "2026-11-25T02:00:00+01:00", "2026-11-25T14:00:00+01:00"),
            next_window=window("2026-11-25T14:00:00+01:00", "2026-11-25T16:00:00+01:00"),
        ),
        id="a second document in another zone is told in the policy's zone",
    ),
]


@pytest.mark.parametrize(("text", "at", "expected"), CASES)
def test_verdict(text: str, at: str, expected: dict[str, Any]) -> None:
    given = freezeguard.load(text) if text.startswith("---") else policy(text)
    assert told(ask(given, at)) == expected


@pytest.mark.parametrize("rule", ["name: F, from: 2026-11-27, until: 2026-11-27", "name: F, days: fri"])
def test_two_rules_stay_two_if_all_but_a_link_is_the_same(rule: str) -> None:
    verdict = ask(f"freezes: [{{{rule}}}, {{{rule}, link: https://a.example}}]", "2026-11-27 15:00")
    assert {found.link for found in verdict.reasons} == {None, "https://a.example"}


@pytest.mark.parametrize(
    ("at", "allowed"),
    [
        ("2026-11-25 08:59:59", False),
        ("2026-11-25 09:00:00", True),
        ("2026-11-25 15:59:59", True),
        ("2026-11-25 16:00:00", False),
        ("2026-11-27 11:59:59", True),
        ("2026-11-27 12:00:00", False),
    ],
)
def test_both_edges_are_half_open(at: str, allowed: bool) -> None:
    assert ask(WINDOWS, at).allowed is allowed


def test_fractions_of_a_second_do_not_count() -> None:
    opens = datetime(2026, 11, 25, 8, tzinfo=UTC)
    given = policy(WINDOWS)
    before = freezeguard.decide(given, at=opens - timedelta(microseconds=1))
    assert not before.allowed
    assert before.at.isoformat() == "2026-11-25T08:59:59+01:00"
    assert freezeguard.decide(given, at=opens + timedelta(microseconds=999_999)).at.isoformat() == "2026-11-25T09:00:00+01:00"


def test_fractions_of_a_second_do_not_count_before_1970_either() -> None:
    found = freezeguard.decide(policy("", "UTC"), at=datetime(1969, 12, 31, 23, 59, 58, 999_999, tzinfo=UTC))
    assert found.at.isoformat() == "1969-12-31T23:59:58+00:00"


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(freezeguard.UsageError, match="2026-11-25T10:00:00 has no time zone") as caught:
        freezeguard.decide(policy(WINDOWS), at=datetime(2026, 11, 25, 10))
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("year", [1, 1899, 9901, 9999])
def test_an_instant_far_outside_the_calendar_is_refused(year: int) -> None:
    with pytest.raises(freezeguard.UsageError, match="not between the years 1900 and 9900"):
        freezeguard.decide(policy(WINDOWS), at=datetime(year, 6, 1, tzinfo=UTC))


@pytest.mark.parametrize("year", [1900, 1969, 1970, 2500, 9900])
@pytest.mark.parametrize(
    "text",
    [WINDOWS, "freezes: [{from: 12-20, until: 01-02}]", 'freezes: [{cron: "0 22 * * 5", duration: 60h}]', "freezes: [{always: true}]"],
)
def test_any_year_between_has_an_answer(text: str, year: int) -> None:
    verdict = freezeguard.decide(policy(text), at=datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC))
    assert verdict.outcome in ("allowed", "blocked")
    assert verdict.horizon is None


def test_an_incident_blocks_and_its_end_is_assumed() -> None:
    incident = observed("incident", "2026-11-25 09:30", assuming="incident #42 is resolved", link="https://example.com/42")
    assert told(ask(WINDOWS, "2026-11-25 10:00", facts=Facts((incident,)))) == answer(
        "blocked",
        reason("incident", "incident", "incident!", "2026-11-25T09:30:00+01:00", None, link="https://example.com/42"),
        next_window=window("2026-11-25T10:00:00+01:00", "2026-11-25T16:00:00+01:00", "incident #42 is resolved"),
    )


def test_a_source_that_failed_is_undecided() -> None:
    failed = observed("unknown", assuming="github answers")
    assert told(ask(WINDOWS, "2026-11-25 10:00", facts=Facts((failed,)))) == answer(
        "undecided",
        reason("unknown", "unknown", "unknown!", None, None),
        next_window=window("2026-11-25T10:00:00+01:00", "2026-11-25T16:00:00+01:00", "github answers"),
    )


@pytest.mark.parametrize(
    ("at", "observations", "outcome"),
    [
        ("2026-11-25 10:00", (), "allowed"),
        ("2026-11-25 10:00", (observed("unknown"),), "undecided"),
        ("2026-11-25 10:00", (observed("unknown", effect="warn"),), "warned"),
        ("2026-11-25 10:00", (observed("unknown"), observed("incident")), "blocked"),
        ("2026-11-25 10:00", (observed("unknown"), observed("incident", effect="warn")), "undecided"),
        ("2026-11-27 15:00", (observed("unknown"),), "blocked"),
        ("2026-11-27 15:00", (observed("incident", effect="warn"),), "blocked"),
        ("2026-11-25 10:00", (observed("incident", end="2026-11-25 10:00"),), "allowed"),
        ("2026-11-25 10:00", (observed("incident", end="2026-11-25 10:00:01"),), "blocked"),
        ("2026-11-25 10:00", (observed("incident", start="2026-11-25 10:00"),), "blocked"),
        ("2026-11-25 10:00", (observed("incident", start="2026-11-25 10:00:01"),), "allowed"),
    ],
)
def test_a_known_block_wins_over_what_is_not_known(at: str, observations: tuple[Any, ...], outcome: str) -> None:
    verdict = ask(WINDOWS, at, facts=Facts(observations))
    assert verdict.outcome == outcome
    assert verdict.allowed is (outcome in ("allowed", "warned"))


def test_what_is_observed_with_an_end_is_searched_around() -> None:
    gap = observed("on_call", "2026-11-25 09:30", "2026-11-26 11:00")
    later = observed("on_call", "2026-11-26 14:00", "2026-11-26 15:00")
    assert told(ask(WINDOWS, "2026-11-25 10:00", facts=Facts((gap, later)))) == answer(
        "blocked",
        reason("on_call", "on_call", "on_call!", "2026-11-25T09:30:00+01:00", "2026-11-26T11:00:00+01:00"),
        next_window=window("2026-11-26T11:00:00+01:00", "2026-11-26T14:00:00+01:00"),
    )


def test_what_is_observed_later_closes_the_window() -> None:
    gap = observed("on_call", "2026-11-25 12:00", "2026-11-25 13:00")
    assert told(ask(WINDOWS, "2026-11-25 10:00", facts=Facts((gap,)))) == answer("allowed", closes_at="2026-11-25T12:00:00+01:00")


def test_what_begins_later_and_has_no_known_end_is_assumed_to_end() -> None:
    """Left out of the search and listed: its end is as unknown as that of something that has begun. Never is not proven by it."""
    gap = observed("on_call", "2026-11-28 12:00", assuming="somebody is on call")
    verdict = ask(WINDOWS, "2026-11-27 15:00", facts=Facts((gap,)))
    assert told(verdict)["next_window"] == window("2026-11-30T09:00:00+01:00", "2026-11-30T16:00:00+01:00", "somebody is on call")


def test_observations_of_a_document_in_mode_warn_only_warn() -> None:
    given = policy(WINDOWS + "mode: warn")
    verdict = ask(given, "2026-11-25 10:00", facts=Facts((observed("incident"),)))
    assert verdict.outcome == "warned"
    assert [found.effect for found in verdict.reasons] == ["warn"]


def test_observations_of_a_document_that_does_not_apply_are_not_looked_at() -> None:
    given = policy("applies_to: {environments: [production]}")
    facts = Facts((observed("incident"),))
    assert ask(given, "2026-11-25 10:00", Subject(environment="staging"), facts).outcome == "allowed"
    assert ask(given, "2026-11-25 10:00", Subject(environment="production"), facts).outcome == "blocked"


def test_the_allowed_spans_know_the_facts() -> None:
    given = policy(WINDOWS)
    start, end = instant("2026-11-25 00:00"), instant("2026-11-27 00:00")
    gap = observed("on_call", "2026-11-25 12:00", "2026-11-25 13:00")
    open_end = observed("incident", "2026-11-26 10:00")
    warning = observed("incident", "2026-11-25 09:00", effect="warn")
    found = allowed_spans(given, Subject(), start, end, Facts((gap, open_end, warning)))
    assert found == [
        (instant("2026-11-25 09:00"), instant("2026-11-25 12:00")),
        (instant("2026-11-25 13:00"), instant("2026-11-25 16:00")),
        (instant("2026-11-26 09:00"), instant("2026-11-26 10:00")),
    ]


@pytest.mark.parametrize(
    ("kind", "waivers", "known_only", "closed"),
    [
        ("unknown", (), True, True),
        ("unknown", (), False, False),
        ("incident", (), False, True),
        ("incident", (waives("incident"),), True, False),
        ("incident", (waives("incident", document=1),), True, True),
        ("incident", (waives("window", "unknown"),), True, True),
        ("unknown", (waives("unknown"),), True, False),
    ],
)
def test_what_is_waived_or_not_to_be_known_closes_no_allowed_span(
    kind: str, waivers: tuple[Waiver, ...], known_only: bool, closed: bool
) -> None:
    start, middle, end = (instant(f"2026-11-25 {hour}") for hour in ("10:00", "11:00", "12:00"))
    facts = Facts((observed(kind, "2026-11-25 11:00"),), waivers)
    given = policy("mode: enforce\n---\ntimezone: UTC")
    assert allowed_spans(given, Subject(), start, end, facts, known_only=known_only) == [(start, middle if closed else end)]


def test_a_reason_knows_the_document_of_its_rule() -> None:
    facts = Facts((observed("incident", document=1),))
    verdict = ask(freezeguard.load(TWO), "2026-11-27 15:00", facts=facts)
    assert {(found.name, found.document) for found in verdict.reasons} == {("windows", 0), ("F", 1), ("incident", 1)}
    second = "---\ntimezone: UTC\nbake_time: 1h\nfreezes: [{name: H, holidays: CH}]"
    for at, name in (("2026-12-25 00:30", "bake_time"), ("2150-01-05 12:00", "H")):
        (reason_,) = ask(second, at).reasons
        assert (reason_.name, reason_.document) == (name, 1)


def test_a_verdict_names_what_the_policy_extends() -> None:
    (document,) = policy("").documents
    others = ("acme/.github:freezeguard.yml@main", "base.yml")
    given = Policy((document, *(document._replace(source=source) for source in (*others, *others))), "policy", "")
    assert ask(given, "2026-11-27 15:00").as_dict()["policy"]["extends"] == list(others)


def test_what_is_foreseen_is_of_the_subject() -> None:
    given = policy(WINDOWS + "applies_to: {environments: [production]}")
    for environment, outcome in (("staging", "allowed"), ("production", "blocked")):
        ((_, _, found),) = upcoming_verdicts(given, at=instant("2026-11-27 15:00"), subject=Subject(environment=environment), count=1)
        assert found.outcome == outcome


def test_what_is_foreseen_ends_where_the_clock_changes_be_it_in_a_second() -> None:
    change = instant("2026-03-29 03:00")
    assert [(start, end) for start, end, _ in upcoming_verdicts(policy(""), at=change - 1, count=1)] == [(change - 1, change)]


def test_what_is_foreseen_from_the_first_second_of_a_week_lasts_to_the_next_edge() -> None:
    monday, wednesday = instant("2026-11-23 00:00"), instant("2026-11-25 00:00")
    ((start, end, _),) = upcoming_verdicts(policy("freezes: [{name: F, days: wed}]"), at=monday, count=1)
    assert (start, end) == (monday, wednesday)


def test_what_is_foreseen_ends_where_the_calendar_does() -> None:
    assert [(start, end) for start, end, _ in upcoming_verdicts(policy("", "UTC"), at=FAR - 60, count=3)] == [(FAR - 60, FAR)]


def test_neighbouring_days_of_one_rule_are_one_span() -> None:
    """25 and 26 December are both holidays in Zurich."""
    (found,) = ask("freezes: [{name: Holidays, holidays: CH-ZH}]", "2028-12-26 12:00").reasons
    assert (found.kind, found.since and f"{found.since:%m-%d %H:%M}", found.until and f"{found.until:%m-%d %H:%M}") == (
        "holiday",
        "12-25 00:00",
        "12-27 00:00",
    )


def test_a_policy_of_other_documents_is_otherwise_the_same() -> None:
    given = Policy(policy(WINDOWS).documents, "freezeguard.yml", "5ea1", (File("freezeguard.yml", b"windows: []"),))
    other = given.with_documents(policy("freezes: [{always: true}]").documents)
    assert (other.source, other.sha256, other.files) == ("freezeguard.yml", "5ea1", (File("freezeguard.yml", b"windows: []"),))
    assert [ask(one, "2026-11-25 10:00").allowed for one in (given, other)] == [True, False]


def test_w16_facts_that_were_not_gathered_are_unknown() -> None:
    """A caller that forgets the sources must not get a pass."""
    given = freezeguard.load(
        "timezone: UTC\nincidents:\n  - {name: A, github: {labels: [x], repository: a/b}}\n"
        "  - {name: B, on_error: warn, github: {labels: [x], repository: a/b}}\n"
        "  - {name: C, on_error: allow, github: {labels: [x], repository: a/b}}\n"
    )
    at = datetime(2026, 11, 25, 10, tzinfo=UTC)
    without = freezeguard.decide(given, at=at)
    assert (without.allowed, without.outcome) == (False, "undecided")
    assert [(reason.kind, reason.name, reason.effect) for reason in without.reasons] == [
        ("unknown", "A", "block"),
        ("unknown", "B", "warn"),
    ]
    assert freezeguard.decide(given, at=at, facts=freezeguard.NO_FACTS).allowed
