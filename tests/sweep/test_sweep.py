"""A sweep of one repository: who is turned, who is not, and what it costs."""

from __future__ import annotations

import pytest

from freezeguard.app.sweep.repository import SweepResult
from freezeguard.errors import ALLOWED, INVALID_POLICY, UNDECIDED
from freezeguard.render.comment import change_in, marker, with_change
from tests.action.runner import Clock, Runner
from tests.standin import faults
from tests.standin.server import Standin

from .sweeping import FRIDAY, MONDAY, POLICY, Sweeping

ALWAYS = "timezone: Europe/Zurich\nwindows: [{days: daily}]\n"


def test_a_freeze_begins_and_ends_over_three_branches(sweeping: Sweeping) -> None:
    """As the issue has it: 250 pull requests, one pass, the second pass writes nothing, and green again."""
    shop = sweeping.shop
    for branch in ("release/1", "release/2"):
        shop.commit({"x": branch}, branch=branch)
    for i in range(250):
        shop.pull(base=("main", "release/1", "release/2")[i % 3], draft=i % 5 == 0, fork="zoe/shop" if i % 7 == 0 else None)
    assert sweeping(FRIDAY) == SweepResult("acme/shop", blocked=250)
    assert (sweeping.states(), len(sweeping.writes), sweeping.code) == ({"failure": 250}, 250, ALLOWED)
    assert sweeping(FRIDAY) == SweepResult("acme/shop", unchanged=250)
    # Three pages, the policies, and the first page once more: what was updated meanwhile is there.
    assert (sweeping.reads, sweeping.writes) == (5, [])
    assert sweeping(MONDAY) == SweepResult("acme/shop", passed=250)
    assert sweeping.states() == {"success": 250}
    assert sweeping.progress[-1] == ("acme/shop", 250, 250)


def test_writes_are_a_second_apart_and_what_is_old_is_read_again(sweeping: Sweeping) -> None:
    for _ in range(100):
        sweeping.shop.pull()
    clock = Clock(1_795_788_000)
    began = clock.now
    sweeping(clock)
    assert clock.now - began == 100  # a second for each write, and one in which everything was read again
    # The page and its policies, and both again after a minute; and what is new in the end.
    assert sweeping.reads == 5


def test_a_window_that_closes_while_it_runs(sweeping: Sweeping) -> None:
    """What is written is what is so when it is written, not when the sweep began."""
    for _ in range(100):
        sweeping.shop.pull()
    begin = "2026-11-27T11:59:30+01:00"
    assert sweeping(begin) == SweepResult("acme/shop", passed=30, blocked=70)
    assert sweeping("2026-11-27T12:01:30+01:00") == SweepResult("acme/shop", blocked=30, unchanged=70)


def test_the_most_recently_updated_come_first(sweeping: Sweeping) -> None:
    pulls = [sweeping.shop.pull() for _ in range(3)]
    sweeping()
    assert sweeping.writes == [f"POST /repos/acme/shop/statuses/{pull.head_sha}" for pull in pulls[::-1]]


def test_closed_ones_and_other_statuses_are_left_alone(sweeping: Sweeping) -> None:
    sweeping.shop.pull().close()
    other = sweeping.shop.pull()
    sweeping.shop.status(other.head_sha, "ci", "success")
    assert sweeping() == SweepResult("acme/shop", blocked=1)
    assert {status.context for status in sweeping.shop.current_statuses(other.head_sha)} == {"ci", "freezeguard"}


def test_each_is_decided_by_the_policy_of_its_base_branch(sweeping: Sweeping) -> None:
    shop = sweeping.shop
    shop.commit({".freezeguard.yml": ALWAYS}, branch="next")
    shop.commit({".freezeguard.yml": "timezone: Europa/Zurich\n"}, branch="broken")
    shop.commit({".freezeguard.yml": None}, branch="without")
    pulls = {base: shop.pull(base=base) for base in ("main", "next", "broken", "without")}
    # A policy of its own frees nobody.
    shop.commit({".freezeguard.yml": ALWAYS}, branch=pulls["main"].head)
    swept = sweeping("2026-11-25T03:00:00+01:00")
    assert {base: sweeping.state(pull.head_sha) for base, pull in pulls.items()} == {
        "main": "failure",
        "next": "success",
        "broken": "error",
        "without": "failure",  # the built-in default: nights are closed
    }
    assert (swept.passed, swept.blocked, swept.undecided, swept.invalid, sweeping.code) == (1, 2, 1, ("broken",), INVALID_POLICY)


def test_the_same_policy_on_many_branches_asks_its_sources_once(sweeping: Sweeping) -> None:
    shop = sweeping.shop
    for i in range(30):
        shop.commit({"x": f"{i}"}, branch=f"stack-{i}")
        shop.pull(base=f"stack-{i}")
    shop.commit({".freezeguard.yml": f"{POLICY}incidents: [{{github: {{labels: [incident]}}}}]\n"})
    for branch in [f"stack-{i}" for i in range(30)]:
        shop.commit({".freezeguard.yml": f"{POLICY}incidents: [{{github: {{labels: [incident]}}}}]\n"}, branch=branch)
    sweeping(MONDAY)
    asked = [request for request in sweeping.github.requests if request.path.endswith("/issues")]
    assert (sweeping.states(), len(asked)) == ({"success": 30}, 1)
    # One page, two queries for the policies of thirty branches, the incidents; and the page once more after the writes.
    assert sweeping.reads == 5


