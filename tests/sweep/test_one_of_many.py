"""One pull request that GitHub does not return, or a write that it refuses, concerns that pull request only."""

from __future__ import annotations

from typing import Any

import pytest

from freezeguard.errors import UNDECIDED
from tests.action.runner import Runner
from tests.standin import faults, gql_threads
from tests.standin.gql import RefusedError
from tests.standin.server import Standin
from tests.standin.threads import PullRequest

from .sweeping import FRIDAY, MONDAY, Sweeping

STATUSES = "/repos/acme/shop/statuses/"


def refuse(monkeypatch: pytest.MonkeyPatch, number: int, field: str) -> None:
    """Refuse a field of one pull request, or the whole node if the field is `number`."""
    view = gql_threads.Threads.thread

    def refused(_: Any) -> Any:
        raise RefusedError("FORBIDDEN", "Resource not accessible by integration")

    def thread(self: gql_threads.Threads, it: Any) -> Any:
        found = view(self, it)
        return {**found, field: refused} if isinstance(it, PullRequest) and it.number == number else found

    monkeypatch.setattr(gql_threads.Threads, "thread", thread)


@pytest.mark.parametrize("count", [12, pytest.param(1000, marks=pytest.mark.slow)])
def test_d1_one_unreadable_pull_request_costs_no_other_its_verdict(sweeping: Sweeping, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    pulls = [sweeping.shop.pull() for _ in range(count)]
    sweeping(MONDAY)
    refuse(monkeypatch, pulls[3].number, "commits")
    swept = sweeping(FRIDAY)
    assert (swept.blocked, swept.undecided, swept.remaining, sweeping.code) == (count - 1, 1, 0, UNDECIDED)
    assert sweeping.states() == {"failure": count - 1, "error": 1}


def test_d1_a_pull_request_without_a_number_is_reported(sweeping: Sweeping, monkeypatch: pytest.MonkeyPatch) -> None:
    pulls = [sweeping.shop.pull() for _ in range(12)]
    sweeping(MONDAY)
    refuse(monkeypatch, pulls[3].number, "number")
    swept = sweeping(FRIDAY)
    assert (swept.blocked, len(swept.failures), sweeping.code) == (11, 1, UNDECIDED)
    assert "1 open pull requests have no status" in swept.failures[0]


def test_d1_a_pull_request_with_which_no_query_succeeds_becomes_undecided(sweeping: Sweeping, github: Standin) -> None:
    """GitHub runs out of time for every query that reads the whole pull request."""
    pulls = [sweeping.shop.pull() for _ in range(12)]
    sweeping(MONDAY)
    github.fail(faults.server_error(502), path="/graphql", containing="query Open(")
    github.fail(faults.server_error(502), path="/graphql", containing=f"p{pulls[3].number}:")
    swept = sweeping(FRIDAY)
    assert (swept.blocked, swept.undecided) == (11, 1)
    assert sweeping.state(pulls[3].head_sha) == "error"
    swept = sweeping(FRIDAY)
    assert (swept.unchanged, sweeping.writes) == (12, [])


def test_g4_a_fork_whose_branch_cannot_be_read_is_decided(runner: Runner, sweeping: Sweeping, monkeypatch: pytest.MonkeyPatch) -> None:
    pulls = [sweeping.shop.pull(fork="zoe/shop"), sweeping.shop.pull(), sweeping.shop.pull()]
    refuse(monkeypatch, pulls[0].number, "headRef")
    assert sweeping(FRIDAY).blocked == 3
    assert sweeping(MONDAY).passed == 3
    assert runner.pull_request(pulls[0], at=MONDAY).code == 0
    assert sweeping.state(pulls[0].head_sha) == "success"


def test_g4_a_fork_whose_branch_cannot_be_read_shares_no_green(runner: Runner, sweeping: Sweeping, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another pull request from the same branch has another base."""
    shop = sweeping.shop
    shop.branches["next"] = shop.branches["main"]
    one = shop.pull(fork="zoe/shop", head="topic")
    two = shop.pull(fork="zoe/shop", head="topic", base="next")
    two.head_sha = one.head_sha
    refuse(monkeypatch, one.number, "headRef")
    refuse(monkeypatch, two.number, "headRef")
    sweeping(MONDAY)
    assert sweeping.state(one.head_sha) == "error"
    assert runner.pull_request(one, at=MONDAY).code == UNDECIDED


def test_g5_a_comment_that_cannot_be_edited_leaves_no_other_old(runner: Runner, sweeping: Sweeping, github: Standin) -> None:
    pulls = [sweeping.shop.pull() for _ in range(3)]
    for pull in pulls:
        runner.pull_request(pull, at=FRIDAY)
    before = [pull.comments[0].body for pull in pulls]
    github.fail(faults.integration(), "PATCH", "*/comments/*", times=1)
    swept = sweeping(MONDAY)
    assert (swept.passed, len(swept.failures)) == (3, 1)
    assert [pull.comments[0].body == old for pull, old in zip(pulls, before, strict=True)] == [False, False, True]


def test_g6_one_refused_status_does_not_stop_the_rest(sweeping: Sweeping, github: Standin) -> None:
    pulls = [sweeping.shop.pull() for _ in range(3)]
    github.fail(faults.integration(), "POST", STATUSES + pulls[1].head_sha)
    swept = sweeping(FRIDAY)
    assert (swept.blocked, len(swept.failures), sweeping.code) == (2, 1, UNDECIDED)


def test_g7_pull_requests_that_share_a_head_have_one_stable_status(sweeping: Sweeping) -> None:
    shop = sweeping.shop
    shop.commit({".freezeguard.yml": "timezone: UTC\nwindows: [{days: daily}]\n"}, branch="next")
    closed = shop.pull()
    opened = shop.pull(base="next")
    opened.head_sha = closed.head_sha
    sweeping(FRIDAY)
    assert sweeping.state(closed.head_sha) == "failure"
    for _ in range(3):
        sweeping(FRIDAY)
        assert sweeping.writes == []
    sweeping(MONDAY)
    assert sweeping.state(closed.head_sha) == "error"
    sweeping(MONDAY)
    assert sweeping.writes == []


def test_g8_a_head_that_moves_during_a_sweep_of_one_page_gets_a_status(sweeping: Sweeping) -> None:
    from tests.action.runner import Clock

    pulls = [sweeping.shop.pull() for _ in range(3)]

    class Moving(Clock):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            if len(self.slept) == 2:
                pulls[2].push()

    sweeping(Moving(1_795_788_000))
    assert sweeping.states() == {"failure": 3}
