"""Telling a pull request: its commit status, and one comment. Nothing is written that is there already."""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .client import Client
    from .snapshot import Snapshot


class PullRequestStatus(NamedTuple):
    """What a pull request should be told.

    Attributes:
        context: the name of the status; None: none is written.
        markdown: the description, where GitHub takes Markdown.
        body: of the comment; None: none is touched.
        create: whether a comment is made where there is none.
    """

    context: str | None
    state: str
    description: str
    markdown: str
    body: str | None
    create: bool


def is_current(snapshot: Snapshot, told: PullRequestStatus) -> bool:
    """Whether the status says already what it should."""
    status = snapshot.status
    return status is not None and (status.state, status.description) == (told.state, told.description)


def write_status(client: Client, repository: str, snapshot: Snapshot, told: PullRequestStatus, url: str | None) -> bool:
    """Writes the status where it would change, and says whether. Raises GitHubError."""
    if told.context is None or snapshot.status_of is None:
        return False
    if is_current(snapshot, told):
        return False
    body = {"state": told.state, "context": told.context, "description": told.description, **({"target_url": url} if url else {})}
    client.write("POST", f"/repos/{repository}/statuses/{snapshot.status_of}", body)
    return True


def write_comment(client: Client, repository: str, snapshot: Snapshot, told: PullRequestStatus) -> bool:
    """Edits our comment where it would change, or makes one, and says whether. Raises GitHubError."""
    pull, comment = snapshot.pull_request, snapshot.comment
    if told.body is None or pull is None:
        return False
    if comment is not None:
        if comment.body.strip() == told.body.strip():
            return False
        client.write("PATCH", f"/repos/{repository}/issues/comments/{comment.id}", {"body": told.body})
        return True
    # Where the comments could not be read, one more of them might be the second.
    if not told.create or not snapshot.comments_known:
        return False
    client.write("POST", f"/repos/{repository}/issues/{pull.number}/comments", {"body": told.body})
    return True
