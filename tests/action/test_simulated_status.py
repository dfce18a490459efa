"""Simulated instants and wrong inputs: neither turns a commit green, and a wrong input writes nothing."""

from __future__ import annotations

import pytest

from .runner import FRIDAY, MONDAY, Runner


def test_a_simulated_instant_is_never_a_success(runner: Runner) -> None:
    """Design, section 4.4."""
    pull = runner.repository.pull()
    done = runner.pull_request(pull, at=FRIDAY, AT="2026-11-30 10:00")
    (status,) = runner.repository.current_statuses(pull.head_sha)
    assert (done.verdict["allowed"], done.verdict["simulated"], status.state) == (True, True, "pending")
    assert (status.description or "").startswith("simulated: allowed")


@pytest.mark.parametrize("entered", ["2026-11-31", "yesterday", "2026-03-29 02:30"])
def test_g10_a_wrong_instant_writes_nothing(runner: Runner, entered: str) -> None:
    pull = runner.repository.pull()
    done = runner.pull_request(pull, at=MONDAY, AT=entered)
    assert (done.code, done.outputs["outcome"], runner.github.writes) == (2, "invalid", [])
    assert "input at" in done.log
