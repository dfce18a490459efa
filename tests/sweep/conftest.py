"""A repository with pull requests, and somebody who sweeps it."""

from __future__ import annotations

import pytest

from tests.action.conftest import runner
from tests.action.runner import TOKEN
from tests.standin.fixtures import github, github_packages
from tests.standin.server import Standin

from .sweeping import POLICY, Sweeping

__all__ = ["github", "github_packages", "runner"]


@pytest.fixture
def sweeping(github: Standin) -> Sweeping:
    """acme/shop with a policy on main, and the token of a workflow with the permissions of the example."""
    token = github.world.token(TOKEN, contents="read", issues="read", pull_requests="write", statuses="write")
    token.limit = 100_000
    return Sweeping(github, github.world.repository("acme/shop", {".freezeguard.yml": POLICY}, ben="write", chloe="write"))
