"""Overrides as they are proven through the API."""

from __future__ import annotations

import pytest

from tests.action.runner import POLICY, TOKEN, Runner
from tests.standin import faults
from tests.standin.threads import ChangedFile

HOTFIX = POLICY + "overrides: [{name: Hotfix, label: hotfix, approvals: 2, approvers: [ana, ben, '@acme/sre']}]\n"


def with_policy(runner: Runner, text: str) -> None:
    runner.repository.commit({".freezeguard.yml": text})


def test_a_label_alone_does_not_do(runner: Runner) -> None:
    with_policy(runner, HOTFIX)
    pull = runner.repository.pull("Mend it", "hotfix", author="eve")
    done = runner.pull_request(pull)
    assert (done.code, done.outputs["outcome"]) == (10, "blocked")
    assert "hotfix" in pull.comments[0].body  # how it can be overridden


def test_two_approvals_do_and_it_says_by_whom(runner: Runner) -> None:
    with_policy(runner, HOTFIX)
    runner.github.world.team("acme", "sre", "dora", pending=["emil"])
    runner.github.world.tokens[TOKEN].permissions["members"] = "read"  # of an App: GITHUB_TOKEN never has it
    pull = runner.repository.pull("Mend it", "hotfix", author="eve", body="Freeze-Override: checkout is down")
    pull.review("ben")
    pull.review("emil")
    assert runner.pull_request(pull).code == 10
    pull.review("dora")
    runner.github.requests.clear()
    done = runner.pull_request(pull)
    assert (done.code, done.outputs["allowed"], done.outputs["outcome"]) == (0, "true", "overridden")
    assert done.verdict["overrides"] == [{"name": "Hotfix", "by": "eve, ben, dora", "reason": "checkout is down"}]
    assert done.verdict["reasons"][0]["waived_by"] == "Hotfix"
    assert runner.repository.statuses[-1].state == "success"
    for told in (runner.repository.statuses[-1].description or "", pull.comments[0].body, done.summary):
        assert "Hotfix" in told
        assert "ben" in told
        assert "checkout is down" in told
    # The summary's calendar keeps the regular hours, and marks the override.
    assert "░  closed" in done.summary or "▓  closed" in done.summary
    assert "00:00–24:00" not in done.summary
    assert "▓ open only through an override, until it expires." in done.summary
    # One query for everything, one for the proof, the commits and the head after them, a status and the comment.
    assert [request.method for request in runner.github.requests] == ["POST", "POST", "GET", "GET", "POST", "PATCH"]


def test_a_push_after_the_approvals_takes_them_back(runner: Runner) -> None:
    with_policy(runner, POLICY + "overrides: [{name: Reviewed, approvals: 1}]\n")
    pull = runner.repository.pull(author="eve")
    pull.review("ben")
    assert runner.pull_request(pull).code == 0
    pull.push()
    assert runner.pull_request(pull).code == 10


def test_a_review_of_somebody_who_may_not_push_counts_only_where_they_are_named(runner: Runner) -> None:
    with_policy(runner, POLICY + "overrides: [{name: Reviewed, approvals: 1}]\n")
    pull = runner.repository.pull(author="eve")
    pull.review("stranger")
    assert runner.pull_request(pull).code == 10


def test_a_team_that_cannot_be_read_has_no_members(runner: Runner) -> None:
    with_policy(runner, HOTFIX)
    pull = runner.repository.pull("Mend it", "hotfix", author="eve")
    pull.review("ben")
    pull.review("dora")
    done = runner.pull_request(pull)
    assert done.code == 10


@pytest.mark.parametrize(("set_at", "code"), [("2026-11-27 13:00", 0), ("2026-11-27 10:00:01", 0), ("2026-11-27 10:00", 10)])
def test_a_label_expires(set_at: str, code: int, runner: Runner) -> None:
    with_policy(runner, POLICY + "overrides: [{name: Hotfix, label: hotfix, expires: 4h}]\n")
    pull = runner.repository.pull(at="2026-11-27 09:00")
    pull.label("hotfix", at="2026-11-26 09:00").unlabel("hotfix", at="2026-11-26 10:00").label("hotfix", by="ben", at=set_at)
    assert runner.pull_request(pull).code == code


