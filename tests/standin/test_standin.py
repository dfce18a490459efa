"""PyGithub against the REST API of the fake server; the state shows the effect."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
import requests
from github import Github, GithubException, RateLimitExceededException, UnknownObjectException

from tests.standin.server import Standin
from tests.standin.state import ACTIONS_BOT, Repository
from tests.standin.threads import ChangedFile

Connect = Callable[..., Github]


def status_of(call: Callable[[], object]) -> tuple[int, str]:
    """How GitHub refuses."""
    with pytest.raises(GithubException) as refused:
        call()
    return refused.value.status, str(refused.value.data.get("message"))


def test_comments_over_pages_are_listed_created_and_edited(github: Standin, shop: Repository, connect: Connect) -> None:
    pull = shop.pull()
    for number in range(230):
        pull.comment("zoe", f"comment {number}")
    issue = connect().get_repo("acme/shop").get_issue(pull.number)
    assert [comment.body for comment in issue.get_comments()] == [f"comment {number}" for number in range(230)]
    assert [request.query["page"] for request in github.requests[1:]] == ["2", "3"]
    created = issue.create_comment("blocked")
    assert created.user.login == ACTIONS_BOT
    created.edit("open again")
    assert (pull.comments[-1].author, pull.comments[-1].body) == (ACTIONS_BOT, "open again")
    assert [request.method for request in github.writes] == ["POST", "PATCH"]
    created.delete()
    assert len(pull.comments) == 230


def test_statuses(shop: Repository, connect: Connect) -> None:
    pull = shop.pull()
    commit = connect().get_repo("acme/shop").get_commit(pull.head_sha)
    commit.create_status("failure", "https://example.com/run", "until Monday", "freezeguard/production")
    commit.create_status("success", description="open", context="freezeguard/production")
    assert [status.state for status in commit.get_statuses()] == ["success", "failure"]
    combined = commit.get_combined_status()
    assert (combined.state, combined.total_count) == ("success", 1)
    assert [status.creator for status in shop.statuses] == [ACTIONS_BOT] * 2


def test_limits_of_statuses_and_comments(github: Standin, shop: Repository, connect: Connect) -> None:
    repository, main = connect().get_repo("acme/shop"), shop.branches["main"]
    commit, issue = repository.get_commit(main), repository.get_issue(shop.issue("Down").number)
    commit.create_status("success", description="x" * 140, context="c")
    assert status_of(lambda: commit.create_status("success", description="x" * 141, context="c"))[0] == 422
    issue.create_comment("x" * 65_536)
    assert status_of(lambda: issue.create_comment("x" * 65_537))[0] == 422
    assert status_of(lambda: issue.create_comment(" "))[0] == 422
    for _ in range(999):
        shop.status(main, "c", "success")
    assert status_of(lambda: commit.create_status("success", context="c"))[0] == 422
    commit.create_status("success", context="another")
    assert status_of(lambda: repository.get_commit("f" * 40).create_status("success")) == (422, f"No commit found for SHA: {'f' * 40}")


def test_pull_request(shop: Repository, connect: Connect) -> None:
    files: list[str | ChangedFile] = [
        ChangedFile(path="new.md", status="renamed", previous="old.md"),
        *(f"src/{n}.py" for n in range(3_100)),
    ]
    pull = shop.pull("Fix", "hotfix", author="zoe", fork="zoe/shop", draft=True, body="Freeze-Override: why", files=files)
    pull.review("ben", "CHANGES_REQUESTED")
    pull.review("ben", "APPROVED")
    old = pull.head_sha
    pull.push()
    seen = connect().get_repo("acme/shop").get_pull(pull.number)
    assert (seen.title, seen.body, seen.user.login, seen.draft, seen.state) == ("Fix", "Freeze-Override: why", "zoe", True, "open")
    assert (seen.base.ref, seen.head.sha, seen.head.repo.full_name) == ("main", pull.head_sha, "zoe/shop")
    assert [label.name for label in seen.labels] == ["hotfix"]
    assert [(review.user.login, review.state, review.commit_id) for review in seen.get_reviews()] == [
        ("ben", "CHANGES_REQUESTED", old),
        ("ben", "APPROVED", old),
    ]
    listed = list(seen.get_files())
    assert (listed[0].filename, listed[0].previous_filename, len(listed)) == ("new.md", "old.md", 3_000)
    assert [found.number for found in connect().get_repo("acme/shop").get_pulls(base="main")] == [pull.number]


def test_labels_and_who_set_them(shop: Repository, connect: Connect) -> None:
    pull = shop.pull("Fix", "hotfix", author="zoe", at="2026-11-27 12:00")
    pull.unlabel("hotfix", by="ben", at="2026-11-27 13:00").label("Hotfix", by="ben", at="2026-11-27 13:30")
    issue = connect().get_repo("acme/shop").get_issue(pull.number)
    issue.add_to_labels("frozen")
    issue.remove_from_labels("frozen")
    events = [(event.event, event.actor.login, event.raw_data["label"]["name"]) for event in issue.get_timeline()]
    assert events == [
        ("labeled", "zoe", "hotfix"),
        ("unlabeled", "ben", "hotfix"),
        ("labeled", "ben", "Hotfix"),
        ("labeled", ACTIONS_BOT, "frozen"),
        ("unlabeled", ACTIONS_BOT, "frozen"),
    ]
    assert pull.labels == ["Hotfix"]


def test_issues_by_label_and_state(shop: Repository, connect: Connect) -> None:
    shop.issue("Down", "incident", "sev1")
    shop.issue("Slow", "incident").close()
    shop.pull("Names a pull request an incident", "incident")
    repository = connect().get_repo("acme/shop")
    assert [issue.title for issue in repository.get_issues(labels=["incident", "sev1"])] == ["Down"]
    assert [(issue.number, issue.pull_request is not None) for issue in repository.get_issues(labels=["incident"])] == [
        (3, True),
        (1, False),
    ]
    assert [issue.title for issue in repository.get_issues(state="closed")] == ["Slow"]


def test_files_differ_by_branch_and_commit(shop: Repository, connect: Connect) -> None:
    first = shop.branches["main"]
    shop.commit({".freezeguard.yml": "timezone: UTC\n"}, branch="release/1")
    shop.commit({"docs/a.md": b"\xff\0", ".freezeguard.yml": None})
    repository = connect().get_repo("acme/shop")
    for ref in ("release/1", "refs/heads/release/1", first):
        found = repository.get_contents(".freezeguard.yml", ref=ref)
        assert not isinstance(found, list)
        assert found.decoded_content == (b"timezone: Europe/Zurich\n" if ref == first else b"timezone: UTC\n")
    with pytest.raises(UnknownObjectException):
        repository.get_contents(".freezeguard.yml")
    folder = repository.get_contents("docs")
    assert isinstance(folder, list)
    blob = repository.get_git_blob(folder[0].sha)
    assert base64.b64decode(blob.content) == b"\xff\0"
    assert repository.get_git_ref("heads/release/1").object.sha == repository.get_branch("release/1").commit.sha
    assert repository.get_commit("main").commit.message == shop.commits[shop.branches["main"]].message


def test_deployments(shop: Repository, connect: Connect) -> None:
    first = shop.branches["main"]
    shop.deploy(first, "production", "in_progress", "success", "inactive")
    shop.deploy(shop.commit({"a": "b"}), "production", "failure")
    found = list(connect().get_repo("acme/shop").get_deployments(environment="production"))
    assert [[status.state for status in deployment.get_statuses()] for deployment in found] == [
        ["failure"],
        ["inactive", "success", "in_progress"],
    ]
    assert [deployment.sha for deployment in connect().get_repo("acme/shop").get_deployments(sha=first)] == [first]


def test_people(github: Standin, shop: Repository, connect: Connect) -> None:
    github.world.team("acme", "sre", "ana", pending=["ben"])
    github.world.token("app", "freezeguard[bot]", members="read")
    repository = connect().get_repo("acme/shop")
    assert [repository.get_collaborator_permission(login) for login in ("ana", "ben", "zoe")] == ["write", "write", "read"]
    assert [member.login for member in connect("app").get_organization("acme").get_team_by_slug("sre").get_members()] == ["ana"]
    team = "/orgs/acme/teams/sre"
    _, members = connect("app").requester.requestJsonAndCheck("GET", f"{team}/members")
    assert [member["login"] for member in members] == ["ana"]
    assert connect("app").requester.requestJsonAndCheck("GET", f"{team}/memberships/ben")[1]["state"] == "pending"
    assert status_of(lambda: connect("app").requester.requestJsonAndCheck("GET", f"{team}/memberships/zoe")) == (404, "Not Found")
    refused = (403, "Resource not accessible by integration")
    assert status_of(lambda: connect().requester.requestJsonAndCheck("GET", f"{team}/members")) == refused
    assert status_of(lambda: connect().get_user().login) == refused
    github.world.token("personal", "ana")
    assert connect("personal").get_user().login == "ana"


def test_what_a_token_may(github: Standin, shop: Repository, connect: Connect) -> None:
    github.world.token("fork", contents="read", issues="read", pull_requests="read", statuses="read")
    pull, incident = shop.pull(), shop.issue("Down")
    integration = (403, "Resource not accessible by integration")
    repository = connect("fork").get_repo("acme/shop")
    assert status_of(lambda: repository.get_issue(pull.number).create_comment("x")) == integration
    assert status_of(lambda: repository.get_commit(pull.head_sha).create_status("success")) == integration
    assert status_of(lambda: repository.get_issue(pull.number).add_to_labels("x")) == integration
    # On a pull request either permission will do, on an issue only its own.
    github.world.token("pulls", pull_requests="write")
    repository = connect("pulls").get_repo("acme/shop")
    repository.get_issue(pull.number).create_comment("x")
    assert status_of(lambda: repository.get_issue(incident.number).create_comment("x")) == integration
    # What is public is free to read, what is private is not.
    assert list(repository.get_deployments()) == []
    github.world.repository("acme/secret", private=True)
    assert status_of(lambda: list(repository.requester.requestJsonAndCheck("GET", "/repos/acme/secret/deployments"))) == integration
    assert status_of(lambda: connect("pulls").get_repo("acme/nothing").get_issues()[0]) == (404, "Not Found")
    assert status_of(lambda: connect("no such").get_repo("acme/shop").get_issues()[0]) == (401, "Bad credentials")
    assert requests.get(f"{github.url}/repos/acme/secret").status_code == 404
    assert requests.post(f"{github.url}/repos/acme/shop/issues/1/comments", json={"body": "x"}).status_code == 401
    assert len(pull.comments) == 1


def test_a_rate_limit_of_its_own(github: Standin, shop: Repository, connect: Connect) -> None:
    github.world.tokens["few"] = github.world.token("x", contents="read")
    github.world.tokens["few"].limit = 2
    repository = connect("few").get_repo("acme/shop")
    assert [len(list(repository.get_issues())), len(list(repository.get_issues()))] == [0, 0]
    with pytest.raises(RateLimitExceededException) as refused:
        list(repository.get_issues())
    assert (refused.value.headers or {})["x-ratelimit-remaining"] == "0"
    answered = requests.post(github.graphql_url, json={"query": "{viewer{login}}"}, headers={"Authorization": "Bearer few"})
    assert (answered.status_code, answered.json()["errors"][0]["type"]) == (200, "RATE_LIMITED")
    assert connect("few").get_rate_limit().rate.remaining == 0


def test_enterprise_server(github: Standin, shop: Repository, connect: Connect) -> None:
    shop.issue("Down")
    client = connect(base_url=github.ghes_url)
    (issue,) = client.get_repo("acme/shop").get_issues()
    assert issue.url == f"{github.ghes_url}/repos/acme/shop/issues/1"
    assert issue.html_url == f"{github.url}/acme/shop/issues/1"
    assert client.requester.graphql_query("{viewer{login}}", {})[1] == {"data": {"viewer": {"login": ACTIONS_BOT}}}
    assert [str(request) for request in github.requests] == ["GET /repos/acme/shop/issues?per_page=100", "POST /graphql"]


def test_the_referee_sees_bad_requests(github: Standin, shop: Repository) -> None:
    def post(path: str, body: object) -> int:
        headers = {"Authorization": "Bearer ghs_everything"}
        return requests.post(f"{github.url}/repos/acme/shop/{path}", json=body, headers=headers).status_code

    assert post(f"statuses/{shop.branches['main']}", {"state": "frozen"}) == 422
    assert post(f"statuses/{shop.branches['main']}", {"state": "success", "contxt": "c"}) == 201
    assert requests.get(f"{github.url}/repos/acme/shop/issues?state=frozen&lables=x").status_code == 200
    assert post("dispatches", {"event_type": "x"}) == 404
    with pytest.raises(AssertionError) as told:
        github.assert_clean()
    for part in (
        "'frozen' is not one of",
        "unknown key 'contxt'",
        "query parameter state",
        "unknown query parameter lables=x",
        "does not cover this",
    ):
        assert part in str(told.value)
    github.complaints.clear()


def test_the_referee_sees_bad_answers(github: Standin, shop: Repository) -> None:
    """A mistake of the fake server itself is reported too."""
    shop.status(shop.branches["main"], "c", "success").created_at = None  # type: ignore[assignment]
    assert requests.get(f"{github.url}/repos/acme/shop/commits/main/statuses").status_code == 200
    assert "the fake server's response: $[0].created_at: None is not of type 'string'" in github.complaints[0]
    github.complaints.clear()
