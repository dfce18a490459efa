"""Files of a repository at a branch, tag or commit, read through GraphQL."""

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

_OPTIONAL = {"change", "comments", "labels", "status"}  # without them, a verdict is never more permissive
_EXACT = re.compile(r"refs/.*|HEAD|[0-9a-f]{40}|[0-9a-f]{64}", re.DOTALL)


class Blob(NamedTuple):
    """A file; `content` is None if it is large or binary, and has to be read by its `oid`."""

    path: str
    oid: str
    content: str | None


def policy_at(target: Any, paths: Sequence[str]) -> tuple[str, Blob | None] | None:
    """Return the commit of a ref's target, and the policy's file in it; None if there is no commit. Raises UndecidedError."""
    commit = commit_of(target)
    return None if commit is None else (str(commit["oid"]), file_of(commit, paths))


def read_file(client: Client, repository: str, ref: str, path: str) -> tuple[str, Blob]:
    """Return the commit of a branch, tag or commit, and a file in it. Raises GitHubError."""
    return compare_file(client, repository, ref, path, None)[:2]


def compare_file(client: Client, repository: str, ref: str, path: str, head: str | None) -> tuple[str, Blob, bool]:
    """Return the result of `read_file`, and whether the file is known to differ at the commit `head`."""
    owner, _, name = repository.partition("/")
    compared = {"head": head or "", "compared": head is not None}
    data, errors = client.query(queries.FILE, {"owner": owner, "name": name, **refs(ref), "path0": path, **compared})
    commit = named(get_path(data, "repository"))
    oid, blob = get_str(commit, "oid"), file_of(commit, (path,))
    if oid is None or blob is None:
        raise GitHubError("not found, or not visible to the token", 404)
    check_complete(errors)
    head_commit = get_path(data, "repository", "change")
    return oid, blob, not errors and get_str(head_commit, "oid") is not None and get_str(head_commit, "at0", "object", "oid") != blob.oid


def path_variables(paths: Sequence[str]) -> dict[str, str]:
    """Return the variables of a query for the locations of a policy."""
    return {f"path{i}": path for i, path in enumerate(paths)}


def check_complete(errors: Sequence[dict[str, Any]], *, besides: str | None = None) -> None:
    """Raise GitHubError if a required part is missing: a file that GitHub failed to read is null, like one that does not exist.

    Args:
        besides: a further part that may be missing, because the caller reads it in another way.
    """
    for error in errors:
        if not {*_OPTIONAL, besides} & {part for part in get_list(error, "path") if isinstance(part, str)}:
            raise GitHubError(Message("github.partial"))


def first_of(commit: dict[str, Any] | None, paths: Sequence[str]) -> tuple[int, str | None] | None:
    """Return the index of the first path that exists, and its oid; None if none exists."""
    return next(
        ((i, get_str(commit, f"at{i}", "object", "oid")) for i in range(len(paths)) if get_path(commit, f"at{i}") is not None), None
    )


def refs(ref: str | None) -> dict[str, Any]:
    """Return the variables that resolve a name: a branch, else a tag, else any git revision. A full ref is taken literally."""
    exact = ref is None or _EXACT.fullmatch(ref) is not None
    names = (ref or "", "", "") if exact else (f"refs/heads/{ref}", f"refs/tags/{ref}", ref)
    return {**{f"ref{i}": name for i, name in enumerate(names)}, "named": ref is not None, "short": not exact}


def named(repository: Any) -> dict[str, Any] | None:
    """Return the commit of the first of the `refs` that exists; None if none does."""
    return next((commit for i in range(3) if (commit := commit_of(get_path(repository, f"named{i}"))) is not None), None)


def commit_of(target: Any) -> dict[str, Any] | None:
    """Return the commit of a ref's target; None if there is none. An annotated tag is an object that points to its commit."""
    commit = get_path(target, "target") if get_path(target, "__typename") == "Tag" else target
    return commit if isinstance(commit, dict) and get_str(commit, "oid") else None


def file_of(commit: dict[str, Any] | None, paths: Sequence[str]) -> Blob | None:
    """Return the first path that exists as a file; None if none does. Raises UndecidedError if GitHub does not report it."""
    for i, path in enumerate(paths):
        entry = get_path(commit, f"at{i}")
        if entry is None:
            # A file that does not exist is null; a missing field says nothing.
            if commit is not None and f"at{i}" not in commit:
                raise UndecidedError(f"GitHub did not report whether {path} exists")
            continue
        oid = get_str(entry, "object", "oid")
        if oid is None:
            raise UndecidedError(f"{path} is not a file")
        readable = get_path(entry, "object", "isBinary") is False and get_path(entry, "object", "isTruncated") is False
        content = get_path(entry, "object", "text")
        return Blob(path, oid, content if readable and isinstance(content, str) else None)
    return None
