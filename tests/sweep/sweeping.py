"""Sweeps a repository of the stand-in at an instant."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from freezeguard.app.sweep.repository import SweepResult
from freezeguard.app.sweep.run import exit_code, sweep_all
from freezeguard.github.client import Client
from freezeguard.github.settings import from_environ
from tests.action.runner import FRIDAY, MONDAY, POLICY, TOKEN, Clock
from tests.standin.patience import GUARD
from tests.standin.server import Standin
from tests.standin.state import Repository

__all__ = ["FRIDAY", "MONDAY", "POLICY", "Sweeping"]


@dataclass
class Sweeping:
    """A repository that is swept, and what the last sweep asked for."""

    github: Standin
    shop: Repository
    reads: int = 0
    writes: list[str] = field(default_factory=list)
    progress: list[tuple[str, int, int]] = field(default_factory=list)
    code: int = 0
    secrets: dict[str, str] = field(default_factory=dict)

    def __call__(self, at: str | Clock = FRIDAY, *repositories: str, **inputs: str) -> SweepResult:
        """A sweep, of acme/shop unless others are named; what is given of the last one is of all of them."""
        return self.all(at, *(repositories or (self.shop.full_name,)), **inputs)[-1]

    def all(self, at: str | Clock, *repositories: str, **inputs: str) -> list[SweepResult]:
        """What was done in each."""
        entered = {f"INPUT_{name.upper().replace('_', '-')}": value for name, value in inputs.items()}
        environ = {
            "GITHUB_API_URL": self.github.url,
            "GITHUB_REPOSITORY": "acme/shop",
            "INPUT_TOKEN": TOKEN,
            "INPUT_COMMAND": "sweep",
            **entered,
            **self.secrets,
        }
        settings = from_environ(environ)
        clock = at if isinstance(at, Clock) else Clock(datetime.fromisoformat(at).timestamp())
        before = len(self.github.requests)
        self.progress = []
        swept = sweep_all(
            settings,
            Client(settings.token, settings.api_url, seconds=GUARD, timeout=GUARD),
            repositories,
            environ=environ,
            clock=clock,
            sleep=clock.sleep,
            progress=lambda *how_far: self.progress.append(how_far),
        )
        made = self.github.requests[before:]
        self.writes = [f"{request.method} {request.path}" for request in made if request.is_write]
        self.reads = len(made) - len(self.writes)
        self.code = exit_code(swept)
        assert TOKEN not in json.dumps(swept)
        return swept

    def states(self, repository: Repository | None = None) -> Counter[str | None]:
        """How many open pull requests have which state."""
        repository = repository or self.shop
        return Counter(self.state(pull.head_sha, repository) for pull in repository.pulls.values() if pull.state == "open")

    def state(self, sha: str, repository: Repository | None = None) -> str | None:
        """The state of a commit's status."""
        found = {status.context: status.state for status in (repository or self.shop).current_statuses(sha)}
        return found.get("freezeguard")
