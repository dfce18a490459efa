"""Everything that a check reads, in one GraphQL query: the policy, the pull request, its status and our comment."""

from __future__ import annotations

from typing import NamedTuple

from ..errors import UndecidedError
from ..policy.discovery import POLICY_PATHS
from ..util.untyped_json import get_list, get_path, get_positive_int, get_str, login
from . import queries
from .client import GitHubError
from .comments import our_comment
from .repository_files import check_complete, commit_of, file_of, first_of, named, path_variables, refs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from .client import Client
    from .comments import Comment
    from .event import Event
    from .repository_files import Blob


class PullRequest(NamedTuple):
    """The present state of a pull request; `files` is the number of changed files, as far as GitHub reports it."""

    number: int
    body: str
    author: str | None
    base: str | None
    head: str | None
    labels: frozenset[str]
    from_fork: bool = False
    files: int = 0


class Status(NamedTuple):
    """A commit status."""

    state: str
    description: str


class Snapshot(NamedTuple):
    """The present state of a repository, as far as a check needs it.

    Attributes:
        default_branch: name of the default branch.
        commit: the commit with the policy; None if the repository has no commit.
        policy: the policy's file; None if there is none.
        unreadable: why the policy cannot be read; None if it can.
        pull_request: None if the event has none.
        status_of: the commit that carries the status; None if there is none.
        status: the present status of that commit.
        comment: our comment; None if there is none.
        comments_known: whether all comments were read. If not, a new one might be the second.
        changed: the policy's file at the pull request's head differs, older or newer.
        siblings: other open pull requests that share the head commit, with another base; 0 stands for more that were not read.
        twins: other open pull requests that share the head commit and the base.
        settled: whether the head commit in GitHub's response is the present head.
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
    """Read everything that a check needs.

    Args:
        policy: the only path to read; None for the usual locations.
        ref: the branch, tag or commit whose policy decides; None for the pull request's base, else the default branch.
        context: name of the status.
        is_ours: whether a comment's body has our mark.

    Raises:
        UndecidedError: the repository or the pull request cannot be read.
    """
    paths = (policy,) * len(POLICY_PATHS) if policy is not None else POLICY_PATHS
    owner, _, name = repository.partition("/")
    pull_number = event.subject.pull_request
    if ref is None and pull_number is None and event.base is not None:
        ref = f"refs/heads/{event.base}"
    variables = {
        "owner": owner,
        "name": name,
        "context": context,
        **refs(ref),
        "commit": event.queued or "",
        "queued": event.queued is not None,
        "number": pull_number or 0,
        "pull": pull_number is not None,
        **path_variables(paths),
    }
    data, errors = client.query(queries.CHECK, variables)
    repository_data = get_path(data, "repository")
    if not isinstance(repository_data, dict):
        raise GitHubError(f"{repository} does not exist, or is not visible to the token", 404)
    pull = get_path(repository_data, "pullRequest")
    if pull_number is not None and pull is None:
        raise GitHubError(f"pull request {pull_number} does not exist, or is not visible to the token", 404)
    default_ref = ("defaultBranchRef",) if pull is None else ("pullRequest", "baseRef")
    commit = named(repository_data) if ref is not None else commit_of(get_path(repository_data, *default_ref, "target"))
    policy_file, unreadable = None, None
    try:
        if commit is None and (errors or ref is not None or pull is not None):
            of_pull = f"the base branch of pull request {pull_number}"
            where = repr(ref) if ref is not None else of_pull if pull is not None else "the default branch"
            raise GitHubError(f"{where} does not exist, or is not visible to the token", 404)
        check_complete(errors, besides="headRef")
        policy_file = file_of(commit, paths)
    except UndecidedError as error:
        unreadable = f"cannot read the policy: {error}"
    snapshot = Snapshot(get_str(repository_data, "defaultBranchRef", "name"), get_str(commit, "oid"), policy_file, unreadable=unreadable)
    if pull is not None:
        snapshot = of_pull_request(pull, snapshot)
        if any("headRef" in get_list(error, "path") for error in errors):
            snapshot = _with_siblings_by_name(client, repository, pull, snapshot)
        if event.queued is None:
            comment, known = our_comment(client, repository, pull, is_ours)
            complete = unreadable is None and not any("change" in get_list(error, "path") for error in errors)
            snapshot = snapshot._replace(comment=comment, comments_known=known, changed=complete and _is_changed(commit, pull, paths))
    if event.queued is not None:
        snapshot = snapshot._replace(status_of=event.queued, status=status_of(get_path(repository_data, "queued")))
    return snapshot


def of_pull_request(pull: Any, snapshot: Snapshot) -> Snapshot:
    """Return a snapshot with a pull request from GraphQL, and the status of its head."""
    oid = get_str(pull, "headRefOid")
    head = get_path(next(iter(get_list(pull, "commits", "nodes")), None), "commit")
    # GitHub may report a new head before its commit: then neither its status nor its other pull requests are known.
    settled = get_str(head, "oid") == oid
    status = status_of(head) if settled else None
    siblings, twins = _siblings(pull, head) if settled else ((0,), ())
    return snapshot._replace(
        pull_request=_pull_request(pull), status_of=oid, status=status, siblings=siblings, twins=twins, settled=settled
    )


def _is_changed(commit: dict[str, Any] | None, pull: Any, paths: Sequence[str]) -> bool:
    head = get_path(next(iter(get_list(pull, "change", "nodes")), None), "commit")
    if get_str(head, "oid") is None or get_str(head, "oid") != get_str(pull, "headRefOid"):
        return False
    return first_of(commit, paths) != first_of(head, paths)


def _pull_request(pull: Any) -> PullRequest:
    names = (get_str(label, "name") for label in get_list(pull, "labels", "nodes"))
    return PullRequest(
        get_positive_int(pull, "number") or 0,
        get_str(pull, "body") or "",
        login(pull, "author"),
        get_str(pull, "baseRefName"),
        get_str(pull, "headRefOid"),
        frozenset(name for name in names if name),
        get_path(pull, "isCrossRepository") is True,
        get_positive_int(pull, "changedFiles") or 0,
    )


def _with_siblings_by_name(client: Client, repository: str, pull: Any, snapshot: Snapshot) -> Snapshot:
    """Return a snapshot with the pull requests from the same branch, found by its name: a token may not read the branch of a fork."""
    owner, _, name = repository.partition("/")
    try:
        data, errors = client.query(queries.SAME_BRANCH, {"owner": owner, "name": name, "head": get_str(pull, "headRefName") or ""})
        found = get_path(data, "repository", "pullRequests")
    except GitHubError:
        errors, found = [], None
    if errors or not isinstance(get_path(found, "nodes"), list) or not snapshot.settled:
        return snapshot._replace(siblings=(*snapshot.siblings, 0))
    head = get_path(next(iter(get_list(pull, "commits", "nodes")), None), "commit")
    siblings, twins = _siblings({**pull, "headRef": {"associatedPullRequests": found}}, head)
    return snapshot._replace(siblings=siblings, twins=twins)


def _siblings(pull: Any, head: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the other open pull requests that share the head: those with another base, and those with the same; 0 stands for more.

    A commit of the default branch lists only the pull request that merged it (GitHub's schema, Commit.associatedPullRequests), so the list
    of the branch counts too.
    """
    own, base, oid = get_positive_int(pull, "number"), get_str(pull, "baseRefName"), get_str(pull, "headRefOid")
    lists = [get_path(head, "associatedPullRequests"), get_path(pull, "headRef", "associatedPullRequests")]
    nodes = [
        other
        for found in lists
        for other in get_list(found, "nodes")
        if get_path(other, "state") == "OPEN" and get_positive_int(other, "number") != own and get_str(other, "headRefOid") == oid
    ]
    others = sorted({get_positive_int(other, "number") or 0 for other in nodes if get_str(other, "baseRefName") != base})
    twins = sorted({get_positive_int(other, "number") or 0 for other in nodes if get_str(other, "baseRefName") == base})
    more = any(get_path(found, "pageInfo", "hasNextPage") is True for found in lists)
    return (*others, *([0] if more else [])), tuple(twins)


def status_of(commit: Any) -> Status | None:
    """Return the status of a commit from GraphQL; None if it has none."""
    state = get_str(commit, "status", "context", "state")
    return None if state is None else Status(state.lower(), get_str(commit, "status", "context", "description") or "")
