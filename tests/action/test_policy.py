"""Which policy decides: of the base, of the default branch, of a ref; what it extends; and where there is none."""

from __future__ import annotations

import pytest

from tests.action.runner import FRIDAY, MONDAY, Runner

OPEN = "timezone: Europe/Zurich\n"
FROZEN = "timezone: Europe/Zurich\nfreezes: [{name: Moving house, always: true}]\n"


def test_the_pull_request_cannot_edit_its_own_freeze_away(runner: Runner) -> None:
    """Failure mode 29."""
    pull = runner.repository.pull()
    sha = runner.repository.commit({".freezeguard.yml": OPEN}, branch="topic")
    pull.head_sha = sha
    assert runner.pull_request(pull).code == 10


def test_the_base_branch_decides(runner: Runner) -> None:
    runner.repository.commit({".freezeguard.yml": FROZEN}, branch="release/1")
    done = runner.pull_request(runner.repository.pull(base="release/1"), at=MONDAY)
    assert done.code == 10
    assert done.verdict["reasons"][0]["name"] == "Moving house"
    assert done.verdict["subject"]["branch"] == "release/1"
    assert runner.pull_request(runner.repository.pull(head="b"), at=MONDAY).code == 0


def test_a_comment_is_judged_by_the_base_of_its_pull_request(runner: Runner) -> None:
    runner.repository.commit({".freezeguard.yml": FROZEN}, branch="release/1")
    pull = runner.repository.pull(base="release/1")
    done = runner.run("issue_comment", {"issue": {"number": pull.number, "pull_request": {}}}, at=MONDAY)
    assert done.code == 10
    assert (done.verdict["subject"]["branch"], done.verdict["subject"]["sha"]) == ("release/1", pull.head_sha)


def test_the_verdict_names_the_commit_of_the_policy(runner: Runner) -> None:
    done = runner.run("push", {"ref": "refs/heads/main"})
    assert done.verdict["policy"]["source"] == f"acme/shop:.freezeguard.yml@{runner.repository.branches['main']}"


def test_a_push_is_judged_by_the_default_branch(runner: Runner) -> None:
    runner.repository.commit({".freezeguard.yml": OPEN}, branch="topic")
    assert runner.run("push", {"ref": "refs/heads/topic", "after": runner.repository.branches["topic"]}).code == 10


@pytest.mark.parametrize("ref", ["policies", "refs/heads/policies", "v1"])
def test_policy_ref(ref: str, runner: Runner) -> None:
    sha = runner.repository.commit({".freezeguard.yml": FROZEN}, branch="policies")
    runner.repository.tags["v1"] = sha
    done = runner.run("push", {"ref": "refs/heads/main"}, at=MONDAY, policy_ref=ref)
    assert done.code == 10
    assert done.verdict["policy"]["source"].endswith(f"@{sha}")


def test_a_policy_ref_that_is_not_there_is_undecided(runner: Runner) -> None:
    assert runner.run("push", {"ref": "refs/heads/main"}, at=MONDAY, policy_ref="nowhere").code == 4


@pytest.mark.parametrize("place", [".freezeguard.yml", ".freezeguard.yaml", ".github/freezeguard.yml", ".github/freezeguard.yaml"])
def test_the_usual_places(place: str, runner: Runner) -> None:
    runner.repository.commit({".freezeguard.yml": None, place: FROZEN})
    assert runner.run("push", {"ref": "refs/heads/main"}, at=MONDAY).code == 10


def test_the_first_place_counts(runner: Runner) -> None:
    runner.repository.commit({".github/freezeguard.yml": FROZEN})
    assert runner.run("push", {"ref": "refs/heads/main"}, at=MONDAY).code == 0


def test_a_named_policy(runner: Runner) -> None:
    runner.repository.commit({"ops/policy.yml": FROZEN})
    assert runner.run("push", {"ref": "refs/heads/main"}, at=MONDAY, policy="ops/policy.yml").code == 10
    assert runner.run("push", {"ref": "refs/heads/main"}, at=MONDAY, policy="./ops//policy.yml").code == 10
    done = runner.run("push", {"ref": "refs/heads/main"}, at=MONDAY, policy="ops/nothing.yml")
    assert (done.code, done.outputs["outcome"]) == (3, "invalid")


def test_without_a_policy_the_default_decides_and_says_so(runner: Runner) -> None:
    runner.repository.commit({".freezeguard.yml": None})
    runner.environ["FREEZEGUARD_TIMEZONE"] = "Europe/Zurich"
    done = runner.run("push", {"ref": "refs/heads/main"}, at=FRIDAY)
    assert done.code == 10
    assert any("built-in default" in line for line in done.annotations("notice"))


