"""Comments a second time, against an emulator of GitHub that nobody here wrote: npm's `emulate`, 0.11.2.

It has no GraphQL, no statuses and no deployments, so that what is read before is given by hand.
"""

from __future__ import annotations

import base64
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import github as pygithub
import pytest
import requests
from github.PullRequest import PullRequest as Pull

from freezeguard.github.client import Client, GitHubError
from freezeguard.github.comments import Comment
from freezeguard.github.publish import PullRequestStatus, write_comment
from freezeguard.github.remote_policy import read_policy
from freezeguard.github.repository_files import Blob
from freezeguard.github.settings import from_environ
from freezeguard.github.snapshot import PullRequest, Snapshot
from freezeguard.render.comment import comment_body, is_ours
from tests.action.runner import POLICY
from tests.render.verdicts import verdict
from tests.standin import packages

SEED = """\
github:
  users: [{login: acme}]
  repos: [{owner: acme, name: shop, auto_init: true}]
tokens:
  ghs_emulated: {login: acme}
"""


@pytest.fixture(scope="module")
def url(github_packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running emulator."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("the emulator needs node")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    seed = tmp_path_factory.mktemp("emulate") / "seed.yaml"
    seed.write_text(SEED)
    site = f"http://127.0.0.1:{port}"
    command = [node, str(packages.emulate()), "start", "-s", "github", "-p", str(port), "--base-url", site, "--seed", str(seed)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        for _ in range(1200):
            try:
                requests.get(f"{site}/rate_limit", timeout=60)
                break
            except requests.ConnectionError:
                assert running.poll() is None, running.stdout and running.stdout.read()
                time.sleep(0.05)
        yield site
    finally:
        running.terminate()
        running.communicate(timeout=60)


@pytest.fixture
def client(url: str) -> Client:
    return Client("ghs_emulated", url)


@pytest.fixture
def pull(url: str) -> Pull:
    """A pull request that another program opened."""
    auth = pygithub.Auth.Token("ghs_emulated")
    github = pygithub.Github(auth=auth, base_url=url, seconds_between_requests=None, seconds_between_writes=None)
    repository = github.get_repo("acme/shop")
    name = f"topic-{time.monotonic_ns()}"
    repository.create_git_ref(f"refs/heads/{name}", repository.get_branch("main").commit.sha)
    repository.create_file(f"{name}.txt", "x", "x", branch=name)
    return repository.create_pull(base="main", head=name, title="Sell more", body="")


def snapshot(pull: Pull, comment: Comment | None = None) -> Snapshot:
    return Snapshot(
        "main",
        None,
        None,
        PullRequest(pull.number, "", "eve", "main", pull.head.sha, frozenset()),
        comment=comment,
        comments_known=True,
    )


def told(body: str, *, create: bool = True) -> PullRequestStatus:
    return PullRequestStatus(None, "failure", "", "", body, create)


def test_a_comment_is_made_edited_in_place_and_not_written_twice(client: Client, pull: Pull) -> None:
    blocked = comment_body(verdict("2026-11-27 15:00"), status="freezeguard", ways=[])
    assert write_comment(client, "acme/shop", snapshot(pull), told(blocked))
    (made,) = pull.get_issue_comments()
    assert made.user.login == "acme"
    assert is_ours(made.body, "freezeguard")

    known = snapshot(pull, Comment(made.id, made.body))
    assert not write_comment(client, "acme/shop", known, told(blocked))
    allowed = comment_body(verdict("2026-11-30 10:00"), status="freezeguard", ways=[])
    assert write_comment(client, "acme/shop", known, told(allowed, create=False))
    (edited,) = pull.get_issue_comments()
    assert (edited.id, edited.body) == (made.id, allowed)


def test_a_comment_that_is_gone_is_an_error_of_its_own(client: Client, pull: Pull) -> None:
    with pytest.raises(GitHubError, match="404"):
        write_comment(client, "acme/shop", snapshot(pull, Comment(987654321, "old")), told("new"))


def test_a_policy_as_its_blob(client: Client, pull: Pull) -> None:
    repository = pull.base.repo
    made = repository.create_git_blob(base64.b64encode(POLICY.encode()).decode(), "base64")
    settings = from_environ({"GITHUB_REPOSITORY": "acme/shop"})
    policy = read_policy(client, settings, Snapshot("main", "c" * 40, Blob(".freezeguard.yml", made.sha, None)))
    assert policy.zone.key == "Europe/Zurich"
    assert len(policy.documents[0].windows) == 2
