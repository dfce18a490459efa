"""Response of the fake GitHub to one request: REST, GraphQL, and an endpoint of its own. No sockets here."""

from __future__ import annotations

import contextlib
import json
import time
import traceback
import urllib.parse
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt
from graphql import GraphQLSchema

from tests.standin import (  # some of them register their operations
    codec,
    gql,
    gql_views,
    packages,
    rest,
    rest_actions,  # noqa: F401
    rest_code,  # noqa: F401
    rest_people,  # noqa: F401
    rest_rules,  # noqa: F401
    rest_threads,  # noqa: F401
)
from tests.standin.openapi import Description
from tests.standin.rest import Answer, Call, RefusedError
from tests.standin.state import Token, World

GHES = "/api/v3"
OWN_DOOR = "/_state"
NOT_COVERED = "the fake server does not cover this"


@dataclass(kw_only=True)
class Request:
    """One logged request. Its token is in `headers`."""

    method: str
    path: str  # without the prefix of GitHub Enterprise Server
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    prefix: str = ""

    @property
    def json(self) -> Any:
        return json.loads(self.body) if self.body else None

    @property
    def is_graphql(self) -> bool:
        return self.path == "/graphql"

    @property
    def is_write(self) -> bool:
        if self.is_graphql:
            return "mutation" in str((self.json or {}).get("query", "")).split("{")[0]
        return self.method not in ("GET", "HEAD")

    def __str__(self) -> str:
        return f"{self.method} {self.path}{'?' if self.query else ''}{urllib.parse.urlencode(self.query)}"


@cache
def description() -> Description:
    return Description(packages.openapi(), {route.described_as for route in rest.ROUTES})


@cache
def schema() -> GraphQLSchema:
    return gql.load_schema(packages.graphql_schema())


class GitHub:
    """A state behind an API, and the complaints about requests and responses that do not fit GitHub's description."""

    def __init__(self, world: World | None = None) -> None:
        self.world = world or World()
        self.requests: list[Request] = []
        self.complaints: list[str] = []

    def answer(self, request: Request, site: str) -> Answer:
        """Return the response to a request; `site` is the URL of the fake server."""
        if request.path == OWN_DOOR:
            return self._own_door(request)
        given = request.headers.get("authorization")
        token = None if given is None else self.world.tokens.get(given.split()[-1]) or self._app(given.split()[-1])
        try:
            if given is not None and token is None:
                raise RefusedError(401, "Bad credentials")
            answered = self._limited(request, token) or (self._graphql if request.is_graphql else self._rest)(request, token, site)
        except RefusedError as error:
            answered = Answer(status=error.status, body=error.body)
        except Exception:
            self.complain(request, f"the fake server failed: {traceback.format_exc()}")
            answered = Answer(status=500, body={"message": "the fake server failed"})
        answered.headers.update(_limit_headers(token, "graphql" if request.is_graphql else "core"))
        return answered

    def _app(self, token: str) -> Token | None:
        """Return the App that signed a JSON web token; the token is valid for at most ten minutes."""
        try:
            app = int(jwt.decode(token, options={"verify_signature": False})["iss"])
            said = jwt.decode(token, self.world.apps[app].public_key, algorithms=["RS256"])
        except (jwt.PyJWTError, KeyError, ValueError):
            return None
        return Token(login="app", app=app) if said["exp"] - said["iat"] <= 660 else None

    def check(self, request: Request) -> None:
        """Check a request that a fault prevents from being carried out."""
        if request.is_graphql:
            self.complain(request, *gql.wrong_with(schema(), request.json))
        elif found := rest.find_route(request.method, request.path):
            with contextlib.suppress(RefusedError):
                self._check_rest(request, *found)
        else:
            self.complain(request, NOT_COVERED)

    def complain(self, request: Request, *wrong: str) -> None:
        self.complaints.extend(f"{request}: {one}" for one in wrong)

    def _limited(self, request: Request, token: Token | None) -> Answer | None:
        """Count the request and refuse it beyond the rate limit (GraphQL with status 200). Reading the limit is free."""
        if token is None or request.path == "/rate_limit":
            return None
        if token.used < token.limit:
            token.used += 1
            return None
        message = "API rate limit exceeded for installation ID 1."
        if request.is_graphql:
            return Answer(status=200, body={"errors": [{"type": "RATE_LIMITED", "message": message}]})
        raise RefusedError(403, message)

    def _rest(self, request: Request, token: Token | None, site: str) -> Answer:
        found = rest.find_route(request.method, request.path)
        if found is None:
            self.complain(request, NOT_COVERED)
            return Answer(status=404, body=rest.not_found().body)
        route, params = found
        body = self._check_rest(request, route, params)
        call = Call(
            world=self.world, api=site + request.prefix, method=request.method, path=request.path, query=request.query, params=params,
            body={} if body is None else body, token=token, accept=request.headers.get("accept", ""),
        )  # fmt: skip
        answered = rest.serve(route, call)
        if not isinstance(answered.body, bytes):
            answered.body = description().filled(route.method, route.described_as, answered.status, answered.body)
            faults = description().answer(route.method, route.described_as, answered.status, answered.body)
            self.complain(request, *(f"the fake server's response: {fault}" for fault in faults))
        return answered

    def _check_rest(self, request: Request, route: rest.Route, params: dict[str, str]) -> Any:
        """Return the body after checking it."""
        try:
            body = request.json
        except ValueError:
            self.complain(request, "the body is not JSON")
            raise RefusedError(400, "Problems parsing JSON") from None
        self.complain(request, *description().request(request.method, route.described_as, params, request.query, body))
        return body

    def _graphql(self, request: Request, token: Token | None, site: str) -> Answer:
        if token is None:
            raise RefusedError(401, "This endpoint requires you to be authenticated.")
        viewer = gql.Viewer(world=self.world, token=token, site=site)
        body, wrong = gql.execute(schema(), viewer, gql_views.root(viewer), request.json or {})
        self.complain(request, *wrong)
        return Answer(status=200, body=body)

    def _own_door(self, request: Request) -> Answer:
        """GET: everything. POST: a JSON merge patch (RFC 7386) of the state."""
        if request.method == "POST":
            self.world = codec.decode(World, codec.merge_patch(codec.encode(self.world), request.json))
        log = [
            {"method": one.method, "path": one.path, "query": one.query, "body": one.body, "is_write": one.is_write}
            for one in self.requests
        ]
        return Answer(status=200, body={"state": codec.encode(self.world), "requests": log, "complaints": self.complaints})


def _limit_headers(token: Token | None, resource: str) -> dict[str, str]:
    limit, used = (token.limit, token.used) if token else (60, 0)
    return {
        "x-ratelimit-limit": str(limit),
        "x-ratelimit-remaining": str(max(limit - used, 0)),
        "x-ratelimit-used": str(used),
        "x-ratelimit-reset": str(int(time.time()) + 3600),
        "x-ratelimit-resource": resource,
    }
