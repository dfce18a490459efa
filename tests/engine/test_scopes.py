"""To what a policy and its rules apply: environments, branches, and what is not known of a subject."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import freezeguard
from freezeguard.engine.decide import allowed_spans, upcoming_verdicts
from freezeguard.policy.subject import Subject

from .asking import WINDOWS, answer, ask, policy, told

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
        (Subject("acme/ops", "prod-test", "main"), {"windows"}),
        (Subject("acme/ops", "staging", "main"), {"windows"}),
        (Subject("acme/ops", "staging", "release/1"), {"windows", "F"}),
        (Subject("acme/ops", "staging", "release/1/2"), {"windows"}),
        (Subject("acme/shop", "staging", "main"), {"windows", "G"}),
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


@pytest.mark.parametrize(
    ("subject", "applies"),
    [
        (Subject(environment="production", branch="feature"), True),
        (Subject(environment="Production", branch="main"), True),
        (Subject(environment="staging", branch="main"), False),
        (Subject(branch="main"), True),
        (Subject(branch="feature"), False),
        (Subject(), True),
    ],
)
def test_w1_a_known_environment_decides_whatever_branch_is_deployed(subject: Subject, applies: bool) -> None:
    given = policy('applies_to: {environments: [production], branches: [main]}\nfreezes: [{name: F, always: true, branches: ["**"]}]')
    verdict = ask(given, "2026-11-27 15:00", subject)
    assert (verdict.applies, verdict.allowed) == (applies, not applies)


def test_w1_branches_alone_decide_about_every_environment() -> None:
    given = policy("applies_to: {branches: [main]}\nfreezes: [{name: F, always: true}]")
    assert not ask(given, "2026-11-27 15:00", Subject(environment="production", branch="feature")).applies


def test_an_environment_that_the_policy_does_not_know_is_refused() -> None:
    given = policy(WINDOWS + "known_environments: [staging, production]\napplies_to: {environments: [production]}")
    with pytest.raises(freezeguard.UsageError, match="unknown environment 'prodution': the policy knows staging, production"):
        ask(given, "2026-11-27 15:00", Subject(environment="prodution"))
    with pytest.raises(freezeguard.UsageError):
        upcoming_verdicts(given, at=0, subject=Subject(environment="prodution"), count=1)
    assert ask(given, "2026-11-27 15:00", Subject(environment="staging")).allowed
    assert not ask(given, "2026-11-27 15:00").allowed


def test_a_misspelt_environment_opens_no_list_of_windows() -> None:
    given = freezeguard.load("timezone: UTC\nknown_environments: [a]\nwindows: [{days: mon, environments: [a]}]\n")
    with pytest.raises(freezeguard.UsageError, match="unknown environment 'typo'"):
        allowed_spans(given, Subject(environment="typo"), 1796000000, 1796100000)


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


def test_w1_a_known_environment_decides_and_branches_do_not_exclude_it() -> None:
    given = policy(WINDOWS + "applies_to: {environments: [production], branches: [main]}")
    for branch in ("main", "feature", None):
        assert not ask(given, "2026-11-27 15:00", Subject(environment="production", branch=branch)).allowed
    assert not ask(given, "2026-11-27 15:00", Subject(environment="Production", branch="feature")).allowed
    assert ask(given, "2026-11-27 15:00", Subject(branch="feature")).applies is False
    assert ask(given, "2026-11-27 15:00", Subject(environment="staging", branch="main")).applies is False


def test_m4_a_subject_without_a_window_of_its_own_is_blocked_with_the_line_to_add() -> None:
    (reason,) = ask(SCOPED, "2026-11-25 10:00", Subject("acme/ops", "staging", "main")).reasons
    assert (reason.kind, reason.name, reason.effect) == ("window", "windows", "block")
    assert reason.message == (
        "no window of this policy applies to staging, main, acme/ops: add one, such as "
        '- {days: mon-fri, hours: "09:00-16:00", environments: [staging]}'
    )
    assert ask(SCOPED, "2026-11-25 10:00", Subject("acme/ops", "staging", "main")).next_window is None


def test_m3_m6_spaces_and_full_names_of_refs_leave_no_scope() -> None:
    given = policy(WINDOWS + "applies_to: {environments: [production], branches: [refs/heads/main]}")
    for subject in (
        Subject(environment="production "),
        Subject(environment=" Production"),
        Subject(branch="main"),
        Subject(branch="refs/heads/main"),
    ):
        assert not ask(given, "2026-11-27 15:00", subject).allowed, subject
