"""The repositories of an organisation or a user."""

from __future__ import annotations

from ..errors import INCOMPLETE
from ..util.untyped_json import get_path, get_str
from . import queries
from .client import GitHubError
from .pull_requests import next_cursor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .client import Client


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
        after = next_cursor(listed, after)
        if after is None:
            break
    if not names:
        raise GitHubError(f"{owner} has no repository that is visible to the token", 404)
    return names
