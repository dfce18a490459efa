"""Inputs: what is wrong is named, with what would be right, and exits with 2."""

from __future__ import annotations

import pytest

from freezeguard.github.settings import Settings, from_environ
from tests.action.runner import MONDAY, TOKEN, Clock, Runner


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"comment": "sometimes"}, "input comment: 'sometimes' is not one of auto, never, always"),
        ({"mode": "enforced"}, "input mode: 'enforced' is not one of enforce, warn, did you mean 'enforce'?"),
        ({"blocked_state": "red"}, "input blocked-state: 'red' is not one of failure, pending"),
        ({"wait": "soon"}, "input wait: 'soon' is not a duration such as '90m', '2h', '1h30m', '1d' or '1w'"),
        ({"policy": "/etc/passwd"}, "input policy: '/etc/passwd' is not a path in the repository"),
        ({"policy": "../x.yml"}, "input policy: '../x.yml' is not a path in the repository"),
        ({"status": "a\nb"}, "input status: 'a\\nb' is not the name of a commit status"),
        ({"wait": "1h", "AT": "2026-11-27 15:00"}, "inputs wait and at: remove one of them, a simulated instant never passes"),
        (
            {"AT": "tomorrow"},
            "input at: 'tomorrow' is not a date such as '2026-12-24' or '2026-12-24 18:00' (ISO 8601 with an offset is accepted too)",
        ),
    ],
)
def test_a_wrong_input(inputs: dict[str, str], message: str, runner: Runner) -> None:
    done = runner.run("push", {"ref": "refs/heads/main"}, **inputs)
    assert done.code == 2
    assert done.log == f"::error title=FreezeGuard::{message.replace('%', '%25')}\n"
    assert (done.outputs["allowed"], done.outputs["outcome"], done.outputs["verdict"]) == ("false", "invalid", "")


@pytest.mark.parametrize("repository", ["", "shop", "a/b/c"])
def test_outside_of_a_workflow(repository: str, runner: Runner) -> None:
    runner.environ["GITHUB_REPOSITORY"] = repository
    done = runner.run("push", {})
    assert done.code == 2
    assert "freezeguard check" in done.log


def test_empty_inputs_are_inputs_left_out(runner: Runner) -> None:
    names = ("policy", "policy_ref", "environment", "mode", "comment", "blocked_state", "wait", "override_reason")
    runner.environ["INPUT_AT"] = ""
    assert runner.run("push", {"ref": "refs/heads/main"}, at=MONDAY, **dict.fromkeys(names, "")).code == 0


def test_an_instant_replaces_the_clock_for_the_whole_run(runner: Runner) -> None:
    pull = runner.repository.pull()
    runner.environ["INPUT_AT"] = "2026-11-27 15:00"
    done = runner.pull_request(pull, at=MONDAY)
    assert (done.code, done.verdict["at"], done.verdict["simulated"]) == (10, "2026-11-27T15:00:00+01:00", True)
    assert "simulated" in (runner.repository.statuses[-1].description or "")
    assert "Simulated" in pull.comments[0].body
    assert "Simulated" in done.summary


def test_a_secret_is_not_shown() -> None:
    settings = from_environ({"GITHUB_REPOSITORY": "a/b", "INPUT_TOKEN": TOKEN})
    assert isinstance(settings, Settings)
    assert settings.token == TOKEN
    assert TOKEN not in repr(settings)
    assert TOKEN not in str(settings)


def test_it_waits_for_the_window(runner: Runner) -> None:
    clock = Clock(1_796_023_800.0)  # 2026-11-30 08:30 in Zurich
    done = runner.run("push", {"ref": "refs/heads/main"}, at=clock, wait="2h")
    assert done.code == 0
    assert sum(clock.slept) == 1800
    assert done.log.splitlines()[0] == "freezeguard: blocked, opens in 30 min; giving up in 2 h"
    assert len(runner.github.requests) == len(clock.slept) + 1  # everything is read again each time


def test_it_gives_up_when_the_time_is_over(runner: Runner) -> None:
    clock = Clock(1_796_023_800.0)
    done = runner.run("push", {"ref": "refs/heads/main"}, at=clock, wait="10m")
    assert (done.code, sum(clock.slept)) == (10, 600)


def test_a_freeze_that_comes_while_it_waits_counts(runner: Runner) -> None:
    class Meanwhile(Clock):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            runner.repository.commit({".freezeguard.yml": "timezone: UTC\nfreezes: [{always: true}]\n"})

    done = runner.run("push", {"ref": "refs/heads/main"}, at=Meanwhile(1_796_023_800.0), wait="1h")
    assert done.code == 10
    assert done.verdict["reasons"][0]["kind"] == "freeze"


def test_it_does_not_wait_where_it_may(runner: Runner) -> None:
    clock = Clock(1_796_029_200.0)
    assert runner.run("push", {"ref": "refs/heads/main"}, at=clock, wait="2h").code == 0
    assert clock.slept == []
