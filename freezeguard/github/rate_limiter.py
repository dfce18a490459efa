"""Rate limiter for writes to GitHub: one a second, with a reserve of the rate limit."""

from __future__ import annotations

from .client import GitHubError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .client import Client

SECONDS = 1.0  # between writes: docs.github.com, "Best practices for using the REST API"; also less than 80 a minute
RESERVE = 50  # requests kept for other workflows: GITHUB_TOKEN has 1,000 an hour for a whole repository


class RateLimiter:
    """Rate limiter for all writes with one token.

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
        """Wait until the next write is allowed. Raises GitHubError with status 429 if the rate limit is nearly used up."""
        self.check()
        early = self._last + SECONDS - self._clock()
        if early > 0:
            self._sleep(min(early, SECONDS))
        self._last = self._clock()
        self._client.restart()

    def check(self) -> None:
        """Raise GitHubError with status 429 if the rate limit is nearly used up."""
        if self._client.remaining is not None and self._client.remaining <= RESERVE:
            raise GitHubError(f"GitHub's rate limit is nearly used up: {self._client.remaining} requests are left for other workflows", 429)
