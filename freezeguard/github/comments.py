"""FreezeGuard's comment on a pull request."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..util.untyped_json import get_list, get_path, get_positive_int, get_str
from . import queries
from .client import GitHubError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .client import Client

MAX_PAGES = 50  # of a hundred comments each
_ID = re.compile(r"[0-9]{1,20}")


class Comment(NamedTuple):
    """FreezeGuard's comment."""

    id: int
    body: str


def our_comment(client: Client, repository: str, pull: Any, is_ours: Callable[[str], bool]) -> tuple[Comment | None, bool]:
    """Return our latest comment, and whether all pages up to it could be read.

    Args:
        pull: a pull request from GraphQL, with the last page of its comments.
        is_ours: whether a comment's body has our mark.
    """
    owner, _, name = repository.partition("/")
    comments = get_path(pull, "comments")
    for _ in range(MAX_PAGES):
        if not isinstance(get_path(comments, "nodes"), list):
            return None, False
        for node in reversed(get_list(comments, "nodes")):
            body, comment_id = get_str(node, "body"), str(get_path(node, "fullDatabaseId") or "")
            if body is not None and get_path(node, "viewerDidAuthor") is True and is_ours(body) and _ID.fullmatch(comment_id):
                return Comment(int(comment_id), body), True
        before = get_str(comments, "pageInfo", "startCursor")
        if get_path(comments, "pageInfo", "hasPreviousPage") is not True or before is None:
            return None, True
        variables = {"owner": owner, "name": name, "number": get_positive_int(pull, "number"), "before": before}
        try:
            data, _ = client.query(queries.COMMENTS, variables)
        except GitHubError:
            return None, False
        comments = get_path(data, "repository", "pullRequest", "comments")
    return None, False
