"""Proofs by changed files during a sweep: limited in requests, and a disproof is kept for the same head until the next sweeps.

Only disproofs are kept between sweeps, in a file of the cache folder. Whoever could write that file, or a status, can then keep a pull
request blocked, but never open one.
"""

from __future__ import annotations

import json
import os
from hashlib import sha256

from ...github.changed_files import MAX_FILES, paths_until_ruled_out, patterns_of
from ...github.client import PAGE, GitHubError
from ...util.cache_files import cache_folder, read_regular_file, write_cache_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ...github.client import Client
    from ...github.snapshot import PullRequest
    from ...policy.model import Policy

MOST_PAGES = 40  # requests for changed files in a sweep of one repository
KEPT = 86_400  # seconds; a base branch that moves may change which files differ
MOST_KEPT = 5_000
MOST_REPOSITORIES = 1_000


class FileProofs:
    """Reader of changed files for all evaluations of one sweep of a repository.

    Args:
        environ: names the cache folder.
        clock: seconds since the epoch.
    """

    def __init__(self, repository: str, environ: Mapping[str, str], clock: Callable[[], float]) -> None:
        folder = cache_folder(environ)
        self._path = folder and os.path.join(folder, f"{sha256(repository.lower().encode()).hexdigest()[:32]}.disproofs")
        self._clock = clock
        self._left = MOST_PAGES
        self._known: dict[str, tuple[str, ...] | None] = {}
        self._disproved = self._load()
        self._new = False

    def __call__(self, client: Client, repository: str, pull: PullRequest, policy: Policy) -> tuple[str, ...] | None:
        """Return the paths of all changed files; None if no override for paths holds, or if that cannot be proven in this sweep."""
        key = _key(repository, pull, policy)
        if key in self._disproved:
            return None
        if key not in self._known:
            pages = max(1, -(-pull.files // PAGE))
            if pull.files >= MAX_FILES or pages > self._left:
                return None
            try:
                self._known[key] = paths_until_ruled_out(client, repository, pull, policy, self._spend)
            except GitHubError:
                return None
            if self._known[key] is None and pull.head is not None:
                self._disproved[key] = int(self._clock()) + KEPT
                self._new = True
        return self._known[key]

    def save(self) -> None:
        """Keep the disproofs for the next sweeps. Any error is ignored."""
        if self._path and self._new:
            latest = dict(sorted(self._disproved.items(), key=lambda item: item[1])[-MOST_KEPT:])
            write_cache_file(self._path, json.dumps(latest).encode(), most=MOST_REPOSITORIES)

    def _spend(self) -> None:
        if self._left <= 0:
            raise GitHubError("this sweep may request no more changed files")
        self._left -= 1

    def _load(self) -> dict[str, int]:
        try:
            kept = json.loads(read_regular_file(self._path)) if self._path else {}
        except (OSError, ValueError, RecursionError):
            return {}
        now = self._clock()
        items = kept.items() if isinstance(kept, dict) else ()
        return {key: until for key, until in items if isinstance(until, int) and now < until <= now + KEPT}


def _key(repository: str, pull: PullRequest, policy: Policy) -> str:
    known = [repository.lower(), pull.number, pull.head, pull.base, patterns_of(policy)]
    return sha256(json.dumps(known).encode()).hexdigest()
