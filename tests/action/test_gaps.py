"""What is missing from an answer is never taken for something that is not there."""

from __future__ import annotations

import pytest

from tests.action.edited import lose
from tests.action.runner import FRIDAY, MONDAY, POLICY, TOKEN, Clock, Runner
from tests.standin import faults

FROZEN = "timezone: Europe/Zurich\nfreezes: [{name: Moving house, always: true}]\n"
OPEN = "timezone: Europe/Zurich\n"
_TARGET = ("repository", "defaultBranchRef", "target")


def with_overrides(runner: Runner, overrides: str) -> None:
    runner.repository.commit({".freezeguard.yml": f"{POLICY}overrides: [{overrides}]\n"})


@pytest.mark.parametrize("told", [(*_TARGET, "at0"), _TARGET, ("repository",), ("x",)])
def test_a_policy_that_github_failed_to_give_is_not_a_policy_that_is_not_there(
    told: tuple[str, ...], runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner.repository.commit({".freezeguard.yml": FROZEN})
    lose(monkeypatch, "Check", *_TARGET, "at0", told=told)
    done = runner.run("push", {"ref": "refs/heads/main"}, at=MONDAY)
    assert (done.code, done.outputs["outcome"]) == (4, "undecided")


@pytest.mark.parametrize("lost", [("comments",), ("labels",), ("commits", "nodes", 0, "commit", "status")])
def test_what_does_not_decide_may_be_missing(lost: tuple[str | int, ...], runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    pull = runner.repository.pull()
    lose(monkeypatch, "Check", "repository", "pullRequest", *lost)
    assert runner.pull_request(pull).code == 10
    assert runner.pull_request(pull, at=MONDAY).code == 0


def test_a_review_that_is_missing_may_be_the_one_that_asks_for_changes(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    with_overrides(runner, "{name: Reviewed, approvals: 1}")
    pull = runner.repository.pull(author="eve")
    pull.review("ben")
    assert runner.pull_request(pull).code == 0
    pull.review("ben", "CHANGES_REQUESTED")
    assert runner.pull_request(pull).code == 10
    lose(monkeypatch, "Evidence", "repository", "pullRequest", "reviews", "nodes", 1)
    assert runner.pull_request(pull).code == 10


def test_a_review_that_is_null_without_a_word(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    with_overrides(runner, "{name: Reviewed, approvals: 1}")
    pull = runner.repository.pull(author="eve")
    pull.review("ben")
    pull.review("ben", "CHANGES_REQUESTED")
    lose(monkeypatch, "Evidence", "repository", "pullRequest", "reviews", "nodes", 1, told=())
    assert runner.pull_request(pull).code == 10


def test_a_labelling_that_is_missing_may_be_by_somebody_else(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    with_overrides(runner, "{name: Hotfix, label: hotfix, approvers: [ben]}")
    pull = runner.repository.pull().label("hotfix", by="ben").unlabel("hotfix", by="ben").label("hotfix", by="eve")
    lose(monkeypatch, "Evidence", "repository", "pullRequest", "timelineItems", "nodes", 2)
    assert runner.pull_request(pull).code == 10


def test_a_team_that_is_missing_is_no_loss(runner: Runner) -> None:
    with_overrides(runner, "{name: Hotfix, approvals: 1, approvers: [ben, '@acme/nobody', '@nowhere/x']}")
    runner.github.world.tokens[TOKEN].permissions["members"] = "read"
    pull = runner.repository.pull(author="eve")
    pull.review("ben")
    assert runner.pull_request(pull).code == 0


def test_members_of_a_large_team(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    with_overrides(runner, "{name: Hotfix, approvals: 1, approvers: ['@acme/sre']}")
    runner.github.world.team("acme", "sre", *[f"m{i}" for i in range(250)])
    runner.github.world.tokens[TOKEN].permissions["members"] = "read"
    pull = runner.repository.pull(author="eve")
    pull.review("m249")
    assert runner.pull_request(pull).code == 0
    runner.github.fail(faults.server_error(), "POST", "/graphql", containing="query Members")
    assert runner.pull_request(pull).code == 10


def test_a_bot_has_its_suffix(runner: Runner) -> None:
    with_overrides(runner, "{name: Hotfix, label: hotfix, approvers: ['release[bot]']}")
    pull = runner.repository.pull().label("hotfix", by="release[bot]")
    assert runner.pull_request(pull).code == 0
    pull.unlabel("hotfix").label("hotfix", by="release")
    assert runner.pull_request(pull).code == 10


def test_a_path_that_is_too_long_proves_nothing(runner: Runner) -> None:
    with_overrides(runner, "{name: Docs, paths: ['docs/**']}")
    pull = runner.repository.pull(files=["docs/" + "x" * 500])
    assert runner.pull_request(pull).code == 0
    pull = runner.repository.pull(files=["docs/" + "x" * 512])
    assert runner.pull_request(pull).code == 10


def test_one_head_commit_into_two_bases_is_never_green(runner: Runner) -> None:
    """A commit has one status: whoever may push a branch could bring a policy of their own for it."""
    pull = runner.repository.pull(author="eve")
    assert runner.pull_request(pull).code == 10
    runner.repository.commit({".freezeguard.yml": OPEN}, branch="eves")
    second = runner.repository.pull(author="eve", base="eves")
    second.head_sha = pull.head_sha
    done = runner.pull_request(second)
    assert (done.code, done.outputs["outcome"]) == (4, "undecided")
    assert f"#{pull.number} may have the same head commit" in done.log
    assert [status.state for status in runner.repository.current_statuses(pull.head_sha)] == ["error"]
    assert runner.pull_request(pull).code == 10  # what is blocked says why
    second.close()
    assert runner.pull_request(pull, at=MONDAY).code == 0


def test_two_pull_requests_into_the_same_base_are_the_same_change(runner: Runner) -> None:
    pull = runner.repository.pull()
    runner.repository.pull().head_sha = pull.head_sha
    assert runner.pull_request(pull, at=MONDAY).code == 0


def test_the_status_of_the_commit_before_is_not_that_of_the_head(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    pull = runner.repository.pull()
    runner.pull_request(pull, at=MONDAY)
    lose(monkeypatch, "Check", "repository", "pullRequest", "commits", "nodes", 0, "commit", "oid", told=("status",))
    runner.pull_request(pull, at=MONDAY)
    assert len(runner.repository.statuses) == 2


def test_a_green_status_turns_when_the_policy_cannot_be_read_any_more(runner: Runner) -> None:
    runner.repository.commit({".freezeguard.yml": OPEN}, branch="release")
    pull = runner.repository.pull(base="release")

    def states(**inputs: str) -> list[str]:
        runner.pull_request(pull, at=MONDAY, **inputs)
        return [status.state for status in runner.repository.current_statuses(pull.head_sha)]

    assert states() == ["success"]
    assert states(policy_ref="gone") == ["error"]
    assert states() == ["success"]
    runner.repository.commit({".freezeguard.yml": None, ".freezeguard.yml/x": "a"}, branch="release")
    assert states() == ["error"]
    del runner.repository.branches["release"]
    assert states() == ["error"]


def test_a_tag_does_not_hide_the_branch_of_its_name(runner: Runner) -> None:
    """Whoever may push a tag could bring a policy of their own: in git's expressions it is the tag that is meant."""
    organisation = runner.github.world.repository("acme/.github", {"freezeguard.yml": FROZEN})
    organisation.tags["main"] = organisation.commit({"freezeguard.yml": OPEN}, branch="lax")
    runner.repository.commit({".freezeguard.yml": OPEN + "extends: acme/.github:freezeguard.yml@main\n"})
    assert organisation.resolve("main") == organisation.tags["main"]
    assert runner.run("push", {"ref": "refs/heads/main"}, at=MONDAY).code == 10
    runner.repository.commit({".freezeguard.yml": OPEN + "extends: acme/.github:freezeguard.yml@refs/tags/main\n"})
    assert runner.run("push", {"ref": "refs/heads/main"}, at=MONDAY).code == 0
    runner.repository.commit({".freezeguard.yml": FROZEN}, branch="v1")
    runner.repository.tags["v1"] = runner.repository.commit({".freezeguard.yml": OPEN}, branch="lax")
    assert runner.run("push", {"ref": "refs/heads/main"}, at=MONDAY, policy_ref="v1").code == 10


def test_a_new_commit_of_the_base_alone_edits_no_comment(runner: Runner) -> None:
    pull = runner.repository.pull()
    runner.pull_request(pull)
    runner.repository.commit({"other.txt": "x"})
    runner.github.requests.clear()
    runner.pull_request(pull)
    assert len(runner.github.requests) == 1


def test_many_long_comments_of_others_are_no_outage(runner: Runner) -> None:
    pull = runner.repository.pull()
    for _ in range(100):
        pull.comment("stranger", "\u20ac" * 65_000)
    assert runner.pull_request(pull, at=MONDAY).code == 0


def test_a_redirected_write_is_not_taken_for_done(runner: Runner) -> None:
    runner.github.fail(faults.answer(307, {"message": "Moved"}, Location="/elsewhere"), "POST", "*/statuses/*")
    done = runner.pull_request(runner.repository.pull())
    assert done.code == 10
    (warning,) = done.annotations("warning")
    assert "the commit status could not be written: GitHub responded with 307: nothing was written" in warning


def test_one_failure_does_not_end_hours_of_waiting(runner: Runner) -> None:
    class Failing(Clock):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            runner.github.world.faults.clear()
            if len(self.slept) == 2:
                runner.github.fail(faults.server_error(), "POST", "/graphql")

    clock = Failing(1_796_023_800.0)
    done = runner.run("push", {"ref": "refs/heads/main"}, at=clock, wait="2h")
    assert (done.code, sum(clock.slept)) == (0, 1800)
    assert "undecided: GitHub failed three times (5xx), opens in 20 min" in done.log


def test_a_failure_that_lasts_is_the_end_of_it(runner: Runner) -> None:
    class Failing(Clock):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            runner.github.fail(faults.bad_credentials(), "POST", "/graphql")

    clock = Failing(1_796_023_800.0)
    assert runner.run("push", {"ref": "refs/heads/main"}, at=clock, wait="10m").code == 4
    assert sum(clock.slept) == 600


def test_what_has_no_known_end_is_not_asked_for_each_second(runner: Runner) -> None:
    runner.repository.commit({".freezeguard.yml": OPEN + "incidents: [{http: {url: 'https://x.example', expression: 'a'}}]\n"})
    clock = Clock(1_796_023_800.0)
    assert runner.run("push", {"ref": "refs/heads/main"}, at=clock, wait="12m").code == 4
    assert clock.slept == [300, 300, 120]


def test_a_wrong_input_is_in_the_summary_too(runner: Runner) -> None:
    done = runner.pull_request(runner.repository.pull(), at=FRIDAY, comment="sometimes")
    assert done.code == 2
    assert "sometimes" in done.summary
