"""GET over HTTP within bounds, through requests: what is too long, too slow or elsewhere is refused, and no error has a secret in it."""

from __future__ import annotations

import json
from typing import NamedTuple
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from ..util.languages import Message
from ..util.version import __version__
from .incident import MAX_BYTES, SourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

_TOLD = {
    400: "what it was asked is not valid",
    401: "the token is not valid",
    403: "the token may not do this",
    404: "there is nothing at this address",
    429: "its rate limit is used up",
}


class HttpResponse(NamedTuple):
    """What was answered with success; `status` is 200 or, to a conditional request, 304."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Http:
    """Asks one source.

    Args:
        timeout: seconds without a byte after which it has failed. What bounds the whole is whoever waits for it.
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
        """The JSON that GET answers.

        Args:
            secrets: headers that no other host may see.

        Raises:
            SourceError: there is none.
        """
        answer = self.get(url, params=params, headers={"Accept": accept}, secrets=secrets)
        try:
            return json.loads(answer.content)
        except (ValueError, RecursionError):
            pass
        start = answer.content[:200].lstrip().lower()
        what = "a web page" if start.startswith((b"<!doctype", b"<html")) else "nothing" if not start else "what is not JSON, or is cut off"
        raise SourceError(f"it answered {what}")

    def get(
        self,
        url: str,
        *,
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        secrets: Mapping[str, str] | None = None,
    ) -> HttpResponse:
        """What GET answers with success. Raises SourceError."""
        try:
            with _Session(secrets or {}) as session:
                return self._get(session, url, params, headers or {})
        except requests.exceptions.SSLError:
            raise SourceError("its TLS certificate is not valid, or it does not speak TLS") from None
        except requests.exceptions.Timeout:
            raise SourceError(Message("source.timeout", seconds=f"{self._timeout:g}")) from None
        except requests.exceptions.TooManyRedirects:
            raise SourceError("it leads from one address to another without end") from None
        except requests.exceptions.ConnectionError:
            raise SourceError("it cannot be reached") from None
        except (requests.exceptions.RequestException, ValueError):
            raise SourceError("it broke off, or answered what is no HTTP") from None

    def _get(self, session: _Session, url: str, params: Sequence[tuple[str, str]], headers: Mapping[str, str]) -> HttpResponse:
        with session.get(
            url, params=list(params), headers=dict(headers), auth=session.authorize, timeout=self._timeout, stream=True
        ) as response:
            status = response.status_code
            if status not in (200, 304):
                told = _TOLD.get(status) or ("it failed" if status >= 500 else "that is no answer")
                raise SourceError(f"it answered {status}: {told}", status)
            content = bytearray()
            for piece in response.iter_content(1 << 16):
                content += piece
                if len(content) > MAX_BYTES:
                    raise SourceError(f"its answer is longer than {MAX_BYTES >> 20} MiB")
            return HttpResponse(status, response.headers, bytes(content))


class _Session(requests.Session):
    """Tries reading once more, and takes secrets to the host they are for, nowhere else."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        super().__init__()
        self._secrets = secrets
        self.headers["User-Agent"] = f"freezeguard/{__version__}"
        self.max_redirects = 5
        again = Retry(
            total=1,
            read=False,  # what hangs once would hang again
            redirect=False,
            backoff_factor=0.2,
            status_forcelist=[502, 503, 504],
            respect_retry_after_header=False,
            raise_on_status=False,
        )
        for scheme in ("https://", "http://"):
            self.mount(scheme, HTTPAdapter(max_retries=again))

    def authorize(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        # As `auth`, so that no .netrc takes its place.
        request.headers.update(self._secrets)
        return request

    def rebuild_auth(self, prepared_request: requests.PreparedRequest, response: requests.Response) -> None:
        old, new = urlsplit(response.request.url or ""), urlsplit(prepared_request.url or "")
        if old.scheme == "https" and new.scheme != "https":
            raise SourceError("it leads from https to an address without")
        # To https on its own host is no other host: what http has shown already, https hides.
        upgrade = (old.scheme, old.port or 80, new.scheme, new.port or 443) == ("http", 80, "https", 443) and old.hostname == new.hostname
        if self._secrets and not upgrade and (old.scheme, old.netloc) != (new.scheme, new.netloc):
            raise SourceError("it leads to another host, which may not see the token")
