"""Deployments that wait on a protection rule of our own, and what they are told. GitHub is the queue: nothing is kept here."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from ..util.untyped_json import get_list, get_path, get_positive_int, get_str
from .client import GitHubError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .client import Client

PAGE = 100
_DEPLOYING = ("push", "workflow_dispatch", "schedule", "repository_dispatch", "release")
MOST_PAGES = 10
MOST_LETTERS = 1024  # of a comment (docs.github.com, "Creating custom deployment protection rules"); at most ten of them for a deployment


class Waiting(NamedTuple):
    """A deployment that waits.

    Attributes:
        run: of which run.
        sha: of which commit.
        branch: from which branch, or tag; None: that is not known.
        deploys: it was started to deploy, and not by a pull request.
        actors: who started it.
    """

    run: int
    environment: str
    sha: str | None
    branch: str | None
    deploys: bool
    actors: tuple[str, ...]


def waiting(client: Client, repository: str, app: int, failures: list[str]) -> list[Waiting]:
    """The deployments of a repository that may wait on a rule of an App.

    Args:
        failures: what could not be read of one of them is noted here.

    Raises:
        GitHubError: none of them can be read.
    """
    ours: dict[str, bool] = {}
    found: list[Waiting] = []
    for run in list(_runs(client, repository)):
        count = get_positive_int(run, "id")
        if count is None:
            continue
        client.restart()
        try:
            for name in _pending(client, repository, count):
                if name not in ours:
                    ours[name] = _has_our_rule(client, repository, name, app)
                if ours[name]:
                    found.append(_waiting(run, count, name))
        except GitHubError as error:
            if error.status in (401, 403, 429):
                raise
            failures.append(f"run {count}: {error}")
    return found


def _pending(client: Client, repository: str, run: int) -> list[str]:
    """The environments that a run waits for."""
    found = client.read(f"/repos/{repository}/actions/runs/{run}/pending_deployments")
    if not isinstance(found, list):
        raise GitHubError("GitHub answered something that is no list of deployments")
    return [name for pending in found if (name := get_str(pending, "environment", "name"))]


def _waiting(run: Any, count: int, environment: str) -> Waiting:
    event = get_str(run, "event") or ""
    actors = (get_str(run, "actor", "login"), get_str(run, "triggering_actor", "login"))
    bases = {get_str(pull, "base", "ref") for pull in get_list(run, "pull_requests")}
    # A pull request's own branch is nowhere in the policy: what counts is where it goes.
    branch = get_str(run, "head_branch") if event in _DEPLOYING else next(iter(bases)) if len(bases) == 1 else None
    people = tuple(dict.fromkeys(actor for actor in actors if actor))
    return Waiting(count, environment, get_str(run, "head_sha"), branch, event in _DEPLOYING, people)


def answer(client: Client, repository: str, one: Waiting, comment: str, *, approve: bool) -> None:
    """Approves a deployment, or tells it something and leaves it waiting: one that is rejected fails for good. Raises GitHubError."""
    said = {"environment_name": one.environment, "comment": comment[:MOST_LETTERS], **({"state": "approved"} if approve else {})}
    done = client.write("POST", f"/repos/{repository}/actions/runs/{one.run}/deployment_protection_rule", said)
    # It answers 204 and nothing else: what is said instead, by a proxy maybe, was not said by whoever approves.
    if done is not None:
        raise GitHubError("GitHub did not say that it took the answer")


def _runs(client: Client, repository: str) -> Iterator[Any]:
    for page in range(1, MOST_PAGES + 1):
        client.restart()
        answer = client.read(f"/repos/{repository}/actions/runs?status=waiting&per_page={PAGE}&page={page}")
        if not isinstance(get_path(answer, "workflow_runs"), list):
            raise GitHubError("GitHub answered something that is no list of runs")
        found = get_list(answer, "workflow_runs")
        yield from found
        if len(found) < PAGE:
            return


def _has_our_rule(client: Client, repository: str, environment: str, app: int) -> bool:
    rules = client.read(f"/repos/{repository}/environments/{quote(environment, safe='')}/deployment_protection_rules")
    if not isinstance(get_path(rules, "custom_deployment_protection_rules"), list):
        raise GitHubError("GitHub answered something that is no list of protection rules")
    return any(
        get_path(rule, "enabled") is True and get_positive_int(rule, "app", "id") == app
        for rule in get_list(rules, "custom_deployment_protection_rules")
    )
