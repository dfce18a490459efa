"""The policy from where the author of a change cannot reach it: of the base branch, through the API."""

from __future__ import annotations

import os
import re
from base64 import b64decode

from ..errors import PolicyError, Problem, UndecidedError
from ..policy.load import Fetched, Folder, default_policy, read_text
from ..policy.model import Policy
from ..util.text import quote
from ..util.untyped_json import get_str
from .client import GitHubError
from .repository_files import read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .client import Client
    from .repository_files import Blob
    from .settings import Settings
    from .snapshot import Snapshot

    ReadFile = Callable[[Client, str, str, str], tuple[str, Blob]]

_REFERENCE = re.compile(r"(?P<repository>[\w.-]+/[\w.-]+):(?P<path>[^@:]+)@(?P<ref>[^@:]+)")


def read_policy(client: Client, settings: Settings, snapshot: Snapshot, *, read: ReadFile = read_file) -> Policy:
    """The policy of a snapshot and all that it extends; the built-in default where there is none.

    Args:
        read: how files beside it, and what it extends, are read.

    Raises:
        PolicyError: it is invalid, or the one that was named is not there.
        UndecidedError: it, or what it extends, cannot be read.
    """
    if snapshot.unreadable is not None:
        raise UndecidedError(snapshot.unreadable)
    blob, commit, repository = snapshot.policy, snapshot.commit, settings.repository
    if blob is None or commit is None:
        if settings.policy is not None:
            raise PolicyError([Problem(settings.policy, 0, 0, f"there is no such policy in {repository}")])
        return default_policy(settings.timezone)

    def beside(path: str, most: int) -> bytes:
        path = os.path.normpath(path).replace(os.sep, "/")
        if path.startswith(("/", "../")) or path == "..":
            raise OSError(None, "it is outside of the repository")
        try:
            _, found = read(client, repository, commit, path)
        except GitHubError as error:
            raise UndecidedError(f"{path}: {error}") from None
        return _content(client, repository, found)[:most]

    def fetch(reference: str) -> Fetched:
        parts = _REFERENCE.fullmatch(reference)
        if parts is None:
            raise UndecidedError(f"extends {quote(reference)}, which is not owner/repository:path@ref")
        where, path = parts["repository"], parts["path"]
        try:
            pinned, found = read(client, where, parts["ref"], path)
            return Fetched(_content(client, where, found), f"{where}:{path}@{pinned}")
        except GitHubError as error:
            raise UndecidedError(f"extends {quote(reference)}: {error}") from None

    folder = Folder(os.path.dirname(blob.path), beside)
    policy = read_text(_content(client, repository, blob), blob.path, folder=folder, fetch=fetch)
    return Policy(policy.documents, f"{repository}:{blob.path}@{commit}", policy.sha256, policy.files)


def _content(client: Client, repository: str, blob: Blob) -> bytes:
    if blob.content is not None:
        # JSON may hold halves of letters, which the reader of the policy refuses as no UTF-8.
        return blob.content.encode("utf-8", "surrogatepass")
    # GraphQL leaves out what is long or not UTF-8.
    encoded = get_str(client.read(f"/repos/{repository}/git/blobs/{blob.oid}"), "content")
    try:
        if encoded is not None:
            return b64decode(encoded)
    except ValueError:
        pass
    raise GitHubError(f"{blob.path} cannot be read")
