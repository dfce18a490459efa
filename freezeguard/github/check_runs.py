"""Check runs, which a GitHub App writes through GraphQL, many in one request. Commit statuses have no mutation."""

from __future__ import annotations

from ..util.untyped_json import get_list, get_path, get_str
from . import queries
from .client import GitHubError
from .snapshot import Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from .client import Client
    from .publish import PullRequestStatus

MAX_RUNS = 20  # in one request
_OVERLOADED = (500, 502, 503, 504)
# `action_required` and a run that is not completed keep a required check from passing, without a failure.
_CONCLUSIONS = {"success": "SUCCESS", "failure": "FAILURE", "error": "ACTION_REQUIRED"}
_STATES = {conclusion: state for state, conclusion in _CONCLUSIONS.items()}


def check_of(commit: Any) -> Status | None:
    """Return the latest check run of an App as a status; None if there is none."""
    suite = next(iter(get_list(commit, "checkSuites", "nodes")), None)
    run = next(iter(get_list(suite, "checkRuns", "nodes")), None)
    if run is None:
        return None
    conclusion = get_str(run, "conclusion")
    state = "pending" if get_path(run, "status") != "COMPLETED" else _STATES.get(conclusion or "", "unknown")
    return Status(state, get_str(run, "title") or "")


class CheckRuns:
    """Writer of check runs. A request that is too large for GitHub is halved, and so are all later ones.

    Args:
        url: page with the details; None if there is none.

    Attributes:
        size: check runs in one request.
    """

    def __init__(self, client: Client, url: str | None) -> None:
        self._client = client
        self._url = url
        self.size = MAX_RUNS

    def write(self, repository: str, runs: Sequence[tuple[str, PullRequestStatus]]) -> list[GitHubError | None]:
        """Write a run for each commit, and return each run's error. Raises GitHubError if none could be written.

        Args:
            repository: GitHub's id of the repository.
            runs: commit and status of each run.
        """
        results: list[GitHubError | None] = []
        while len(results) < len(runs):
            batch = runs[len(results) : len(results) + self.size]
            variables = {f"c{i}": self._input(repository, commit, status) for i, (commit, status) in enumerate(batch)}
            try:
                data, errors = self._client.mutate(queries.check_runs(len(batch)), variables)
            except GitHubError as error:
                if len(batch) == 1 or not (error.status in _OVERLOADED or error.status == 0):
                    raise
                # Some of them may have been written: a second run with the same name replaces the first.
                self.size = len(batch) // 2
                continue
            kinds = {str(next(iter(get_list(error, "path")), "")): str(error.get("type") or "error")[:40] for error in errors}
            for i in range(len(batch)):
                written = get_path(data, f"c{i}", "checkRun") is not None
                results.append(None if written else GitHubError(f"GitHub did not write the check run ({kinds.get(f'c{i}', 'error')})"))
        return results

    def _input(self, repository: str, commit: str, status: PullRequestStatus) -> dict[str, Any]:
        conclusion = _CONCLUSIONS.get(status.state)
        done = {"status": "IN_PROGRESS"} if conclusion is None else {"status": "COMPLETED", "conclusion": conclusion}
        return {
            "repositoryId": repository,
            "name": status.context,
            "headSha": commit,
            **done,
            **({"detailsUrl": self._url} if self._url else {}),
            "output": {"title": status.description, "summary": status.markdown},
        }
