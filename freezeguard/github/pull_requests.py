"""The open pull requests of a repository, a page at a time, and the policies of the branches that they go to."""

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
_LEAST = 10  # of a page that GitHub could not give at once
_POLICIES = 20  # a query
_ALONE = 2  # parts of the path of an error that is about one pull request: the repository is there
NOTHING = Snapshot(None, None, None)


class OpenPull(NamedTuple):
    """An open pull request: what is there of it, and what GitHub told, with the last of its comments."""

    snapshot: Snapshot
    told: Any

    @property
    def number(self) -> int:
        """Its number."""
        assert self.snapshot.pull_request is not None
        return self.snapshot.pull_request.number

    @property
    def base(self) -> str | None:
        """The branch that it goes to."""
        assert self.snapshot.pull_request is not None
        return self.snapshot.pull_request.base


class Page(NamedTuple):
    """Some of the pull requests, how many there are in all, and GitHub's id of the repository."""

    total: int
    pulls: list[OpenPull]
    repository: str


def pages(client: Client, repository: str, context: str, app: int | None = None) -> Iterator[Page]:
    """All open pull requests, the most recently updated first. Each page is read when it is asked for; one that is too much is halved.

    Args:
        context: the name of the status.
        app: the App whose check runs of that name are read in the place of statuses.

    Raises:
        GitHubError: they cannot be read.
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
                raise GitHubError("GitHub does not show the pull requests to this token", 403)
            check_complete(errors)
            nodes = get_list(found, "nodes")
            if any(get_positive_int(node, "number") is None or get_str(node, "state") is None for node in nodes):
                raise GitHubError("GitHub left out a pull request")
        except GitHubError as error:
            size = _halved(size, error)
            continue
        yield Page(get_positive_int(found, "totalCount") or len(nodes), _pulls(nodes, app), get_str(data, "repository", "id") or "")
        after = _next(found, after)
        if after is None:
            return


def read_again(client: Client, repository: str, context: str, numbers: Sequence[int], app: int | None = None) -> list[OpenPull]:
    """Some of them as they are now, in that order; those that are gone or closed are left out. Raises GitHubError."""
    found: list[OpenPull] = []
    size, start = PAGE, 0
    while start < len(numbers):
        some = numbers[start : start + size]
        client.restart()
        try:
            data, errors = client.query(queries.again(some, checks=app is not None), _variables(repository, context, app))
            if not isinstance(get_path(data, "repository"), dict):
                raise GitHubError("GitHub does not show the repository to this token any more", 404)
            gone = [
                get_list(error, "path") for error in errors if error.get("type") == "NOT_FOUND" and len(get_list(error, "path")) == _ALONE
            ]
            check_complete([error for error in errors if get_list(error, "path") not in gone])
            if any(get_path(data, "repository", f"p{count}") is None and ["repository", f"p{count}"] not in gone for count in some):
                raise GitHubError("GitHub left out a pull request")
        except GitHubError as error:
            size = _halved(size, error)
            continue
        found += _pulls((get_path(data, "repository", f"p{count}") for count in some), app)
        start += len(some)
    return found


def read_policies(client: Client, repository: str, branches: Sequence[str], policy: str | None) -> dict[str, Snapshot]:
    """The file of the policy on each of some branches; what cannot be read says why.

    Args:
        policy: the only path where it is looked for; None: the usual places.

    Raises:
        GitHubError: none of them can be read.
    """
    paths = (policy,) * len(POLICY_PATHS) if policy is not None else POLICY_PATHS
    found: dict[str, Snapshot] = {}
    for start in range(0, len(branches), _POLICIES):
        some = branches[start : start + _POLICIES]
        refs = {f"ref{i}": f"refs/heads/{branch}" for i, branch in enumerate(some)}
        client.restart()
        data, errors = client.query(
            queries.policies(len(some)), {**_names(repository), **{f"path{i}": path for i, path in enumerate(paths)}, **refs}
        )
        for i, branch in enumerate(some):
            found[branch] = _at_branch(
                get_path(data, "repository", f"b{i}", "target"), [e for e in errors if _is_of(e, f"b{i}")], paths, branch
            )
    return found


def repositories(client: Client, owner: str) -> list[str]:
    """All repositories of an organisation or a user that are not archived, by their names, in order.

    Raises:
        GitHubError: they cannot be read; where a limit stops it, with the exit code that it has to run again.
    """
    found: list[str] = []
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
            raise GitHubError(f"GitHub does not show the repositories of {owner} to this token", 404)
        for node in nodes:
            name = get_str(node, "nameWithOwner")
            if name is not None and get_path(node, "isArchived") is not True and get_path(node, "isDisabled") is not True:
                found.append(name)
        after = _next(listed, after)
        if after is None:
            break
    if not found:
        raise GitHubError(f"there is no repository of {owner} that this token sees", 404)
    return found


def _halved(size: int, error: GitHubError) -> int:
    """How many are asked for instead of what was too much. Raises the error where it is another one."""
    if error.status in (401, 403, 404, 429) or size <= _LEAST:
        raise error
    return size // 2


def _next(connection: Any, after: str | None) -> str | None:
    """Where the next page begins; None: there is none. Raises GitHubError where that is not said, or it is this one again."""
    more, following = get_path(connection, "pageInfo", "hasNextPage"), get_str(connection, "pageInfo", "endCursor")
    if more is False:
        return None
    if more is not True or following is None or following == after:
        raise GitHubError("GitHub does not say where its next page begins")
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
    """Whether an error is about one of the branches, or about all of them."""
    path = get_list(error, "path")
    return len(path) < 2 or path[1] == alias


def _at_branch(target: Any, errors: Sequence[dict[str, Any]], paths: Sequence[str], branch: str) -> Snapshot:
    try:
        check_complete(errors)
        read = policy_at(target, paths)
        if read is None:
            raise GitHubError("it is not there, or the token may not see it", 404)
    except UndecidedError as error:
        return NOTHING._replace(unreadable=f"the policy of the branch {branch!r} cannot be read: {error}")
    return NOTHING._replace(commit=read[0], policy=read[1])
