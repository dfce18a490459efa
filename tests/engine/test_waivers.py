"""What overrides waive: which reasons, of which document, until when, and what follows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import freezeguard
from freezeguard.engine.facts import Facts, Waiver
from freezeguard.policy.subject import Subject

from .asking import FRIDAY_EVENING, TWO, WINDOWS, answer, ask, instant, observed, told, waives, why, window


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


def test_what_waives_a_freeze_waives_holidays() -> None:
    given = freezeguard.load("timezone: Europe/Zurich\nfreezes: [{holidays: CH}]\n")
    christmas = datetime(2026, 12, 25, 12, tzinfo=UTC)
    for kinds, outcome in (({"freeze"}, "overridden"), ({"holiday"}, "overridden"), ({"window"}, "blocked")):
        facts = Facts(waivers=(Waiver("x", frozenset(kinds)),))
        assert freezeguard.decide(given, at=christmas, facts=facts).outcome == outcome


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
