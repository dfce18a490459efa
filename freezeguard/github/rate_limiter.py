"""How fast GitHub is written to, and when no more: one write a second, and not to the end of the limit."""

from __future__ import annotations

from .client import GitHubError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .client import Client

SECONDS = 1.0  # from one write to the next: docs.github.com, "Best practices for using the REST API"; that is less than 80 a minute too
RESERVE = 50  # requests that are left to other workflows: GITHUB_TOKEN has 1,000 an hour for all of a repository


class RateLimiter:
    """The pace of all writes with one token.

    Args:
        clock: seconds since the epoch.
        sleep: waits so many seconds.
    """

    def __init__(self, client: Client, *, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._client = client
        self._clock = clock
        self._sleep = sleep
        self._last = float("-inf")

    def wait(self) -> None:
        """Returns when the next write may be made. Raises GitHubError with the status 429 where the limit is near."""
        self.check()
        early = self._last + SECONDS - self._clock()
        if early > 0:
            self._sleep(min(early, SECONDS))
        self._last = self._clock()
        self._client.restart()

    def check(self) -> None:
        """Raises GitHubError with the status 429 where the limit is near."""
        if self._client.remaining is not None and self._client.remaining <= RESERVE:
            raise GitHubError(f"GitHub's rate limit is nearly used up, {self._client.remaining} requests are left to others", 429)
