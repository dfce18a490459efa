"""What a pull request is told of the change that it makes to the policy: in comment and summary, and never in the verdict."""

from __future__ import annotations

import json
import threading

import pytest

from tests.action.runner import FRIDAY, MONDAY, POLICY, TOKEN, Runner
from tests.render.html import Page, to_html
from tests.standin import faults
from tests.standin.threads import ChangedFile, PullRequest

LONGER = POLICY.replace("09:00-12:00", "09:00-14:00")
FROZEN = "freezes: [{name: Moving house, from: 2026-12-01, until: 2026-12-02}]\n"
ORG = "timezone: Europe/Zurich\nfreezes: [{name: Secret move, from: 2026-12-08, until: 2026-12-09}]\n"
MARK = "This changes the policy."
HOSTILE = "</table><script>@ana #1 \u202e<!-- x --> `x`"


def change(runner: Runner, files: dict[str, str | bytes | None], *, fork: str | None = None, also: tuple[str, ...] = ()) -> PullRequest:
    """A pull request that changes these files of the base."""
    pull = runner.repository.pull(files=[*also, *files], fork=fork)
    base = runner.repository.branches["main"]
    branch = f"head-of-{pull.number}"
    pull.head_sha = runner.repository.commit(files, branch=branch, start=base)
    del runner.repository.branches[branch]
    runner.github.requests.clear()
    return pull


def asked(runner: Runner) -> list[str]:
    return [str(request) for request in runner.github.requests]


def test_a_longer_friday_is_seen_before_it_is_merged(runner: Runner) -> None:
    pull = change(runner, {".freezeguard.yml": LONGER})
    done = runner.pull_request(pull, at=MONDAY)
    assert (done.code, done.outputs["outcome"]) == (0, "allowed")
    (comment,) = pull.comments
    for text in (comment.body, done.summary):
        assert MARK in text
        assert "It opens 26 h in this period; it weakens the policy." in text
        assert "Fri 12:00–14:00, 13 times from Fri 4 Dec 2026" in text
    assert "allowed" in comment.body.lower()
    assert Page(to_html(comment.body)).open == []
    # The snapshot, the change, the status and the comment.
    assert asked(runner) == ["POST /graphql", f"POST /repos/acme/shop/statuses/{pull.head_sha}", "POST /graphql", asked(runner)[-1]]

    before = comment.body
    runner.github.requests.clear()
    assert runner.pull_request(pull, at="2026-11-30T11:00:00+01:00").code == 0
    assert (comment.body, runner.github.writes) == (before, [])


def test_the_verdict_stays_that_of_the_base(runner: Runner) -> None:
    pull = change(runner, {".freezeguard.yml": "timezone: Europe/Zurich\n"})
    done = runner.pull_request(pull, at=FRIDAY)
    assert (done.code, done.outputs["outcome"]) == (10, "blocked")
    assert MARK in pull.comments[0].body


def test_a_change_that_is_taken_back_is_told_no_more(runner: Runner) -> None:
    pull = change(runner, {".freezeguard.yml": LONGER})
    runner.pull_request(pull, at=MONDAY)
    pull.head_sha = runner.repository.commit({"src/app.py": "x"}, branch="again")
    runner.pull_request(pull, at=MONDAY)
    (comment,) = pull.comments
    assert MARK not in comment.body


@pytest.mark.parametrize(("comment", "count"), [("auto", 1), ("always", 1), ("never", 0)])
def test_the_input_comment(comment: str, count: int, runner: Runner) -> None:
    pull = change(runner, {".freezeguard.yml": LONGER})
    done = runner.pull_request(pull, at=MONDAY, comment=comment)
    assert len(pull.comments) == count
    assert MARK in done.summary


def test_a_change_of_words_makes_no_comment(runner: Runner) -> None:
    pull = change(runner, {".freezeguard.yml": f"# ours\n{POLICY}"})
    done = runner.pull_request(pull, at=MONDAY)
    assert pull.comments == []
    assert "The rules and their effect stay the same." in done.summary


def test_another_change_costs_nothing_and_tells_nothing(runner: Runner) -> None:
    pull = change(runner, {"src/app.py": "x"})
    done = runner.pull_request(pull, at=MONDAY)
    assert MARK not in done.summary
    assert pull.comments == []
    assert len(runner.github.requests) == 2


