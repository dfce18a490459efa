"""The open pull requests of a repository, page by page, and the policies of their base branches."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from ..errors import UndecidedError
from ..policy.discovery import POLICY_PATHS
from ..util.untyped_json import get_list, get_path, get_positive_int, get_str
from . import queries
from .check_runs import check_of
from .client import GitHubError
from .repository_files import check_complete, policy_at
from .snapshot import Snapshot, of_pull_request, status_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from .client import Client
    from .snapshot import PullRequest

PAGE = 100
_SMALLEST_PAGE = 10
_POLICIES = 20  # per query
_FINAL = (401, 403, 404, 429)  # statuses of a failure that a smaller query does not avoid
_ALIAS_DEPTH = 2  # length of an error's path that concerns one pull request
NOTHING = Snapshot(None, None, None)
UNREADABLE = "GitHub does not report all of this pull request to the token"


class OpenPull(NamedTuple):
    """An open pull request.

    Attributes:
        told: its node in GitHub's response, with the last page of its comments.
        problem: why the pull request cannot be evaluated; None if it can.
        branch_known: whether the other pull requests from the same branch are known.
    """

    snapshot: Snapshot
    told: Any
    problem: str | None = None
    branch_known: bool = True

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
    """A page of pull requests, their total number, and GitHub's id of the repository.

    `unknown` is the number of pull requests of which GitHub does not even report the head.
    """

    total: int
    pulls: list[OpenPull]
    repository: str
    unknown: int = 0


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
            nodes = get_list(found, "nodes")
            of_nodes = _errors_of(errors, [("repository", "pullRequests", "nodes", i) for i in range(len(nodes))])
        except GitHubError as error:
            if size > _SMALLEST_PAGE or error.status in _FINAL:
                size = _halved(size, error)
                continue
            # One of them may be what fails: read each with its own query.
            data, found, heads = _heads(client, variables, size, after)
            nodes = get_list(found, "nodes")
            pulls = read_again(client, repository, context, heads, app)
            missing = len(nodes) - len(heads)
            yield Page(get_positive_int(found, "totalCount") or len(nodes), pulls, get_str(data, "repository", "id") or "", missing)
            size, after = PAGE, next_cursor(found, after)
            if after is None:
                return
            continue
        pulls = [pull for node, wrong in zip(nodes, of_nodes, strict=True) for pull in _pulls([node], app, wrong)]
        missing = sum(not _is_whole(node) for node in nodes)
        if missing:
            known = {pull.number for pull in pulls}
            others = [pull for pull in _heads(client, variables, size, after)[2] if pull.number not in known]
            pulls += others
            missing = max(0, missing - len(others))
        broken = [pull for pull in pulls if pull.problem is not None]
        if broken:
            # GitHub may have run out of time for one of them, which another query shows.
            pulls = [pull for pull in pulls if pull.problem is None] + read_again(client, repository, context, broken, app)
        yield Page(get_positive_int(found, "totalCount") or len(nodes), pulls, get_str(data, "repository", "id") or "", missing)
        after = next_cursor(found, after)
        if after is None:
            return


def read_again(client: Client, repository: str, context: str, before: Sequence[OpenPull], app: int | None = None) -> list[OpenPull]:
    """Return the present state of some pull requests, in that order. Deleted and closed ones are left out. Raises GitHubError.

    Args:
        before: their last known state, which is kept as undecided where GitHub does not return the present one.
    """
    pulls: list[OpenPull] = []
    numbers = [pull.number for pull in before]
    unreadable = {pull.number: [pull._replace(problem=UNREADABLE)] for pull in before}
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
            rest = [error for error in errors if get_list(error, "path") not in gone]
            of_nodes = _errors_of(rest, [("repository", f"p{number}") for number in batch])
        except GitHubError as error:
            if len(batch) == 1 and error.status not in _FINAL:
                pulls += unreadable[batch[0]]
                start += 1
            else:
                size = _halved(min(size, len(batch)), error)
            continue
        for number, wrong in zip(batch, of_nodes, strict=True):
            node = get_path(data, "repository", f"p{number}")
            if node is None and ["repository", f"p{number}"] in gone:
                continue
            pulls += _pulls([node], app, wrong) if _is_whole(node) else unreadable.get(number, [])
        start += len(batch)
    return pulls


def in_fair_order(pulls: Iterable[OpenPull]) -> list[OpenPull]:
    """Return the order in which proofs are fetched, so that an outsider delays nobody.

    Branches of the repository come before forks, each author's first pull request before anybody's second, and small changes before large
    ones.
    """
    ranked = sorted(pulls, key=lambda pull: _request(pull).files)
    count: Counter[str | None] = Counter()
    nth = {}
    for pull in ranked:
        count[_request(pull).author] += 1
        nth[pull.number] = count[_request(pull).author]
    return sorted(ranked, key=lambda pull: (_request(pull).from_fork, nth[pull.number]))


def _request(pull: OpenPull) -> PullRequest:
    assert pull.snapshot.pull_request is not None
    return pull.snapshot.pull_request


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


def _halved(size: int, error: GitHubError) -> int:
    """Return the next smaller size of a page. Raises the error if it has another cause than the size."""
    if error.status in _FINAL:
        raise error
    return size // 2


def next_cursor(connection: Any, after: str | None) -> str | None:
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


def _pulls(nodes: Iterable[Any], app: int | None, errors: Sequence[dict[str, Any]] = ()) -> list[OpenPull]:
    """Return the open pull requests of nodes that have these errors."""
    problem = None
    try:
        check_complete(errors, besides="headRef")
    except GitHubError:
        problem = UNREADABLE
    branch_known = not any("headRef" in get_list(error, "path") for error in errors)
    found = []
    for node in nodes:
        if _is_whole(node) and get_path(node, "state") == "OPEN":
            snapshot = of_pull_request(node, NOTHING)
            if app is not None:
                snapshot = snapshot._replace(status=check_of(get_path(next(iter(get_list(node, "head", "nodes")), None), "commit")))
            found.append(OpenPull(snapshot, node, problem, branch_known))
    return found


def _is_whole(node: Any) -> bool:
    return get_positive_int(node, "number") is not None and get_str(node, "state") is not None and get_str(node, "headRefOid") is not None


def _errors_of(errors: Sequence[dict[str, Any]], places: Sequence[tuple[str | int, ...]]) -> list[list[dict[str, Any]]]:
    """Return the errors of each node by its path. Raises GitHubError for an error that concerns no single node."""
    found: dict[tuple[str | int, ...], list[dict[str, Any]]] = {place: [] for place in places}
    depth = len(places[0]) if places else 0
    for error in errors:
        place = tuple(part for part in get_list(error, "path")[:depth] if isinstance(part, str | int))
        if place in found:
            found[place].append(error)
        else:
            check_complete([error])
    return list(found.values())


def _heads(client: Client, variables: dict[str, Any], size: int, after: str | None) -> tuple[Any, Any, list[OpenPull]]:
    """Return the data of a page, its connection, and its pull requests as unreadable ones, with their statuses. Raises GitHubError."""
    names = {name: variables[name] for name in ("owner", "name")}
    client.restart()
    data, _ = client.query(queries.HEADS, {**names, "size": size, "after": after})
    found = get_path(data, "repository", "pullRequests")
    pulls = [pull._replace(problem=UNREADABLE) for pull in _pulls(get_list(found, "nodes"), None)]
    if not pulls or "app" in variables:
        return data, found, pulls
    oids = {f"oid{i}": pull.snapshot.status_of for i, pull in enumerate(pulls)}
    known, _ = client.query(queries.statuses(len(pulls)), {**names, "context": variables["context"], **oids})
    statuses = [status_of(get_path(known, "repository", f"c{i}")) for i in range(len(pulls))]
    with_status = [pull._replace(snapshot=pull.snapshot._replace(status=one)) for pull, one in zip(pulls, statuses, strict=True)]
    return data, found, with_status


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