def test_paths_of_all_pages_and_both_names_of_a_renamed_file(runner: Runner) -> None:
    with_policy(runner, POLICY + 'overrides: [{name: Docs, paths: ["docs/**", "*.md"]}]\n')
    pull = runner.repository.pull(files=[f"docs/{i}.md" for i in range(250)])
    assert runner.pull_request(pull).code == 0
    pull.files.append(ChangedFile(path="docs/app.md", status="renamed", previous="src/app.py"))
    assert runner.pull_request(pull).code == 10


def test_more_files_than_github_lists_prove_nothing(runner: Runner) -> None:
    with_policy(runner, POLICY + 'overrides: [{name: Docs, paths: ["docs/**"]}]\n')
    pull = runner.repository.pull(files=[f"docs/{i}.md" for i in range(3000)])
    assert runner.pull_request(pull).code == 10


def test_a_rollback_is_a_commit_that_was_deployed_before(runner: Runner) -> None:
    with_policy(runner, POLICY + "overrides: [{name: Rollback, rollback: true}]\n")
    sha = runner.repository.branches["main"]
    own = runner.repository.deploy(sha, "production", "PENDING")
    payload = {"deployment": {"id": own.id, "environment": "production", "sha": sha}}
    assert runner.run("deployment", payload).code == 10
    runner.repository.deploy(sha, "staging", "SUCCESS")
    runner.repository.deploy(sha, "production", "FAILURE")
    assert runner.run("deployment", payload).code == 10
    runner.repository.deploy(sha, "production", "SUCCESS", "INACTIVE")
    done = runner.run("deployment", payload)
    assert (done.code, done.outputs["outcome"]) == (0, "overridden")


def test_the_deployment_that_asks_is_no_proof_of_itself(runner: Runner) -> None:
    with_policy(runner, POLICY + "overrides: [{name: Rollback, rollback: true}]\n")
    sha = runner.repository.branches["main"]
    own = runner.repository.deploy(sha, "production", "SUCCESS")
    assert runner.run("deployment", {"deployment": {"id": own.id, "environment": "production", "sha": sha}}).code == 10


def test_actors_and_who_started_it_again(runner: Runner) -> None:
    with_policy(runner, POLICY + 'overrides: [{name: Bots, actors: ["renovate[bot]"]}]\n')
    pull = runner.repository.pull(author="renovate[bot]")
    runner.environ |= {"GITHUB_ACTOR": "renovate[bot]", "GITHUB_TRIGGERING_ACTOR": "renovate[bot]"}
    assert runner.pull_request(pull).code == 0
    runner.environ["GITHUB_TRIGGERING_ACTOR"] = "eve"
    assert runner.pull_request(pull).code == 10


def test_a_reason_by_hand(runner: Runner) -> None:
    with_policy(runner, POLICY + "overrides: [{name: By hand, actors: [ana], reason: required}]\n")
    assert runner.run("workflow_dispatch").code == 10
    done = runner.run("workflow_dispatch", override_reason="checkout is down")
    assert done.code == 0
    assert done.verdict["overrides"] == [{"name": "By hand", "by": "ana", "reason": "checkout is down"}]
    assert runner.run("push", {"ref": "refs/heads/main"}, override_reason="checkout is down").code == 10
    runner.environ["GITHUB_ACTOR"] = "eve"
    assert runner.run("workflow_dispatch", override_reason="checkout is down").code == 10


def test_a_proof_that_cannot_be_fetched_does_not_hold(runner: Runner) -> None:
    with_policy(runner, POLICY + "overrides: [{name: Hotfix, label: hotfix}]\n")
    pull = runner.repository.pull("Mend it", "hotfix")
    assert runner.pull_request(pull).code == 0
    runner.github.fail(faults.server_error(), "POST", "/graphql", containing="query Evidence")
    assert runner.pull_request(pull).code == 10


def test_labels_are_those_of_now_not_of_the_payload(runner: Runner) -> None:
    """A re-run carries the old payload."""
    with_policy(runner, POLICY + "overrides: [{name: Hotfix, label: hotfix}]\n")
    pull = runner.repository.pull("Mend it", "hotfix")
    assert runner.pull_request(pull).code == 0
    pull.unlabel("hotfix")
    assert runner.pull_request(pull).code == 10
