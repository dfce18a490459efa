"""Evidence for overrides, read only as far as the policy's overrides need it. Unreadable evidence proves nothing."""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

from ..engine.overrides import Evidence, LabelEvent, Review
from ..util.untyped_json import get_list, get_path, get_str, login
from . import queries
from .changed_files import changed_paths, head_moved
from .client import GitHubError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from ..policy.model import Override, Policy
    from .changed_files import FileReader
    from .client import Client
    from .event import Event
    from .settings import Settings
    from .snapshot import PullRequest

    T = TypeVar("T")

MAX_PAGES = 50  # of a hundred members each
MAX_COMMITS = 250  # GitHub lists no more commits of a pull request, so of this many some may be missing
WEB_COMMITTER = "web-flow"  # GitHub itself, for commits that are made in the browser
_CO_AUTHOR = re.compile(r"^[ \t]*co-authored-by:(.*)$", re.IGNORECASE | re.MULTILINE)
_NO_REPLY = re.compile(r"<(?:\d+\+)?(?P<login>[^<>@+]+)@users\.noreply\.github\.com>", re.IGNORECASE)


class Wanted(NamedTuple):
    """Kinds of evidence that the overrides of a policy need."""

    labellings: bool
    reviews: bool
    teams: tuple[str, ...]
    paths: bool
    rollback: bool
    contributors: bool


def wanted(policy: Policy) -> Wanted:
    """Return the kinds of evidence that a policy needs."""
    overrides: list[Override] = [override for document in policy.documents for override in document.overrides]
    approvers = dict.fromkeys(name for override in overrides for name in override.approvers if name.startswith("@") and "/" in name)
    return Wanted(
        any(override.label or override.expires for override in overrides),
        any(override.approvals or override.approvers for override in overrides),
        tuple(approvers),
        any(override.paths for override in overrides),
        any(override.rollback for override in overrides),
        any(override.actors or override.approvals or (override.approvers and not override.label) for override in overrides),
    )


def gather_evidence(
    client: Client, settings: Settings, event: Event, pull: PullRequest | None, policy: Policy, files: FileReader | None = None
) -> Evidence:
    """Return the evidence for a policy's overrides: one query, and a request for each hundred changed files if paths count.

    Args:
        files: reads the changed files; None for a reader without a limit but GitHub's.
    """
    want = wanted(policy)
    # GitHub names whoever edited the cron line last as the actor of a schedule: nobody started such a run.
    people = () if settings.event_name == "schedule" else (settings.actor, settings.triggering_actor)
    actors = tuple(dict.fromkeys(actor for actor in people if actor))
    known = Evidence(actors=actors, reason=settings.override_reason if settings.event_name == "workflow_dispatch" else None)
    if pull is not None:
        known = known._replace(labels=pull.labels, author=pull.author, body=pull.body, head=pull.head)
    return _queried(client, event, pull, want, settings.repository, known)._replace(
        paths=(files or changed_paths)(client, settings.repository, pull, policy) if want.paths and pull is not None else None,
        contributors=_contributors(client, settings.repository, pull) if want.contributors and pull is not None else None,
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
    # A missing part may be what disproves an override, such as a removed label. Only a missing team is harmless.
    if not all(str(next(iter(get_list(error, "path")), "")).startswith("team") for error in errors):
        return known
    pull_data = get_path(data, "repository", "pullRequest")
    return known._replace(
        labellings=_all(_labelling, get_list(pull_data, "timelineItems", "nodes")),
        reviews=_all(_review, get_list(pull_data, "reviews", "nodes")),
        deployed=_deployed(get_list(data, "repository", "object", "deployments", "nodes"), event.deployment),
        teams={team: _members(client, team, get_path(data, f"team{i}", "team", "members")) for i, team in enumerate(want.teams)},
    )


def _all(read: Callable[[Any], T | None], nodes: list[Any]) -> tuple[T, ...]:
    """Return all parsed nodes; nothing if one cannot be parsed, since it may be the decisive one."""
    parsed = tuple(value for node in nodes if (value := read(node)) is not None)
    return parsed if len(parsed) == len(nodes) else ()


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
    """Return whether a deployment other than our own has ever succeeded, even if it is inactive now."""
    return any(
        get_path(status, "state") == "SUCCESS"
        for node in nodes
        if own is None or get_path(node, "databaseId") != own
        for status in get_list(node, "statuses", "nodes")
    )


def _members(client: Client, team: str, members: Any) -> frozenset[str]:
    """Return the members of a team. Members beyond a page that cannot be read are missing."""
    organization, slug = _organization_and_slug(team)
    members_read: set[str | None] = set()
    for _ in range(MAX_PAGES):
        members_read |= {login(node) for node in get_list(members, "nodes")}
        after = get_str(members, "pageInfo", "endCursor")
        if get_path(members, "pageInfo", "hasNextPage") is not True or after is None:
            break
        try:
            data, _errors = client.query(queries.MEMBERS, {"organization": organization, "slug": slug, "after": after})
        except GitHubError:
            break
        members = get_path(data, "organization", "team", "members")
    return frozenset(name for name in members_read if name)


def _organization_and_slug(team: str) -> tuple[str, str]:
    organization, _, slug = team.removeprefix("@").partition("/")
    return organization, slug


def _contributors(client: Client, repository: str, pull: PullRequest) -> frozenset[str] | None:
    """Return everybody who authored, co-authored or committed a commit; None if one of them or a commit cannot be read.

    Raises:
        GitHubError: the rate limit is used up.
    """
    people: set[str] = set()
    try:
        entries = list(client.read_pages(f"/repos/{repository}/pulls/{pull.number}/commits", "commits", max_pages=3))
        for entry in entries:
            # REST names the accounts of bots, which the authors in GraphQL leave out.
            names = {login(entry, "author"), login(entry, "committer")}
            names |= {_co_author(trailer) for trailer in _CO_AUTHOR.findall(get_str(entry, "commit", "message") or "")}
            if None in names:
                return None
            people |= {name for name in names if name}
        if not 0 < len(entries) < MAX_COMMITS or head_moved(client, repository, pull):
            return None
    except GitHubError as error:
        if error.status == 429:
            raise  # a sweep has to run again
        return None
    return frozenset(people - {WEB_COMMITTER})


def _co_author(trailer: str) -> str | None:
    """Return the account of a co-author; None if the address does not name one."""
    match = _NO_REPLY.search(trailer)
    return match["login"] if match else None


def _instant(value: str | None) -> int | None:
    try:
        return int(datetime.fromisoformat(value or "").timestamp())
    except ValueError:
        return None
