"""Deployments that wait on a protection rule of our own, and what they are told. GitHub is the queue: nothing is kept here."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from ..foreign import at, items, number, text
from .client import GitHubError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .client import Client

PAGE = 100
MOST_PAGES = 10
MOST_LETTERS = 1024  # of a comment (docs.github.com, "Creating custom deployment protection rules"); at most ten of them for a deployment


class Waiting(NamedTuple):
    """A deployment that waits: of which run, to which environment, of which commit, and who started it."""

    run: int
    environment: str
    sha: str | None
    actors: tuple[str, ...]


def waiting(client: Client, repository: str, app: int) -> Iterator[Waiting]:
    """The deployments of a repository that may wait on a rule of an App. Raises GitHubError."""
    ours: dict[str, bool] = {}
    for run in _runs(client, repository):
        count = number(run, "id")
        if count is None:
            continue
        found = client.read(f"/repos/{repository}/actions/runs/{count}/pending_deployments")
        if not isinstance(found, list):
            raise GitHubError("GitHub answered something that is no list of deployments")
        for pending in found:
            name = text(pending, "environment", "name")
            if name is None:
                continue
            if name not in ours:
                ours[name] = _has_our_rule(client, repository, name, app)
            if ours[name]:
                actors = (text(run, "actor", "login"), text(run, "triggering_actor", "login"))
                yield Waiting(count, name, text(run, "head_sha"), tuple(dict.fromkeys(actor for actor in actors if actor)))


def answer(client: Client, repository: str, one: Waiting, comment: str, *, approve: bool) -> None:
    """Approves a deployment, or tells it something and leaves it waiting: one that is rejected fails for good. Raises GitHubError."""
    said = {"environment_name": one.environment, "comment": comment[:MOST_LETTERS], **({"state": "approved"} if approve else {})}
    client.write("POST", f"/repos/{repository}/actions/runs/{one.run}/deployment_protection_rule", said)


def _runs(client: Client, repository: str) -> Iterator[Any]:
    for page in range(1, MOST_PAGES + 1):
        client.restart()
        answer = client.read(f"/repos/{repository}/actions/runs?status=waiting&per_page={PAGE}&page={page}")
        if not isinstance(at(answer, "workflow_runs"), list):
            raise GitHubError("GitHub answered something that is no list of runs")
        found = items(answer, "workflow_runs")
        yield from found
        if len(found) < PAGE:
            return


def _has_our_rule(client: Client, repository: str, environment: str, app: int) -> bool:
    rules = client.read(f"/repos/{repository}/environments/{quote(environment, safe='')}/deployment_protection_rules")
    if not isinstance(at(rules, "custom_deployment_protection_rules"), list):
        raise GitHubError("GitHub answered something that is no list of protection rules")
    return any(
        at(rule, "enabled") is True and number(rule, "app", "id") == app for rule in items(rules, "custom_deployment_protection_rules")
    )
