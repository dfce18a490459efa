"""GitHub's REST API over the state: routing, permissions, pagination, refusals.

The operations are in `rest_code.py`, `rest_threads.py` and `rest_people.py`, each under the path template that
GitHub's own description has for it.
"""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tests.standin.faults import DOCS
from tests.standin.state import Level, Repository, Token, World
from tests.standin.threads import Issue, PullRequest

T = TypeVar("T")


class RefusedError(Exception):
    """A refusal by GitHub."""

    def __init__(self, status: int, message: str, *errors: dict[str, str]) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message, **({"errors": list(errors)} if errors else {}), "documentation_url": DOCS, "status": str(status)}


def not_found() -> RefusedError:
    return RefusedError(404, "Not Found")


def invalid(resource: str, name: str, message: str, code: str = "custom") -> RefusedError:
    return RefusedError(422, "Validation Failed", {"resource": resource, "field": name, "code": code, "message": message})


@dataclass(kw_only=True)
class Answer:
    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class Call:
    """One request to an operation."""

    world: World
    api: str  # where this API is reached: addresses in answers begin with it
    method: str
    path: str
    query: dict[str, str]
    body: Any
    token: Token | None
    accept: str = ""
    params: dict[str, str] = field(default_factory=dict)

    def repository(self, level: Level, *either: str) -> Repository:
        """Return the repository of the path if the token has one of these permissions. A public one needs none for reading."""
        found = self.world.find(self.params["owner"], self.params["repo"])
        if found is None or not self._sees(found):
            raise not_found()
        if level == "read" and not found.private:
            return found
        if self.token is None:
            raise RefusedError(401, "Requires authentication")
        if not any(self.token.may(one, level) for one in either):
            raise RefusedError(403, self.token.refusal)
        return found

    def thread(self, level: Level) -> Issue:
        """Return the issue or pull request of the path. For a pull request either permission is enough to write."""
        number = int(self.params["issue_number"])
        found = self.world.find(self.params["owner"], self.params["repo"])
        is_pull = found is not None and number in found.pulls
        repository = self.repository(level, "issues", *(["pull_requests"] if is_pull else []))
        if number not in repository.threads:
            raise not_found()
        return repository.threads[number]

    def pull(self, level: Level = "read") -> PullRequest:
        repository, number = self.repository(level, "pull_requests"), int(self.params["pull_number"])
        if number not in repository.pulls:
            raise not_found()
        return repository.pulls[number]

    def page(self, items: Sequence[T], view: Callable[[T], Any]) -> Answer:
        """Return one page, with links to the others."""
        size = min(max(int(self.query.get("per_page", 30)), 1), 100)
        number = max(int(self.query.get("page", 1)), 1)
        last = max(-(-len(items) // size), 1)
        others = {"prev": number - 1, "next": number + 1, "last": last, "first": 1}
        if number >= last:
            del others["next"], others["last"]
        if number == 1:
            del others["prev"], others["first"]
        links = [f'<{self.api}{self.path}?{urllib.parse.urlencode({**self.query, "page": n})}>; rel="{rel}"' for rel, n in others.items()]
        shown = [view(item) for item in items[(number - 1) * size : number * size]]
        return Answer(status=200, body=shown, headers={"Link": ", ".join(links)} if links else {})

    @property
    def login(self) -> str:
        assert self.token is not None
        return self.token.login

    def _sees(self, repository: Repository) -> bool:
        if not repository.private:
            return True
        return self.token is not None and (self.token.repositories is None or repository.full_name in self.token.repositories)


Operation = Callable[[Call], Any]


@dataclass(frozen=True, kw_only=True)
class Route:
    method: str
    template: str
    described_as: str  # GitHub's own template for it
    status: int
    operation: Operation
    pattern: re.Pattern[str]


ROUTES: list[Route] = []
# These may hold slashes.
_LONG = ("path", "ref", "branch")


def route(method: str, template: str, status: int = 200, *, described_as: str | None = None) -> Callable[[Operation], Operation]:
    """Registers an operation under GitHub's own path template, with the status of its success.

    `described_as`: GitHub still serves some old paths that its description has under a new one only.
    """

    def register(operation: Operation) -> Operation:
        parts = re.split(r"\{(\w+)\}", template)
        named = [f"(?P<{part}>{'.+' if part in _LONG else '[^/]+'})" if index % 2 else re.escape(part) for index, part in enumerate(parts)]
        pattern = re.compile("".join(named))
        described = described_as or template
        ROUTES.append(Route(method=method, template=template, described_as=described, status=status, operation=operation, pattern=pattern))
        # The one with the most fixed text first: commits/{ref}/status before commits/{ref}.
        ROUTES.sort(key=lambda one: -len(re.sub(r"\{\w+\}", "", one.template)))
        return operation

    return register


def find_route(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """Return the operation and its path parameters."""
    for one in ROUTES:
        match = one.pattern.fullmatch(path) if one.method == method else None
        if match:
            return one, {name: urllib.parse.unquote(value) for name, value in match.groupdict().items()}
    return None


def serve(route: Route, call: Call) -> Answer:
    """Carry out an operation, or return the refusal."""
    try:
        done = route.operation(call)
    except RefusedError as error:
        return Answer(status=error.status, body=error.body)
    return done if isinstance(done, Answer) else Answer(status=route.status, body=done)
