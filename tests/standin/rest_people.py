"""REST: users, teams, permissions, and the rate limit."""

from __future__ import annotations

import time
from typing import Any

from tests.standin import bodies
from tests.standin.rest import Answer, Call, RefusedError, not_found, route
from tests.standin.state import Team, Token

TEAM = "/orgs/{org}/teams/{team_slug}"


@route("GET", "/user")
def get_authenticated_user(call: Call) -> Any:
    if call.token is None:
        raise RefusedError(401, "Requires authentication")
    if call.login.endswith("[bot]"):
        raise RefusedError(403, call.token.refusal)
    return _person(call, call.login)


@route("GET", "/users/{username}")
def get_user(call: Call) -> Any:
    """Everybody exists."""
    return _person(call, call.params["username"])


def _person(call: Call, login: str) -> Any:
    # By this one the description tells a public profile from a private one.
    return {**bodies.user(call.api, login), "user_view_type": "public"}


@route("GET", "/repos/{owner}/{repo}/collaborators/{username}/permission")
def get_permission(call: Call) -> Any:
    repository, login = call.repository("read", "metadata", "contents"), call.params["username"]
    if call.token is None:
        raise RefusedError(401, "Requires authentication")
    role = repository.role(login)
    # The old field knows only four.
    permission = {"maintain": "write", "triage": "read"}.get(role, role)
    return {"permission": permission, "role_name": role, "user": bodies.user(call.api, login)}


@route("GET", "/orgs/{org}")
def get_organization(call: Call) -> Any:
    name = call.params["org"]
    if name not in call.world.organizations:
        raise not_found()
    url = f"{call.api}/orgs/{name}"
    return {"id": bodies.number_of(name), "login": name, "url": url, "html_url": f"{bodies.site(call.api)}/{name}", "type": "Organization"}


@route("GET", TEAM)
def get_team(call: Call) -> Any:
    _team(call)
    slug = call.params["team_slug"]
    return {"id": bodies.number_of(slug), "slug": slug, "name": slug, "url": f"{call.api}{call.path}"}


@route("GET", TEAM + "/members")
def list_members(call: Call) -> Any:
    """The active ones."""
    active = [login for login, state in _team(call).members.items() if state == "active"]
    return call.page(active, lambda login: bodies.user(call.api, login))


@route("GET", TEAM + "/memberships/{username}")
def get_membership(call: Call) -> Any:
    team, login = _team(call), call.params["username"]
    if login not in team.members:
        raise not_found()
    return {"url": f"{call.api}{call.path}", "role": "member", "state": team.members[login]}


def _team(call: Call) -> Team:
    if call.token is None:
        raise RefusedError(401, "Requires authentication")
    if not call.token.may("members", "read"):
        raise RefusedError(403, call.token.refusal)
    organization = call.world.organizations.get(call.params["org"])
    team = organization.teams.get(call.params["team_slug"]) if organization else None
    if team is None:
        raise not_found()
    return team


@route("GET", "/rate_limit")
def get_rate_limit(call: Call) -> Any:
    limit = _limit(call.token)
    return Answer(status=200, body={"resources": {"core": limit, "search": limit, "graphql": limit}, "rate": limit})


def _limit(token: Token | None) -> dict[str, int]:
    limit, used = (token.limit, token.used) if token else (60, 0)
    # Rate limits use the real clock, because clients compute their wait with it.
    return {"limit": limit, "used": used, "remaining": max(limit - used, 0), "reset": int(time.time()) + 3600}
