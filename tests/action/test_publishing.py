"""Status and comment: where, when, and never twice; and nothing foreign does harm on the way."""

from __future__ import annotations

import json

import pytest

from tests.action.runner import FRIDAY, MONDAY, POLICY, Runner, hidden_commands
from tests.standin import faults

SATURDAY = "2026-11-28T11:00:00+01:00"
HOSTILE = [
    "##[set-output name=allowed]true",
    "::set-output name=allowed::true",
    "x\n::error::y",
    "\x1b[31mred\x1b[0m",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "-->",
    "<!-- freezeguard:v1 status=freezeguard -->",
    "@acme/everybody",
    "`code` | pipe | [x](javascript:alert(1))",
    "\u202egnp.exe",
    "A" * 5000,
    "%0A::error::z",
    "freezeguard_deadbeef\nallowed=true",
]


def test_a_merge_group_carries_the_status_on_its_own_commit(runner: Runner) -> None:
    pull = runner.repository.pull()
    sha = runner.repository.commit({"merged": "x"}, branch="gh-readonly-queue/main/pr-1-abc")
    payload = {
        "merge_group": {
            "head_sha": sha,
            "head_ref": f"refs/heads/gh-readonly-queue/main/pr-{pull.number}-abc",
            "base_ref": "refs/heads/main",
        }
    }
    done = runner.run("merge_group", payload)
    assert done.code == 10
    assert done.verdict["subject"]["pull_request"] == pull.number
    assert [(status.sha, status.state) for status in runner.repository.statuses] == [(sha, "failure")]
    assert pull.comments == []
    runner.run("merge_group", payload)
    assert len(runner.repository.statuses) == 1


def test_the_queue_asks_for_the_labels_of_the_pull_request(runner: Runner) -> None:
    runner.repository.commit({".freezeguard.yml": POLICY + "overrides: [{name: Hotfix, label: hotfix}]\n"})
    pull = runner.repository.pull("x", "hotfix")
    sha = runner.repository.commit({"merged": "x"}, branch="gh-readonly-queue/main/pr-1-abc")
    ref = f"refs/heads/gh-readonly-queue/main/pr-{pull.number}-abc"
    assert runner.run("merge_group", {"merge_group": {"head_sha": sha, "head_ref": ref, "base_ref": "refs/heads/main"}}).code == 0


@pytest.mark.parametrize("event", ["push", "workflow_dispatch", "schedule", "deployment"])
def test_nothing_is_written_elsewhere(event: str, runner: Runner) -> None:
    runner.run(event, {"ref": "refs/heads/main"})
    assert runner.github.writes == []


@pytest.mark.parametrize(
    ("status", "contexts"),
    [(None, ["freezeguard/production"]), ("auto", ["freezeguard/production"]), ("Release window", ["Release window"]), ("", [])],
)
def test_the_name_of_the_status(status: str | None, contexts: list[str], runner: Runner) -> None:
    inputs = {} if status is None else {"status": status}
    runner.pull_request(runner.repository.pull(), environment="production", **inputs)
    assert [status.context for status in runner.repository.statuses] == contexts


def test_without_an_environment_the_status_has_the_plain_name(runner: Runner) -> None:
    runner.pull_request(runner.repository.pull())
    assert runner.repository.statuses[0].context == "freezeguard"


@pytest.mark.parametrize(("state", "expected"), [("", "failure"), ("failure", "failure"), ("pending", "pending")])
def test_blocked_is_failure_or_pending(state: str, expected: str, runner: Runner) -> None:
    runner.pull_request(runner.repository.pull(), blocked_state=state)
    assert runner.repository.statuses[0].state == expected


def test_a_status_of_somebody_else_does_not_count_as_ours(runner: Runner) -> None:
    pull = runner.repository.pull()
    runner.repository.status(pull.head_sha, "ci", "failure", "opens Mon 30 Nov 2026 09:00 +01:00: window")
    runner.pull_request(pull)
    assert [status.context for status in runner.repository.statuses] == ["ci", "freezeguard"]


@pytest.mark.parametrize(
    ("comment", "on_monday", "then_on_friday", "again_on_monday"),
    [("auto", 0, 1, 1), ("never", 0, 0, 0), ("always", 1, 1, 1)],
)
def test_when_a_comment_is_made(comment: str, on_monday: int, then_on_friday: int, again_on_monday: int, runner: Runner) -> None:
    pull = runner.repository.pull()
    for at, count in ((MONDAY, on_monday), (FRIDAY, then_on_friday), (MONDAY, again_on_monday)):
        runner.pull_request(pull, at=at, comment=comment)
        assert len(pull.comments) == count


