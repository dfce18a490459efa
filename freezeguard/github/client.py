"""GitHub's API through PyGithub within one deadline: reads are retried, writes never, and a rate limit is not waited for."""

from __future__ import annotations

import logging
import time
from urllib.parse import urlsplit

import github
import requests
from github.Requester import HTTPRequestsConnectionClass, HTTPSRequestsConnectionClass, Requester
from urllib3 import Retry

from ..errors import UndecidedError, UsageError
from ..util.http import USER_AGENT, BoundedAdapter, ResponseTooLargeError, retry_policy
from ..util.languages import Message
from ..util.timeouts import run_with_timeout
from ..util.untyped_json import get_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

SECONDS = 50  # for all calls of one verdict, so that a run ends within a minute
_SHARE = 0.4  # of it for one call, so that a call that hangs leaves time for the others
TIMEOUT = 10
PAGE = 100  # entries, the most that GitHub's REST API returns at once
MAX_BYTES = 64 << 20  # a hundred comments may have 65,536 letters each, of up to six bytes in JSON


class GitHubError(UndecidedError):
    """A call to GitHub failed. The message contains nothing that was sent or received.

    Attributes:
        status: the HTTP status; 0 for other failures.
    """

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class Client:
    """A connection to GitHub. Creating one makes no request.

    Args:
        token: a token, or the authentication that PyGithub uses; None refuses every call.
        seconds: for all calls of one verdict.
        timeout: seconds without a byte after which a call has failed.

    Raises:
        UsageError: the URL is not valid.
    """

    def __init__(self, token: str | github.Auth.Auth | None, api_url: str, *, seconds: float = SECONDS, timeout: int = TIMEOUT) -> None:
        if urlsplit(api_url).scheme not in ("https", "http") or not urlsplit(api_url).hostname:
            raise UsageError("GITHUB_API_URL is not a URL")
        self._seconds = seconds
        # PyGithub installs a handler that would write each retry to standard error.
        logging.getLogger("github").handlers.clear()
        logging.getLogger("github").propagate = False
        Requester.injectConnectionClasses(_Http, _Https)
        auth = github.Auth.Token(token) if token and isinstance(token, str) else token or None
        self._authorised = auth is not None
        retries = retry_policy(2, statuses=(500, 502, 503, 504), backoff=0.3)
        self._reading, self._writing = (
            github.Github(
                auth=auth,
                base_url=api_url.rstrip("/"),
                lazy=True,
                per_page=PAGE,
                timeout=timeout,
                user_agent=USER_AGENT,
                retry=retry,
                seconds_between_requests=None,
                seconds_between_writes=None,
            ).requester
            for retry in (retries, Retry(0, read=False))
        )
        self._remaining: dict[str, int] = {}
        self.restart()

    @property
    def remaining(self) -> int | None:
        """Requests that the token has left before its nearest rate limit; None if no response has reported it yet."""
        return min(self._remaining.values(), default=None)

    def restart(self) -> None:
        """Restart the deadline, for the next verdict."""
        self._deadline = time.monotonic() + self._seconds

    def query(self, text: str, variables: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Return the data of a GraphQL query, and the errors about parts that are missing from it.

        Raises:
            GitHubError: there is no data.
        """
        return self._graphql(self._reading, text, variables)

    def mutate(self, text: str, variables: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Run a GraphQL mutation, without retries. Arguments, result and errors are those of `query`."""
        return self._graphql(self._writing, text, variables)

    def _graphql(self, requester: Requester, text: str, variables: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        response = self._call(requester, "POST", requester.graphql_url, {"query": text, "variables": variables})
        errors = response.get("errors") if isinstance(response, dict) else None
        # An error of an unknown form still counts; which part it concerns is not known.
        errors = [
            error if isinstance(error, dict) else {} for error in (errors if isinstance(errors, list) else [errors] if errors else [])
        ]
        data = response.get("data") if isinstance(response, dict) else None
        if any(error.get("type") == "RATE_LIMITED" for error in errors):
            raise GitHubError(Message("github.rate_limit"), 429)
        if not isinstance(data, dict) or not data:
            kinds = ", ".join(sorted({str(error.get("type") or "error")[:40] for error in errors}))
            raise GitHubError(Message("github.query", kinds=kinds or "no data"))
        return data, errors

    def read(self, path: str) -> Any:
        """Return the JSON of a GET request. Raises GitHubError."""
        return self._call(self._reading, "GET", path, None)

    def read_pages(self, path: str, name: str, *, max_pages: int, key: str | None = None, truncate: bool = False) -> Iterator[Any]:
        """Yield the entries of a paginated list, and request a page only when its entries are needed.

        Args:
            path: with its query string, if it has one.
            name: the entries in the plural, for messages.
            key: the field of the response that holds the list; None if the response is the list.
            truncate: end the list after the last page that may be read, instead of raising.

        Raises:
            GitHubError: a page cannot be read or is not a list, or there are more than `max_pages`.
        """
        separator = "&" if "?" in path else "?"
        for page in range(1, max_pages + 1):
            response = self.read(f"{path}{separator}per_page={PAGE}&page={page}")
            entries = response if key is None else get_path(response, key)
            if not isinstance(entries, list):
                raise GitHubError(f"GitHub's response is not a list of {name}")
            yield from entries
            if len(entries) < PAGE:
                return
        if not truncate:
            raise GitHubError(f"there are more than {max_pages * PAGE} {name}")

    def write(self, method: str, path: str, body: dict[str, Any]) -> Any:
        """Return the JSON of a POST, PATCH or PUT request, made without retries. Raises GitHubError."""
        return self._call(self._writing, method, path, body)

    def _note_rate_limit(self, headers: dict[str, Any]) -> None:
        remaining = str(headers.get("x-ratelimit-remaining", ""))
        if remaining.isdigit():
            self._remaining[str(headers.get("x-ratelimit-resource", ""))] = int(remaining)

    def _call(self, requester: Requester, method: str, path: str, body: dict[str, Any] | None) -> Any:
        if not self._authorised:
            raise GitHubError(Message("github.no_token"), 401)

        def call() -> Any:
            headers, response = requester.requestJsonAndCheck(method, path, input=body)
            self._note_rate_limit(headers)
            return response

        try:
            return run_with_timeout(max(0.0, min(self._deadline - time.monotonic(), self._seconds * _SHARE)), call)
        except TimeoutError:
            raise GitHubError(Message("github.timeout")) from None
        except Exception as error:  # noqa: BLE001  PyGithub raises assertions and run-time errors too
            raise _translate_error(error) from None


def _translate_error(error: Exception) -> GitHubError:
    """Describe an error without anything that was sent or received."""
    if isinstance(error, github.RateLimitExceededException):
        return GitHubError(Message("github.rate_limit"), 429)
    if isinstance(error, github.GithubException):
        status = error.status
        reason = {
            401: "the token is not valid",
            403: "the token lacks a permission",
            404: "not found, or not visible to the token",
            422: "the request is not valid",
            429: "the rate limit is used up",
        }.get(status, "the request failed")
        return GitHubError(Message("github.status", status=status, reason=reason), status)
    if isinstance(error, _RefusedError):
        return GitHubError(str(error))
    if isinstance(error, ResponseTooLargeError):
        return GitHubError(f"GitHub's response is larger than {MAX_BYTES >> 20} MiB")
    if isinstance(error, requests.exceptions.RetryError):
        return GitHubError(Message("github.failing"), 500)
    if isinstance(error, requests.exceptions.Timeout):
        return GitHubError(Message("github.timeout"))
    if isinstance(error, requests.exceptions.RequestException):
        return GitHubError(Message("github.unreachable"))
    return GitHubError(f"GitHub answered something that is no answer ({type(error).__name__})")


class _RefusedError(requests.exceptions.RequestException):
    """A response that is not used; the text is ours."""


def _refuse_redirected_write(response: requests.Response) -> None:
    # PyGithub follows 301 and takes every other status below 400 for success: a POST to a renamed repository gets 307.
    status = response.status_code
    if response.request.method in ("POST", "PATCH", "PUT") and status not in (200, 201, 204, 301) and status < 400:
        raise _RefusedError(f"GitHub responded with {status}: nothing was written")


def _adapter(retries: Retry | int) -> BoundedAdapter:
    return BoundedAdapter(retries, max_bytes=MAX_BYTES, check=_refuse_redirected_write)


class _Https(HTTPSRequestsConnectionClass):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session.mount("https://", _adapter(self.retry))


class _Http(HTTPRequestsConnectionClass):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session.mount("http://", _adapter(self.retry))
