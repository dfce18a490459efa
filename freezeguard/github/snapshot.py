"""Everything that a check reads, in one GraphQL query: the policy, the pull request, its status and our comment."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..errors import UndecidedError
from ..foreign import at, items, login, number, text
from ..places import PLACES
from . import queries
from .client import GitHubError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from .client import Client
    from .event import Event

MAX_PAGES = 50  # of a hundred comments each
_DISPENSABLE = {"change", "comments", "labels", "status"}  # without them nothing is allowed that would not be
_ID = re.compile(r"[0-9]{1,20}")
_EXACT = re.compile(r"refs/.*|HEAD|[0-9a-f]{40}|[0-9a-f]{64}", re.DOTALL)


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
        unreadable: why it cannot be told what the policy is; None: it can.
        pull_request: None: the event has none.
        status_of: the commit that carries the status; None: none does.
        status: the status that it has now.
        comment: our own, None: there is none.
        comments_known: whether all comments were seen: else a second one might be made.
        changed: the file at the pull request's head is another, be it older or newer.
        siblings: other open pull requests that have the same head commit, and another base; 0: there may be more than were read.
        twins: those that have the same head commit and the same base.
        settled: whether what GitHub tells of the head's commit is about the head.
    """

    default_branch: str | None
    commit: str | None
    policy: Blob | None
    pull_request: PullRequest | None = None
    status_of: str | None = None
    status: Status | None = None
    comment: Comment | None = None
    comments_known: bool = False
    siblings: tuple[int, ...] = ()
    twins: tuple[int, ...] = ()
    settled: bool = True
    unreadable: str | None = None
    changed: bool = False


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
        **_refs(ref),
        "commit": event.queued or "",
        "queued": event.queued is not None,
        "number": pull_number or 0,
        "pull": pull_number is not None,
        **path_variables(paths),
    }
    data, errors = client.query(queries.CHECK, variables)
    found = at(data, "repository")
    if not isinstance(found, dict):
        raise GitHubError(f"GitHub does not show {repository} to this token", 404)
    pull = at(found, "pullRequest")
    if pull_number is not None and pull is None:
        raise GitHubError(f"GitHub does not show pull request {pull_number} to this token", 404)
    commit = _named(found) if ref is not None else _commit(at(found if pull is None else pull, _ref(pull), "target"))
    policy_file, unreadable = None, None
    try:
        if commit is None and (errors or ref is not None or pull is not None):
            of_pull = f"the base branch of pull request {pull_number}"
            where = repr(ref) if ref is not None else of_pull if pull is not None else "the default branch"
            raise GitHubError(f"{where} is not there, or the token may not see it", 404)
        check_complete(errors)
        policy_file = _policy(commit, paths)
    except UndecidedError as error:
        unreadable = f"the policy cannot be read: {error}"
    snapshot = Snapshot(text(found, "defaultBranchRef", "name"), text(commit, "oid"), policy_file, unreadable=unreadable)
    if pull is not None:
        snapshot = of_pull_request(pull, snapshot)
        if event.queued is None:
            comment, known = our_comment(client, repository, pull, is_ours)
            told = unreadable is None and not any("change" in items(error, "path") for error in errors)
            snapshot = snapshot._replace(comment=comment, comments_known=known, changed=told and _is_changed(commit, pull, paths))
    if event.queued is not None:
        snapshot = snapshot._replace(status_of=event.queued, status=_status(at(found, "queued")))
    return snapshot


def of_pull_request(pull: Any, snapshot: Snapshot) -> Snapshot:
    """The snapshot with a pull request as GraphQL gives it, and the status of its head."""
    oid = text(pull, "headRefOid")
    head = at(next(iter(items(pull, "commits", "nodes")), None), "commit")
    # GitHub may tell of a new head before it tells of its commits: then neither its status nor who else has it is known.
    settled = text(head, "oid") == oid
    status = _status(head) if settled else None
    siblings, twins = _siblings(pull, head) if settled else ((0,), ())
    return snapshot._replace(
        pull_request=_pull_request(pull), status_of=oid, status=status, siblings=siblings, twins=twins, settled=settled
    )


def policy_at(target: Any, paths: Sequence[str]) -> tuple[str, Blob | None] | None:
    """The commit behind what a name stands for, and the policy's file there; None: there is no commit. Raises UndecidedError."""
    commit = _commit(target)
    return None if commit is None else (str(commit["oid"]), _policy(commit, paths))


def read_file(client: Client, repository: str, ref: str, path: str) -> tuple[str, Blob]:
    """A file at a branch, tag or commit, and the commit that this is. Raises GitHubError."""
    return compare_file(client, repository, ref, path, None)[:2]


def compare_file(client: Client, repository: str, ref: str, path: str, head: str | None) -> tuple[str, Blob, bool]:
    """As `read_file`, and whether the file is another one at the commit `head`, as far as that is known."""
    owner, _, name = repository.partition("/")
    compared = {"head": head or "", "compared": head is not None}
    data, errors = client.query(queries.FILE, {"owner": owner, "name": name, **_refs(ref), "path0": path, **compared})
    commit = _named(at(data, "repository"))
    oid, blob = text(commit, "oid"), _policy(commit, (path,))
    if oid is None or blob is None:
        raise GitHubError("it is not there, or the token may not see it", 404)
    check_complete(errors)
    there = at(data, "repository", "change")
    return oid, blob, not errors and text(there, "oid") is not None and text(there, "at0", "object", "oid") != blob.oid


