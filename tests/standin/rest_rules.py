"""REST: rules of a repository. Everybody may read the rules of a public one, but only administrators see who may bypass them."""

from __future__ import annotations

from typing import Any

from tests.standin import bodies
from tests.standin.governing import Environment, Ruleset
from tests.standin.rest import Call, RefusedError, not_found, route
from tests.standin.rest_code import REPOSITORY
from tests.standin.state import Repository


@route("GET", REPOSITORY + "/rules/branches/{branch}")
def list_rules(call: Call) -> Any:
    repository, branch = call.repository("read", "metadata", "contents"), call.params["branch"]
    found = [
        {**rule, "ruleset_source_type": "Repository", "ruleset_source": repository.full_name, "ruleset_id": ruleset.id}
        for ruleset in repository.rulesets_of(branch)
        for rule in ruleset.rules
    ]
    return call.page(found, lambda rule: rule)


@route("GET", REPOSITORY + "/rulesets/{ruleset_id}")
def get_ruleset(call: Call) -> Any:
    repository = call.repository("read", "metadata", "contents")
    found = next((one for one in repository.rulesets if str(one.id) == call.params["ruleset_id"]), None)
    if found is None:
        raise not_found()
    return {**_ruleset(repository, found), **({"bypass_actors": found.bypass} if _administers(call, "write") else {})}


def _ruleset(repository: Repository, it: Ruleset) -> Any:
    return {
        "id": it.id, "name": it.name, "target": "branch", "source_type": "Repository", "source": repository.full_name,
        "enforcement": it.enforcement, "rules": it.rules, "conditions": {"ref_name": {"include": it.branches, "exclude": []}},
    }  # fmt: skip


@route("GET", REPOSITORY + "/branches/{branch}/protection")
def get_protection(call: Call) -> Any:
    repository = call.repository("read", "administration")
    if not _administers(call, "read"):
        raise RefusedError(403, call.token.refusal if call.token else "Forbidden")
    found = repository.protections.get(call.params["branch"])
    if found is None:
        raise RefusedError(404, "Branch not protected")
    url = f"{call.api}{call.path}"
    return {
        "url": url,
        "required_status_checks": bodies.required_checks(found, url),
        "enforce_admins": {"url": f"{url}/enforce_admins", "enabled": found.admins},
    }


@route("GET", REPOSITORY + "/environments")
def list_environments(call: Call) -> Any:
    repository = call.repository("read", "actions")
    page = call.page(repository.environments, lambda one: _environment(call, repository, one))
    page.body = {"total_count": len(repository.environments), "environments": page.body}
    return page


def _environment(call: Call, repository: Repository, it: Environment) -> Any:
    url = f"{bodies.repository_url(call.api, repository)}/environments/{it.name}"
    rule = {"id": 1, "node_id": "Gate_1", "type": "required_reviewers", "prevent_self_review": False, "reviewers": []}
    policy = {"protected_branches": True, "custom_branch_policies": False} if it.branches else None
    return {
        "id": bodies.number_of(it.name), "node_id": f"Environment_{it.name}", "name": it.name, "url": url, "html_url": url,
        "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z", "can_admins_bypass": it.admins_bypass,
        "protection_rules": [rule] if it.reviewers else [], "deployment_branch_policy": policy,
    }  # fmt: skip


@route("GET", REPOSITORY + "/actions/workflows")
def list_workflows(call: Call) -> Any:
    repository = call.repository("read", "actions")
    files = repository.commits[repository.branches[repository.default_branch]].files
    paths = sorted(path for path in files if path.startswith(".github/workflows/"))
    page = call.page(paths, lambda path: _workflow(call, repository, path))
    page.body = {"total_count": len(paths), "workflows": page.body}
    return page


def _workflow(call: Call, repository: Repository, path: str) -> Any:
    url = f"{bodies.repository_url(call.api, repository)}/actions/workflows/{bodies.number_of(path)}"
    return {
        "id": bodies.number_of(path), "node_id": f"W_{bodies.number_of(path)}", "name": path, "path": path,
        "state": repository.disabled.get(path, "active"), "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z",
        "url": url, "html_url": url, "badge_url": url,
    }  # fmt: skip


def _administers(call: Call, level: Any) -> bool:
    return call.token is not None and call.token.may("administration", level)


RULESETS = "/orgs/{org}/rulesets"


@route("GET", RULESETS)
def list_organization_rulesets(call: Call) -> Any:
    """Without their rules, as GitHub lists them."""
    return call.page(_of_organization(call, "read"), lambda one: {**_organization_ruleset(call, one), "rules": []})


@route("GET", RULESETS + "/{ruleset_id}")
def get_organization_ruleset(call: Call) -> Any:
    return _organization_ruleset(call, _ruleset_of(call, "read"))


@route("PUT", RULESETS + "/{ruleset_id}")
def update_organization_ruleset(call: Call) -> Any:
    """Replace the ruleset. Fields that are left out are lost, so a client that relies on them fails here as well."""
    found = _ruleset_of(call, "write")
    found.enforcement = call.body.get("enforcement", found.enforcement)
    found.rules, found.bypass = call.body.get("rules", []), call.body.get("bypass_actors", [])
    found.branches = call.body.get("conditions", {}).get("ref_name", {}).get("include", [])
    return _organization_ruleset(call, found)


def _of_organization(call: Call, level: Any) -> list[Ruleset]:
    organization = call.world.organizations.get(call.params["org"])
    if organization is None:
        raise not_found()
    if call.token is None or not call.token.may("organization_administration", level):
        raise RefusedError(403, call.token.refusal if call.token else "Forbidden")
    return organization.rulesets


def _ruleset_of(call: Call, level: Any) -> Ruleset:
    found = next((one for one in _of_organization(call, level) if str(one.id) == call.params["ruleset_id"]), None)
    if found is None:
        raise not_found()
    return found


def _organization_ruleset(call: Call, it: Ruleset) -> Any:
    return {
        "id": it.id, "name": it.name, "target": "branch", "source_type": "Organization", "source": call.params["org"],
        "enforcement": it.enforcement, "rules": it.rules, "bypass_actors": it.bypass,
        "conditions": {"ref_name": {"include": it.branches, "exclude": []}, "repository_name": {"include": ["~ALL"], "exclude": []}},
    }  # fmt: skip
