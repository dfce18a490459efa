"""GraphQL through PyGithub and plain HTTP: the Action's query, pages, refusals, schema errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
from github import Github

from tests.standin.conftest import TOKEN
from tests.standin.server import Standin
from tests.standin.state import ACTIONS_BOT, Repository

EVERYTHING = """
query ($owner: String!, $name: String!, $number: Int!, $status: String!) {
  rateLimit {cost remaining resetAt}
  viewer {login}
  repository(owner: $owner, name: $name) {
    defaultBranchRef {name target {oid ... on Commit {file(path: ".freezeguard.yml") {object {...text}}}}}
    policy: object(expression: "HEAD:.freezeguard.yml") {...text}
    missing: object(expression: "HEAD:.github/freezeguard.yml") {...text}
    ref(qualifiedName: "refs/heads/release/1") {name target {oid}}
    incidents: issues(states: OPEN, labels: ["incident"], first: 20) {totalCount nodes {number title url createdAt}}
    deployments(environments: ["production"], first: 5, orderBy: {field: CREATED_AT, direction: DESC}) {
      nodes {commitOid environment state latestStatus {state} statuses(first: 5) {nodes {state}}}
    }
    pullRequest(number: $number) {
      number title body author {login} baseRefName headRefName headRefOid isCrossRepository isDraft state
      headRepository {nameWithOwner}
      baseRef {target {... on Commit {file(path: ".freezeguard.yml") {object {...text}}}}}
      labels(first: 50) {nodes {name}}
      reviews(last: 50) {nodes {author {login} state commit {oid} submittedAt authorCanPushToRepository}}
      timelineItems(itemTypes: [LABELED_EVENT, UNLABELED_EVENT], last: 50) {nodes {
        ... on LabeledEvent {actor {login} createdAt label {name}}
        ... on UnlabeledEvent {actor {login} createdAt label {name}}
      }}
      files(first: 100) {totalCount nodes {path changeType} pageInfo {hasNextPage endCursor}}
      comments(last: 2) {nodes {id databaseId viewerDidAuthor isMinimized body url author {login}} pageInfo {hasPreviousPage startCursor}}
      commits(last: 1) {nodes {commit {oid status {context(name: $status) {state description}}}}}
    }
  }
}
fragment text on GitObject {... on Blob {oid text isTruncated isBinary byteSize}}
"""
TOO_MUCH = """{repository(owner: "acme", name: "shop") {issues(first: 100) {nodes {
  comments(first: 100) {nodes {reactions(first: 100) {nodes {id}}}}}}}}"""


def ask(github: Standin, query: str, token: str = TOKEN, **variables: Any) -> Any:
    """The bare answer."""
    headers = {"Authorization": f"Bearer {token}"}
    answered = requests.post(github.graphql_url, json={"query": query, "variables": variables}, headers=headers)
    assert answered.status_code == 200
    return answered.json()


def test_one_query_for_everything(github: Standin, shop: Repository, connect: Callable[..., Github]) -> None:
    shop.commit({".freezeguard.yml": "timezone: UTC\n"}, branch="release/1")
    shop.issue("Down", "incident")
    pull = shop.pull("Fix", "hotfix", author="zoe", fork="zoe/shop", base="release/1", at="2026-11-27 12:00")
    pull.unlabel("hotfix", by="ben", at="2026-11-27 13:00")
    pull.review("ben")
    for author in ("zoe", "ana", ACTIONS_BOT):
        pull.comment(author, f"by {author}")
    shop.status(pull.head_sha, "freezeguard/production", "failure", "until Monday")
    shop.deploy(shop.branches["main"], "production", "success")
    shop.deploy(shop.branches["main"], "staging", "success")
    variables = {"owner": "ACME", "name": "Shop", "number": pull.number, "status": "freezeguard/production"}
    _, answered = connect().requester.graphql_query(EVERYTHING, variables)
    seen = answered["data"]["repository"]
    assert answered["data"]["viewer"] == {"login": ACTIONS_BOT}
    assert (answered["data"]["rateLimit"]["cost"], answered["data"]["rateLimit"]["remaining"]) == (1, 999)
    assert seen["policy"]["text"] == seen["defaultBranchRef"]["target"]["file"]["object"]["text"] == "timezone: Europe/Zurich\n"
    assert seen["missing"] is None
    assert [issue["title"] for issue in seen["incidents"]["nodes"]] == ["Down"]
    (deployment,) = seen["deployments"]["nodes"]
    assert (deployment["state"], deployment["latestStatus"]) == ("ACTIVE", {"state": "SUCCESS"})
    one = seen["pullRequest"]
    assert one["baseRef"]["target"]["file"]["object"]["text"] == "timezone: UTC\n"
    assert (one["isCrossRepository"], one["headRepository"]) == (True, {"nameWithOwner": "zoe/shop"})
    assert [(item["actor"]["login"], item["createdAt"]) for item in one["timelineItems"]["nodes"]] == [
        ("zoe", "2026-11-27T12:00:00Z"),
        ("ben", "2026-11-27T13:00:00Z"),
    ]
    assert [review["authorCanPushToRepository"] for review in one["reviews"]["nodes"]] == [True]
    assert one["comments"]["pageInfo"]["hasPreviousPage"]
    assert [(comment["author"]["login"], comment["viewerDidAuthor"]) for comment in one["comments"]["nodes"]] == [
        ("ana", False),
        ("github-actions", True),
    ]
    assert one["commits"]["nodes"][0]["commit"]["status"]["context"] == {"state": "FAILURE", "description": "until Monday"}
    assert (len(github.requests), github.writes) == (1, [])


def test_pages_forwards_and_backwards(github: Standin, shop: Repository) -> None:
    pull = shop.pull(files=[f"src/{number}.py" for number in range(250)])
    for number in range(250):
        pull.comment("zoe", str(number))
    files: list[str] = []
    cursor, more = None, True
    query = """query ($after: String) {repository(owner: "acme", name: "shop") {pullRequest(number: 1) {
      files(first: 100, after: $after) {nodes {path} pageInfo {hasNextPage endCursor}}}}}"""
    while more:
        page = ask(github, query, after=cursor)["data"]["repository"]["pullRequest"]["files"]
        files += [node["path"] for node in page["nodes"]]
        cursor, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert files == [file.path for file in pull.files]
    bodies: list[str] = []
    cursor, more = None, True
    query = """query ($before: String) {repository(owner: "acme", name: "shop") {pullRequest(number: 1) {
      comments(last: 100, before: $before) {nodes {body} pageInfo {hasPreviousPage startCursor}}}}}"""
    while more:
        page = ask(github, query, before=cursor)["data"]["repository"]["pullRequest"]["comments"]
        bodies = [node["body"] for node in page["nodes"]] + bodies
        cursor, more = page["pageInfo"]["startCursor"], page["pageInfo"]["hasPreviousPage"]
    assert bodies == [str(number) for number in range(250)]


def test_a_blob_that_is_no_text(github: Standin, shop: Repository) -> None:
    shop.commit({"latin": "Zürich".encode("latin-1"), "big": b"x" * 600_000})
    query = """{repository(owner: "acme", name: "shop") {
      latin: object(expression: "main:latin") {... on Blob {text isBinary isTruncated byteSize}}
      big: object(expression: "main:big") {... on Blob {isBinary isTruncated byteSize}}}}"""
    assert ask(github, query)["data"]["repository"] == {
        "latin": {"text": None, "isBinary": True, "isTruncated": False, "byteSize": 6},
        "big": {"isBinary": False, "isTruncated": True, "byteSize": 600_000},
    }


def test_what_may_not_be_read_is_null_and_said(github: Standin, shop: Repository) -> None:
    github.world.repository("acme/ops", private=True).issue("Down", "incident")
    github.world.team("acme", "sre", "ana")
    query = """{
      repository(owner: "acme", name: "ops") {nameWithOwner object(expression: "HEAD:README.md") {oid}}
      nothing: repository(owner: "acme", name: "nothing") {name}
      organization(login: "acme") {team(slug: "sre") {members(first: 10) {nodes {login}}}}}"""
    github.world.token("blind", issues="read")
    answered = ask(github, query, "blind")
    assert answered["data"] == {
        "repository": {"nameWithOwner": "acme/ops", "object": None},
        "nothing": None,
        "organization": {"team": None},
    }
    assert [(error["type"], error["path"], error["message"]) for error in answered["errors"]] == [
        ("FORBIDDEN", ["repository", "object"], "Resource not accessible by integration"),
        ("NOT_FOUND", ["nothing"], "Could not resolve to a Repository with the name 'acme/nothing'."),
        ("FORBIDDEN", ["organization", "team"], "Resource not accessible by integration"),
    ]
    github.world.token("seeing", contents="read", members="read")
    answered = ask(github, query, "seeing")
    assert answered["data"]["organization"] == {"team": {"members": {"nodes": [{"login": "ana"}]}}}
    assert [error["type"] for error in answered["errors"]] == ["NOT_FOUND"]


def test_variables_of_another_type(github: Standin, shop: Repository) -> None:
    assert ask(github, "query ($o: String!) {repository(owner: $o, name: $o) {name}}", o=1)["errors"]
    assert "Variable '$o'" in github.complaints[0]
    github.complaints.clear()


def test_without_a_token(github: Standin, shop: Repository) -> None:
    assert requests.post(github.graphql_url, json={"query": "{viewer{login}}"}).status_code == 401


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("{repository(owner: 1, name: 2) {name}}", "String cannot represent a non string value"),
        ('{repository(owner: "acme", name: "shop") {frozen}}', "Cannot query field 'frozen' on type 'Repository'"),
        ('{repository(owner: "acme", name: "shop") {pullRequest(number: 1) {files(first: 1) {nodes {previousPath}}}}}', "previousPath"),
        ("{viewer{login}", "Syntax Error"),
        ('{repository(owner: "acme", name: "shop") {stargazerCount}}', "the fake server does not cover Repository.stargazerCount"),
        (TOO_MUCH, "requests up to 1,010,100 possible nodes"),
    ],
)  # fmt: skip
def test_the_referee_sees_bad_queries(github: Standin, shop: Repository, query: str, said: str) -> None:
    answered = ask(github, query)
    assert answered["errors"]
    assert said in "\n".join(github.complaints)
    github.complaints.clear()


@pytest.mark.parametrize(("given", "kind"), [("", "MISSING_PAGINATION_BOUNDARIES"), ("(first: 101)", "EXCESSIVE_PAGINATION")])
def test_rules_for_pages(github: Standin, shop: Repository, given: str, kind: str) -> None:
    answered = ask(github, f'{{repository(owner: "acme", name: "shop") {{issues{given} {{totalCount}}}}}}')
    assert answered["data"] == {"repository": None}
    assert [error["type"] for error in answered["errors"]] == [kind]
