"""Attacks that change the base branch of a pull request: the attacker wants a success for a branch to which no rule applies."""

from __future__ import annotations

import pytest

from tests.action.runner import Runner
from tests.standin.governing import Ruleset
from tests.standin.server import Standin
from tests.standin.state import Repository
from tests.sweep.conftest import github, github_packages, runner, sweeping
from tests.sweep.sweeping import FRIDAY, POLICY, Sweeping

__all__ = ["github", "github_packages", "runner", "sweeping"]

TEXT = f"{POLICY}applies_to: {{branches: [main]}}\n"


@pytest.fixture
def shop(runner: Runner, sweeping: Sweeping) -> Repository:
    sweeping.shop.commit({".freezeguard.yml": TEXT})
    sweeping.shop.branches["x"] = sweeping.shop.branches["main"]
    return sweeping.shop


def requires(branch: str, context: str) -> Ruleset:
    parameters = {"required_status_checks": [{"context": context}], "strict_required_status_checks_policy": False}
    return Ruleset(id=1, name="gate", branches=[branch], rules=[{"type": "required_status_checks", "parameters": parameters}])


def test_w5_a_branch_without_rules_gives_no_success_to_take_along(runner: Runner, sweeping: Sweeping, shop: Repository) -> None:
    pull = shop.pull(base="x")
    assert runner.pull_request(pull, at=FRIDAY).code == 0
    assert sweeping.state(pull.head_sha) is None
    assert sweeping(FRIDAY).unchanged == 1
    assert sweeping.state(pull.head_sha) is None


@pytest.mark.parametrize("sweeps", [False, True])
def test_w5_a_success_from_an_open_window_does_not_stay(runner: Runner, sweeping: Sweeping, shop: Repository, sweeps: bool) -> None:
    pull = shop.pull(base="x")
    shop.status(pull.head_sha, "freezeguard", "success", "allowed")
    if sweeps:
        assert sweeping(FRIDAY).blocked == 1
    else:
        runner.pull_request(pull, at=FRIDAY)
    assert sweeping.state(pull.head_sha) == "pending"
    sweeping(FRIDAY)
    assert sweeping.writes == []


def test_w5_a_branch_that_requires_the_status_gets_it(runner: Runner, sweeping: Sweeping, shop: Repository, github: Standin) -> None:
    shop.rulesets = [requires("x", "freezeguard")]
    one, two = shop.pull(base="x"), shop.pull(base="x")
    runner.pull_request(one, at=FRIDAY)
    sweeping(FRIDAY)
    assert [sweeping.state(pull.head_sha) for pull in (one, two)] == ["success", "success"]


def test_w5_another_required_status_is_no_reason_for_a_success(sweeping: Sweeping, shop: Repository) -> None:
    shop.rulesets = [requires("x", "ci")]
    pull = shop.pull(base="x")
    sweeping(FRIDAY)
    assert sweeping.state(pull.head_sha) is None