def test_rules_for_branches_tell_them_apart(sweeping: Sweeping) -> None:
    shop = sweeping.shop
    text = f"{ALWAYS}freezes: [{{from: 2026-11-01, until: 2026-12-31, branches: [release/*]}}]\n"
    shop.commit({".freezeguard.yml": text})
    shop.branches["release/1"] = shop.branches["main"]
    main, release = shop.pull(), shop.pull(base="release/1")
    sweeping(MONDAY)
    assert (sweeping.state(main.head_sha), sweeping.state(release.head_sha)) == ("success", "failure")


def test_overrides_count_and_cost_only_where_they_could_hold(sweeping: Sweeping) -> None:
    text = f"{POLICY}overrides: [{{name: Hotfix, label: hotfix, approvers: [ben]}}]\n"
    sweeping.shop.commit({".freezeguard.yml": text})
    for _ in range(5):
        sweeping.shop.pull()
    held = sweeping.shop.pull().label("hotfix", by="ben")
    other = sweeping.shop.pull().label("hotfix", by="dora")
    assert sweeping() == SweepResult("acme/shop", passed=1, blocked=6)
    assert (sweeping.state(held.head_sha), sweeping.state(other.head_sha)) == ("success", "failure")
    assert sweeping() == SweepResult("acme/shop", unchanged=7)
    # The page, the policy, and the evidence of two.
    assert sweeping.reads == 4


def test_who_is_the_author_deploys(sweeping: Sweeping) -> None:
    sweeping.shop.commit({".freezeguard.yml": f"{POLICY}overrides: [{{name: Bots, actors: ['renovate[bot]']}}]\n"})
    bot, human = sweeping.shop.pull(author="renovate[bot]"), sweeping.shop.pull(author="ana")
    sweeping()
    assert (sweeping.state(bot.head_sha), sweeping.state(human.head_sha)) == ("success", "failure")


def test_an_existing_comment_is_edited_when_the_state_changes_and_none_is_made(runner: Runner, sweeping: Sweeping) -> None:
    with_comment, without = sweeping.shop.pull(), sweeping.shop.pull()
    assert runner.pull_request(with_comment, at=FRIDAY).code == 10
    assert len(with_comment.comments) == 1
    for i in range(45):
        with_comment.comment("ana", f"{i}")  # further down than the page shows
    sweeping(FRIDAY)
    assert (sweeping.writes, without.comments) == ([f"POST /repos/acme/shop/statuses/{without.head_sha}"], [])
    assert sweeping(MONDAY) == SweepResult("acme/shop", passed=2)
    assert "may be deployed" in with_comment.comments[0].body or "ALLOWED" in with_comment.comments[0].body.upper()
    assert [write.split()[0] for write in sweeping.writes] == ["POST", "PATCH", "POST"]
    assert sweeping(MONDAY) == SweepResult("acme/shop", unchanged=2)


def test_two_with_one_head_and_two_bases_are_never_green(sweeping: Sweeping) -> None:
    shop = sweeping.shop
    shop.branches["next"] = shop.branches["main"]
    first, second = shop.pull(), shop.pull(base="next")
    second.head_sha = first.head_sha
    swept = sweeping(MONDAY)
    assert (sweeping.state(first.head_sha), swept.undecided >= 1, sweeping.code) == ("error", True, UNDECIDED)


def test_a_source_that_is_silent_turns_nothing_green(sweeping: Sweeping) -> None:
    pull = sweeping.shop.pull()
    sweeping.shop.commit({".freezeguard.yml": f"{POLICY}incidents: [{{http: {{url: 'http://127.0.0.1:1', expression: '@'}}}}]\n"})
    assert sweeping(MONDAY) == SweepResult("acme/shop", undecided=1, unknown=1)
    assert (sweeping.state(pull.head_sha), sweeping.code) == ("error", UNDECIDED)
    # A freeze that is known is known all the same.
    assert sweeping(FRIDAY) == SweepResult("acme/shop", blocked=1)


def test_a_repository_without_pull_requests(sweeping: Sweeping) -> None:
    assert sweeping() == SweepResult("acme/shop")
    assert (sweeping.reads, sweeping.code) == (1, ALLOWED)


def test_a_page_that_is_too_much_is_halved(sweeping: Sweeping, github: Standin) -> None:
    for _ in range(30):
        sweeping.shop.pull()
    github.fail(faults.server_error(502), path="/graphql", containing='"size": 100')
    assert sweeping(FRIDAY) == SweepResult("acme/shop", blocked=30)


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_an_environment_has_a_status_of_its_own(sweeping: Sweeping, environment: str) -> None:
    sweeping.shop.commit({".freezeguard.yml": f"{ALWAYS}freezes: [{{from: 2026-11-01, until: 2026-12-31, environments: [production]}}]\n"})
    pull = sweeping.shop.pull()
    sweeping(MONDAY, environment=environment)
    found = {status.context: status.state for status in sweeping.shop.current_statuses(pull.head_sha)}
    assert found == {f"freezeguard/{environment}": "failure" if environment == "production" else "success"}


def test_what_a_comment_tells_of_a_change_of_the_policy_stays_in_it(sweeping: Sweeping) -> None:
    pull = sweeping.shop.pull()
    pull.comment("github-actions[bot]", with_change(f"<p>It was open.</p>\n{marker('freezeguard')}\n", "<p>It opens 2 h.</p>\n"))
    assert sweeping(FRIDAY).blocked == 1
    (comment,) = pull.comments
    assert change_in(comment.body) == "<p>It opens 2 h.</p>\n"
    assert "is blocked" in comment.body
