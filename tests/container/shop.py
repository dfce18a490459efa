"""acme/shop on the stand-in: a repository whose policy the tests change, and the token of a workflow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.standin.server import Standin
from tests.standin.state import Repository
from tests.standin.threads import PullRequest

NAME = "acme/shop"
POLICY = ".freezeguard.yml"
TOKEN = "ghs_TopSecretTopSecretTopSecretTopSecret"

OFFICE_HOURS = """\
timezone: Europe/Zurich
windows:
  - {days: mon-thu, hours: "09:00-16:00"}
  - {days: fri, hours: "09:00-12:00"}
"""
# These two are the same at every instant: an example is run as it stands, and none of them simulates one.
OPEN = "timezone: Europe/Zurich\n"
CLOSED = "timezone: Europe/Zurich\nfreezes:\n  - {name: Moving house, always: true}\n"


@dataclass
class Shop:
    """The repository and what happens in it."""

    github: Standin
    repository: Repository

    @classmethod
    def of(cls, github: Standin, policy: str) -> Shop:
        """A shop with a policy, on a stand-in that has nothing yet."""
        github.world.token(TOKEN, contents="read", deployments="read", issues="read", pull_requests="write", statuses="write")
        return cls(github, github.world.repository(NAME, {POLICY: policy}, ana="write", ben="write", dora="read"))

    def says(self, policy: str) -> None:
        """A new policy on main."""
        self.repository.commit({POLICY: policy})

    def states(self, sha: str) -> dict[str, str]:
        """The statuses of a commit: context → state."""
        return {status.context: status.state for status in self.repository.current_statuses(sha)}

    def pull_request_event(self, pull: PullRequest) -> dict[str, Any]:
        """The payload, as far as it is read."""
        return {
            "action": "opened",
            "number": pull.number,
            "pull_request": {"number": pull.number, "base": {"ref": pull.base}, "head": {"sha": pull.head_sha}},
        }

    def merge_group_event(self, pull: PullRequest) -> dict[str, Any]:
        """A pull request in the queue: its payload, and the commit that the queue made."""
        branch = f"gh-readonly-queue/main/pr-{pull.number}-{self.repository.branches['main']}"
        sha = self.repository.commit({"src/app.py": "merged\n"}, branch=branch)
        group = {"head_sha": sha, "head_ref": f"refs/heads/{branch}", "base_ref": "refs/heads/main"}
        return {"action": "checks_requested", "merge_group": group}

    def push_event(self) -> dict[str, Any]:
        """A push to main."""
        return {"ref": "refs/heads/main", "after": self.repository.branches["main"], "deleted": False}
