"""Everything that a check reads, in one GraphQL query: the policy, the pull request, its status and our comment."""

from __future__ import annotations

from typing import NamedTuple

from ..errors import UndecidedError
from ..places import PLACES
from . import queries
from .client import GitHubError
from .foreign import at, items, number, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from .client import Client
    from .event import Event

MAX_PAGES = 50  # of a hundred comments each


class Blob(NamedTuple):
    """A file of the repository; `content` None: it is too large or no text, and has to be asked for by its oid."""

    path: str
    oid: str
    content: str | None


class PullRequest(NamedTuple):
    """A pull request as it is now."""

    number: int
    body: str
    author: str | None
    base: str | None
    head: str | None
    labels: frozenset[str]


class Status(NamedTuple):
    """A commit status."""

    state: str
    description: str


class Comment(NamedTuple):
    """Our own comment."""

    id: int
    body: str


class Snapshot(NamedTuple):
    """What is there.

    Attributes:
        default_branch: its name.
        commit: the commit that the policy was read of; None: the repository has none.
        policy: the policy's file; None: there is none in any of the places.
        pull_request: None: the event has none.
        status_of: the commit that carries the status; None: none does.
        status: the status that it has now.
        comment: our own, None: there is none.
        comments_known: whether all comments were seen: else a second one might be made.
    """

    default_branch: str | None
    commit: str | None
    policy: Blob | None
    pull_request: PullRequest | None = None
    status_of: str | None = None
    status: Status | None = None
    comment: Comment | None = None
    comments_known: bool = False


def read_snapshot(
    client: Client, repository: str, event: Event, *, policy: str | None, ref: str | None, context: str, is_ours: Callable[[str], bool]
) -> Snapshot:
    """Reads all that a check needs.

    Args:
        policy: the only path where a policy is looked for; None: the usual places.
        ref: the branch, tag or commit whose policy decides; None: the pull request's base, else the default branch.
        context: the name of the status.
        is_ours: whether a comment's body has our mark.

    Raises:
        UndecidedError: GitHub did not give what decides.
    """
    paths = (policy,) * len(PLACES) if policy is not None else PLACES
    owner, _, name = repository.partition("/")
    pull_number = event.subject.pull_request
    if ref is None and pull_number is None and event.base is not None:
        ref = f"refs/heads/{event.base}"
    variables = {
        "owner": owner,
        "name": name,
        "context": context,
        "ref": ref or "",
        "named": ref is not None,
        "commit": event.queued or "",
        "queued": event.queued is not None,
        "number": pull_number or 0,
        "pull": pull_number is not None,
        **{f"path{i}": path for i, path in enumerate(paths)},
    }
    data, errors = client.query(queries.CHECK, variables)
    found = at(data, "repository")
    if not isinstance(found, dict):
        raise GitHubError(f"GitHub does not show {repository} to this token", 404)
    pull = at(found, "pullRequest")
    if pull_number is not None and pull is None:
        raise GitHubError(f"GitHub does not show pull request {pull_number} to this token", 404)
    commit = _commit(at(found, "named") if ref is not None else at(found if pull is None else pull, _ref(pull), "target"))
    if commit is None and (errors or ref is not None or pull is not None):
        where = (
            f"{ref!r}" if ref is not None else "the default branch" if pull is None else f"the base branch of pull request {pull_number}"
        )
        raise GitHubError(f"the policy cannot be read: {where} is not there, or the token may not see it", 404)
    snapshot = Snapshot(text(found, "defaultBranchRef", "name"), text(commit, "oid"), _policy(commit, paths))
    if pull is not None:
        head = at(next(iter(items(pull, "commits", "nodes")), None), "commit")
        snapshot = snapshot._replace(pull_request=_pull_request(pull), status_of=text(pull, "headRefOid"), status=_status(head))
        if event.queued is None:
            comment, known = _comment(client, variables, pull, is_ours)
            snapshot = snapshot._replace(comment=comment, comments_known=known)
    if event.queued is not None:
        snapshot = snapshot._replace(status_of=event.queued, status=_status(at(found, "queued")))
    return snapshot


def read_file(client: Client, repository: str, ref: str, path: str) -> tuple[str, Blob]:
    """A file at a branch, tag or commit, and the commit that this is. Raises GitHubError."""
    owner, _, name = repository.partition("/")
    data, _ = client.query(queries.FILE, {"owner": owner, "name": name, "ref": ref, "path0": path})
    commit = _commit(at(data, "repository", "named"))
    oid, blob = text(commit, "oid"), _policy(commit, (path,))
    if oid is None or blob is None:
        raise GitHubError("it is not there, or the token may not see it", 404)
    return oid, blob


def _ref(pull: Any) -> str:
    return "defaultBranchRef" if pull is None else "baseRef"


def _commit(target: Any) -> dict[str, Any] | None:
    """The commit behind what a name stands for: an annotated tag is an object of its own."""
    found = at(target, "target") if at(target, "__typename") == "Tag" else target
    return found if isinstance(found, dict) and text(found, "oid") else None


def _policy(commit: dict[str, Any] | None, paths: Sequence[str]) -> Blob | None:
    for i, path in enumerate(paths):
        entry = at(commit, f"at{i}")
        if entry is None:
            continue
        oid = text(entry, "object", "oid")
        if oid is None:
            raise UndecidedError(f"{path} is not a file")
        readable = at(entry, "object", "isBinary") is not True and at(entry, "object", "isTruncated") is not True
        content = at(entry, "object", "text")
        return Blob(path, oid, content if readable and isinstance(content, str) else None)
    return None


def _pull_request(pull: Any) -> PullRequest:
    names = (text(label, "name") for label in items(pull, "labels", "nodes"))
    return PullRequest(
        number(pull, "number") or 0,
        text(pull, "body") or "",
        text(pull, "author", "login"),
        text(pull, "baseRefName"),
        text(pull, "headRefOid"),
        frozenset(name for name in names if name),
    )


def _status(commit: Any) -> Status | None:
    state = text(commit, "status", "context", "state")
    return None if state is None else Status(state.lower(), text(commit, "status", "context", "description") or "")


def _comment(client: Client, variables: dict[str, Any], pull: Any, is_ours: Callable[[str], bool]) -> tuple[Comment | None, bool]:
    """Our latest comment on whatever page it is, and whether all pages were seen."""
    comments = at(pull, "comments")
    for _ in range(MAX_PAGES):
        if not isinstance(at(comments, "nodes"), list):
            return None, False
        for node in reversed(items(comments, "nodes")):
            body, oid = text(node, "body"), str(at(node, "fullDatabaseId") or "")
            if body is not None and at(node, "viewerDidAuthor") is True and is_ours(body) and oid.isdigit():
                return Comment(int(oid), body), True
        before = text(comments, "pageInfo", "startCursor")
        if at(comments, "pageInfo", "hasPreviousPage") is not True or before is None:
            return None, True
        asked = {name: variables[name] for name in ("owner", "name", "number")}
        try:
            data, _ = client.query(queries.COMMENTS, {**asked, "before": before})
        except GitHubError:
            return None, False
        comments = at(data, "repository", "pullRequest", "comments")
    return None, False
