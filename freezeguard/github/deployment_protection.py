"""Deployments that wait for our protection rule, and our decisions on them. GitHub is the queue: nothing is stored here."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from ..util.untyped_json import get_list, get_path, get_positive_int, get_str
from . import queries
from .client import GitHubError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .client import Client

_DEPLOYING = ("push", "workflow_dispatch", "schedule", "repository_dispatch", "release")
MOST_PAGES = 10
MOST_LETTERS = 1024  # of a comment (docs.github.com, "Creating custom deployment protection rules"); at most ten of them for a deployment


class Waiting(NamedTuple):
    """A deployment that waits for approval.

    Attributes:
        run: id of the workflow run.
        attempt: number of the attempt; a re-run keeps the id of its run.
        sha: commit; None if not known.
        branch: base of the pull request that started the run; None if not known.
        name: branch or tag from which the run was started; None if not known.
        deploys: the run was started by an event that deploys, not by a pull request.
        actors: logins of those who started the run.
    """

    run: int
    attempt: int
    environment: str
    sha: str | None
    branch: str | None
    name: str | None
    deploys: bool
    actors: tuple[str, ...]


def waiting(client: Client, repository: str, app: int, failures: list[str]) -> list[Waiting]:
    """Return the deployments of a repository that may wait for a rule of an App.

    Args:
        failures: receives a message for each run that cannot be read.

    Raises:
        GitHubError: the list of runs cannot be read, or GitHub refuses further requests.
    """
    ours: dict[str, bool] = {}
    deployments: list[Waiting] = []
    client.restart()
    for run in list(_runs(client, repository)):
        number = get_positive_int(run, "id")
        if number is None:
            continue
        client.restart()
        try:
            for name in _pending(client, repository, number):
                if name not in ours:
                    ours[name] = _has_our_rule(client, repository, name, app)
                if ours[name]:
                    deployments.append(_waiting(run, number, name))
        except GitHubError as error:
            if error.status in (401, 429):
                raise
            failures.append(f"run {number}: {error}")
    return deployments


def _pending(client: Client, repository: str, run: int) -> list[str]:
    """Return the environments that a run waits for."""
    deployments = client.read(f"/repos/{repository}/actions/runs/{run}/pending_deployments")
    if not isinstance(deployments, list):
        raise GitHubError("GitHub's response is not a list of deployments")
    return [name for pending in deployments if (name := get_str(pending, "environment", "name"))]


def _waiting(run: Any, number: int, environment: str) -> Waiting:
    event = get_str(run, "event") or ""
    actors = (get_str(run, "actor", "login"), get_str(run, "triggering_actor", "login"))
    bases = {get_str(pull, "base", "ref") for pull in get_list(run, "pull_requests")}
    deploys = event in _DEPLOYING
    # The policy knows the base of a pull request, not its head.
    base = next(iter(bases)) if len(bases) == 1 and not deploys else None
    name = get_str(run, "head_branch") if deploys else None
    people = tuple(dict.fromkeys(actor for actor in actors if actor))
    attempt = get_positive_int(run, "run_attempt") or 1
    return Waiting(number, attempt, environment, get_str(run, "head_sha"), base, name, deploys, people)


def branch_named(client: Client, repository: str, name: str) -> str | None:
    """Return the name if only a branch has it; None if a tag has it too, or neither. Raises GitHubError.

    A run reports the name that it was started from, but not whether that is a branch or a tag.
    """
    owner, _, repository_name = repository.partition("/")
    variables = {"owner": owner, "name": repository_name, "branch": f"refs/heads/{name}", "tag": f"refs/tags/{name}"}
    data, errors = client.query(queries.NAME, variables)
    found = get_path(data, "repository")
    if errors or not isinstance(found, dict) or not {"branch", "tag"} <= found.keys():
        raise GitHubError(f"GitHub did not report whether {name!r} is a branch or a tag")
    return name if found["branch"] is not None and found["tag"] is None else None


def answer(client: Client, repository: str, deployment: Waiting, comment: str, *, approve: bool) -> None:
    """Approve a deployment, or leave it waiting with a comment: a rejected deployment could not be resumed. Raises GitHubError."""
    body = {"environment_name": deployment.environment, "comment": comment[:MOST_LETTERS], **({"state": "approved"} if approve else {})}
    response = client.write("POST", f"/repos/{repository}/actions/runs/{deployment.run}/deployment_protection_rule", body)
    # GitHub responds with 204 and no body: anything else comes from a proxy and approves nothing.
    if response is not None:
        raise GitHubError("GitHub did not confirm the decision")


def _runs(client: Client, repository: str) -> Iterator[Any]:
    path = f"/repos/{repository}/actions/runs?status=waiting"
    for run in client.read_pages(path, "runs", max_pages=MOST_PAGES, key="workflow_runs", truncate=True):
        client.restart()
        yield run


def _has_our_rule(client: Client, repository: str, environment: str, app: int) -> bool:
    rules = client.read(f"/repos/{repository}/environments/{quote(environment, safe='')}/deployment_protection_rules")
    if not isinstance(get_path(rules, "custom_deployment_protection_rules"), list):
        raise GitHubError("GitHub's response is not a list of protection rules")
    return any(
        get_path(rule, "enabled") is True and get_positive_int(rule, "app", "id") == app
        for rule in get_list(rules, "custom_deployment_protection_rules")
    )
