"""Attacks on deployments that wait for the protection rule: the attacker wants an approval during a freeze."""

from __future__ import annotations

import pytest

from tests.standin import faults
from tests.standin.server import Standin
from tests.standin.state import WorkflowRun
from tests.sweep.conftest import github, github_packages, runner, sweeping
from tests.sweep.sweeping import FRIDAY, Sweeping
from tests.sweep.test_deployments import key, run, sweep

__all__ = ["github", "github_packages", "key", "run", "runner", "sweeping"]

RELEASES = """\
timezone: Europe/Zurich
applies_to: {branches: [main, "release/*"]}
freezes: [{from: 2026-11-01, until: 2026-12-31}]
"""


@pytest.fixture(autouse=True)
def frozen(sweeping: Sweeping) -> None:
    sweeping.shop.commit({".freezeguard.yml": RELEASES})


def test_w2_a_tag_is_no_branch_that_the_policy_leaves_out(sweeping: Sweeping, run: WorkflowRun) -> None:
    sweeping.shop.tags["v9.9"] = run.sha
    run.branch = "v9.9"
    assert sweep(sweeping, FRIDAY).approved == 0


def test_w2_a_tag_with_the_name_of_a_branch_is_no_branch(sweeping: Sweeping, run: WorkflowRun) -> None:
    sweeping.shop.tags["topic"] = sweeping.shop.branches["topic"] = run.sha
    run.branch = "topic"
    assert sweep(sweeping, FRIDAY).approved == 0


def test_w2_a_tag_that_was_deleted_meanwhile_is_no_branch(sweeping: Sweeping, run: WorkflowRun) -> None:
    run.branch = "gone"
    assert sweep(sweeping, FRIDAY).approved == 0


def test_w2_a_branch_that_the_policy_leaves_out_is_approved(sweeping: Sweeping, run: WorkflowRun) -> None:
    sweeping.shop.branches["topic"] = run.sha
    run.branch = "topic"
    assert sweep(sweeping, FRIDAY).approved == 1


def test_w2_a_name_that_cannot_be_looked_up_approves_nothing(sweeping: Sweeping, github: Standin, run: WorkflowRun) -> None:
    sweeping.shop.branches["topic"] = run.sha
    run.branch = "topic"
    github.fail(faults.server_error(502), path="/graphql", containing="query Name(")
    swept = sweep(sweeping, FRIDAY)
    assert (swept.approved, len(swept.failures)) == (0, 1)
