"""decide: every outcome, every field of the answer, written out."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

import freezeguard
from freezeguard.decision import allowed_spans, foresee
from freezeguard.facts import Facts, OnCallShift, Waiver
from freezeguard.localtime import BEGINNING, CHUNK_BITS, FAR
from freezeguard.policy.model import Freeze, Policy, Window
from freezeguard.schedules.base import Always, Except, Fixed, Schedule
from freezeguard.schedules.weekly import Weekly
from freezeguard.subject import Subject
from freezeguard.timeline import clip

from .asking import ZURICH, ask, instant, observed, policy, told, why

WINDOWS = """\
windows:
  - {days: mon-thu, hours: "09:00-16:00"}
  - {days: fri, hours: "09:00-12:00"}
"""
OUTSIDE = "outside the deployment windows"


def waives(*kinds: str, name: str = "Hotfix", document: int | None = 0) -> Waiver:
    return Waiver(name, frozenset(kinds), document)


def reason(kind: str, name: str, message: str, since: str | None, until: str | None, **given: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "name": name,
        "effect": "block",
        "message": message,
        "since": since,
        "until": until,
        "link": None,
        "waived_by": None,
    } | given


def answer(outcome: str, *reasons: dict[str, Any], **given: Any) -> dict[str, Any]:
    return {"outcome": outcome, "reasons": list(reasons), "next_window": None, "closes_at": None, "horizon": None} | given


def window(start: str, end: str | None, *assuming: str) -> dict[str, Any]:
    return {"start": start, "end": end, "assuming": list(assuming)}


def test_the_whole_answer_is_the_public_form() -> None:
    given = freezeguard.load(
        "timezone: Europe/Zurich\n" + WINDOWS + "freezes:\n"
        "  - {name: Black Friday, from: 2026-11-26 18:00, until: 2026-11-30 10:00, reason: Traffic peak, link: https://wiki.example.com/bf}\n"
    )
    facts = Facts(on_call=(OnCallShift("Primary", "ana", datetime(2026, 11, 30, 8, tzinfo=UTC)),))
    found = freezeguard.decide(
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


FRIDAY_EVENING = reason("window", "windows", OUTSIDE, "2026-11-27T12:00:00+01:00", "2026-11-30T09:00:00+01:00")
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


# --- facts


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


# --- waivers


def test_a_waived_window_stays_visible() -> None:
    facts = Facts(waivers=(Waiver("Hotfix", frozenset({"window", "freeze"}), 0, "ana", "Payments are down"),))
    verdict = ask(WINDOWS, "2026-11-27 15:00", facts=facts)
    assert verdict.allowed
    assert told(verdict) == answer("overridden", FRIDAY_EVENING | {"waived_by": "Hotfix"})
    assert verdict.as_dict()["overrides"] == [{"name": "Hotfix", "by": "ana", "reason": "Payments are down"}]


def test_a_waiver_that_has_nothing_to_waive_is_not_told() -> None:
    verdict = ask(WINDOWS, "2026-11-25 10:00", facts=Facts(waivers=(waives("freeze"),)))
    assert verdict.as_dict()["overrides"] == []
    assert told(verdict) == answer("allowed", closes_at="2026-11-25T16:00:00+01:00")


FROZEN_FRIDAY = WINDOWS + "freezes: [{name: F, from: 2026-11-27, until: 2026-11-30 12:00}]"


@pytest.mark.parametrize(
    ("kinds", "outcome", "following"),
    [
        (("window",), "blocked", ("2026-11-30T12:00:00+01:00", None)),
        (("freeze",), "blocked", ("2026-11-30T09:00:00+01:00", "2026-11-30T16:00:00+01:00")),
        (("window", "freeze"), "overridden", None),
        (("incident", "unknown"), "blocked", ("2026-11-30T12:00:00+01:00", "2026-11-30T16:00:00+01:00")),
    ],
)
def test_each_kind_is_waived_by_itself(kinds: tuple[str, ...], outcome: str, following: tuple[str, str | None] | None) -> None:
    verdict = ask(FROZEN_FRIDAY, "2026-11-27 15:00", facts=Facts(waivers=(waives(*kinds),)))
    assert verdict.outcome == outcome
    assert {found.kind for found in verdict.reasons if found.waived_by} == {"window", "freeze"} & set(kinds)
    assert told(verdict)["next_window"] == (following and window(*following))


BAKED = WINDOWS + "bake_time: 1h\nfreezes: [{name: F, from: 2026-11-25 18:30, until: 2026-11-26 06:00}]"


def test_who_waives_a_window_waives_the_bake_time_before_its_end() -> None:
    verdict = ask(BAKED, "2026-11-25 15:30", facts=Facts(waivers=(waives("window"),)))
    assert verdict.outcome == "overridden"
    assert why(verdict) == [("bake_time", "bake_time", "Hotfix")]
    assert told(verdict)["closes_at"] == "2026-11-25T17:30:00+01:00"


def test_the_bake_time_before_an_end_that_is_not_waived_stays() -> None:
    """At 18:00 no window is open, which is waived; a freeze begins at 18:30, which is not, and nor is the hour before it."""
    verdict = ask(BAKED, "2026-11-25 18:00", facts=Facts(waivers=(waives("window"),)))
    assert verdict.outcome == "blocked"
    assert sorted(why(verdict)) == [("bake_time", "bake_time", None), ("window", "windows", "Hotfix")]
    assert told(verdict)["next_window"] == window("2026-11-26T06:00:00+01:00", None)


def test_who_waives_a_freeze_does_not_waive_the_bake_time_before_the_window_ends() -> None:
    given = WINDOWS + "bake_time: 1h\nfreezes: [{name: F, from: 2026-11-25, until: 2026-11-25}]"
    verdict = ask(given, "2026-11-25 15:30", facts=Facts(waivers=(waives("freeze"),)))
    assert verdict.outcome == "blocked"
    assert sorted(why(verdict)) == [("bake_time", "bake_time", None), ("freeze", "F", "Hotfix")]


def test_a_waived_bake_time_is_told_by_who_waived_it() -> None:
    waivers = (waives("incident", name="Quiet"), waives("window", name="Hotfix"))
    assert why(ask(BAKED, "2026-11-25 15:30", facts=Facts(waivers=waivers))) == [("bake_time", "bake_time", "Hotfix")]


def test_the_edges_of_a_bake_time_that_stays_are_those_without_what_is_waived() -> None:
    """The window ends at 16:00; a freeze from 15:50 moves the bake time, until it is waived."""
    given = WINDOWS + "bake_time: 1h\nfreezes: [{name: F, from: 2026-11-25 15:50, until: 2026-11-25 20:00}]"
    (found,) = ask(given, "2026-11-25 15:30", facts=Facts(waivers=(waives("freeze"),))).reasons
    assert found.since is not None
    assert found.until is not None
    assert (found.since.isoformat(), found.until.isoformat()) == ("2026-11-25T15:00:00+01:00", "2026-11-25T16:00:00+01:00")


def test_bake_time_can_be_waived_alone() -> None:
    verdict = ask(BAKED, "2026-11-25 15:30", facts=Facts(waivers=(waives("bake_time"),)))
    assert verdict.outcome == "overridden"
    assert told(verdict)["closes_at"] == "2026-11-25T16:00:00+01:00"


@pytest.mark.parametrize("kind", ["incident", "on_call", "unknown"])
def test_what_is_observed_can_be_waived(kind: str) -> None:
    verdict = ask(WINDOWS, "2026-11-25 10:00", facts=Facts((observed(kind),), (waives(kind),)))
    assert verdict.outcome == "overridden"
    assert why(verdict) == [(kind, kind, "Hotfix")]
    assert told(verdict)["closes_at"] == "2026-11-25T16:00:00+01:00"


def test_a_warning_that_is_waived_still_only_warns() -> None:
    verdict = ask(WINDOWS, "2026-11-25 10:00", facts=Facts((observed("incident", effect="warn"),), (waives("incident"),)))
    assert (verdict.outcome, why(verdict)) == ("warned", [("incident", "incident", "Hotfix")])


TWO = f"---\ntimezone: Europe/Zurich\n{WINDOWS}---\nfreezes: [{{name: F, from: 2026-11-27, until: 2026-11-27}}]\n"


@pytest.mark.parametrize(
    ("document", "outcome", "waived"),
    [(0, "blocked", {"windows"}), (1, "blocked", {"F"}), (None, "overridden", {"windows", "F"})],
)
def test_an_override_waives_only_what_its_own_document_says(document: int | None, outcome: str, waived: set[str]) -> None:
    verdict = ask(freezeguard.load(TWO), "2026-11-27 15:00", facts=Facts(waivers=(waives("window", "freeze", document=document),)))
    assert verdict.outcome == outcome
    assert {found.name for found in verdict.reasons if found.waived_by} == waived


@pytest.mark.parametrize("others_first", [True, False])
def test_what_is_waived_is_told_by_an_override_of_its_own_document(*, others_first: bool) -> None:
    waivers = (waives("window", name="Other", document=1), waives("window", name="Own"))
    facts = Facts(waivers=waivers if others_first else waivers[::-1])
    verdict = ask(f"{WINDOWS}---\ntimezone: UTC", "2026-11-27 15:00", facts=facts)
    assert why(verdict) == [("window", "windows", "Own")]


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


# --- scopes


SCOPED = """\
windows:
  - {days: mon-fri, hours: "09:00-16:00", environments: ["prod*", "!prod-test"]}