def test_what_it_extends_only_tightens_and_is_pinned(runner: Runner) -> None:
    org = runner.github.world.repository("acme/.github", {"freezeguard.yml": FROZEN})
    runner.repository.commit({".freezeguard.yml": OPEN + "extends: acme/.github:freezeguard.yml@main\n"})
    done = runner.run("push", {"ref": "refs/heads/main"}, at=MONDAY)
    assert done.code == 10
    assert done.verdict["policy"]["extends"] == [f"acme/.github:freezeguard.yml@{org.branches['main']}"]
    assert [str(request) for request in runner.github.requests] == ["POST /graphql", "POST /graphql"]


def test_what_it_extends_may_lie_beside_it(runner: Runner) -> None:
    runner.repository.commit(
        {".github/freezeguard.yml": OPEN + "extends: base/frozen.yml\n", ".freezeguard.yml": None, ".github/base/frozen.yml": FROZEN}
    )
    assert runner.run("push", {"ref": "refs/heads/main"}, at=MONDAY).code == 10


def test_calendars_lie_beside_it_too(runner: Runner) -> None:
    calendar = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n"
        "DTSTART:20261130T060000Z\r\nDTEND:20261130T120000Z\r\nSUMMARY:Move\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    runner.repository.commit({".freezeguard.yml": OPEN + "freezes: [{ics: ops/moves.ics}]\n", "ops/moves.ics": calendar})
    done = runner.run("push", {"ref": "refs/heads/main"}, at=MONDAY)
    assert done.code == 10
    assert "Move" in done.outputs["verdict"]


@pytest.mark.parametrize(
    "extends", ["../../etc/passwd", "/etc/passwd", "acme/.github:freezeguard.yml", "not-a-reference@x:y", "acme/shop:.freezeguard.yml@main"]
)
def test_what_cannot_be_extended_is_never_a_pass(extends: str, runner: Runner) -> None:
    runner.repository.commit({".freezeguard.yml": OPEN + f"extends: {extends}\n"})
    done = runner.run("push", {"ref": "refs/heads/main"}, at=MONDAY)
    assert done.code in (3, 4)
    assert "root:" not in done.log + done.summary


def test_a_long_policy_is_read_whole(runner: Runner) -> None:
    runner.repository.commit({".freezeguard.yml": FROZEN + "#" * 600_000 + "\n"})
    assert runner.run("push", {"ref": "refs/heads/main"}, at=MONDAY).code == 10


def test_a_policy_that_is_no_text_is_refused(runner: Runner) -> None:
    runner.repository.commit({".freezeguard.yml": b"timezone: UTC\xff\xfe\x00\n"})
    done = runner.run("push", {"ref": "refs/heads/main"})
    assert (done.code, done.outputs["outcome"]) == (3, "invalid")


@pytest.mark.parametrize(("mode", "code", "outcome"), [("warn", 0, "warned"), ("enforce", 10, "blocked")])
def test_the_mode_of_the_input_overrides_the_policy_s(mode: str, code: int, outcome: str, runner: Runner) -> None:
    other = {"warn": "enforce", "enforce": "warn"}[mode]
    runner.repository.commit({".freezeguard.yml": FROZEN + f"mode: {other}\n"})
    done = runner.run("push", {"ref": "refs/heads/main"}, mode=mode)
    assert (done.code, done.outputs["outcome"]) == (code, outcome)


def test_a_deletion_is_allowed_and_nobody_is_asked(runner: Runner) -> None:
    done = runner.run("push", {"ref": "refs/heads/main", "after": "0" * 40, "deleted": True})
    assert (done.code, done.outputs["outcome"]) == (0, "allowed")
    assert runner.github.requests == []


def test_an_event_with_nothing_to_deploy_gets_the_verdict_of_the_default_branch(runner: Runner) -> None:
    runner.repository.commit({".freezeguard.yml": FROZEN + "applies_to: {branches: [main]}\n"})
    done = runner.run("schedule", {"schedule": "7 * * * *"}, at=MONDAY)
    assert (done.code, done.verdict["subject"]["branch"]) == (10, "main")
    assert runner.github.writes == []


def test_an_unknown_environment_is_a_wrong_question(runner: Runner) -> None:
    runner.repository.commit({".freezeguard.yml": OPEN + "known_environments: [production]\n"})
    done = runner.run("push", {"ref": "refs/heads/main"}, environment="prodution")
    assert (done.code, done.outputs["allowed"], done.outputs["outcome"]) == (2, "false", "invalid")


def test_a_source_that_nobody_asks_is_undecided(runner: Runner) -> None:
    runner.repository.commit({".freezeguard.yml": OPEN + "incidents: [{http: {url: 'https://x.example', expression: 'a'}}]\n"})
    done = runner.run("push", {"ref": "refs/heads/main"}, at=MONDAY)
    assert (done.code, done.outputs["outcome"]) == (4, "undecided")
