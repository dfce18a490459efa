"""REST: waiting runs, their deployment protection rules, and the Apps of these rules."""

from __future__ import annotations

from typing import Any

from tests.standin import bodies
from tests.standin.rest import Answer, Call, RefusedError, not_found, route
from tests.standin.rest_code import REPOSITORY
from tests.standin.state import Token, WorkflowRun

RUN = REPOSITORY + "/actions/runs/{run_id}"
MOST_COMMENTS = 10
MOST_LETTERS = 1024


@route("GET", REPOSITORY + "/installation")
def get_installation(call: Call) -> Any:
    app = _app(call)
    found = call.world.find(call.params["owner"], call.params["repo"])
    if found is None or found.full_name not in call.world.apps[app].installed:
        raise not_found()
    return {"id": 1000 + app, "app_id": app, "app_slug": "gate", "target_type": "Organization"}


@route("POST", "/app/installations/{installation_id}/access_tokens", 201)
def create_token(call: Call) -> Any:
    """Never more than the installation may, and for the repositories that are named only."""
    app = _app(call)
    installed, wanted = call.world.apps[app], call.body.get("permissions", {})
    if call.params["installation_id"] != str(1000 + app):
        raise not_found()
    for name, level in wanted.items():
        if level not in ("read", installed.permissions.get(name)) or name not in installed.permissions:
            raise RefusedError(422, "The permissions requested are not granted to this installation.")
    value = f"ghs_installation{call.world.new_id()}"
    owner = next(iter(installed.installed)).split("/")[0]
    names = [f"{owner}/{name}" for name in call.body.get("repositories", ())]
    call.world.tokens[value] = Token(login="gate[bot]", permissions=dict(wanted or installed.permissions), repositories=names, app=app)
    return {"token": value, "expires_at": "2026-11-27T15:00:00Z", "permissions": wanted, "repository_selection": "selected"}


@route("GET", REPOSITORY + "/actions/runs")
def list_runs(call: Call) -> Any:
    repository = call.repository("read", "actions")
    wanted = call.query.get("status")
    found = [run for run in repository.runs if wanted in (None, "waiting" if run.pending else "completed")]
    page = call.page(found, lambda run: _run(call, run))
    page.body = {"total_count": len(found), "workflow_runs": page.body}
    return page


@route("GET", RUN + "/pending_deployments")
def list_pending(call: Call) -> Any:
    return [
        {
            "environment": {"id": bodies.number_of(name), "name": name},
            "wait_timer": 0, "wait_timer_started_at": None, "current_user_can_approve": False, "reviewers": [],
        }
        for name in _of(call, "read").pending
    ]  # fmt: skip


@route("GET", REPOSITORY + "/environments/{environment_name}/deployment_protection_rules")
def list_protection_rules(call: Call) -> Any:
    repository = call.repository("read", "actions")
    found = next((one for one in repository.environments if one.name == call.params["environment_name"]), None)
    if found is None:
        raise not_found()
    rules = [
        {"id": app, "node_id": f"Gate_{app}", "enabled": True, "app": {"id": app, "slug": "gate", "integration_url": "", "node_id": ""}}
        for app in found.apps
    ]
    return {"total_count": len(rules), "custom_deployment_protection_rules": rules}


@route("POST", RUN + "/deployment_protection_rule", 204)
def review_rule(call: Call) -> Any:
    """Without a state it is a comment, of which a deployment takes ten."""
    run, name = _of(call, "write", "deployments"), call.body.get("environment_name", "")
    environment = next((one for one in run.repository.environments if one.name == name), None)
    app = call.token.app if call.token else None
    if environment is None or app not in environment.apps or name not in run.pending:
        raise RefusedError(422, "No pending deployment protection rule of this App")
    comment, state = call.body.get("comment", ""), call.body.get("state")
    if len(comment) > MOST_LETTERS or (state is None and (not comment or len(run.told.get(name, [])) >= MOST_COMMENTS)):
        raise RefusedError(422, "Validation Failed")
    run.told.setdefault(name, []).append(f"{state or 'told'}: {comment}")
    if state is not None:
        run.pending.remove(name)
    return Answer(status=204, body=None)


def _of(call: Call, level: Any, what: str = "actions") -> WorkflowRun:
    repository = call.repository(level, what)
    found = next((run for run in repository.runs if str(run.id) == call.params["run_id"]), None)
    if found is None:
        raise not_found()
    return found.below(repository)


def _run(call: Call, run: WorkflowRun) -> Any:
    status = "waiting" if run.pending else "completed"
    return {
        "id": run.id, "head_sha": run.sha, "head_branch": run.branch, "event": run.event, "status": status,
        "run_attempt": run.attempt,
        "actor": bodies.user(call.api, run.actor), "triggering_actor": bodies.user(call.api, run.actor),
    }  # fmt: skip


def _app(call: Call) -> int:
    """The App that calls as itself."""
    if call.token is None or call.token.app is None or call.token.login != "app":
        raise RefusedError(401, "A JSON web token could not be decoded")
    return call.token.app