freezes:
  - {name: F, always: true, branches: ["release/*"]}
  - {name: G, always: true, repositories: [acme/shop]}
"""


@pytest.mark.parametrize(
    ("subject", "names"),
    [
        (Subject(), {"windows", "F", "G"}),
        (Subject("acme/ops", "production", "main"), {"windows"}),
        (Subject("acme/ops", "prod-test", "main"), set()),
        (Subject("acme/ops", "staging", "main"), set()),
        (Subject("acme/ops", "staging", "release/1"), {"F"}),
        (Subject("acme/ops", "staging", "release/1/2"), set()),
        (Subject("acme/shop", "staging", "main"), {"G"}),
        (Subject("acme/shop", None, None), {"windows", "F", "G"}),
    ],
)
def test_a_scope_excludes_only_what_is_known_to_be_outside(subject: Subject, names: set[str]) -> None:
    assert {found.name for found in ask(SCOPED, "2026-11-28 10:00", subject).reasons} == names


def test_outside_of_applies_to_no_rule_applies() -> None:
    given = policy(WINDOWS + "applies_to: {environments: [production], branches: [main]}")
    outside = ask(given, "2026-11-27 15:00", Subject(environment="staging", branch="main"))
    assert (outside.allowed, outside.applies, told(outside)) == (True, False, answer("allowed"))
    inside = ask(given, "2026-11-27 15:00", Subject(environment="production", branch="main"))
    assert (inside.allowed, inside.applies) == (False, True)
    assert not ask(given, "2026-11-27 15:00").allowed


def test_what_is_foreseen_is_of_the_subject() -> None:
    given = policy(WINDOWS + "applies_to: {environments: [production]}")
    for environment, outcome in (("staging", "allowed"), ("production", "blocked")):
        ((_, _, found),) = foresee(given, at=instant("2026-11-27 15:00"), subject=Subject(environment=environment), count=1)
        assert found.outcome == outcome


def test_what_is_foreseen_ends_where_the_clock_changes_be_it_in_a_second() -> None:
    change = instant("2026-03-29 03:00")
    assert [(start, end) for start, end, _ in foresee(policy(""), at=change - 1, count=1)] == [(change - 1, change)]


def test_what_is_foreseen_from_the_first_second_of_a_week_lasts_to_the_next_edge() -> None:
    monday, wednesday = instant("2026-11-23 00:00"), instant("2026-11-25 00:00")
    ((start, end, _),) = foresee(policy("freezes: [{name: F, days: wed}]"), at=monday, count=1)
    assert (start, end) == (monday, wednesday)


def test_what_is_foreseen_ends_where_the_calendar_does() -> None:
    assert [(start, end) for start, end, _ in foresee(policy("", "UTC"), at=FAR - 60, count=3)] == [(FAR - 60, FAR)]


def test_an_environment_that_the_policy_does_not_know_is_refused() -> None:
    given = policy(WINDOWS + "known_environments: [staging, production]\napplies_to: {environments: [production]}")
    with pytest.raises(freezeguard.UsageError, match="unknown environment 'prodution': the policy knows staging, production"):
        ask(given, "2026-11-27 15:00", Subject(environment="prodution"))
    with pytest.raises(freezeguard.UsageError):
        foresee(given, at=0, subject=Subject(environment="prodution"), count=1)
    assert ask(given, "2026-11-27 15:00", Subject(environment="staging")).allowed
    assert not ask(given, "2026-11-27 15:00").allowed


# --- data that end


class Listed(Schedule):
    """Sundays, known until a moment: like holidays, whose data end."""

    __slots__ = ("_sundays", "_until")
    calendar = False

    def __init__(self, until: int) -> None:
        super().__init__(ZURICH, "sundays")
        self._sundays = Weekly(ZURICH, "", [6], [(0, 86400)])
        self._until = until

    def spans(self, start: int, end: int) -> list[tuple[int, int]]:
        return [span for span in self._sundays.spans(start, end) if span[0] < self._until]

    @property
    def known_until(self) -> int:
        return self._until


END = "2030-01-01 00:00"
UNKNOWN = "nothing is known of sundays from 2030-01-01 on"


def of_document(windows: tuple[Window, ...] = (), freezes: tuple[Freeze, ...] = ()) -> Policy:
    (document,) = policy("").documents
    return Policy((document._replace(windows=windows, freezes=freezes),), "test", "")


def frozen_on_sundays() -> Policy:
    return of_document(freezes=(Freeze("Sundays", Listed(instant(END)), "holiday"),))


def test_the_link_of_a_rule_stays_beyond_its_data() -> None:
    (found,) = ask("freezes: [{holidays: CH, link: https://example.com/days}]", "2150-01-05 12:00").reasons
    assert (found.kind, found.link) == ("unknown", "https://example.com/days")


def test_beyond_the_end_of_the_data_it_is_undecided() -> None:
    beyond = reason("unknown", "Sundays", UNKNOWN, "2030-01-01T00:00:00+01:00", None)
    given = frozen_on_sundays()
    assert told(ask(given, "2030-01-01 00:00")) == answer("undecided", beyond)
    assert told(ask(given, "2035-06-05 12:00")) == answer("undecided", beyond)
    assert told(ask(given, "2029-12-31 12:00")) == answer("allowed", closes_at="2030-01-01T00:00:00+01:00")


def test_beyond_the_end_of_the_data_nobody_says_never() -> None:
    """Not even where something that is known closes it as well."""
    given = Policy((*frozen_on_sundays().documents, *policy('windows: [{days: mon-fri, hours: "09:00-16:00"}]').documents), "test", "")
    verdict = ask(given, "2035-06-05 20:00")
    assert (verdict.outcome, verdict.next_window, verdict.horizon) == ("blocked", None, date(2035, 6, 5))


@pytest.mark.parametrize(
    ("until", "closes_at"),
    [
        ("2026-11-25 21:00", "2026-11-25T21:00:00+01:00"),
        ("2026-11-26 12:00", "2026-11-26T16:00:00+01:00"),  # the window has opened meanwhile
        (None, None),
    ],
)
def test_what_an_override_opens_ends_when_it_expires(until: str | None, closes_at: str | None) -> None:
    waiver = Waiver("Hotfix", frozenset({"window"}), until=None if until is None else instant(until))
    verdict = ask('windows: [{days: mon-fri, hours: "09:00-16:00"}]', "2026-11-25 18:00", facts=Facts(waivers=(waiver,)))
    assert (verdict.outcome, verdict.as_dict()["closes_at"]) == ("overridden", closes_at)


def test_what_opens_just_when_the_override_expires_is_not_opened_by_it() -> None:
    waiver = Waiver("Hotfix", frozenset({"freeze"}), until=instant("2026-11-26 09:00"))
    text = 'windows: [{days: mon-fri, hours: "09:00-16:00"}]\nfreezes: [{name: F, from: 2026-11-25, until: 2026-11-26}]'
    window = ask(text, "2026-11-25 18:00", facts=Facts(waivers=(waiver,))).next_window
    assert window is not None
    assert (window.start.isoformat(), window.end and window.end.isoformat()) == ("2026-11-27T09:00:00+01:00", "2026-11-27T16:00:00+01:00")


def test_what_follows_an_override_is_that_of_the_subject() -> None:
    waiver = Waiver("Hotfix", frozenset({"window"}), until=instant("2026-11-26 10:00"))
    freeze = "{name: F, from: 2026-11-26, until: 2026-11-27, environments: [production]}"
    text = f'windows: [{{days: mon-fri, hours: "09:00-16:00"}}]\nfreezes: [{freeze}]'
    verdict = ask(text, "2026-11-25 18:00", subject=Subject(environment="staging"), facts=Facts(waivers=(waiver,)))
    assert verdict.as_dict()["closes_at"] == "2026-11-26T16:00:00+01:00"


def test_an_override_that_has_expired_waives_nothing() -> None:
    waiver = Waiver("Hotfix", frozenset({"window"}), until=instant("2026-11-25 18:00"))
    verdict = ask('windows: [{days: mon-fri, hours: "09:00-16:00"}]', "2026-11-25 18:00", facts=Facts(waivers=(waiver,)))
    assert (verdict.outcome, verdict.overrides) == ("blocked", ())


def test_after_the_last_window_a_cooldown_is_never() -> None:
    """What is proven is asked from the end of the incident on, not from the instant: the window is still open then."""
    facts = Facts((observed("incident", "2026-11-25 09:00", "2026-11-25 18:00"),))
    verdict = ask("windows: [{from: 2026-11-25 09:00, until: 2026-11-25 16:00}]", "2026-11-25 15:00", facts=facts)
    assert (verdict.outcome, verdict.next_window, verdict.horizon) == ("blocked", None, None)


def test_of_a_calendar_that_nobody_has_fetched_nothing_was_ever_known() -> None:
    (found,) = ask("freezes: [{name: F, ics: https://example.com/freezes.ics}]", "2026-11-27 15:00").reasons
    assert (found.kind, found.since, found.until) == ("unknown", None, None)


def test_a_block_that_lasts_to_the_end_of_the_data_has_no_proof_of_never() -> None:
    given = of_document((Window("w", Weekly(ZURICH, "", [6], [(0, 86400)])),), (Freeze("Sundays", Listed(instant(END)), "holiday"),))
    found = told(ask(given, "2029-12-31 12:00"))
    assert (found["outcome"], found["next_window"], found["horizon"]) == ("blocked", None, "2030-01-01")


def test_windows_that_need_data_are_undecided_beyond_them() -> None:
    """Working days but for Sundays: beyond the data nobody knows whether such a window is open."""
    given = of_document(windows=(Window("w", Except(Always(ZURICH, "always"), [Listed(instant(END))])),))
    assert ask(given, "2029-12-31 12:00").outcome == "allowed"
    verdict = ask(given, "2030-01-01 00:00")
    assert (verdict.allowed, verdict.outcome) == (False, "undecided")


def test_what_is_observed_until_after_the_end_of_the_data_does_not_prove_never() -> None:
    gap = observed("on_call", "2029-06-01 00:00", "2031-01-01 00:00")
    found = told(ask(frozen_on_sundays(), "2029-12-31 12:00", facts=Facts((gap,))))
    assert (found["outcome"], found["next_window"]) == ("blocked", None)
    assert found["horizon"] is not None


def test_the_end_of_the_data_can_be_waived_like_any_unknown() -> None:
    verdict = ask(frozen_on_sundays(), "2030-06-03 12:00", facts=Facts(waivers=(waives("unknown"),)))
    assert (verdict.outcome, why(verdict)) == ("overridden", [("unknown", "Sundays", "Hotfix")])


def test_whoever_waives_the_holidays_waives_the_end_of_their_data() -> None:
    verdict = ask(frozen_on_sundays(), "2030-06-03 12:00", facts=Facts(waivers=(waives("freeze", "holiday"),)))
    assert (verdict.outcome, why(verdict)) == ("overridden", [("unknown", "Sundays", "Hotfix")])


class Foreseen(Listed):
    """As if a search could only look ahead a year."""

    __slots__ = ()
    foresight = 1

    def spans(self, start: int, end: int) -> list[tuple[int, int]]:
        return [(start, end)]

    @property
    def known_until(self) -> None:  # type: ignore[override]
        return None


class Searched(Foreseen):
    """Closed in some spans, of which a search only knows those that it comes to."""

    __slots__ = ("_closed",)

    def __init__(self, *closed: tuple[int, int]) -> None:
        super().__init__(0)
        self._closed = closed

    def spans(self, start: int, end: int) -> list[tuple[int, int]]:
        return clip(self._closed, start, end)


def test_what_opens_or_closes_just_before_the_horizon_is_found() -> None:
    """A year is searched from the end of the chunk of time in which it is asked."""
    at = "2026-11-25 10:00"
    horizon = ((instant(at) >> CHUNK_BITS) + 1 << CHUNK_BITS) + 366 * 86400
    before, behind = horizon - 60, horizon + 388 * 86400

    def asked(*closed: tuple[int, int]) -> dict[str, Any]:
        return told(ask(of_document(freezes=(Freeze("F", Searched(*closed)),)), at))

    assert asked((BEGINNING, before))["next_window"] == window(ZURICH.datetime(before).isoformat(), None)
    assert asked((before, FAR))["closes_at"] == ZURICH.datetime(before).isoformat()
    found = asked((BEGINNING, behind))
    assert (found["next_window"], found["horizon"]) == (None, ZURICH.datetime(horizon).date().isoformat())
    assert asked((behind, FAR)) == answer("allowed")


@pytest.mark.parametrize("first", ["2026-11-25 10:00", "2027-03-01 10:00", "2028-02-01 10:00"])
def test_the_horizon_does_not_depend_on_what_was_asked_before(first: str) -> None:
    given = of_document(freezes=(Freeze("F", Foreseen(0)),))
    ask(given, first)
    asked = "2027-04-01 10:00"
    horizon = ask(given, asked).horizon
    assert horizon == ask(of_document(freezes=(Freeze("F", Foreseen(0)),)), asked).horizon
    assert horizon is not None
    assert horizon >= ZURICH.datetime(instant(asked) + 366 * 86400).date()


def test_a_window_beyond_the_horizon_of_an_earlier_question_is_found() -> None:
    """Kept answers of a long stretch: what was not in sight at its beginning may be at its end."""
    text = 'timezone: UTC\nwindows:\n  - {rrule: "FREQ=YEARLY;INTERVAL=12", starting: 2020-01-01 00:00, duration: 1h}\n'
    moments = [datetime(2021, 1, 15, tzinfo=UTC) + timedelta(days=30 * i) for i in range(24)]
    fresh = [freezeguard.decide(freezeguard.load(text), at=at).as_dict() for at in moments]
    for order in (moments, moments[::-1]):
        policy = freezeguard.load(text)
        kept = {at: freezeguard.decide(policy, at=at).as_dict() for at in order}
        assert [kept[at] for at in moments] == fresh


def test_nothing_is_searched_beyond_the_year_9990() -> None:
    closed, searched = Freeze("F", Fixed(ZURICH, "nearly to the end", [(instant(END), FAR - 7200)])), Freeze("G", Foreseen(0))
    assert told(ask(of_document(freezes=(closed, searched)), "2035-06-05 12:00"))["horizon"] == "9990-01-01"
    following = told(ask(of_document(freezes=(closed,)), "2035-06-05 12:00"))["next_window"]
    assert following == window("9989-12-31T23:00:00+01:00", None)


def test_the_end_of_data_is_no_horizon() -> None:
    """Nothing is known beyond it: neither that there is a window nor that there is none."""
    found = told(
        freezeguard.decide(freezeguard.load("timezone: Europe/Zurich\nfreezes: [{holidays: CH}]\n"), at=datetime(2150, 1, 5, tzinfo=UTC))
    )
    assert (found["outcome"], found["next_window"], found["horizon"]) == ("undecided", None, None)
    found = told(
        freezeguard.decide(freezeguard.load("timezone: Europe/Zurich\nwindows: [{holidays: CH}]\n"), at=datetime(2150, 1, 5, tzinfo=UTC))
    )
    assert (found["outcome"], [reason["kind"] for reason in found["reasons"]]) == ("undecided", ["unknown"])


def test_the_end_of_data_of_windows_in_several_zones_is_told_in_the_zone_of_the_policy() -> None:
    given = policy("windows: [{holidays: CH, timezone: America/New_York}, {holidays: CH, timezone: Asia/Tokyo}]", "Pacific/Auckland")
    (found,) = ask(given, "2150-01-05 12:00").reasons
    assert (found.kind, found.message) == ("unknown", "nothing is known of windows from 2101-01-01 on")
    assert found.since is not None
    assert found.since.isoformat() == "2101-01-01T04:00:00+13:00"


def test_the_bake_time_looks_at_what_another_document_closes() -> None:
    given = freezeguard.load(
        'timezone: UTC\nbake_time: 1h\n---\nwindows: [{hours: "09:00-16:00"}]\n'
        '---\nmode: warn\nbake_time: 3h\nwindows: [{hours: "09:00-15:00"}]\n'
    )
    expected: list[tuple[int, str, list[str]]] = [
        (11, "allowed", []),
        (12, "warned", ["bake_time"]),
        (15, "blocked", ["bake_time", "window"]),
    ]
    for hour, outcome, kinds in expected:
        found = freezeguard.decide(given, at=datetime(2026, 11, 25, hour, tzinfo=UTC))
        assert (found.outcome, sorted(reason.kind for reason in found.reasons)) == (outcome, kinds), hour
    assert freezeguard.decide(given, at=datetime(2026, 11, 25, 10, tzinfo=UTC)).closes_at == datetime(2026, 11, 25, 15, tzinfo=UTC)
    waived = Facts(waivers=(Waiver("x", frozenset({"window"}), 1),))
    assert freezeguard.decide(given, at=datetime(2026, 11, 25, 15, 30, tzinfo=UTC), facts=waived).allowed


def test_what_waives_a_freeze_waives_holidays() -> None:
    given = freezeguard.load("timezone: Europe/Zurich\nfreezes: [{holidays: CH}]\n")
    christmas = datetime(2026, 12, 25, 12, tzinfo=UTC)
    for kinds, outcome in (({"freeze"}, "overridden"), ({"holiday"}, "overridden"), ({"window"}, "blocked")):
        facts = Facts(waivers=(Waiver("x", frozenset(kinds)),))
        assert freezeguard.decide(given, at=christmas, facts=facts).outcome == outcome


def test_a_misspelt_environment_opens_no_list_of_windows() -> None:
    given = freezeguard.load("timezone: UTC\nknown_environments: [a]\nwindows: [{days: mon, environments: [a]}]\n")
    with pytest.raises(freezeguard.UsageError, match="unknown environment 'typo'"):
        allowed_spans(given, Subject(environment="typo"), 1796000000, 1796100000)


@pytest.mark.parametrize(
    ("text", "following", "horizon"),
    [
        ("freezes: [{name: x, always: true}, {name: y, holidays: CH}]", None, None),
        ("windows: [{days: mon}]\nfreezes: [{name: x, cron: '0 0 * * 1', duration: 1d}]", None, None),
        # Holidays can only close more than what never opens without them.
        ("windows: [{days: mon}]\nfreezes: [{name: x, cron: '0 0 * * 1', duration: 1d}, {name: y, holidays: CH}]", None, None),
        # Ten years of 366 days and what is left of a stretch of 388 days: so far an RRULE is searched.
        ("freezes: [{name: x, rrule: FREQ=DAILY, starting: 2026-01-01, duration: 1d}]", None, "2036-05-17"),
        # It opens in 2040.
        ("windows: [{rrule: FREQ=YEARLY;INTERVAL=20, starting: 2020-01-01, duration: 1h}]", None, "2036-05-17"),
        # Forty-one such years: the calendar does not foretell holidays, so that it is no proof.
        ("windows: [{from: 12-24, until: 12-25}]\nfreezes: [{name: x, holidays: [CH, US], eve: '00:00'}]", None, "2067-06-10"),
        ("windows: [{days: mon-fri}]\nfreezes: [{name: x, from: 2026-01-04, until: 2032-01-04}]", "2032-01-05T00:00:00+01:00", None),
    ],
)
def test_never_is_only_told_where_it_is_proven(text: str, following: str | None, horizon: str | None) -> None:
    found = told(ask(text, "2026-03-04 12:00"))
    assert (found["next_window"] and found["next_window"]["start"], found["horizon"]) == (following, horizon)


@pytest.mark.parametrize("facts", [Facts((observed("incident"),)), Facts(waivers=(waives("incident"),))])
def test_never_stays_proven_whatever_is_observed_or_waived_beside(facts: Facts) -> None:
    found = told(ask("freezes: [{name: Stop, always: true}]", "2026-11-27 15:00", facts=facts))
    assert (found["next_window"], found["horizon"]) == (None, None)


def test_neighbouring_days_of_one_rule_are_one_span() -> None:
    """25 and 26 December are both holidays in Zurich."""
    (found,) = ask("freezes: [{name: Holidays, holidays: CH-ZH}]", "2028-12-26 12:00").reasons
    assert (found.kind, found.since and f"{found.since:%m-%d %H:%M}", found.until and f"{found.until:%m-%d %H:%M}") == (
        "holiday",
        "12-25 00:00",
        "12-27 00:00",
    )


def test_who_waives_the_freeze_waives_the_bake_time_before_it() -> None:
    given = "bake_time: 1h\nfreezes: [{name: F, from: 2026-11-25 12:00, until: 2026-11-25 14:00}]"
    verdict = ask(given, "2026-11-25 11:30", facts=Facts(waivers=(waives("freeze", "holiday"),)))
    assert (verdict.outcome, why(verdict)) == ("overridden", [("bake_time", "bake_time", "Hotfix")])


def test_the_bake_time_before_a_freeze_is_told_by_who_waives_freezes_and_before_a_holiday_by_who_waives_holidays() -> None:
    waivers = (waives("holiday", name="Feast"), waives("freeze"))
    freeze = "bake_time: 1h\nfreezes: [{name: F, from: 2026-11-25 12:00, until: 2026-11-25 14:00}]"
    assert why(ask(freeze, "2026-11-25 11:30", facts=Facts(waivers=waivers))) == [("bake_time", "bake_time", "Hotfix")]
    holiday = "bake_time: 1h\nfreezes: [{name: H, holidays: CH}]"
    assert why(ask(holiday, "2026-12-24 23:30", facts=Facts(waivers=waivers[:1]))) == [("bake_time", "bake_time", "Feast")]


@pytest.mark.parametrize(
    ("applies_to", "branch", "environment"),
    [
        ("{environments: [production], branches: [main, 'release/*']}", "main", "production"),
        ("{environments: [production], branches: [main, 'release/*']}", "release/1", "production"),
        ("{environments: [production], branches: [main]}", "topic", None),
        ("{environments: [production], branches: [main]}", None, None),
        ("{environments: [production, staging], branches: [main]}", "main", None),
        ("{environments: ['prod*'], branches: [main]}", "main", None),
        ("{environments: ['!staging'], branches: [main]}", "main", None),
        ("{environments: [production]}", "main", None),
    ],
)
def test_a_branch_leads_to_the_environment_that_the_policy_names(applies_to: str, branch: str | None, environment: str | None) -> None:
    given = freezeguard.load(f"timezone: UTC\napplies_to: {applies_to}\nfreezes: [{{always: true, environments: [staging]}}]\n")
    found = freezeguard.decide(given, at=datetime(2026, 11, 25, tzinfo=UTC), subject=Subject(branch=branch))
    assert found.subject.environment == environment
    assert found.allowed == (environment is not None or branch == "topic")
    told = freezeguard.decide(given, at=datetime(2026, 11, 25, tzinfo=UTC), subject=Subject(branch=branch, environment="qa"))
    assert told.subject.environment == "qa"


@pytest.mark.parametrize("environment", ["production", "Production", "PRODUCTION"])
def test_environments_know_no_case(environment: str) -> None:
    given = policy(
        "known_environments: [Production, staging]\napplies_to: {environments: [Prod*]}\n"
        "freezes: [{always: true, environments: [pRODuction]}]"
    )
    assert not ask(given, "2026-11-25 10:00", Subject(environment=environment)).allowed
    assert ask(given, "2026-11-25 10:00", Subject(environment="Staging")).allowed


def test_documents_that_name_two_environments_for_a_branch_name_none() -> None:
    scopes = [f"applies_to: {{environments: [{name}], branches: [main]}}\n" for name in ("a", "b")]
    given = freezeguard.load("timezone: UTC\n" + "---\n".join(scopes))
    assert freezeguard.decide(given, at=datetime(2026, 11, 25, tzinfo=UTC), subject=Subject(branch="main")).subject.environment is None
