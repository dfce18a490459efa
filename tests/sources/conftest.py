"""The stand-in of GitHub, for issues, and a server for everything else."""

from __future__ import annotations

from tests.sources.serving import served
from tests.standin.fixtures import github, github_packages

__all__ = ["github", "github_packages", "served"]
