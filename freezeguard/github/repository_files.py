"""Files of a repository at a branch, tag or commit, as GraphQL gives them."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..errors import UndecidedError
from ..util.languages import Message
from ..util.untyped_json import get_list, get_path, get_str
from . import queries
from .client import GitHubError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from .client import Client

_DISPENSABLE = {"change", "comments", "labels", "status"}  # without them nothing is allowed that would not be
_EXACT = re.compile(r"refs/.*|HEAD|[0-9a-f]{40}|[0-9a-f]{64}", re.DOTALL)


class Blob(NamedTuple):
    """A file of the repository; `content` None: it is too large or no text, and has to be asked for by its oid."""

    path: str
    oid: str
    content: str | None


def policy_at(target: Any, paths: Sequence[str]) -> tuple[str, Blob | None] | None:
    """The commit behind what a name stands for, and the policy's file there; None: there is no commit. Raises UndecidedError."""
    commit = commit_of(target)
    return None if commit is None else (str(commit["oid"]), file_of(commit, paths))


def read_file(client: Client, repository: str, ref: str, path: str) -> tuple[str, Blob]:
    """A file at a branch, tag or commit, and the commit that this is. Raises GitHubError."""
    return compare_file(client, repository, ref, path, None)[:2]


def compare_file(client: Client, repository: str, ref: str, path: str, head: str | None) -> tuple[str, Blob, bool]:
    """As `read_file`, and whether the file is another one at the commit `head`, as far as that is known."""
    owner, _, name = repository.partition("/")
    compared = {"head": head or "", "compared": head is not None}
    data, errors = client.query(queries.FILE, {"owner": owner, "name": name, **refs(ref), "path0": path, **compared})
    commit = named(get_path(data, "repository"))
    oid, blob = get_str(commit, "oid"), file_of(commit, (path,))
    if oid is None or blob is None:
        raise GitHubError("it is not there, or the token may not see it", 404)
    check_complete(errors)
    there = get_path(data, "repository", "change")
    return oid, blob, not errors and get_str(there, "oid") is not None and get_str(there, "at0", "object", "oid") != blob.oid


def path_variables(paths: Sequence[str]) -> dict[str, str]:
    """The variables of a query for the places of a policy."""
    return {f"path{i}": path for i, path in enumerate(paths)}


def check_complete(errors: Sequence[dict[str, Any]]) -> None:
    """Raises GitHubError where a part is missing that counts: a file that GitHub failed to give is null, like one that is not there."""
    for error in errors:
        if not _DISPENSABLE & {part for part in get_list(error, "path") if isinstance(part, str)}:
            raise GitHubError(Message("github.partial"))


def first_of(commit: dict[str, Any] | None, paths: Sequence[str]) -> tuple[int, str | None] | None:
    """Which of the places has the policy, and its oid; None: none has."""
    return next(
        ((i, get_str(commit, f"at{i}", "object", "oid")) for i in range(len(paths)) if get_path(commit, f"at{i}") is not None), None
    )


def refs(ref: str | None) -> dict[str, Any]:
    """The variables for what a name means: a branch, else a tag, else any expression of git; a full one means itself."""
    exact = ref is None or _EXACT.fullmatch(ref) is not None
    names = (ref or "", "", "") if exact else (f"refs/heads/{ref}", f"refs/tags/{ref}", ref)
    return {**{f"ref{i}": name for i, name in enumerate(names)}, "named": ref is not None, "short": not exact}


def named(repository: Any) -> dict[str, Any] | None:
    """The commit that one of the `refs` is."""
    return next((commit for i in range(3) if (commit := commit_of(get_path(repository, f"named{i}"))) is not None), None)


def commit_of(target: Any) -> dict[str, Any] | None:
    """The commit behind what a name stands for: an annotated tag is an object of its own."""
    found = get_path(target, "target") if get_path(target, "__typename") == "Tag" else target
    return found if isinstance(found, dict) and get_str(found, "oid") else None


def file_of(commit: dict[str, Any] | None, paths: Sequence[str]) -> Blob | None:
    """The first of the files that is there. Raises UndecidedError where GitHub does not tell it."""
    for i, path in enumerate(paths):
        entry = get_path(commit, f"at{i}")
        if entry is None:
            # null is said of a file that is not there; where nothing is said, nothing is known.
            if commit is not None and f"at{i}" not in commit:
                raise UndecidedError(f"GitHub does not say whether there is {path}")
            continue
        oid = get_str(entry, "object", "oid")
        if oid is None:
            raise UndecidedError(f"{path} is not a file")
        readable = get_path(entry, "object", "isBinary") is False and get_path(entry, "object", "isTruncated") is False
        content = get_path(entry, "object", "text")
        return Blob(path, oid, content if readable and isinstance(content, str) else None)
    return None
