"""The open pull requests of a repository, page by page, and the policies of their base branches."""

from __future__ import annotations

from typing import NamedTuple

from ..errors import INCOMPLETE, UndecidedError
from ..policy.discovery import POLICY_PATHS
from ..util.untyped_json import get_list, get_path, get_positive_int, get_str
from . import queries
from .check_runs import check_of
from .client import GitHubError
from .repository_files import check_complete, policy_at
from .snapshot import Snapshot, of_pull_request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from .client import Client

PAGE = 100
_SMALLEST_PAGE = 10
_POLICIES = 20  # per query
_ALIAS_DEPTH = 2  # length of an error's path that concerns one pull request
NOTHING = Snapshot(None, None, None)


class OpenPull(NamedTuple):
    """An open pull request, and its node in GitHub's response with the last page of its comments."""

    snapshot: Snapshot
    told: Any

    @property
    def number(self) -> int:
        """Number of the pull request."""
        assert self.snapshot.pull_request is not None
        return self.snapshot.pull_request.number

    @property
    def base(self) -> str | None:
        """Base branch."""
        assert self.snapshot.pull_request is not None
        return self.snapshot.pull_request.base


class Page(NamedTuple):
    """A page of pull requests, their total number, and GitHub's id of the repository."""

    total: int
    pulls: list[OpenPull]
    repository: str


def pages(client: Client, repository: str, context: str, app: int | None = None) -> Iterator[Page]:
    """Yield all open pull requests, most recently updated first. A page that is too large for GitHub is halved.

    Args:
        context: name of the status.
        app: id of the App whose check runs of that name are read instead of statuses.

    Raises:
        GitHubError: the pull requests cannot be read.
    """
    variables = _variables(repository, context, app)
    query = queries.open_pulls(checks=app is not None)
    size, after = PAGE, None
    while True:
        client.restart()
        try:
            data, errors = client.query(query, {**variables, "size": size, "after": after})
            found = get_path(data, "repository", "pullRequests")
            if not isinstance(get_path(found, "nodes"), list):
                raise GitHubError("the pull requests are not visible to the token", 403)
            check_complete(errors)
            nodes = get_list(found, "nodes")
            if any(get_positive_int(node, "number") is None or get_str(node, "state") is None for node in nodes):
                raise GitHubError("GitHub's response lacks a pull request")
        except GitHubError as error:
            size = _halved(size, error)
            continue
        yield Page(get_positive_int(found, "totalCount") or len(nodes), _pulls(nodes, app), get_str(data, "repository", "id") or "")
        after = _next(found, after)
        if after is None:
            return


def read_again(client: Client, repository: str, context: str, numbers: Sequence[int], app: int | None = None) -> list[OpenPull]:
    """Return the present state of some pull requests, in that order. Deleted and closed ones are left out. Raises GitHubError."""
    pulls: list[OpenPull] = []
    size, start = PAGE, 0
    while start < len(numbers):
        batch = numbers[start : start + size]
        client.restart()
        try:
            data, errors = client.query(queries.again(batch, checks=app is not None), _variables(repository, context, app))
            if not isinstance(get_path(data, "repository"), dict):
                raise GitHubError("the repository is no longer visible to the token", 404)
            missing = [get_list(error, "path") for error in errors if error.get("type") == "NOT_FOUND"]
            gone = [path for path in missing if len(path) == _ALIAS_DEPTH]
            check_complete([error for error in errors if get_list(error, "path") not in gone])
            if any(get_path(data, "repository", f"p{number}") is None and ["repository", f"p{number}"] not in gone for number in batch):
                raise GitHubError("GitHub's response lacks a pull request")
        except GitHubError as error:
            size = _halved(size, error)
            continue
        pulls += _pulls((get_path(data, "repository", f"p{number}") for number in batch), app)
        start += len(batch)
    return pulls


