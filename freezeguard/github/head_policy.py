"""The policy at the head of a pull request that changes it. It decides nothing, and is read only to be compared."""

from __future__ import annotations

from typing import NamedTuple

from ..errors import UndecidedError
from ..policy.discovery import POLICY_PATHS
from ..util.untyped_json import get_list, get_path, get_str
from . import queries
from .client import GitHubError
from .remote_policy import read_policy
from .repository_files import Blob, check_complete, compare_file, path_variables, policy_at, read_file
from .snapshot import Snapshot

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..policy.model import Policy
    from .client import Client
    from .settings import Settings

MOST_FILES = 10  # relative to the head's policy: its author must not make us read without limit
MAX_PAGES = 30  # of a hundred changed files each
_LEFT_OUT = "timezone: UTC\n"  # replaces a policy that is not read, and closes nothing


class Changed(NamedTuple):
    """The head's policy, and the references in its `extends` that were not read."""

    policy: Policy
    left_out: tuple[str, ...]


class PolicyFileTracker:
    """Reader for the files of the base's policy that notes which of them differ at the head, without further queries.

    Args:
        head: the pull request's head commit; None compares nothing.
    """

    def __init__(self, repository: str, base: str | None, head: str | None) -> None:
        self._repository = repository
        self._base = base
        self._head = head
        self._relative: dict[str, tuple[Blob, bool]] = {}
        self._extended: dict[tuple[str, str, str], tuple[str, Blob]] = {}
        self._left_out: dict[str, None] = {}
        self._read = 0

    @property
    def compares(self) -> bool:
        """Return True if there is a head to compare with."""
        return self._head is not None

    @property
    def changed(self) -> set[str]:
        """Paths of the files relative to the policy that differ at the head."""
        return {path for path, (_, changed) in self._relative.items() if changed}

    @property
    def left_out(self) -> tuple[str, ...]:
        """References that the head's policy extends and the base's does not."""
        return tuple(self._left_out)

    def of_base(self, client: Client, repository: str, ref: str, path: str) -> tuple[str, Blob]:
        """Read a file for the base's policy, as `read_file` does."""
        if self._head is not None and (repository, ref) == (self._repository, self._base):
            oid, blob, changed = compare_file(client, repository, ref, path, self._head)
            self._relative[path] = blob, changed
            return oid, blob
        found = self._extended[repository, ref, path] = read_file(client, repository, ref, path)
        return found

    def of_head(self, client: Client, repository: str, ref: str, path: str) -> tuple[str, Blob]:
        """Read a file for the head's policy, as `read_file` does; of extended policies only those that the base's extends too."""
        if (repository, ref) == (self._repository, self._head):
            blob, changed = self._relative.get(path, (None, True))
            if blob is not None and not changed:
                return ref, blob
            self._read += 1
            if self._read > MOST_FILES:
                raise GitHubError(f"the policy of the head needs more than {MOST_FILES} changed files")
            return read_file(client, repository, ref, path)
        known = self._extended.get((repository, ref, path))
        if known is not None:
            return known
        self._left_out[f"{repository}:{path}@{ref}"] = None
        return "left-out", Blob(path, "", _LEFT_OUT)


def read_changed(client: Client, settings: Settings, snapshot: Snapshot, reading: PolicyFileTracker) -> Changed | None:
    """Return the policy at the head of a pull request; None if the pull request does not change the policy.

    Raises:
        PolicyError: the policy is invalid.
        UndecidedError: the policy cannot be read.
    """
    pull = snapshot.pull_request
    if pull is None or pull.head is None or not reading.compares or not (snapshot.changed or reading.changed):
        return None
    paths = (settings.policy,) * len(POLICY_PATHS) if settings.policy is not None else POLICY_PATHS
    owner, _, name = settings.repository.partition("/")
    variables = {"owner": owner, "name": name, "number": pull.number, "head": pull.head, **path_variables(paths)}
    after, blob = None, None
    for page in range(MAX_PAGES):
        data, errors = client.query(queries.CHANGE, {**variables, "after": after})
        check_complete(errors)
        if page == 0:
            head = policy_at(get_path(data, "repository", "head"), paths)
            if head is None:
                raise UndecidedError("the head commit does not exist, or is not visible to the token")
            blob = head[1]
        files = get_path(data, "repository", "pullRequest", "files")
        if _is_touched(files, snapshot.policy, blob, reading.changed):
            policy = read_policy(client, settings, Snapshot(None, pull.head, blob), read=reading.of_head)
            return Changed(policy, reading.left_out)
        after = get_str(files, "pageInfo", "endCursor")
        if get_path(files, "pageInfo", "hasNextPage") is not True or after is None:
            return None
    raise UndecidedError(f"the pull request changes more than {MAX_PAGES * 100} files: it is not known whether it changes the policy")


def _is_touched(files: object, base: Blob | None, head: Blob | None, relative: set[str]) -> bool:
    """Return whether the pull request changes a file of the policy. If not, the policies differ because the head is older."""
    wanted = relative | {blob.path for blob in (base, head) if blob is not None}
    gone = base is not None and (head is None or head.path != base.path)
    # GraphQL has no previous name of a renamed file: it may have been the policy.
    return any(get_str(file, "path") in wanted or (gone and get_str(file, "changeType") == "RENAMED") for file in get_list(files, "nodes"))
