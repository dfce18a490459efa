"""Ways in which a sweep could turn green what is closed: each was one once."""

from __future__ import annotations

import pytest

from freezeguard.app.sweep.repository import SweepResult
from freezeguard.errors import UNDECIDED
from tests.action.runner import Clock
from tests.standin import faults
from tests.standin.server import Standin

from .sweeping import FRIDAY, MONDAY, POLICY, Sweeping

HOTFIX = f"{POLICY}overrides: [{{name: Hotfix, label: hotfix, approvers: [ben], branches: [main]}}]\n"


@pytest.mark.parametrize("first", ["main", "release/1"])
def test_an_override_for_one_branch_is_none_for_another(sweeping: Sweeping, first: str) -> None:
    shop = sweeping.shop
    shop.commit({".freezeguard.yml": HOTFIX})
    shop.branches["release/1"] = shop.branches["main"]
    # The most recently updated is the first.
    bases = ["release/1", "main"] if first == "main" else ["main", "release/1"]
    pulls = {base: shop.pull(base=base).label("hotfix", by="ben") for base in bases}
    sweeping(FRIDAY)
    assert {base: sweeping.state(pull.head_sha) for base, pull in pulls.items()} == {"main": "success", "release/1": "failure"}


@pytest.mark.parametrize("fault", [faults.integration(), faults.not_found(), faults.unprocessable(), faults.server_error(500)])
def test_a_comment_that_cannot_be_edited_keeps_no_status(sweeping: Sweeping, github: Standin, fault: faults.Fault) -> None:
    from freezeguard.render.comment import marker

    pulls = [sweeping.shop.pull() for _ in range(3)]
    sweeping(MONDAY)
    for pull in pulls[:2]:
        pull.comment("github-actions[bot]", f"old\n{marker('freezeguard')}")
    github.fail(fault, "PATCH", "/repos/acme/shop/issues/comments/*")
    swept = sweeping(FRIDAY)
    assert (sweeping.states(), swept.blocked, sweeping.code) == ({"failure": 3}, 3, UNDECIDED)
    assert len(swept.failures) == 2


def test_a_repository_that_is_gone_in_the_middle_is_not_done(sweeping: Sweeping, github: Standin) -> None:
    for _ in range(90):
        sweeping.shop.pull()
    gone = {"data": {"repository": None}, "errors": [{"type": "NOT_FOUND", "path": ["repository"]}]}
    github.fail(faults.wrong_type(gone), path="/graphql", containing="query Again")
    swept = sweeping(FRIDAY)
    assert (swept.blocked < 90, swept.remaining == 90 - swept.blocked, sweeping.code) == (True, True, UNDECIDED)


def test_one_that_is_updated_while_earlier_pages_are_written(sweeping: Sweeping) -> None:
    pulls = [sweeping.shop.pull() for _ in range(150)]
    sweeping(MONDAY)

    class Touching(Clock):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            if len(self.slept) == 30:
                # It was on the second page; now it is the first of all.
                pull = sweeping.shop.pulls.pop(pulls[0].number)
                sweeping.shop.pulls[pull.number] = pull

    swept = sweeping(Touching(1_795_788_000))
    assert (sweeping.states(), swept.blocked, swept.remaining) == ({"failure": 150}, 150, 0)


def test_a_window_that_closes_while_comments_are_edited(sweeping: Sweeping, github: Standin) -> None:
    from freezeguard.render.comment import marker

    token = next(iter(github.world.tokens.values()))
    token.login, token.app, token.permissions = "gate[bot]", 4711, {**token.permissions, "checks": "write"}
    pulls = [sweeping.shop.pull() for _ in range(20)]
    for pull in pulls:
        pull.comment("gate[bot]", f"old\n{marker('freezeguard')}")
    swept = sweeping("2026-11-27T11:59:50+01:00", publish="check", app_id="4711")
    assert (swept.passed, swept.blocked) == (0, 20)
    assert {run.conclusion for run in sweeping.shop.check_runs} == {"FAILURE"}


def test_a_label_that_expires_while_it_writes(sweeping: Sweeping) -> None:
    """One write a second: what is written after the tenth is no longer overridden."""
    sweeping.shop.commit({".freezeguard.yml": f"{POLICY}overrides: [{{name: Hotfix, label: hotfix, expires: 4h}}]\n"})
    for _ in range(20):
        sweeping.shop.pull().label("hotfix", by="ben", at="2026-11-27 10:00:10")
    swept = sweeping(FRIDAY)
    assert (swept.passed, swept.blocked) == (10, 10)
    assert {status.description for status in sweeping.shop.statuses if status.state == "success"} == {
        "overridden by Hotfix (ben), until Fri 27 Nov 2026 15:00 +01:00: window"
    }


