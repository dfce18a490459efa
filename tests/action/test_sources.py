"""The Action asks the policy's sources: with its own token for issues, and with the secrets of the step."""

from __future__ import annotations

from tests.action.runner import FRIDAY, MONDAY, POLICY, TOKEN, Runner
from tests.sources.serving import Reply, Served, served

__all__ = ["served"]

SECRET = "s3cr3t-t0ken"
ISSUES = POLICY + "incidents: [{name: Ops, github: {labels: [incident]}}]\n"


def test_an_issue_blocks_until_it_is_closed(runner: Runner) -> None:
    runner.repository.commit({".freezeguard.yml": ISSUES})
    pull = runner.repository.pull("Sell more")
    assert runner.pull_request(pull, at=MONDAY).code == 0
    issue = runner.repository.issue("Checkout `is` down @acme/all", "incident", at="2026-11-30T08:00:00Z")
    done = runner.pull_request(pull, at=MONDAY)
    assert done.code == 10
    (reason,) = done.verdict["reasons"]
    assert (reason["kind"], reason["message"], reason["since"]) == ("incident", issue.title, "2026-11-30T09:00:00+01:00")
    assert done.verdict["next_window"]["assuming"] == [f"incident #{issue.number} is resolved"]
    (comment,) = pull.comments
    assert "Opens as soon as incident" in comment.body
    assert "@acme/all" not in comment.body
    issue.close()
    assert runner.pull_request(pull, at=MONDAY).code == 0


def test_many_sources_of_issues_at_once(runner: Runner) -> None:
    """They share no connection: each gets its own answer."""
    labels = [f"label-{i}" for i in range(8)]
    sources = ", ".join(f"{{name: {label}, github: {{labels: [{label}]}}}}" for label in labels)
    runner.repository.commit({".freezeguard.yml": f"{POLICY}incidents: [{sources}]\n"})
    for label in labels:
        runner.repository.issue(f"About {label}", label)
    for _ in range(3):
        done = runner.pull_request(runner.repository.pull(), at=MONDAY)
        assert {(reason["name"], reason["message"]) for reason in done.verdict["reasons"]} == {
            (label, f"About {label}") for label in labels
        }


def test_issues_that_the_token_may_not_read_are_not_known(runner: Runner) -> None:
    runner.github.world.token(TOKEN, contents="read", pull_requests="write", statuses="write")
    runner.repository.private = True
    runner.repository.commit({".freezeguard.yml": ISSUES})
    done = runner.pull_request(runner.repository.pull(), at=MONDAY)
    assert (done.code, done.outputs["outcome"]) == (4, "undecided")
    assert "GitHub responded with 403: the token lacks a permission" in done.summary


def test_a_secret_of_the_step(runner: Runner, served: Served) -> None:
    policy = POLICY + f"incidents: [{{http: {{url: '{served.url}/ops', expression: '@', headers: {{Authorization: OPS}}}}}}]\n"
    runner.repository.commit({".freezeguard.yml": policy})
    served.replies["/ops"] = Reply(body=[{"title": "Down"}])
    runner.environ["FREEZEGUARD_SECRETS"] = "OPS=127.0.0.1"
    done = runner.pull_request(runner.repository.pull(), at=MONDAY)
    assert (done.code, "the environment variable OPS is not set" in done.summary) == (4, True)
    runner.environ["OPS"] = SECRET
    done = runner.pull_request(runner.repository.pull(), at=MONDAY)
    assert (done.code, served.asked[-1].headers["Authorization"]) == (10, SECRET)
    assert SECRET not in done.log + done.summary + repr(done.outputs)


def test_a_file_of_incidents_is_that_of_the_base_branch(runner: Runner) -> None:
    policy = POLICY + "incidents: [{file: {path: ops/incidents.json}}]\n"
    runner.repository.commit({".freezeguard.yml": policy, "ops/incidents.json": '["Down"]'})
    assert runner.pull_request(runner.repository.pull(), at=MONDAY).code == 10
    runner.repository.commit({"ops/incidents.json": "[]"})
    assert runner.pull_request(runner.repository.pull(), at=MONDAY).code == 0
    runner.repository.commit({"ops/incidents.json": None})
    assert runner.pull_request(runner.repository.pull(), at=MONDAY).code == 4


def test_who_is_on_call_is_told_in_the_calling_order(runner: Runner) -> None:
    rotations = "\n".join(
        f"    - {{name: {name}, people: [{people}], starting: 2026-01-05 09:00, shift: 1w}}"
        for name, people in (("Primary", "ana, ben"), ("Secondary", "chloe"))
    )
    runner.repository.commit({".freezeguard.yml": f"{POLICY}on_call:\n  required: true\n  rotations:\n{rotations}\n"})
    pull = runner.repository.pull()
    done = runner.pull_request(pull, at=FRIDAY)
    assert [(shift["rotation"], shift["person"]) for shift in done.verdict["on_call"]] == [("Primary", "ana"), ("Secondary", "chloe")]
    assert "ana" in pull.comments[0].body
    assert runner.pull_request(pull, at=MONDAY).verdict["on_call"][0]["person"] == "ben"


def test_a_calendar_by_url(runner: Runner, served: Served) -> None:
    calendar = "BEGIN:VCALENDAR VERSION:2.0 PRODID:x BEGIN:VEVENT UID:1 DTSTAMP:20260101T000000Z SUMMARY:Launch"
    calendar += " DTSTART:20261130T080000Z DTEND:20261130T120000Z END:VEVENT END:VCALENDAR "
    served.replies["/f.ics"] = Reply(body=calendar.replace(" ", "\r\n").encode())
    runner.repository.commit({".freezeguard.yml": f"{POLICY}freezes: [{{name: Company, ics: '{served.url}/f.ics'}}]\n"})
    done = runner.pull_request(runner.repository.pull(), at=MONDAY)
    assert (done.code, done.verdict["reasons"][0]["message"]) == (10, "deployments are frozen: Launch")
    served.replies["/f.ics"] = Reply(500)
    assert runner.pull_request(runner.repository.pull(), at=MONDAY).code == 4
