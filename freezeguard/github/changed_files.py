"""Changed files of a pull request, read only as long as an override for paths can still hold."""

from __future__ import annotations

from ..policy.patterns import matches
from ..util.untyped_json import get_str
from .client import PAGE, GitHubError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..policy.model import Policy
    from .client import Client
    from .snapshot import PullRequest

    FileReader = Callable[[Client, str, PullRequest, Policy], tuple[str, ...] | None]

MAX_FILES = 3000  # GitHub lists no more files of a pull request
MAX_PATH = 512  # letters; the time of a glob grows with the length of the path


def patterns_of(policy: Policy) -> list[tuple[str, ...]]:
    """Return the patterns of each override for paths."""
    return [tuple(override.paths) for document in policy.documents for override in document.overrides if override.paths]


def changed_paths(client: Client, repository: str, pull: PullRequest, policy: Policy) -> tuple[str, ...] | None:
    """Return the paths as `paths_until_ruled_out` does; None also if they cannot be read."""
    try:
        return paths_until_ruled_out(client, repository, pull, policy)
    except GitHubError:
        return None


def paths_until_ruled_out(
    client: Client, repository: str, pull: PullRequest, policy: Policy, spend: Callable[[], None] = lambda: None
) -> tuple[str, ...] | None:
    """Return the paths of all changed files, both names of a renamed one.

    None if there are more files than GitHub lists, if the head moved meanwhile, or if one of them rules out every override for paths: no
    page is requested after it.

    Args:
        spend: called before each request; may raise GitHubError.

    Raises:
        GitHubError: the files cannot be read.
    """
    if pull.files > MAX_FILES:
        return None
    possible = patterns_of(policy)
    paths: list[str] = []
    spend()
    files = client.read_pages(f"/repos/{repository}/pulls/{pull.number}/files", "files", max_pages=MAX_FILES // PAGE)
    for count, file in enumerate(files, start=1):
        names = [get_str(file, "filename"), get_str(file, "previous_filename")]
        if names[0] is None or any(name is not None and len(name) > MAX_PATH for name in names):
            return None
        present = [name for name in names if name]
        possible = [patterns for patterns in possible if all(matches(patterns, name) for name in present)]
        if not possible:
            return None
        paths += present
        if count % PAGE == 0 and count < MAX_FILES:
            spend()
    spend()
    # A push between two pages shows files of another commit than the evaluated one.
    return tuple(paths) or None if not head_moved(client, repository, pull) else None


def head_moved(client: Client, repository: str, pull: PullRequest) -> bool:
    """Return True if the pull request has another head now. Raises GitHubError."""
    return get_str(client.read(f"/repos/{repository}/pulls/{pull.number}"), "head", "sha") != pull.head
