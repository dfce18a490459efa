"""Faults between a client and GitHub, one constructor each.

`Standin.fail(faults.server_error(502), "POST", "*/statuses/*", times=2)` selects the requests that fail.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal

DOCS = "https://docs.github.com/rest"


@dataclass(kw_only=True)
class Fault:
    """One fault, and the requests that it affects. `late`: the request is carried out and only its response is lost."""

    kind: Literal["answer", "reset", "hang_up", "slow", "drip", "truncated", "endless"]
    method: str = "*"
    path: str = "*"
    containing: str = ""
    times: int | None = None  # None: always
    late: bool = False
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    seconds: float = 0

    def befalls(self, method: str, path: str, body: str) -> bool:
        return self.times != 0 and fnmatchcase(method, self.method) and fnmatchcase(path, self.path) and self.containing in body


def answer(status: int, body: Any, content_type: str = "application/json; charset=utf-8", **headers: str) -> Fault:
    """Replace the response; a body that is not text is sent as JSON."""
    text = body if isinstance(body, str) else json.dumps(body)
    return Fault(kind="answer", status=status, body=text, headers={"Content-Type": content_type, **headers})


def refusal(status: int, message: str, **headers: str) -> Fault:
    """Refuse a request as GitHub does."""
    return answer(status, {"message": message, "documentation_url": DOCS, "status": str(status)}, **headers)


def bad_credentials() -> Fault:
    return refusal(401, "Bad credentials")


def integration() -> Fault:
    """Refuse a write as GitHub does for a fork's read-only token."""
    return refusal(403, "Resource not accessible by integration")


def primary_limit(status: int = 403, seconds: int = 3600) -> Fault:
    """Exhaust the rate limit. Uses the real clock, because clients compute their wait with it."""
    reset = {"x-ratelimit-limit": "1000", "x-ratelimit-remaining": "0", "x-ratelimit-used": "1000", "x-ratelimit-resource": "core"}
    return refusal(
        status, "API rate limit exceeded for installation ID 1.", **reset, **{"x-ratelimit-reset": str(int(time.time()) + seconds)}
    )


def secondary_limit(status: int = 403, retry_after: int = 60) -> Fault:
    message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    return refusal(status, message, **{"retry-after": str(retry_after)})


def not_found() -> Fault:
    return refusal(404, "Not Found")


def gone() -> Fault:
    return refusal(410, "This issue was deleted")


def unprocessable() -> Fault:
    body = {
        "message": "Validation Failed",
        "errors": [{"resource": "Status", "field": "sha", "code": "invalid"}],
        "documentation_url": DOCS,
        "status": "422",
    }
    return answer(422, body)


def server_error(status: int = 502) -> Fault:
    return refusal(status, "Server Error")


def html(status: int = 200) -> Fault:
    """Respond with an HTML page, as a proxy or an overloaded GitHub does."""
    return answer(status, "<!DOCTYPE html><html><head><title>Unicorn!</title></head><body>Hello</body></html>", "text/html; charset=utf-8")


def wrong_type(body: Any = "nothing that was expected", status: int = 200) -> Fault:
    """Respond with JSON of another shape: by default a text instead of an object or a list."""
    return answer(status, json.dumps(body))


def graphql_error(kind: str = "RATE_LIMITED", message: str = "API rate limit exceeded for installation ID 1.") -> Fault:
    """Fail a GraphQL query: status 200 with errors in the body."""
    return answer(200, {"data": None, "errors": [{"type": kind, "message": message}]})


def reset() -> Fault:
    """Reset the connection."""
    return Fault(kind="reset")


def hang_up() -> Fault:
    """Close the connection properly, without a response."""
    return Fault(kind="hang_up")


def slow(seconds: float) -> Fault:
    """Delay the real response."""
    return Fault(kind="slow", seconds=seconds)


def drip(seconds: float = 0.2) -> Fault:
    """Send the real response one byte at a time: no single read times out, but the response takes very long."""
    return Fault(kind="drip", seconds=seconds)


def truncated() -> Fault:
    """Send half of the bytes that Content-Length promises."""
    return Fault(kind="truncated")


def endless() -> Fault:
    """Send an endless body."""
    return Fault(kind="endless")


# All faults by the names that tests use.
FAULTS: dict[str, Fault] = {
    "401": bad_credentials(),
    "403": integration(),
    "404": not_found(),
    "410": gone(),
    "422": unprocessable(),
    "500": server_error(500),
    "502": server_error(502),
    "503": server_error(503),
    "primary limit": primary_limit(),
    "primary limit, 429": primary_limit(429),
    "secondary limit": secondary_limit(),
    "secondary limit, 429": secondary_limit(429, 3600),
    "reset": reset(),
    "hang up": hang_up(),
    "slow": slow(3),
    "drip": drip(),
    "truncated": truncated(),
    "HTML": html(),
    "HTML, 502": html(502),
    "text": wrong_type(),
    "list": wrong_type([1]),
    "null": wrong_type(None),
    "empty object": wrong_type({}),
    "endless": endless(),
    "GraphQL limit": graphql_error(),
    "GraphQL fails": graphql_error("INTERNAL", "Something went wrong"),
}