def path_variables(paths: Sequence[str]) -> dict[str, str]:
    """The variables of a query for the places of a policy."""
    return {f"path{i}": path for i, path in enumerate(paths)}


def _is_changed(commit: dict[str, Any] | None, pull: Any, paths: Sequence[str]) -> bool:
    head = at(next(iter(items(pull, "change", "nodes")), None), "commit")
    if text(head, "oid") is None or text(head, "oid") != text(pull, "headRefOid"):
        return False
    return _first(commit, paths) != _first(head, paths)


def _first(commit: dict[str, Any] | None, paths: Sequence[str]) -> tuple[int, str | None] | None:
    return next(((i, text(commit, f"at{i}", "object", "oid")) for i in range(len(paths)) if at(commit, f"at{i}") is not None), None)


def _refs(ref: str | None) -> dict[str, Any]:
    """The variables for what a name means: a branch, else a tag, else any expression of git; a full one means itself."""
    exact = ref is None or _EXACT.fullmatch(ref) is not None
    names = (ref or "", "", "") if exact else (f"refs/heads/{ref}", f"refs/tags/{ref}", ref)
    return {**{f"ref{i}": name for i, name in enumerate(names)}, "named": ref is not None, "short": not exact}


def _named(repository: Any) -> dict[str, Any] | None:
    return next((commit for i in range(3) if (commit := _commit(at(repository, f"named{i}"))) is not None), None)


def check_complete(errors: Sequence[dict[str, Any]]) -> None:
    """Raises GitHubError where a part is missing that counts: a file that GitHub failed to give is null, like one that is not there."""
    for error in errors:
        if not _DISPENSABLE & {part for part in items(error, "path") if isinstance(part, str)}:
            raise GitHubError("GitHub did not answer all of the query")


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
            # null is said of a file that is not there; where nothing is said, nothing is known.
            if commit is not None and f"at{i}" not in commit:
                raise UndecidedError(f"GitHub does not say whether there is {path}")
            continue
        oid = text(entry, "object", "oid")
        if oid is None:
            raise UndecidedError(f"{path} is not a file")
        readable = at(entry, "object", "isBinary") is False and at(entry, "object", "isTruncated") is False
        content = at(entry, "object", "text")
        return Blob(path, oid, content if readable and isinstance(content, str) else None)
    return None


def _pull_request(pull: Any) -> PullRequest:
    names = (text(label, "name") for label in items(pull, "labels", "nodes"))
    return PullRequest(
        number(pull, "number") or 0,
        text(pull, "body") or "",
        login(pull, "author"),
        text(pull, "baseRefName"),
        text(pull, "headRefOid"),
        frozenset(name for name in names if name),
    )


def _siblings(pull: Any, head: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The other open pull requests with the same head: those with another base, and those with the same; 0: there may be more.

    A commit of the default branch has only the pull request that brought it there (GitHub's schema, Commit.associatedPullRequests): so the
    branch is asked too.
    """
    own, base, oid = number(pull, "number"), text(pull, "baseRefName"), text(pull, "headRefOid")
    lists = [at(head, "associatedPullRequests"), at(pull, "headRef", "associatedPullRequests")]
    nodes = [
        other
        for found in lists
        for other in items(found, "nodes")
        if at(other, "state") == "OPEN" and number(other, "number") != own and text(other, "headRefOid") == oid
    ]
    others = sorted({number(other, "number") or 0 for other in nodes if text(other, "baseRefName") != base})
    twins = sorted({number(other, "number") or 0 for other in nodes if text(other, "baseRefName") == base})
    more = any(at(found, "pageInfo", "hasNextPage") is True for found in lists)
    return (*others, *([0] if more else [])), tuple(twins)


def _status(commit: Any) -> Status | None:
    state = text(commit, "status", "context", "state")
    return None if state is None else Status(state.lower(), text(commit, "status", "context", "description") or "")


def our_comment(client: Client, repository: str, pull: Any, is_ours: Callable[[str], bool]) -> tuple[Comment | None, bool]:
    """Our latest comment on whatever page it is, and whether all pages were seen.

    Args:
        pull: a pull request as GraphQL gives it, with the last page.
    """
    owner, _, name = repository.partition("/")
    comments = at(pull, "comments")
    for _ in range(MAX_PAGES):
        if not isinstance(at(comments, "nodes"), list):
            return None, False
        for node in reversed(items(comments, "nodes")):
            body, oid = text(node, "body"), str(at(node, "fullDatabaseId") or "")
            if body is not None and at(node, "viewerDidAuthor") is True and is_ours(body) and _ID.fullmatch(oid):
                return Comment(int(oid), body), True
        before = text(comments, "pageInfo", "startCursor")
        if at(comments, "pageInfo", "hasPreviousPage") is not True or before is None:
            return None, True
        asked = {"owner": owner, "name": name, "number": number(pull, "number"), "before": before}
        try:
            data, _ = client.query(queries.COMMENTS, asked)
        except GitHubError:
            return None, False
        comments = at(data, "repository", "pullRequest", "comments")
    return None, False
