"""Edits of FreezeGuard's comments during a sweep, which creates none."""

from __future__ import annotations

from ...github.client import GitHubError
from ...github.comments import our_comment
from ...github.publish import write_comment
from ...render.comment import change_in, is_ours, with_change

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...github.client import Client
    from ...github.publish import PullRequestStatus
    from ...github.pull_requests import OpenPull
    from ...github.rate_limiter import RateLimiter

PATIENCE = 5  # consecutive refusals after which no comment is edited


class CommentEditor:
    """Editor of the comments of one repository.

    Args:
        context: name of the status, which the comment's mark contains.
        failures: receives a message for each comment that cannot be read or edited.
    """

    def __init__(self, client: Client, repository: str, context: str, pace: RateLimiter, failures: list[str]) -> None:
        self._client = client
        self._repository = repository
        self._context = context
        self._pace = pace
        self._failures = failures
        self._refused = 0

    def edit(self, pull: OpenPull, report: PullRequestStatus) -> None:
        """Edit our comment if there is one. Raises GitHubError if nothing more can be written."""
        if self._refused >= PATIENCE:
            return
        try:
            comment, known = our_comment(self._client, self._repository, pull.told, lambda body: is_ours(body, self._context))
            if not known:
                self._failures.append(f"#{pull.number}: the comments cannot be read, so ours is not edited if there is one")
            if comment is not None and report.body is not None:
                report = report._replace(body=with_change(report.body, change_in(comment.body)))
            if write_comment(self._client, self._repository, pull.snapshot._replace(comment=comment), report):
                self._refused = 0
                self._pace.wait()
        except GitHubError as error:
            if error.status in (401, 429):
                raise
            self._failures.append(f"#{pull.number}: the comment: {error}")
            # One conversation may be locked. Without the permission none can be edited, and the status is what counts.
            self._refused += error.status == 403
