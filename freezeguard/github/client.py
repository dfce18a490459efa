"""GitHub's API, through PyGithub, within one deadline: reading is tried again, writing never blindly, and no limit's reset is slept for."""

from __future__ import annotations

import logging
import time
from urllib.parse import urlsplit

import github
import requests
from github.Requester import HTTPRequestsConnectionClass, HTTPSRequestsConnectionClass, Requester
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from ..errors import UndecidedError, UsageError
from ..util.languages import Message
from ..util.timeouts import run_with_timeout
from ..util.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SECONDS = 50  # for all calls of one verdict together, so that everything ends within a minute
_SHARE = 0.4  # of it for one call, so that one that hangs leaves time for the others
TIMEOUT = 10
MAX_BYTES = 64 << 20  # a hundred comments may have 65,536 letters each, of up to six bytes in JSON


class GitHubError(UndecidedError):
    """GitHub did not answer as it should. The text is ours: what it sent, and what we sent it, is not in it."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class Client:
    """A connection that makes no request before it is asked to.

    Args:
        token: or how PyGithub has it authorised.
        seconds: for all calls of one verdict together.
        timeout: seconds without a byte after which a call has failed.

    Raises:
        UsageError: the URL is none.
    """

    def __init__(self, token: str | github.Auth.Auth | None, api_url: str, *, seconds: float = SECONDS, timeout: int = TIMEOUT) -> None:
        if urlsplit(api_url).scheme not in ("https", "http") or not urlsplit(api_url).hostname:
            raise UsageError("GITHUB_API_URL is not a URL")
        self._seconds = seconds
        # PyGithub sets up a handler that would write what it retries to standard error.
        logging.getLogger("github").handlers.clear()
        logging.getLogger("github").propagate = False
        Requester.injectConnectionClasses(_Http, _Https)
        auth = github.Auth.Token(token) if token and isinstance(token, str) else token or None
        self._authorised = auth is not None
        again = Retry(
            total=2, backoff_factor=0.3, status_forcelist=[500, 502, 503, 504], allowed_methods=None, respect_retry_after_header=False
        )
        self._reading, self._writing = (
            github.Github(
                auth=auth,
                base_url=api_url.rstrip("/"),
                lazy=True,
                per_page=100,
                timeout=timeout,
                user_agent=f"freezeguard/{__version__}",
                retry=retry,
                seconds_between_requests=None,
                seconds_between_writes=None,
            ).requester
            for retry in (again, Retry(0, read=False))
        )
        self._left: dict[str, int] = {}
        self.restart()

    @property
    def left(self) -> int | None:
        """How many requests the token may still make before a limit is reset, of the limit that is nearest; None: GitHub has not said."""
        return min(self._left.values(), default=None)

    def restart(self) -> None:
        """The deadline begins anew: the next verdict may take as long as the first."""
        self._deadline = time.monotonic() + self._seconds

    def query(self, text: str, variables: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The data of a GraphQL query, and what it says of parts that it could not give.

        Raises:
            GitHubError: there is no data at all.
        """
        return self._graphql(self._reading, text, variables)

    def mutate(self, text: str, variables: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """As `query`, for a mutation; tried once."""
        return self._graphql(self._writing, text, variables)

    def _graphql(self, requester: Requester, text: str, variables: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        answer = self._ask(requester, "POST", requester.graphql_url, {"query": text, "variables": variables})
        errors = answer.get("errors") if isinstance(answer, dict) else None
        # One of another form is still an error: what it befell is not known.
        errors = [
            error if isinstance(error, dict) else {} for error in (errors if isinstance(errors, list) else [errors] if errors else [])
        ]
        data = answer.get("data") if isinstance(answer, dict) else None
        if any(error.get("type") == "RATE_LIMITED" for error in errors):
            raise GitHubError(Message("github.rate_limit"), 429)
        if not isinstance(data, dict) or not data:
            kinds = ", ".join(sorted({str(error.get("type") or "error")[:40] for error in errors}))
            raise GitHubError(Message("github.query", kinds=kinds or "no data"))
        return data, errors

    def read(self, path: str) -> Any:
        """What GET answers. Raises GitHubError."""
        return self._ask(self._reading, "GET", path, None)

    def write(self, method: str, path: str, body: dict[str, Any]) -> Any:
        """What POST, PATCH or PUT answers; tried once. Raises GitHubError."""
        return self._ask(self._writing, method, path, body)

    def _count(self, headers: dict[str, Any]) -> None:
        remaining = str(headers.get("x-ratelimit-remaining", ""))
        if remaining.isdigit():
            self._left[str(headers.get("x-ratelimit-resource", ""))] = int(remaining)

    def _ask(self, requester: Requester, method: str, path: str, body: dict[str, Any] | None) -> Any:
        if not self._authorised:
            raise GitHubError(Message("github.no_token"), 401)

        def ask() -> Any:
            headers, answer = requester.requestJsonAndCheck(method, path, input=body)
            self._count(headers)
            return answer

        try:
            return run_with_timeout(max(0.0, min(self._deadline - time.monotonic(), self._seconds * _SHARE)), ask)
        except TimeoutError:
            raise GitHubError(Message("github.timeout")) from None
        except Exception as error:  # noqa: BLE001  PyGithub raises assertions and run-time errors too
            raise _translate_error(error) from None


def _translate_error(error: Exception) -> GitHubError:
    """An error in our own words, without anything of what was sent or received."""
    if isinstance(error, github.RateLimitExceededException):
        return GitHubError(Message("github.rate_limit"), 429)
    if isinstance(error, github.GithubException):
        status = error.status
        what = {
            401: "the token is not valid",
            403: "the token may not do this",
            404: "it is not there, or the token may not see it",
            422: "it was refused as invalid",
            429: "its rate limit is used up",
        }.get(status, "it failed")
        return GitHubError(Message("github.status", status=status, reason=what), status)
    if isinstance(error, _AnswerError):
        return GitHubError(str(error))
    if isinstance(error, requests.exceptions.RetryError):
        return GitHubError(Message("github.failing"), 500)
    if isinstance(error, requests.exceptions.Timeout):
        return GitHubError(Message("github.timeout"))
    if isinstance(error, requests.exceptions.RequestException):
        return GitHubError(Message("github.unreachable"))
    return GitHubError(f"GitHub answered something that is no answer ({type(error).__name__})")


class _AnswerError(requests.exceptions.RequestException):
    """An answer that is none; the text is ours."""


class _Bounded(HTTPAdapter):
    """Reads an answer as far as it may be long, and takes no redirection for a success."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        response = super().send(request, *args, **kwargs)
        # PyGithub follows 301, and takes all else below 400 for done: a POST to a renamed repository gets 307.
        if request.method in ("POST", "PATCH", "PUT") and response.status_code not in (200, 201, 204, 301) and response.status_code < 400:
            response.close()
            raise _AnswerError(f"GitHub answered {response.status_code}: nothing was done")
        content = bytearray()
        for piece in response.iter_content(1 << 16):
            content += piece
            if len(content) > MAX_BYTES:
                response.close()
                raise _AnswerError("GitHub's answer is too long")
        response._content = bytes(content)  # noqa: SLF001  there is no other way to hand it on
        return response


class _Https(HTTPSRequestsConnectionClass):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session.mount("https://", _Bounded(max_retries=self.retry))


class _Http(HTTPRequestsConnectionClass):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session.mount("http://", _Bounded(max_retries=self.retry))
