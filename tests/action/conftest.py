"""A repository with a policy, and a runner for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.action.runner import POLICY, TOKEN, Runner
from tests.standin.fixtures import github, github_packages, start_github
from tests.standin.server import Standin

__all__ = ["github", "github_packages", "start_github"]


@pytest.fixture
def runner(github: Standin, tmp_path: Path) -> Runner:
    """acme/shop with a policy on main, and the token of a workflow with the permissions of the examples."""
    github.world.token(TOKEN, contents="read", issues="read", pull_requests="write", statuses="write", deployments="read")
    repository = github.world.repository("acme/shop", {".freezeguard.yml": POLICY}, ben="write", chloe="write", dora="read")
    return Runner(github, tmp_path, repository)
