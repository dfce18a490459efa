"""The Action and the sweep, on one repository."""

from __future__ import annotations

from tests.action.conftest import runner
from tests.standin.fixtures import github, github_packages
from tests.sweep.conftest import sweeping

__all__ = ["github", "github_packages", "runner", "sweeping"]
