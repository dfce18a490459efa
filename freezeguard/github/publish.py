"""Results on a pull request: its commit status and one comment. Nothing is rewritten without a change."""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .client import Client
    from .snapshot import Snapshot


class PullRequestStatus(NamedTuple):
    """The status and comment that a pull request should have.

    Attributes:
        context: name of the status; None writes no status.
        markdown: the description in Markdown, for check runs.
        body: text of the comment; None leaves comments alone.
        create: whether to create a comment if there is none.
    """

    context: str | None
    state: str
    description: str
    markdown: str
    body: str | None
    create: bool


def is_current(snapshot: Snapshot, wanted: PullRequestStatus) -> bool:
    """Return whether the pull request already has the wanted status, or should have none."""
    if wanted.context is None:
        return True
    status = snapshot.status
    return status is not None and (status.state, status.description) == (wanted.state, wanted.description)


def write_status(client: Client, repository: str, snapshot: Snapshot, wanted: PullRequestStatus, url: str | None) -> bool:
    """Write the status if it would change, and return whether it was written. Raises GitHubError."""
    if snapshot.status_of is None or is_current(snapshot, wanted):
        return False
    body = {"state": wanted.state, "context": wanted.context, "description": wanted.description, **({"target_url": url} if url else {})}
    client.write("POST", f"/repos/{repository}/statuses/{snapshot.status_of}", body)
    return True


def write_comment(client: Client, repository: str, snapshot: Snapshot, wanted: PullRequestStatus) -> bool:
    """Edit our comment if it would change, or create it, and return whether it was written. Raises GitHubError."""
    pull, comment = snapshot.pull_request, snapshot.comment
    if wanted.body is None or pull is None:
        return False
    if comment is not None:
        if comment.body.strip() == wanted.body.strip():
            return False
        client.write("PATCH", f"/repos/{repository}/issues/comments/{comment.id}", {"body": wanted.body})
        return True
    # If not all comments could be read, a new one might be the second.
    if not wanted.create or not snapshot.comments_known:
        return False
    client.write("POST", f"/repos/{repository}/issues/{pull.number}/comments", {"body": wanted.body})
    return True