def test_check_runs_of_two_environments_are_two(sweeping: Sweeping, github: Standin) -> None:
    token = next(iter(github.world.tokens.values()))
    token.login, token.app, token.permissions = "gate[bot]", 4711, {**token.permissions, "checks": "write"}
    sweeping.shop.pull()
    for at, conclusion in ((MONDAY, "SUCCESS"), (FRIDAY, "FAILURE")):
        for environment in ("staging", "production"):
            sweeping(at, publish="check", app_id="4711", environment=environment)
        last = {run.name: run.conclusion for run in sweeping.shop.check_runs}
        assert last == {"freezeguard/staging": conclusion, "freezeguard/production": conclusion}


def test_a_head_that_is_in_the_default_branch_has_siblings_too(sweeping: Sweeping) -> None:
    """main is merged into two releases, one of them frozen: GitHub tells of no other pull request with a commit of the default branch."""
    shop = sweeping.shop
    shop.branches["release/1"] = shop.branches["main"]
    shop.commit({".freezeguard.yml": "timezone: UTC\nfreezes: [{always: true}]\n"}, branch="release/2")
    for base in ("release/1", "release/2"):
        pull = shop.pull(base=base)
        pull.head, pull.head_sha = "main", shop.branches["main"]
    sweeping(MONDAY)
    assert sweeping.state(shop.branches["main"]) != "success"
    again = sweeping(MONDAY)
    assert (again.passed, len(sweeping.writes) <= 1) == (0, True)


def test_of_two_with_one_head_an_override_of_one_opens_not_the_other(sweeping: Sweeping) -> None:
    sweeping.shop.commit({".freezeguard.yml": HOTFIX})
    first = sweeping.shop.pull().label("hotfix", by="ben")
    second = sweeping.shop.pull()
    second.head_sha = first.head_sha
    sweeping(FRIDAY)
    assert sweeping.state(first.head_sha) != "success"


def test_evidence_is_asked_for_once(sweeping: Sweeping, github: Standin) -> None:
    sweeping.shop.commit({".freezeguard.yml": HOTFIX})
    for _ in range(30):
        sweeping.shop.pull().label("hotfix", by="dora")
    assert sweeping(FRIDAY) == SweepResult("acme/shop", blocked=30)
    evidence = [request for request in github.requests if "query Evidence" in request.body]
    assert len(evidence) == 30


def test_what_is_read_again_is_halved_where_it_is_too_much(sweeping: Sweeping, github: Standin) -> None:
    for _ in range(100):
        sweeping.shop.pull()
    # Reading is tried three times.
    github.fail(faults.server_error(502), path="/graphql", containing="query Again", times=3)
    assert sweeping(FRIDAY) == SweepResult("acme/shop", blocked=100)


def test_without_comments_none_is_looked_for(sweeping: Sweeping) -> None:
    pull = sweeping.shop.pull()
    for i in range(150):
        pull.comment("ana", f"{i}")
    assert sweeping(FRIDAY, comment="never") == SweepResult("acme/shop", blocked=1)
    assert sweeping.reads == 3  # the page once more after the write


def test_a_secret_of_the_runner_goes_to_no_other_system(sweeping: Sweeping, github: Standin) -> None:
    """Whoever may write a branch would send it wherever its policy says."""
    pull = sweeping.shop.pull()
    text = f"{POLICY}incidents: [{{prometheus: {{url: '{github.url}', query: up, token_env: {{name}}}}}}]\n"
    for name in ("INPUT_TOKEN", "GITHUB_TOKEN", "FREEZEGUARD_APP_KEY", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"):
        sweeping.shop.commit({".freezeguard.yml": text.replace("{name}", name)})
        sweeping(MONDAY)
        assert sweeping.state(pull.head_sha) == "error"
    assert not any(request.path.endswith("/api/v1/query") for request in github.requests)


def test_where_everything_is_too_slow_it_gives_up(sweeping: Sweeping, github: Standin) -> None:
    """What is written has to be what is so: where reading takes longer than that, nothing is."""
    sweeping.shop.pull()

    class Slow(Clock):
        def __call__(self) -> float:
            self.now += 40
            return self.now

    swept = sweeping(Slow(1_795_788_000))
    assert (swept.blocked, swept.remaining, sweeping.code) == (0, 1, UNDECIDED)
    assert "too slowly" in swept.failures[0]
