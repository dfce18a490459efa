"""The policy of the base branch, read through the API: the author of a change cannot edit it."""

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
    """Return the policy of a snapshot with everything it extends; the built-in default if there is none.

    Args:
        read: reads files relative to the policy, and extended policies.

    Raises:
        PolicyError: the policy is invalid, or the named file does not exist.
        UndecidedError: the policy, or a policy that it extends, cannot be read.
    """
    if snapshot.unreadable is not None:
        raise UndecidedError(snapshot.unreadable)
    blob, commit, repository = snapshot.policy, snapshot.commit, settings.repository
    if blob is None or commit is None:
        if settings.policy is not None:
            raise PolicyError([Problem(settings.policy, 0, 0, f"the file does not exist in {repository}")])
        return default_policy(settings.timezone)

    def read_relative(path: str, most: int) -> bytes:
        path = os.path.normpath(path).replace(os.sep, "/")
        if path.startswith(("/", "../")) or path == "..":
            raise OSError(None, "the path is outside the repository")
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

    folder = Folder(os.path.dirname(blob.path), read_relative)
    policy = read_text(_content(client, repository, blob), blob.path, folder=folder, fetch=fetch)
    return Policy(policy.documents, f"{repository}:{blob.path}@{commit}", policy.sha256, policy.files)


def _content(client: Client, repository: str, blob: Blob) -> bytes:
    if blob.content is not None:
        # JSON may contain lone surrogates, which the policy reader refuses as invalid UTF-8.
        return blob.content.encode("utf-8", "surrogatepass")
    # GraphQL omits the content of long and binary files.
    encoded = get_str(client.read(f"/repos/{repository}/git/blobs/{blob.oid}"), "content")
    try:
        if encoded is not None:
            return b64decode(encoded)
    except ValueError:
        pass
    raise GitHubError(f"cannot read {blob.path}")
