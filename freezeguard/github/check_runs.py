"""Check runs: what a GitHub App's token can write through GraphQL, many in one request. Commit statuses have no mutation."""

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

MOST = 20  # in one request
_TOO_MUCH = (500, 502, 503, 504)
# Neither blocks by mistake nor passes: `action_required` and a run that is not completed keep a required check from passing.
_CONCLUSIONS = {"success": "SUCCESS", "failure": "FAILURE", "error": "ACTION_REQUIRED"}
_STATES = {conclusion: state for state, conclusion in _CONCLUSIONS.items()}


def check_of(commit: Any) -> Status | None:
    """The last check run of an App with a name, as a status; None: there is none."""
    suite = next(iter(get_list(commit, "checkSuites", "nodes")), None)
    run = next(iter(get_list(suite, "checkRuns", "nodes")), None)
    if run is None:
        return None
    conclusion = get_str(run, "conclusion")
    state = "pending" if get_path(run, "status") != "COMPLETED" else _STATES.get(conclusion or "", "unknown")
    return Status(state, get_str(run, "title") or "")


class CheckRuns:
    """Writes check runs. A request that is too much is halved, and so are all that follow.

    Args:
        url: where the details are; None: nowhere.

    Attributes:
        size: how many are written in one request.
    """

    def __init__(self, client: Client, url: str | None) -> None:
        self._client = client
        self._url = url
        self.size = MOST

    def write(self, repository: str, runs: Sequence[tuple[str, PullRequestStatus]]) -> list[GitHubError | None]:
        """Writes a run for each commit, and gives what went wrong with each. Raises GitHubError where none could be written.

        Args:
            repository: GitHub's id of it.
        """
        found: list[GitHubError | None] = []
        while len(found) < len(runs):
            some = runs[len(found) : len(found) + self.size]
            variables = {f"c{i}": self._input(repository, commit, told) for i, (commit, told) in enumerate(some)}
            try:
                data, errors = self._client.mutate(queries.check_runs(len(some)), variables)
            except GitHubError as error:
                if len(some) == 1 or not (error.status in _TOO_MUCH or error.status == 0):
                    raise
                # Which of them it has written is not known: a second one of the same name takes the place of the first.
                self.size = len(some) // 2
                continue
            wrong = {str(next(iter(get_list(error, "path")), "")): str(error.get("type") or "error")[:40] for error in errors}
            for i in range(len(some)):
                made = get_path(data, f"c{i}", "checkRun") is not None
                found.append(None if made else GitHubError(f"GitHub wrote no check run ({wrong.get(f'c{i}', 'error')})"))
        return found

    def _input(self, repository: str, commit: str, told: PullRequestStatus) -> dict[str, Any]:
        conclusion = _CONCLUSIONS.get(told.state)
        done = {"status": "IN_PROGRESS"} if conclusion is None else {"status": "COMPLETED", "conclusion": conclusion}
        return {
            "repositoryId": repository,
            "name": told.context,
            "headSha": commit,
            **done,
            **({"detailsUrl": self._url} if self._url else {}),
            "output": {"title": told.description, "summary": told.markdown},
        }
