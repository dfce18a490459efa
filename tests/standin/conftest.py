"""Fixtures for the tests of the fake server: a PyGithub client that neither waits nor retries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest
from github import Auth, Github

from tests.standin.fixtures import github, github_packages, start_github
from tests.standin.server import Standin
from tests.standin.state import Repository

__all__ = ["github", "github_packages", "start_github"]
TOKEN = "ghs_everything"


@pytest.fixture
def shop(github: Standin) -> Repository:
    """A repository, and a token with every permission that the Action needs."""
    github.world.token(TOKEN, contents="read", issues="write", pull_requests="write", statuses="write", deployments="read")
    return github.world.repository("acme/shop", {".freezeguard.yml": "timezone: Europe/Zurich\n"}, ana="write", ben="maintain")


@pytest.fixture
def connect(github: Standin) -> Iterator[Callable[..., Github]]:
    """Open clients and close them after the test."""
    with ExitStack() as opened:

        def open_client(token: str = TOKEN, base_url: str = github.url) -> Github:
            client = Github(
                auth=Auth.Token(token), base_url=base_url, per_page=100, timeout=10, retry=None, seconds_between_requests=None,
                seconds_between_writes=None, lazy=True,
            )  # fmt: skip
            return opened.enter_context(closing(client))

        yield open_client
