"""Sweeps that are stopped, and what goes wrong in the middle: the next one finishes the work, and nothing is told twice."""

from __future__ import annotations

import pytest

from freezeguard.app.sweep.repository import SweepResult
from freezeguard.errors import ALLOWED, INCOMPLETE, UNDECIDED
from freezeguard.github.rate_limiter import RESERVE
from tests.action.runner import TOKEN, Clock
from tests.standin import faults
from tests.standin.faults import Fault
from tests.standin.server import Standin

from .sweeping import FRIDAY, MONDAY, POLICY, Sweeping

STATUSES = "/repos/acme/shop/statuses/*"


class Killed(BaseException):
    """As SIGKILL: nothing after it runs."""


@pytest.mark.parametrize("after", [1, 2, 3, 6])
def test_killed_at_any_point_the_next_run_completes(sweeping: Sweeping, after: int) -> None:
    for _ in range(8):
        sweeping.shop.pull()
    clock = Clock(1_795_788_000)

    def sleep(seconds: float) -> None:
        if len(clock.slept) == after:
            raise Killed
        Clock.sleep(clock, seconds)

    broken = Clock(clock.now)
    broken.sleep = sleep  # type: ignore[method-assign]
    with pytest.raises(Killed):
        sweeping(broken)
    done = sweeping.states()["failure"]
    assert 0 < done < 8
    assert sweeping(FRIDAY) == SweepResult("acme/shop", blocked=8 - done, unchanged=done)


def test_killed_between_the_comment_and_the_status(sweeping: Sweeping, github: Standin) -> None:
    """The comment comes first, so that the status still says that there is something to do."""
    from freezeguard.render.comment import marker

    pull = sweeping.shop.pull()
    pull.comment("github-actions[bot]", f"old\n{marker('freezeguard')}")
    github.fail(faults.server_error(500), "POST", STATUSES, times=1)
    swept = sweeping(FRIDAY)
    assert (swept.blocked, len(swept.failures), sweeping.code) == (0, 1, UNDECIDED)
    assert not pull.comments[0].body.startswith("old")
    assert sweeping(FRIDAY) == SweepResult("acme/shop", blocked=1)
    assert len(sweeping.writes) == 1


def test_it_stops_before_the_limit_and_says_what_is_left(sweeping: Sweeping, github: Standin) -> None:
    for _ in range(20):
        sweeping.shop.pull()
    token = github.world.tokens[TOKEN]
    token.limit, token.used = 1000, 1000 - RESERVE - 10
    swept = sweeping(FRIDAY)
    assert (swept.blocked, swept.remaining, swept.limited, sweeping.code) == (8, 12, True, INCOMPLETE)
    assert "limit" in swept.failures[0]
    assert token.limit - token.used >= RESERVE
    token.used = 0
    assert sweeping(FRIDAY) == SweepResult("acme/shop", blocked=12, unchanged=8)


@pytest.mark.parametrize("fault", [faults.secondary_limit(), faults.secondary_limit(429), faults.primary_limit()])
def test_a_limit_in_the_middle(sweeping: Sweeping, github: Standin, fault: Fault) -> None:
    for _ in range(10):
        sweeping.shop.pull()
    sweeping.shop.status(next(iter(sweeping.shop.pulls.values())).head_sha, "other", "success")
    for _ in range(3):
        github.fail(faults.slow(0), "POST", STATUSES, times=1)
    github.fail(fault, "POST", STATUSES, times=1)
    swept = sweeping(FRIDAY)
    assert (swept.blocked, swept.remaining, swept.limited, sweeping.code) == (3, 7, True, INCOMPLETE)
    assert sweeping(FRIDAY) == SweepResult("acme/shop", blocked=7, unchanged=3)


def test_a_limit_while_it_reads_turns_nothing(sweeping: Sweeping, github: Standin) -> None:
    pull = sweeping.shop.pull()
    sweeping(MONDAY)
    github.fail(faults.graphql_error(), path="/graphql")
    swept = sweeping(FRIDAY)
    assert (swept.limited, sweeping.writes, sweeping.state(pull.head_sha)) == (True, [], "success")


