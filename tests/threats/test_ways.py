"""Ways past the gate, each tried."""

from __future__ import annotations

import pytest

from freezeguard.app.sweep.repository import SweepResult
from tests.action.runner import FRIDAY, POLICY, Runner
from tests.sweep.sweeping import Sweeping

OPEN = "timezone: Europe/Zurich\n"


def test_a_status_that_somebody_forged_is_turned_by_the_next_sweep(sweeping: Sweeping) -> None:
    """Until then it is green: only a rule that names the App refuses it at once."""
    pull = sweeping.shop.pull()
    assert sweeping(FRIDAY).blocked == 1
    sweeping.shop.status(pull.head_sha, "freezeguard", "success")
    assert sweeping.state(pull.head_sha) == "success"
    assert sweeping(FRIDAY) == SweepResult("acme/shop", blocked=1)
    assert sweeping.state(pull.head_sha) == "failure"


def test_a_status_that_looks_like_the_right_one_is_judged_all_the_same(runner: Runner) -> None:
    """A forged one with our own words: state and description are compared, so it stays, and the job is red by itself."""
    pull = runner.repository.pull()
    assert runner.pull_request(pull).code == 10
    words = runner.repository.statuses[-1].description
    runner.repository.status(pull.head_sha, "freezeguard", "success", words)
    assert runner.pull_request(pull).code == 10
    assert runner.repository.current_statuses(pull.head_sha)[0].state == "failure"


def test_a_pull_request_that_changes_its_base_is_judged_anew(runner: Runner, sweeping: Sweeping) -> None:
    """Green on a branch that is always open, then turned to main: the status is still on the same commit."""
    sweeping.shop.commit({".freezeguard.yml": OPEN}, branch="playground")
    for judge in ("run", "sweep"):
        pull = sweeping.shop.pull(author="eve", base="playground")
        assert runner.pull_request(pull).code == 0
        assert sweeping.state(pull.head_sha) == "success"
        pull.base = "main"
        if judge == "run":
            assert runner.pull_request(pull).code == 10
        else:
            sweeping(FRIDAY)
        assert sweeping.state(pull.head_sha) == "failure"
        pull.close()


def test_one_person_is_one_approval_however_often_they_approve(runner: Runner) -> None:
    runner.repository.commit({".freezeguard.yml": POLICY + "overrides: [{name: Two, approvals: 2, approvers: [ben, chloe, BEN]}]\n"})
    pull = runner.repository.pull(author="eve")
    pull.review("ben")
    pull.review("ben")
    assert runner.pull_request(pull).code == 10
    pull.review("chloe")
    assert runner.pull_request(pull).code == 0


def test_the_author_is_no_approver_of_their_own_change(runner: Runner) -> None:
    runner.repository.commit({".freezeguard.yml": POLICY + "overrides: [{name: One, approvals: 1, approvers: [ben]}]\n"})
    pull = runner.repository.pull(author="ben")
    pull.review("ben")
    assert runner.pull_request(pull).code == 10


@pytest.mark.parametrize("label", ["hot\u200bfix", "hotfix ", "h\u043etfix", "hotfix\u0000", "not-hotfix"])
def test_a_label_that_looks_like_it_is_another(runner: Runner, label: str) -> None:
    runner.repository.commit({".freezeguard.yml": POLICY + "overrides: [{name: Hotfix, label: hotfix}]\n"})
    assert runner.pull_request(runner.repository.pull("Mend it", label, author="eve")).code == 10


@pytest.mark.parametrize("author", ["renovate", "renovate-bot", "r\u0435novate[bot]"])
def test_somebody_who_is_called_like_a_bot_is_none(sweeping: Sweeping, author: str) -> None:
    sweeping.shop.commit({".freezeguard.yml": POLICY + "overrides: [{name: Bots, actors: ['renovate[bot]']}]\n"})
    pull = sweeping.shop.pull(author=author)
    assert sweeping(FRIDAY) == SweepResult("acme/shop", blocked=1)
    assert sweeping.state(pull.head_sha) == "failure"


@pytest.mark.parametrize("environment", ["PRODUCTION", "Production"])
def test_an_environment_in_other_letters_is_the_same(runner: Runner, environment: str) -> None:
    runner.repository.commit({".freezeguard.yml": OPEN + "freezes: [{always: true, environments: [production]}]\n"})
    assert runner.run("push", {"ref": "refs/heads/main"}, environment=environment).code == 10


@pytest.mark.parametrize("environment", ["prod", "production2", "pr\u043eduction"])
def test_an_environment_that_nobody_knows_does_not_open_the_gate(runner: Runner, environment: str) -> None:
    text = OPEN + "known_environments: [production, staging]\nfreezes: [{always: true, environments: [production]}]\n"
    runner.repository.commit({".freezeguard.yml": text})
    assert runner.run("push", {"ref": "refs/heads/main"}, environment=environment).code == 2


@pytest.mark.parametrize("path", ["../.freezeguard.yml", "/tmp/open.yml", "a/../../open.yml"])
def test_a_policy_of_the_workspace_is_never_read(runner: Runner, path: str) -> None:
    assert runner.run("push", {"ref": "refs/heads/main"}, policy=path).code == 2
