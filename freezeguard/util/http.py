"""Bounded HTTP transport below PyGithub and the sources: retries, response size, and what is checked before a body is read."""

from __future__ import annotations

import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from .version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

USER_AGENT = f"freezeguard/{__version__}"
_CHUNK = 1 << 16  # bytes


class ResponseTooLargeError(requests.exceptions.RequestException):
    """A response is longer than the transport reads."""


def retry_policy(
    total: int, *, backoff: float, statuses: tuple[int, ...] = (502, 503, 504), read: bool | None = None, raise_on_status: bool = True
) -> Retry:
    """Retries for requests that only read, whatever their method: GraphQL reads with POST.

    A server's `Retry-After` is ignored, because it may be an hour.

    Args:
        total: retries after the first attempt.
        backoff: seconds, doubled with each retry.
        statuses: HTTP statuses that are retried.
        read: False to not retry when the server hangs or breaks off.
        raise_on_status: whether such a status after the last retry is an error, or a response like others.
    """
    return Retry(
        total=total,
        read=read,
        backoff_factor=backoff,
        status_forcelist=statuses,
        raise_on_status=raise_on_status,
        allowed_methods=None,
        respect_retry_after_header=False,
    )


class BoundedAdapter(HTTPAdapter):
    """Transport that reads whole responses up to a limit, the bodies of redirects and errors included.

    Args:
        max_bytes: length of the longest body, decompressed.
        check: receives each response before its body is read, and raises to refuse it.
    """

    def __init__(self, retries: Retry | int, *, max_bytes: int, check: Callable[[requests.Response], None]) -> None:
        super().__init__(max_retries=retries)
        self._max_bytes = max_bytes
        self._check = check

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        response = super().send(request, *args, **kwargs)
        try:
            self._check(response)
            response._content = self._read(response)  # noqa: SLF001  requests offers no other way to hand on a body that was read
        except BaseException:
            response.close()
            raise
        return response

    def _read(self, response: requests.Response) -> bytes:
        content = bytearray()
        for chunk in response.iter_content(_CHUNK):
            content += chunk
            if len(content) > self._max_bytes:
                raise ResponseTooLargeError
        return bytes(content)