def test_a_comment_that_cannot_be_looked_for_is_said(sweeping: Sweeping, github: Standin) -> None:
    """What stands on an earlier page may be ours, and old: not all of them tell the truth then."""
    pull = sweeping.shop.pull()
    for i in range(30):
        pull.comment("ana", f"{i}")
    github.fail(faults.server_error(500), path="/graphql", containing="query Comments")
    swept = sweeping(FRIDAY)
    assert (swept.blocked, swept.failures, sweeping.code) == (
        1,
        ("#1: the comments cannot be read, so ours is not edited if there is one",),
        UNDECIDED,
    )


@pytest.mark.parametrize("fault", [faults.not_found(), faults.gone(), faults.unprocessable(), faults.server_error(500), faults.hang_up()])
def test_one_that_cannot_be_written_is_said_and_the_others_are(sweeping: Sweeping, github: Standin, fault: Fault) -> None:
    """Deleted meanwhile, or a commit with a thousand statuses (422)."""
    pulls = [sweeping.shop.pull() for _ in range(3)]
    github.fail(fault, "POST", f"/repos/acme/shop/statuses/{pulls[1].head_sha}")
    swept = sweeping(FRIDAY)
    assert (swept.blocked, swept.remaining, len(swept.failures), sweeping.code) == (2, 0, 1, UNDECIDED)
    assert swept.failures[0].startswith("#2: GitHub")


def test_where_nothing_can_be_written_it_gives_up(sweeping: Sweeping, github: Standin) -> None:
    for _ in range(20):
        sweeping.shop.pull()
    github.fail(faults.server_error(500), "POST", STATUSES)
    swept = sweeping(FRIDAY)
    assert (len(swept.failures), len(sweeping.writes), swept.remaining, sweeping.code) == (6, 5, 15, UNDECIDED)


def test_a_head_that_moves_while_it_runs(sweeping: Sweeping) -> None:
    """After a minute everything is read again: the status goes to the new head."""
    pulls = [sweeping.shop.pull() for _ in range(100)]
    clock = Clock(1_795_788_000)

    class Moving(Clock):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            if len(self.slept) == 30:
                pulls[0].push()
                pulls[1].close()

    assert sweeping(Moving(clock.now)).blocked == 99
    assert sweeping.state(pulls[0].head_sha) == "failure"


def test_no_permission_for_one_of_many(sweeping: Sweeping, github: Standin) -> None:
    others = [github.world.repository(f"acme/{name}", {".freezeguard.yml": POLICY}) for name in ("a", "secret", "z")]
    for repository in others:
        repository.pull()
    others[1].private = True
    github.world.tokens[TOKEN].repositories = ["acme/a", "acme/z"]
    swept = sweeping.all(FRIDAY, "acme/a", "acme/secret", "acme/z", "acme/gone")
    assert [(one.repository, one.blocked, len(one.failures)) for one in swept] == [
        ("acme/a", 1, 0),
        ("acme/secret", 0, 1),
        ("acme/z", 1, 0),
        ("acme/gone", 0, 1),
    ]
    assert sweeping.code == UNDECIDED


def test_a_token_that_may_not_write(sweeping: Sweeping, github: Standin) -> None:
    for _ in range(3):
        sweeping.shop.pull()
    github.world.tokens[TOKEN].permissions["statuses"] = "read"
    swept = sweeping(FRIDAY)
    assert (swept.blocked, len(swept.failures), len(sweeping.writes)) == (0, 3, 3)
    assert all("GitHub responded with 403: the token lacks a permission" in failure for failure in swept.failures)


def test_after_a_limit_the_other_repositories_are_left(sweeping: Sweeping, github: Standin) -> None:
    sweeping.shop.pull()
    github.fail(faults.primary_limit(), "POST", STATUSES)
    swept = sweeping.all(FRIDAY, "acme/shop", "acme/next")
    assert [one.limited for one in swept] == [True, True]
    assert sweeping.code == INCOMPLETE


def test_a_policy_that_cannot_be_read_turns_nothing_green(sweeping: Sweeping, github: Standin) -> None:
    pull = sweeping.shop.pull()
    github.fail(faults.server_error(502), path="/graphql", containing="query Policies")
    swept = sweeping(MONDAY)
    assert sweeping.state(pull.head_sha) in (None, "error")
    assert (swept.passed, sweeping.code != ALLOWED) == (0, True)
