"""Every call by every fault: the promised code, no more than one warning, nothing leaked, nothing written twice."""

from __future__ import annotations

import pytest

from tests.action.runner import MONDAY, POLICY, Runner
from tests.standin import faults
from tests.standin.faults import FAULTS

# A write that was answered with something unreadable was a success all the same: there is nothing to warn of.
_ANSWERED = ("text", "list", "null", "empty object", "HTML", "GraphQL limit", "GraphQL fails")


@pytest.mark.parametrize("name", FAULTS)
def test_what_cannot_be_read_is_undecided(name: str, runner: Runner) -> None:
    pull = runner.repository.pull()
    runner.github.fail(FAULTS[name], "POST", "/graphql")
    done = runner.pull_request(pull)
    assert (done.code, done.outputs["allowed"], done.outputs["outcome"], done.outputs["verdict"]) == (4, "false", "undecided", "")
    assert len(done.annotations("error")) == 1
    assert runner.github.writes == []
    assert done.summary


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("what", ["*/statuses/*", "*/issues/*/comments"])
def test_what_cannot_be_written_warns_once_and_changes_nothing(name: str, what: str, runner: Runner) -> None:
    pull = runner.repository.pull()
    runner.github.fail(FAULTS[name], "POST", what)
    done = runner.pull_request(pull)
    assert (done.code, done.outputs["outcome"]) == (10, "blocked")
    assert len(done.annotations("warning")) == (name not in _ANSWERED)
    assert len(runner.github.writes) == 2  # each was tried once, whatever came of the other


def test_two_failed_writes_are_one_warning(runner: Runner) -> None:
    runner.github.fail(faults.integration(), "POST", "/repos/*")
    done = runner.pull_request(runner.repository.pull(fork="eve/shop"))
    assert done.code == 10
    (warning,) = done.annotations("warning")
    assert "the commit status and the comment could not be written" in warning
    assert "permissions" in warning


def test_a_comment_whose_answer_is_lost_is_not_made_again(runner: Runner) -> None:
    pull = runner.repository.pull()
    runner.github.fail(faults.reset(), "POST", "*/comments", late=True)
    runner.pull_request(pull)
    assert len(pull.comments) == 1
    runner.github.world.faults.clear()
    runner.pull_request(pull)
    assert len(pull.comments) == 1


def test_comments_that_cannot_be_read_are_not_added_to(runner: Runner) -> None:
    pull = runner.repository.pull()
    for i in range(150):
        pull.comment("dora", f"+{i}")
    runner.github.fail(faults.server_error(), "POST", "/graphql", containing="query Comments")
    done = runner.pull_request(pull)
    assert done.code == 10
    assert len(pull.comments) == 150


def test_reading_is_tried_again(runner: Runner) -> None:
    pull = runner.repository.pull()
    runner.github.fail(faults.server_error(), "POST", "/graphql", times=2)
    assert runner.pull_request(pull).code == 10
    runner.github.world.faults.clear()
    runner.github.fail(faults.hang_up(), "POST", "/graphql", times=1)
    assert runner.pull_request(pull, at=MONDAY).code == 0


def test_no_token_is_undecided_and_nobody_is_asked(runner: Runner) -> None:
    runner.environ["INPUT_TOKEN"] = ""
    done = runner.pull_request(runner.repository.pull())
    assert (done.code, done.outputs["outcome"]) == (4, "undecided")
    assert runner.github.requests == []


def test_a_server_that_is_not_there_is_undecided(runner: Runner) -> None:
    pull = runner.repository.pull()
    runner.environ["GITHUB_API_URL"] = "http://127.0.0.1:1"
    assert runner.pull_request(pull).code == 4


def test_a_repository_that_the_token_may_not_see_is_undecided(runner: Runner) -> None:
    runner.github.world.repository("acme/secret", {".freezeguard.yml": POLICY}, private=True)
    runner.github.world.tokens["ghs_TopSecretTopSecretTopSecretTopSecret"].permissions.clear()
    runner.environ["GITHUB_REPOSITORY"] = "acme/secret"
    assert runner.run("push", {"ref": "refs/heads/main"}).code == 4


def test_an_extended_policy_that_cannot_be_read_is_undecided(runner: Runner) -> None:
    runner.repository.commit({".freezeguard.yml": POLICY + "extends: acme/.github:freezeguard.yml@main\n"})
    done = runner.pull_request(runner.repository.pull(), at=MONDAY)
    assert (done.code, done.outputs["outcome"]) == (4, "undecided")
    assert runner.repository.statuses[-1].state == "error"


def test_an_invalid_policy_is_told_at_its_place(runner: Runner) -> None:
    runner.repository.commit({".freezeguard.yml": "timezone: Mars\nfreezs: []\n"})
    done = runner.pull_request(runner.repository.pull())
    assert (done.code, done.outputs["outcome"]) == (3, "invalid")
    assert [line.split("::")[1] for line in done.annotations("error")] == [
        "error file=.freezeguard.yml,line=1,col=11,title=FreezeGuard",
        "error file=.freezeguard.yml,line=2,col=1,title=FreezeGuard",
    ]
    assert runner.repository.statuses[-1].state == "error"


def test_at_most_ten_annotations(runner: Runner) -> None:
    runner.repository.commit({".freezeguard.yml": "timezone: UTC\n" + "".join(f"k{i}: x\n" for i in range(30))})
    done = runner.pull_request(runner.repository.pull())
    assert done.code == 3
    assert len(done.annotations("error")) == 10
    assert "21 more" in done.annotations("error")[-1]
    assert "k29" in done.summary


def test_command_files_that_cannot_be_written_change_nothing(runner: Runner) -> None:
    runner.environ |= {"GITHUB_OUTPUT": "/proc/nothing", "GITHUB_STEP_SUMMARY": "/proc/nothing"}
    done = runner.pull_request(runner.repository.pull())
    assert done.code == 10
    assert len(done.annotations("warning")) == 1
