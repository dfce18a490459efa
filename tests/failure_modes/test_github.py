"""Failure modes 19 to 23, 27 and 33 of other systems: what GitHub shows is old, incomplete, or stops nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.action.conftest import runner
from tests.action.runner import FRIDAY, MONDAY, Runner
from tests.programs import freezeguard
from tests.standin.fixtures import github, github_packages
from tests.standin.server import Standin
from tests.sweep.conftest import sweeping
from tests.sweep.sweeping import Sweeping

__all__ = ["github", "github_packages", "runner", "sweeping"]

THURSDAY = "2026-11-26T10:00:00+01:00"
TOKEN = "ghp_TopSecretTopSecretTopSecretTopSecret"
SKIPPED = """\
on:
  pull_request_target: {paths: [src/**]}
jobs:
  freezeguard:
    if: github.actor != 'dependabot[bot]'
    runs-on: ubuntu-latest
    permissions: {contents: read, issues: read, pull-requests: write, statuses: write}
    steps:
      - uses: OWNER/freezeguard@0123456789012345678901234567890123456789
"""


def test_19_green_before_the_freeze_is_red_in_it_and_green_after_it(runner: Runner, sweeping: Sweeping) -> None:
    pull = sweeping.shop.pull()
    assert runner.pull_request(pull, at=THURSDAY).code == 0
    states = []
    for at in (FRIDAY, MONDAY):
        sweeping(at)
        states.append(sweeping.state(pull.head_sha))
    assert states == ["failure", "success"]


def test_21_a_pull_request_that_the_workflows_own_token_opened_gets_a_status(sweeping: Sweeping) -> None:
    """GitHub starts no workflow for it, so no gate has ever seen it."""
    pull = sweeping.shop.pull(author="github-actions[bot]")
    sweeping(FRIDAY)
    assert sweeping.state(pull.head_sha) == "failure"


def test_22_a_late_job_does_not_restore_the_old_status(runner: Runner, sweeping: Sweeping) -> None:
    """Its event is of Friday, its verdict is of now."""
    pull = sweeping.shop.pull()
    runner.pull_request(pull, at=FRIDAY)
    sweeping(MONDAY)
    assert runner.pull_request(pull, at=MONDAY).code == 0
    assert sweeping.state(pull.head_sha) == "success"
    sweeping(MONDAY)
    assert sweeping.writes == []


def test_23_all_pages_are_swept(sweeping: Sweeping) -> None:
    for _ in range(510):
        sweeping.shop.pull()
    assert sweeping(FRIDAY).blocked == 510


def test_27_a_status_says_until_when_and_the_sweep_has_several_triggers(sweeping: Sweeping, tmp_path: Path) -> None:
    """Cron may be hours late, and is off after 60 idle days."""
    pull = sweeping.shop.pull()
    sweeping(FRIDAY)
    (status,) = sweeping.shop.current_statuses(pull.head_sha)
    assert status.description == "opens Mon 30 Nov 2026 09:00 +01:00: window"
    (tmp_path / ".freezeguard.yml").write_text(
        "timezone: Europe/Zurich\nwindows: [{days: mon-fri}]\nincidents: [{github: {labels: [x]}}]\n"
    )
    written = freezeguard("workflow", cwd=tmp_path).stdout
    assert all(f"\n  {trigger}:" in written for trigger in ("schedule", "issues", "push", "workflow_dispatch", "repository_dispatch"))


@pytest.mark.parametrize(("number", "code"), [(20, "skipped-job"), (20, "filtered"), (21, "no-sweep"), (33, "not-required")])
def test_20_21_33_the_doctor_sees_what_stops_nobody(github: Standin, tmp_path: Path, number: int, code: str) -> None:
    github.world.token(TOKEN, contents="read", actions="read")
    github.world.repository("acme/shop", {".freezeguard.yml": "timezone: UTC\n", ".github/workflows/gate.yml": SKIPPED})
    done = freezeguard("doctor", "--repository", "acme/shop", cwd=tmp_path, GITHUB_TOKEN=TOKEN, GITHUB_API_URL=github.url)
    assert done.returncode == 11
    assert f"[{code}]" in done.stdout
