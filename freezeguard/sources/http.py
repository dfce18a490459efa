"""HTTP GET for the sources: one time-out, one retry, bounded redirects. No error contains a secret."""

from __future__ import annotations

import json
from typing import NamedTuple
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import ReadTimeoutError

from ..util.http import USER_AGENT, BoundedAdapter, ResponseTooLargeError, retry_policy
from .incident import MAX_BYTES, SourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

MAX_REDIRECTS = 5
_REASONS = {
    400: "the request is not valid",
    401: "the token is not valid",
    403: "the token lacks a permission",
    404: "there is nothing at this address",
    429: "the rate limit is used up",
}


class HttpResponse(NamedTuple):
    """A successful response; `status` is 200 or, for a conditional request, 304."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Http:
    """HTTP client for one source.

    Args:
        timeout: seconds without a byte after which a request has failed. The caller bounds the total time.
    """

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout

    def json(
        self,
        url: str,
        *,
        params: Sequence[tuple[str, str]] = (),
        secrets: Mapping[str, str] | None = None,
        accept: str = "application/json",
    ) -> Any:
        """Return the parsed JSON of a response.

        Args:
            secrets: headers that no other host may see.

        Raises:
            SourceError: the request failed, or the response is not JSON.
        """
        return parse_json(self.get(url, params=params, headers={"Accept": accept}, secrets=secrets).content, "the response")

    def get(
        self,
        url: str,
        *,
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        secrets: Mapping[str, str] | None = None,
    ) -> HttpResponse:
        """Return a successful response. Raises SourceError."""
        try:
            with _Session(secrets or {}) as session:
                response = session.get(url, params=list(params), headers=dict(headers or {}), auth=session.authorize, timeout=self._timeout)
                return HttpResponse(response.status_code, response.headers, response.content)
        except (requests.exceptions.RequestException, ValueError) as error:
            raise SourceError(self._failure(error)) from None

    def _failure(self, error: Exception) -> str:
        """Describe a failed request without anything that was sent or received."""
        match error:
            case ResponseTooLargeError():
                return f"the response is larger than {MAX_BYTES >> 20} MiB"
            case requests.exceptions.SSLError():
                return "the TLS certificate is not valid, or the server does not speak TLS"
            case requests.exceptions.Timeout() | requests.exceptions.ConnectionError(args=[ReadTimeoutError()]):
                return f"no response within {self._timeout:g} s"
            case requests.exceptions.TooManyRedirects():
                return f"more than {MAX_REDIRECTS} redirects"
            case requests.exceptions.ConnectionError():
                return "could not connect to the server"
        return "the connection broke off, or the response is not valid HTTP"


def parse_json(content: bytes, name: str) -> Any:
    """Return the parsed JSON. Raises SourceError, in which `name` stands for the content."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        pass
    start = content[:200].lstrip().lower()
    what = "a web page" if start.startswith((b"<!doctype", b"<html")) else "not JSON, or is cut off" if start else "empty"
    raise SourceError(f"{name} is {what}")


class _Session(requests.Session):
    """Session that sends secrets only to the host they are meant for."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        super().__init__()
        self._secrets = secrets
        self.headers["User-Agent"] = USER_AGENT
        self.max_redirects = MAX_REDIRECTS
        # No retry after a time-out: a server that hangs once would hang again.
        retries = retry_policy(1, backoff=0.2, read=False, raise_on_status=False)
        for scheme in ("https://", "http://"):
            self.mount(scheme, BoundedAdapter(retries, max_bytes=MAX_BYTES, check=_check_status))

    def authorize(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        # As `auth`, so that no .netrc takes precedence.
        request.headers.update(self._secrets)
        return request

    def rebuild_auth(self, prepared_request: requests.PreparedRequest, response: requests.Response) -> None:
        """Refuse redirects that would reveal a secret. `requests` calls this method for each redirect."""
        old, new = urlsplit(response.request.url or ""), urlsplit(prepared_request.url or "")
        if old.scheme == "https" and new.scheme != "https":
            raise SourceError("refused a redirect from https to an unencrypted address")
        # A secret is bound to the host and port of the first request only.
        if self._secrets and (old.scheme, old.netloc) != (new.scheme, new.netloc):
            raise SourceError("refused a redirect to another host, which must not see the token")


def _check_status(response: requests.Response) -> None:
    status = response.status_code
    if status in (200, 304) or response.is_redirect:
        return
    reason = _REASONS.get(status) or ("the server failed" if status >= 500 else "")
    raise SourceError(f"unexpected HTTP status {status}{reason and f': {reason}'}", status)