def read_policies(client: Client, repository: str, branches: Sequence[str], policy: str | None) -> dict[str, Snapshot]:
    """Return a snapshot with the policy's file for each branch, or with the reason why it cannot be read.

    Args:
        policy: the only path to read; None for the usual locations.

    Raises:
        GitHubError: no branch can be read.
    """
    paths = (policy,) * len(POLICY_PATHS) if policy is not None else POLICY_PATHS
    snapshots: dict[str, Snapshot] = {}
    for start in range(0, len(branches), _POLICIES):
        batch = branches[start : start + _POLICIES]
        refs = {f"ref{i}": f"refs/heads/{branch}" for i, branch in enumerate(batch)}
        client.restart()
        data, errors = client.query(
            queries.policies(len(batch)), {**_names(repository), **{f"path{i}": path for i, path in enumerate(paths)}, **refs}
        )
        for i, branch in enumerate(batch):
            snapshots[branch] = _at_branch(
                get_path(data, "repository", f"b{i}", "target"), [e for e in errors if _is_of(e, f"b{i}")], paths, branch
            )
    return snapshots


def repositories(client: Client, owner: str) -> list[str]:
    """Return the names of an owner's repositories that are neither archived nor disabled, sorted.

    Raises:
        GitHubError: the repositories cannot be read. At the rate limit the exit code asks for another run.
    """
    names: list[str] = []
    after = None
    while True:
        client.restart()
        try:
            data, errors = client.query(queries.REPOSITORIES, {"owner": owner, "after": after})
        except GitHubError as error:
            if error.status == 429:
                error.exit_code = INCOMPLETE
            raise
        listed = get_path(data, "repositoryOwner", "repositories")
        nodes = get_path(listed, "nodes")
        if not isinstance(nodes, list) or errors:
            raise GitHubError(f"the repositories of {owner} are not visible to the token", 404)
        for node in nodes:
            name = get_str(node, "nameWithOwner")
            if name is not None and get_path(node, "isArchived") is not True and get_path(node, "isDisabled") is not True:
                names.append(name)
        after = _next(listed, after)
        if after is None:
            break
    if not names:
        raise GitHubError(f"{owner} has no repository that is visible to the token", 404)
    return names


def _halved(size: int, error: GitHubError) -> int:
    """Return the next smaller size of a page. Raises the error if it has another cause than the size."""
    if error.status in (401, 403, 404, 429) or size <= _SMALLEST_PAGE:
        raise error
    return size // 2


def _next(connection: Any, after: str | None) -> str | None:
    """Return the cursor of the next page; None if there is none. Raises GitHubError if it is missing, or the present one again."""
    more, following = get_path(connection, "pageInfo", "hasNextPage"), get_str(connection, "pageInfo", "endCursor")
    if more is False:
        return None
    if more is not True or following is None or following == after:
        raise GitHubError("GitHub did not report the cursor of the next page")
    return following


def _names(repository: str) -> dict[str, Any]:
    owner, _, name = repository.partition("/")
    return {"owner": owner, "name": name}


def _variables(repository: str, context: str, app: int | None) -> dict[str, Any]:
    return {**_names(repository), "context": context, **({"app": app} if app is not None else {})}


def _pulls(nodes: Iterable[Any], app: int | None) -> list[OpenPull]:
    found = []
    for node in nodes:
        if get_positive_int(node, "number") is not None and get_path(node, "state") == "OPEN":
            snapshot = of_pull_request(node, NOTHING)
            if app is not None:
                snapshot = snapshot._replace(status=check_of(get_path(next(iter(get_list(node, "head", "nodes")), None), "commit")))
            found.append(OpenPull(snapshot, node))
    return found


def _is_of(error: Any, alias: str) -> bool:
    """Return whether an error concerns the branch with an alias, or all branches."""
    path = get_list(error, "path")
    return len(path) < 2 or path[1] == alias


def _at_branch(target: Any, errors: Sequence[dict[str, Any]], paths: Sequence[str], branch: str) -> Snapshot:
    try:
        check_complete(errors)
        read = policy_at(target, paths)
        if read is None:
            raise GitHubError("not found, or not visible to the token", 404)
    except UndecidedError as error:
        return NOTHING._replace(unreadable=f"the policy of the branch {branch!r} cannot be read: {error}")
    return NOTHING._replace(commit=read[0], policy=read[1])