def test_a_head_that_is_only_older_changes_nothing(runner: Runner) -> None:
    pull = change(runner, {"src/app.py": "x"})
    runner.repository.commit({".freezeguard.yml": LONGER})
    done = runner.pull_request(pull, at=MONDAY)
    assert MARK not in done.summary
    assert pull.comments == []


def test_a_policy_among_many_files(runner: Runner) -> None:
    pull = change(runner, {".freezeguard.yml": LONGER}, also=tuple(f"a/{number}.py" for number in range(230)))
    assert MARK in runner.pull_request(pull, at=MONDAY).summary


def test_a_fork(runner: Runner) -> None:
    pull = change(runner, {".freezeguard.yml": LONGER}, fork="mallory/shop")
    assert runner.pull_request(pull, at=MONDAY).code == 0
    assert MARK in pull.comments[0].body


def test_the_first_policy_is_compared_with_the_built_in_default(runner: Runner) -> None:
    runner.repository.commit({".freezeguard.yml": None})
    pull = change(runner, {".freezeguard.yml": POLICY + FROZEN})
    assert "freeze Moving house" in runner.pull_request(pull, at=MONDAY).summary


@pytest.mark.parametrize("renamed", [False, True])
def test_a_policy_that_is_gone(renamed: bool, runner: Runner) -> None:
    runner.repository.commit({".freezeguard.yml": POLICY + FROZEN})
    pull = change(runner, {".freezeguard.yml": None})
    if renamed:
        pull.files = [ChangedFile(path="old.yml", status="renamed", previous=".freezeguard.yml")]
    assert "- freeze Moving house" in runner.pull_request(pull, at=MONDAY).summary


def test_an_invalid_policy_is_said_with_its_problems_and_stops_nobody(runner: Runner) -> None:
    pull = change(runner, {".freezeguard.yml": POLICY + "frezes: []\nbake_time: 1 parsec\n"})
    done = runner.pull_request(pull, at=MONDAY)
    assert (done.code, done.outputs["outcome"]) == (0, "allowed")
    (comment,) = pull.comments
    assert "It makes the policy invalid" in comment.body
    assert ".freezeguard.yml:5:" in comment.body
    assert ".freezeguard.yml:6:" in comment.body
    assert done.annotations("error") == []


def test_an_environment_that_the_change_does_not_know(runner: Runner) -> None:
    pull = change(runner, {".freezeguard.yml": POLICY + "known_environments: [staging]\n"})
    done = runner.pull_request(pull, at=MONDAY, environment="production")
    assert done.code == 0
    assert "unknown environment" in pull.comments[0].body


def test_what_the_base_extends_too_is_compared_and_not_read_again(runner: Runner) -> None:
    runner.github.world.repository("acme/.github", {"freezeguard.yml": ORG})
    extends = "extends: acme/.github:freezeguard.yml@main\n"
    runner.repository.commit({".freezeguard.yml": POLICY + extends})
    pull = change(runner, {".freezeguard.yml": LONGER + extends})
    done = runner.pull_request(pull, at=MONDAY)
    assert "It opens 26 h" in done.summary
    assert "Secret move" not in done.summary
    assert asked(runner).count("POST /graphql") == 3


def test_what_the_base_does_not_extend_is_not_read(runner: Runner) -> None:
    runner.github.world.repository("acme/secrets", {"freezeguard.yml": ORG})
    pull = change(runner, {".freezeguard.yml": LONGER + "extends: acme/secrets:freezeguard.yml@main\n"})
    done = runner.pull_request(pull, at=MONDAY)
    assert "acme/secrets:freezeguard.yml@\u200bmain</code>, which was not read" in done.summary
    assert "Secret move" not in done.summary + pull.comments[0].body
    assert asked(runner).count("POST /graphql") == 2


def test_what_is_no_longer_extended_is_named_only(runner: Runner) -> None:
    runner.github.world.repository("acme/.github", {"freezeguard.yml": ORG})
    runner.repository.commit({".freezeguard.yml": POLICY + "extends: acme/.github:freezeguard.yml@main\n"})
    pull = change(runner, {".freezeguard.yml": POLICY})
    done = runner.pull_request(pull, at=MONDAY)
    assert "- extends acme/.github:freezeguard.yml" in done.summary
    assert "Secret move" not in done.summary


