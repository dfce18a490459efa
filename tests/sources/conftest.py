"""The stand-in of GitHub, for issues."""

from __future__ import annotations

from tests.standin.fixtures import github, github_packages

__all__ = ["github", "github_packages"]
