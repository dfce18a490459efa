"""Every event that starts a workflow: the right subject, and no crash whatever the payload is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from freezeguard.errors import UndecidedError
from freezeguard.github.event import Event, event_of, read_payload
from freezeguard.github.settings import from_environ
from freezeguard.policy.subject import Subject
from tests.standin import packages

SHA, ZERO = "a" * 40, "0" * 40
REPOSITORY = "acme/shop"


def event(name: str, payload: dict[str, Any], **environ: str) -> Event:
    given = {"GITHUB_REPOSITORY": REPOSITORY, "GITHUB_EVENT_NAME": name, "GITHUB_SHA": SHA, "GITHUB_ACTOR": "ana", **environ}
    return event_of(from_environ(given), payload)


def subject(**known: Any) -> Subject:
    return Subject(**{"repository": REPOSITORY, "actor": "ana", "sha": SHA, **known})


PULL = {"pull_request": {"number": 7, "base": {"ref": "release/1"}, "head": {"sha": "b" * 40}}}
QUEUE = "refs/heads/gh-readonly-queue/release/1/pr-104-" + "c" * 40


@pytest.mark.parametrize(
    ("name", "payload", "environ", "expected"),
    [
        ("push", {"ref": "refs/heads/main", "after": "b" * 40, "deleted": False}, {}, Event(subject(branch="main", sha="b" * 40))),
        ("push", {"ref": "refs/heads/release/1", "after": "b" * 40}, {}, Event(subject(branch="release/1", sha="b" * 40))),
        ("push", {"ref": "refs/tags/v1", "after": "b" * 40}, {}, Event(subject(sha="b" * 40))),
        ("push", {"ref": "refs/heads/old", "after": ZERO, "deleted": True}, {}, Event(subject(branch="old", sha=ZERO), deletion=True)),
        ("push", {}, {"GITHUB_REF": "refs/heads/main"}, Event(subject(branch="main"))),
        ("delete", {"ref": "old", "ref_type": "branch"}, {}, Event(subject(sha=None), deletion=True)),
        ("pull_request", PULL, {}, Event(subject(branch="release/1", sha="b" * 40, pull_request=7), base="release/1")),
        ("pull_request_target", PULL, {}, Event(subject(branch="release/1", sha="b" * 40, pull_request=7), base="release/1")),
        ("pull_request_review", PULL, {}, Event(subject(branch="release/1", sha="b" * 40, pull_request=7), base="release/1")),
        ("pull_request_review_comment", PULL, {}, Event(subject(branch="release/1", sha="b" * 40, pull_request=7), base="release/1")),
        (
            "merge_group",
            {"merge_group": {"head_sha": "c" * 40, "head_ref": QUEUE, "base_ref": "refs/heads/release/1"}},
            {},
            Event(subject(branch="release/1", sha="c" * 40, pull_request=104), base="release/1", queued="c" * 40),
        ),
        (
            "merge_group",
            {"merge_group": {"head_sha": "c" * 40, "head_ref": "refs/heads/elsewhere", "base_ref": "refs/heads/main"}},
            {},
            Event(subject(branch="main", sha="c" * 40), base="main", queued="c" * 40),
        ),
        (
            "deployment",
            {"deployment": {"id": 9, "environment": "production", "sha": "d" * 40}},
            {"GITHUB_REF": "refs/heads/main"},
            Event(subject(branch="main", sha="d" * 40, environment="production"), deployment=9),
        ),
        ("deployment", {"deployment": {"environment": "production"}}, {}, Event(subject(environment="production"))),
        ("deployment", {"deployment": {"environment": "b"}}, {"INPUT_ENVIRONMENT": "a"}, Event(subject(environment="a"))),
        ("workflow_dispatch", {"ref": "refs/heads/topic"}, {"GITHUB_REF": "refs/heads/topic"}, Event(subject(branch="topic"))),
        ("workflow_dispatch", {}, {"GITHUB_REF": "refs/tags/v1"}, Event(subject())),
        ("release", {"release": {"tag_name": "v1"}}, {"GITHUB_REF": "refs/tags/v1"}, Event(subject())),
        ("schedule", {"schedule": "7 * * * *"}, {"GITHUB_REF": "refs/heads/main"}, Event(subject(), nothing=True)),
        ("issues", {"issue": {"number": 5}}, {}, Event(subject(), nothing=True)),
        ("issue_comment", {"issue": {"number": 5}}, {}, Event(subject(), nothing=True)),
        ("issue_comment", {"issue": {"number": 5, "pull_request": {"url": "x"}}}, {}, Event(subject(sha=None, pull_request=5))),
        ("repository_dispatch", {"action": "deploy", "client_payload": {"environment": "x"}}, {}, Event(subject(), nothing=True)),
        (
            "workflow_run",
            {"workflow_run": {"event": "push", "head_sha": "e" * 40, "head_branch": "main", "head_repository": {"full_name": REPOSITORY}}},
            {},
            Event(subject(sha="e" * 40)),
        ),
        (
            "workflow_run",
            {"workflow_run": {"event": "push", "head_sha": "e" * 40, "head_branch": "v1", "head_repository": {"full_name": REPOSITORY}}},
            {},
            Event(subject(sha="e" * 40)),
        ),
    ],
)
def test_the_subject_of_an_event(name: str, payload: dict[str, Any], environ: dict[str, str], expected: Event) -> None:
    assert event(name, payload, **environ) == expected


@pytest.mark.parametrize(
    ("ref", "number"),
    [
        ("refs/heads/gh-readonly-queue/main/pr-1-abc", 1),
        ("refs/heads/gh-readonly-queue/a/b/pr-2/pr-12-abc", 12),
        ("refs/heads/gh-readonly-queue/main/pr-x-abc", None),
        ("refs/heads/gh-readonly-queue/main/12-abc", None),
        ("refs/heads/main/pr-12-abc", None),
        ("refs/heads/gh-readonly-queue/main/pr-\u0661-abc", None),
    ],
)
def test_the_pull_request_of_a_queue(ref: str, number: int | None) -> None:
    assert event("merge_group", {"merge_group": {"head_ref": ref}}).subject.pull_request == number


def test_the_examples_that_github_publishes(github_packages: Path) -> None:
    """@octokit/webhooks-examples: all events, also those that start no workflow."""
    seen: dict[str, int] = {}
    for entry in json.loads(packages.webhook_examples().read_text(encoding="utf-8")):
        for payload in entry["examples"]:
            found = event(entry["name"], payload, GITHUB_REF="refs/heads/main")
            seen[entry["name"]] = seen.get(entry["name"], 0) + 1
            pull = payload.get("pull_request")
            if isinstance(pull, dict) and "number" in pull:
                assert found.subject.pull_request == pull["number"]
                assert found.base == found.subject.branch == pull["base"]["ref"]
                assert found.subject.sha == pull["head"]["sha"]
            if entry["name"] == "push":
                assert found.deletion == payload["deleted"]
                assert (found.subject.branch is not None) == payload["ref"].startswith("refs/heads/")
            if entry["name"] == "deployment":
                assert found.subject.environment == payload["deployment"]["environment"]
            if entry["name"] == "merge_group":
                assert found.queued == payload["merge_group"]["head_sha"]
    wanted = ("push", "pull_request", "merge_group", "deployment", "workflow_dispatch", "issues", "issue_comment", "workflow_run",
              "repository_dispatch", "release")  # fmt: skip
    assert all(seen[name] for name in wanted)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["refs/heads/x", ZERO, "pr-1-a"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
KEYS = ["pull_request", "number", "base", "head", "ref", "sha", "after", "deleted", "merge_group", "head_ref", "base_ref", "head_sha",
        "deployment", "environment", "id", "issue", "workflow_run", "head_repository", "full_name", "event", "head_branch"]  # fmt: skip
PAYLOADS = st.dictionaries(st.sampled_from(KEYS), JSON | st.dictionaries(st.sampled_from(KEYS), JSON, max_size=4), max_size=6)
NAMES = st.sampled_from(
    ["push", "delete", "pull_request", "merge_group", "deployment", "workflow_dispatch", "issue_comment", "workflow_run", "x", ""]
)


@settings(max_examples=300)
@given(NAMES, PAYLOADS)
def test_no_payload_breaks_it(name: str, payload: dict[str, Any]) -> None:
    found = event(name, payload)
    for text in (found.subject.environment, found.subject.branch, found.subject.sha, found.base, found.queued):
        assert text is None or (type(text) is str and text != "")
    for number in (found.subject.pull_request, found.deployment):
        assert number is None or (type(number) is int and number > 0)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b"null", b"[" * 100_000])
def test_a_payload_that_cannot_be_read_is_undecided(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "event.json").write_bytes(content)
    with pytest.raises(UndecidedError, match="the event's payload"):
        read_payload(str(tmp_path / "event.json"))
    with pytest.raises(UndecidedError, match="cannot read the event's payload: no such file or directory"):
        read_payload(str(tmp_path / "nothing"))