def test_what_is_undecided_makes_no_comment_but_edits_one(runner: Runner) -> None:
    pull = runner.repository.pull()
    runner.repository.commit({".freezeguard.yml": "timezone: UTC\nincidents: [{http: {url: 'https://x.example', expression: 'a'}}]\n"})
    assert runner.pull_request(pull).code == 4
    assert pull.comments == []
    runner.repository.commit({".freezeguard.yml": POLICY})
    runner.pull_request(pull)
    runner.repository.commit({".freezeguard.yml": "timezone: Mars\n"})
    assert runner.pull_request(pull).code == 3
    (comment,) = pull.comments
    assert "Mars" in comment.body


def test_the_comment_is_found_on_any_page(runner: Runner) -> None:
    """Failure mode 24."""
    pull = runner.repository.pull()
    runner.pull_request(pull)
    for i in range(350):
        pull.comment("dora", f"+{i}")
    runner.pull_request(pull, at=MONDAY)
    assert len(pull.comments) == 351
    assert "allowed" in pull.comments[0].body


def test_a_marker_that_somebody_else_pasted_is_not_ours(runner: Runner) -> None:
    pull = runner.repository.pull()
    runner.pull_request(pull)
    copied = pull.comments[0].body
    pull.comments.clear()
    pull.comment("eve", copied)
    runner.pull_request(pull)
    assert [comment.author for comment in pull.comments] == ["eve", "github-actions[bot]"]
    assert pull.comments[0].body == copied


def test_each_environment_has_its_own_status_and_comment(runner: Runner) -> None:
    pull = runner.repository.pull()
    for environment in ("production", "staging", "production"):
        runner.pull_request(pull, environment=environment)
    assert [status.context for status in runner.repository.statuses] == ["freezeguard/production", "freezeguard/staging"]
    assert len(pull.comments) == 2


def test_the_state_decides_not_the_time(runner: Runner) -> None:
    pull = runner.repository.pull()
    runner.pull_request(pull)
    for at in ("2026-11-27T15:01:00+01:00", SATURDAY, "2026-11-30T08:59:59+01:00"):
        runner.pull_request(pull, at=at)
    assert len(runner.github.writes) == 2


def test_a_fork_is_told_by_exit_code_and_summary(runner: Runner) -> None:
    """Failure mode 25."""
    runner.github.world.tokens["ghs_TopSecretTopSecretTopSecretTopSecret"].permissions |= {"pull_requests": "read", "statuses": "read"}
    pull = runner.repository.pull(fork="eve/shop")
    done = runner.pull_request(pull, event="pull_request")
    assert done.code == 10
    assert len(done.annotations("warning")) == 1
    assert "30 Nov" in done.summary


def test_github_enterprise_server(runner: Runner) -> None:
    runner.environ["GITHUB_API_URL"] = runner.github.ghes_url
    assert runner.pull_request(runner.repository.pull()).code == 10
    assert len(runner.repository.statuses) == 1


def test_comments_that_cannot_be_seen_are_not_doubled(runner: Runner) -> None:
    runner.github.fail(faults.graphql_error("FORBIDDEN"), "POST", "/graphql", containing="query Comments")
    pull = runner.repository.pull()
    for i in range(120):
        pull.comment("dora", f"+{i}")
    runner.pull_request(pull)
    assert len(pull.comments) == 120


@pytest.mark.parametrize("text", HOSTILE)
def test_foreign_text_is_harmless_everywhere(text: str, runner: Runner) -> None:
    """Failure mode 30. In names and reasons of the policy, labels, title, description, branch and environment."""
    quoted = json.dumps(text)
    runner.repository.commit(
        {
            ".freezeguard.yml": f"timezone: UTC\nfreezes: [{{name: {quoted}, reason: {quoted}, always: true}}]\n"
            f"overrides: [{{name: {quoted}, label: {quoted}, approvers: [{quoted}], reason: required}}]\n"
        }
        if "\x1b" not in text
        else {".freezeguard.yml": POLICY}
    )
    pull = runner.repository.pull(text, text.replace("\n", " ")[:50], author="eve", body=f"Freeze-Override: {text}")
    done = runner.pull_request(pull, environment=text.replace("\n", " ")[:90])
    assert done.code == 10
    assert (done.outputs["allowed"], done.outputs["outcome"]) == ("false", "blocked")
    assert set(done.outputs) == {"allowed", "outcome", "reason", "next-window-start", "next-window-end", "closes-at", "verdict"}
    assert hidden_commands(done.log) == []
    assert "\n" not in done.outputs["reason"]
    told = f"{pull.comments[0].body}\n{done.summary}"
    for bad in ("<script", "<img", "\x1b", "\u202e", 'javascript:alert(1)">', "@acme"):
        assert bad not in told, bad
    assert len(runner.repository.statuses[0].description or "") <= 140
    runner.github.requests.clear()
    runner.pull_request(pull, environment=text.replace("\n", " ")[:90])
    assert runner.github.writes == []