def test_a_file_beside_the_policy(runner: Runner) -> None:
    runner.repository.commit({".freezeguard.yml": POLICY + "extends: ops/base.yml\n", "ops/base.yml": ORG})
    pull = change(runner, {"ops/base.yml": ORG.replace("12-09", "12-10")})
    done = runner.pull_request(pull, at=MONDAY)
    assert "~ freeze Secret move" in done.summary
    # The policy, the file beside it, what is changed, and that file at the head.
    assert asked(runner).count("POST /graphql") == 4
    pull = change(runner, {"src/app.py": "x"})
    runner.pull_request(pull, at=MONDAY)
    assert asked(runner).count("POST /graphql") == 2


def test_the_author_does_not_make_us_read_without_end(runner: Runner) -> None:
    files = {f"ops/{number}.yml": "timezone: UTC\n" for number in range(40)}
    pull = change(runner, {".freezeguard.yml": POLICY + f"extends: {json.dumps(list(files))}\n", **files})
    done = runner.pull_request(pull, at=MONDAY)
    assert done.code == 0
    assert "Its effect is not known" in done.summary
    assert asked(runner).count("POST /graphql") == 12


def test_it_does_not_make_us_read_for_long(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading is as much its author's to make heavy as comparing: this one is only read, as it is invalid."""
    monkeypatch.setattr("freezeguard.util.timeouts.threading", threading)  # reading stalls no server
    monkeypatch.setattr("freezeguard.app.change_notice.SECONDS", 0.2)
    pull = change(runner, {".freezeguard.yml": f"{POLICY}freezes: [{'{name: x}, ' * 40_000}]\n"})
    done = runner.pull_request(pull, at=MONDAY)
    assert (done.code, done.outputs["outcome"], len(pull.comments)) == (0, "allowed", 1)
    assert "reading and comparing the policies takes more than 0.2 s" in done.summary


def test_no_source_is_asked_for_it(runner: Runner) -> None:
    pull = change(runner, {".freezeguard.yml": POLICY + "incidents: [{github: {labels: [incident]}}]\n"})
    done = runner.pull_request(pull, at=MONDAY)
    assert "+ incident github" in done.summary
    assert asked(runner).count("POST /graphql") == 2


def test_a_change_that_cannot_be_read_stops_nobody(runner: Runner) -> None:
    pull = change(runner, {".freezeguard.yml": LONGER})
    runner.github.fail(faults.server_error(502), "POST", "/graphql", containing="query Change")
    done = runner.pull_request(pull, at=MONDAY)
    assert (done.code, done.outputs["outcome"]) == (0, "allowed")
    assert "Its effect is not known" in done.summary


def test_another_ref_is_not_compared(runner: Runner) -> None:
    pull = change(runner, {".freezeguard.yml": LONGER})
    assert MARK not in runner.pull_request(pull, at=MONDAY, policy_ref="main").summary


def test_hostile_names(runner: Runner) -> None:
    rule = {"name": HOSTILE, "reason": HOSTILE, "from": "2026-12-01", "until": "2026-12-02", "branches": ["main", HOSTILE]}
    pull = change(runner, {".freezeguard.yml": POLICY + f"freezes: {json.dumps([rule])}\n"})
    runner.pull_request(pull, at=MONDAY)
    (comment,) = pull.comments
    page = Page(to_html(comment.body))
    assert page.open == []
    assert not {"script", "img"} & set(page.elements)
    assert len(page.comments) == 3
    assert "@ana" not in comment.body
    assert "\u202e" not in comment.body


def test_a_token_that_may_not_see_statuses_sees_the_change(runner: Runner) -> None:
    runner.repository.private = True
    runner.github.world.token(TOKEN, contents="read", issues="read", pull_requests="write")
    pull = change(runner, {".freezeguard.yml": LONGER})
    done = runner.pull_request(pull, at=MONDAY)
    assert done.code == 0
    assert MARK in pull.comments[0].body


def test_the_queue_and_a_review(runner: Runner) -> None:
    pull = change(runner, {".freezeguard.yml": LONGER})
    payload = {"pull_request": {"number": pull.number, "base": {"ref": "main"}, "head": {"sha": pull.head_sha}}}
    assert MARK in runner.run("pull_request_review", payload, at=MONDAY).summary
    queue = f"refs/heads/gh-readonly-queue/main/pr-{pull.number}-{'0' * 40}"
    group = {"head_sha": pull.head_sha, "base_ref": "refs/heads/main", "head_ref": queue}
    assert MARK not in runner.run("merge_group", {"merge_group": group}, at=MONDAY).summary
