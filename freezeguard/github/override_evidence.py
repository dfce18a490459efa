"""What proves overrides, read only as far as the policy's overrides ask for it. What cannot be read does not hold."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from ..engine.overrides import Evidence, LabelEvent, Review
from ..util.untyped_json import get_list, get_path, get_str, login
from . import queries
from .client import GitHubError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from ..policy.model import Override, Policy
    from .client import Client
    from .event import Event
    from .settings import Settings
    from .snapshot import PullRequest

    T = TypeVar("T")

MAX_PAGES = 50  # of a hundred members each
MAX_FILES = 3000  # GitHub lists no more of a pull request's files
PER_PAGE = 100
MAX_PATH = 512  # letters; a glob needs more and more time the longer a path is


class Wanted(NamedTuple):
    """What the overrides of a policy have to be proven with."""

    labellings: bool
    reviews: bool
    teams: tuple[str, ...]
    paths: bool
    rollback: bool


def wanted(policy: Policy) -> Wanted:
    """What is worth asking for."""
    overrides: list[Override] = [override for document in policy.documents for override in document.overrides]
    approvers = dict.fromkeys(name for override in overrides for name in override.approvers if name.startswith("@") and "/" in name)
    return Wanted(
        any(override.label or override.expires for override in overrides),
        any(override.approvals or override.approvers for override in overrides),
        tuple(approvers),
        any(override.paths for override in overrides),
        any(override.rollback for override in overrides),
    )


def gather_evidence(client: Client, settings: Settings, event: Event, pull: PullRequest | None, policy: Policy) -> Evidence:
    """The evidence for a policy's overrides: one query, and a request for each hundred changed files where paths count."""
    want = wanted(policy)
    actors = tuple(dict.fromkeys(actor for actor in (settings.actor, settings.triggering_actor) if actor))
    known = Evidence(actors=actors, reason=settings.override_reason if settings.event_name == "workflow_dispatch" else None)
    if pull is not None:
        known = known._replace(labels=pull.labels, author=pull.author, body=pull.body, head=pull.head)
    return _queried(client, event, pull, want, settings.repository, known)._replace(
        paths=_paths(client, settings.repository, pull) if want.paths and pull is not None else None
    )


def _queried(client: Client, event: Event, pull: PullRequest | None, want: Wanted, repository: str, known: Evidence) -> Evidence:
    subject = event.subject
    rollback = want.rollback and pull is None and subject.environment is not None and subject.sha is not None
    of_pull = [
        part for part, needed in ((queries.LABELLINGS, want.labellings), (queries.REVIEWS, want.reviews)) if needed and pull is not None
    ]
    parts, declared = [], []
    variables: dict[str, Any] = {}
    if of_pull or rollback:
        owner, _, name = repository.partition("/")
        variables = {"owner": owner, "name": name}
        declared = ["$owner: String!", "$name: String!"]
        inner = ""
        if of_pull and pull is not None:
            variables["number"] = pull.number
            declared.append("$number: Int!")
            inner += f"pullRequest(number: $number) {{ {' '.join(of_pull)} }} "
        if rollback:
            variables |= {"sha": subject.sha, "environment": subject.environment}
            declared += ["$sha: String!", "$environment: String!"]
            inner += queries.DEPLOYMENTS
        parts.append(f"repository(owner: $owner, name: $name) {{ {inner} }}")
    for i, team in enumerate(want.teams if pull is not None else ()):
        organization, slug = _organization_and_slug(team)
        variables |= {f"organization{i}": organization, f"slug{i}": slug}
        declared += [f"$organization{i}: String!", f"$slug{i}: String!"]
        parts.append(queries.team(i))
    if not parts:
        return known
    try:
        data, errors = client.query(f"query Evidence({', '.join(declared)}) {{ {' '.join(parts)} }}", variables)
    except GitHubError:
        return known
    # What is missing may be what speaks against it: a review that asks for changes, a label that was taken off. Only a team is no loss.
    if not all(str(next(iter(get_list(error, "path")), "")).startswith("team") for error in errors):
        return known
    found = get_path(data, "repository", "pullRequest")
    return known._replace(
        labellings=_all(_labelling, get_list(found, "timelineItems", "nodes")),
        reviews=_all(_review, get_list(found, "reviews", "nodes")),
        deployed=_deployed(get_list(data, "repository", "object", "deployments", "nodes"), event.deployment),
        teams={team: _members(client, team, get_path(data, f"team{i}", "team", "members")) for i, team in enumerate(want.teams)},
    )


def _all(read: Callable[[Any], T | None], nodes: list[Any]) -> tuple[T, ...]:
    """What is read of all nodes; nothing where one of them cannot be, since it may be the one that counts."""
    found = [read(node) for node in nodes]
    known = tuple(one for one in found if one is not None)
    return known if len(known) == len(found) else ()


def _labelling(node: Any) -> LabelEvent | None:
    label, instant = get_str(node, "label", "name"), _instant(get_str(node, "createdAt"))
    if label is None or instant is None:
        return None
    return LabelEvent(label, get_path(node, "__typename") == "LabeledEvent", login(node, "actor"), instant)


def _review(node: Any) -> Review | None:
    state, instant = get_str(node, "state"), _instant(get_str(node, "submittedAt"))
    if state is None or instant is None:
        return None
    return Review(
        login(node, "author"), state, get_str(node, "commit", "oid"), instant, get_path(node, "authorCanPushToRepository") is True
    )


def _deployed(nodes: list[Any], own: int | None) -> bool:
    """Whether another deployment than the one that asks succeeded once, even if it is inactive since."""
    return any(
        get_path(status, "state") == "SUCCESS"
        for node in nodes
        if own is None or get_path(node, "databaseId") != own
        for status in get_list(node, "statuses", "nodes")
    )


def _members(client: Client, team: str, members: Any) -> frozenset[str]:
    """The members on all pages of a team's list; those beyond a page that cannot be read are none."""
    organization, slug = _organization_and_slug(team)
    found: set[str | None] = set()
    for _ in range(MAX_PAGES):
        found |= {login(node) for node in get_list(members, "nodes")}
        after = get_str(members, "pageInfo", "endCursor")
        if get_path(members, "pageInfo", "hasNextPage") is not True or after is None:
            break
        try:
            data, _errors = client.query(queries.MEMBERS, {"organization": organization, "slug": slug, "after": after})
        except GitHubError:
            break
        members = get_path(data, "organization", "team", "members")
    return frozenset(name for name in found if name)


def _organization_and_slug(team: str) -> tuple[str, str]:
    organization, _, slug = team.removeprefix("@").partition("/")
    return organization, slug


def _paths(client: Client, repository: str, pull: PullRequest) -> tuple[str, ...] | None:
    """The paths of all changed files; None where they cannot be read, or there are more than GitHub lists."""
    found: list[str] = []
    files = 0
    try:
        for page in range(1, MAX_FILES // PER_PAGE + 1):
            listed = client.read(f"/repos/{repository}/pulls/{pull.number}/files?per_page={PER_PAGE}&page={page}")
            if not isinstance(listed, list):
                return None
            files += len(listed)
            for file in listed:
                names = [get_str(file, "filename"), get_str(file, "previous_filename")]
                if names[0] is None or any(name is not None and len(name) > MAX_PATH for name in names):
                    return None
                found += [name for name in names if name]
            if len(listed) < PER_PAGE:
                return tuple(found) or None
    except GitHubError:
        return None
    return None


def _instant(value: str | None) -> int | None:
    try:
        return int(datetime.fromisoformat(value or "").timestamp())
    except ValueError:
        return None
