"""The verdict on a pull request: blocked on Friday, told once, nothing written twice, open again on Monday."""

from __future__ import annotations

from tests.action.runner import MONDAY, Runner


def test_friday_then_again_then_monday(runner: Runner) -> None:
    pull = runner.repository.pull("Sell more")
    done = runner.pull_request(pull, environment="production")
    assert done.code == 10
    assert done.outputs["allowed"] == "false"
    assert done.outputs["outcome"] == "blocked"
    assert done.outputs["next-window-start"] == "2026-11-30T09:00:00+01:00"
    assert done.verdict["subject"]["pull_request"] == pull.number
    (status,) = runner.repository.statuses
    assert (status.sha, status.context, status.state) == (pull.head_sha, "freezeguard/production", "failure")
    assert status.description == "opens Mon 30 Nov 2026 09:00 +01:00: window"
    assert status.target_url == "https://github.example/acme/shop/actions/runs/42"
    (comment,) = pull.comments
    assert "30 Nov" in comment.body
    assert len(runner.github.requests) == 3

    runner.github.requests.clear()
    assert runner.pull_request(pull, environment="production", at="2026-11-28T11:00:00+01:00").code == 10
    assert [str(request) for request in runner.github.writes] == []
    assert len(runner.github.requests) == 1

    done = runner.pull_request(pull, environment="production", at=MONDAY)
    assert (done.code, done.outputs["allowed"], done.outputs["closes-at"]) == (0, "true", "2026-11-30T16:00:00+01:00")
    assert [(status.state, status.description) for status in runner.repository.statuses[1:]] == [
        ("success", "allowed until Mon 30 Nov 2026 16:00 +01:00")
    ]
    (comment,) = pull.comments
    assert "allowed" in comment.body.lower()
