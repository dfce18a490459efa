"""Check runs in the place of statuses: many in one request, with the token of an App."""

from __future__ import annotations

import json

import pytest

from freezeguard.app.sweep.repository import SweepResult
from tests.action.runner import TOKEN
from tests.standin import faults
from tests.standin.server import Standin

from .sweeping import FRIDAY, MONDAY, Sweeping

APP = 4711


@pytest.fixture(autouse=True)
def _app(sweeping: Sweeping, github: Standin) -> None:
    token = github.world.tokens[TOKEN]
    token.login, token.app = "gate[bot]", APP
    token.permissions |= {"checks": "write", "statuses": "none"}


def checks(sweeping: Sweeping, at: str) -> SweepResult:
    return sweeping(at, publish="check", app_id=f"{APP}")


def last(sweeping: Sweeping, sha: str) -> tuple[str | None, str | None]:
    run = [run for run in sweeping.shop.check_runs if (run.sha, run.app) == (sha, APP)][-1]
    return run.conclusion, run.title


def mutations(github: Standin) -> list[int]:
    """How many check runs each mutation would have made."""
    bodies = [json.loads(request.body) for request in github.requests if request.path == "/graphql"]
    return [len(body["variables"]) for body in bodies if body["query"].startswith("mutation")]


def test_twenty_in_a_request_and_none_that_has_not_changed(sweeping: Sweeping, github: Standin) -> None:
    pulls = [sweeping.shop.pull() for _ in range(45)]
    assert checks(sweeping, FRIDAY) == SweepResult("acme/shop", blocked=45)
    assert mutations(github) == [20, 20, 5]
    assert last(sweeping, pulls[0].head_sha) == ("FAILURE", "opens Mon 30 Nov 2026 09:00 +01:00: window")
    assert checks(sweeping, FRIDAY) == SweepResult("acme/shop", unchanged=45)
    assert checks(sweeping, MONDAY) == SweepResult("acme/shop", passed=45)
    assert (last(sweeping, pulls[0].head_sha)[0], mutations(github), sweeping.shop.statuses) == ("SUCCESS", [20, 20, 5] * 2, [])


@pytest.mark.parametrize("fault", [faults.server_error(502), faults.server_error(504), faults.graphql_error("RESOURCE_LIMITS_EXCEEDED")])
def test_a_request_that_is_too_much_is_halved(sweeping: Sweeping, github: Standin, fault: faults.Fault) -> None:
    for _ in range(30):
        sweeping.shop.pull()
    github.fail(fault, path="/graphql", containing='"c10"')
    assert checks(sweeping, FRIDAY) == SweepResult("acme/shop", blocked=30)
    assert mutations(github)[:3] == [20, 10, 10]


def test_a_few_that_are_too_much_are_not_sent_again_as_they_are(sweeping: Sweeping, github: Standin) -> None:
    """What is halved is what was sent, not the most that may be."""
    for _ in range(3):
        sweeping.shop.pull()
    github.fail(faults.server_error(502), path="/graphql", containing='"c1"')
    assert checks(sweeping, FRIDAY) == SweepResult("acme/shop", blocked=3)
    assert mutations(github) == [3, 1, 1, 1]


def test_one_of_them_that_fails(sweeping: Sweeping, github: Standin) -> None:
    pulls = [sweeping.shop.pull() for _ in range(3)]
    gone = pulls[1].head_sha
    sweeping.shop.commits["f" * 40] = sweeping.shop.commits[gone]
    pulls[1].head_sha = "f" * 40
    original = sweeping.shop.commits

    class Forgetful(dict):  # type: ignore[type-arg]
        def __contains__(self, sha: object) -> bool:
            return sha != "f" * 40 and super().__contains__(sha)

    sweeping.shop.commits = Forgetful(original)
    swept = checks(sweeping, FRIDAY)
    assert (swept.blocked, swept.failures) == (2, ("#2: GitHub did not write the check run (UNPROCESSABLE)",))


def test_another_apps_check_of_the_same_name_is_not_ours(sweeping: Sweeping, github: Standin) -> None:
    pull = sweeping.shop.pull()
    checks(sweeping, FRIDAY)
    (ours,) = sweeping.shop.check_runs
    ours.app = 1
    assert checks(sweeping, FRIDAY) == SweepResult("acme/shop", blocked=1)
    assert last(sweeping, pull.head_sha)[0] == "FAILURE"


def test_without_a_verdict_it_asks_for_action(sweeping: Sweeping) -> None:
    pull = sweeping.shop.pull()
    sweeping.shop.commit({".freezeguard.yml": "nonsense"})
    assert checks(sweeping, MONDAY).undecided == 1
    assert last(sweeping, pull.head_sha)[0] == "ACTION_REQUIRED"
    assert checks(sweeping, MONDAY).unchanged == 1


def test_a_token_that_may_not(sweeping: Sweeping, github: Standin) -> None:
    sweeping.shop.pull()
    github.world.tokens[TOKEN].permissions["checks"] = "read"
    swept = checks(sweeping, FRIDAY)
    assert (swept.blocked, swept.failures) == (0, ("#1: GitHub did not write the check run (FORBIDDEN)",))
