"""REST: repositories, files, refs, commits, their statuses, deployments."""

from __future__ import annotations

from typing import Any

from tests.standin import bodies
from tests.standin.rest import Answer, Call, RefusedError, invalid, not_found, route
from tests.standin.state import Deployment, Repository

REPOSITORY = "/repos/{owner}/{repo}"
MEGABYTE = 1024 * 1024
MAX_STATUSES = 1000  # for one commit and context


@route("GET", REPOSITORY)
def get_repository(call: Call) -> Any:
    return bodies.repository(call.api, call.repository("read", "metadata", "contents"))


@route("GET", REPOSITORY + "/contents/{path}")
def get_contents(call: Call) -> Any:
    repository = call.repository("read", "contents")
    path, ref = call.params["path"].strip("/"), call.query.get("ref", repository.default_branch)
    sha = repository.resolve(ref)
    if sha is None:
        raise RefusedError(404, f"No commit found for the ref {ref}")
    files = repository.commits[sha].files
    data = files.get(path)
    if data is None:
        return _folder(call, repository, path, ref, files)
    if "raw" in call.accept:
        return Answer(status=200, body=data, headers={"Content-Type": "application/vnd.github.raw; charset=utf-8"})
    # Between 1 and 100 MB only the raw kind has the content.
    small = len(data) <= MEGABYTE
    shown = {"content": bodies.encoded(data) if small else "", "encoding": "base64" if small else "none"}
    return {**bodies.content(call.api, repository, path, ref, data), **shown}


def _folder(call: Call, repository: Repository, path: str, ref: str, files: dict[str, bytes]) -> Any:
    start = f"{path}/"
    inside: dict[str, bytes | None] = {}
    for name, data in sorted(files.items()):
        if name.startswith(start):
            child, deeper, _ = name.removeprefix(start).partition("/")
            inside[start + child] = None if deeper else data
    if not inside:
        raise not_found()
    entries = [bodies.content(call.api, repository, name, ref, data) for name, data in inside.items()]
    if "object" in call.accept:
        return {**bodies.content(call.api, repository, path, ref, None), "entries": entries}
    return entries


@route("GET", REPOSITORY + "/git/blobs/{file_sha}")
def get_blob(call: Call) -> Any:
    repository, sha = call.repository("read", "contents"), call.params["file_sha"]
    every = (data for commit in repository.commits.values() for data in commit.files.values())
    data = next((data for data in every if bodies.blob_sha(data) == sha), None)
    if data is None:
        raise not_found()
    url = f"{bodies.repository_url(call.api, repository)}/git/blobs/{sha}"
    return {"sha": sha, "node_id": f"Blob_{sha}", "size": len(data), "url": url, "content": bodies.encoded(data), "encoding": "base64"}


@route("GET", REPOSITORY + "/git/ref/{ref}")
def get_ref(call: Call) -> Any:
    return _ref(call, call.repository("read", "contents"), call.params["ref"])


@route("GET", REPOSITORY + "/git/matching-refs/{ref}")
def list_matching_refs(call: Call) -> Any:
    repository, start = call.repository("read", "contents"), call.params["ref"]
    every = [*(f"heads/{name}" for name in repository.branches), *(f"tags/{name}" for name in repository.tags)]
    return [_ref(call, repository, ref) for ref in sorted(every) if ref.startswith(start)]


def _ref(call: Call, repository: Repository, ref: str) -> Any:
    sha = repository.resolve(f"refs/{ref}")
    if sha is None:
        raise not_found()
    url = bodies.repository_url(call.api, repository)
    target = {"type": "commit", "sha": sha, "url": f"{url}/git/commits/{sha}"}
    return {"ref": f"refs/{ref}", "node_id": f"Ref_{bodies.number_of(ref)}", "url": f"{url}/git/refs/{ref}", "object": target}


@route("GET", REPOSITORY + "/branches/{branch}")
def get_branch(call: Call) -> Any:
    repository, name = call.repository("read", "contents"), call.params["branch"]
    sha = repository.branches.get(name)
    if sha is None:
        raise RefusedError(404, "Branch not found")
    commit = bodies.commit(call.api, repository, sha, repository.commits[sha])
    url = f"{bodies.repository_url(call.api, repository)}/branches/{name}"
    classic = repository.protections.get(name)
    return {
        "name": name, "commit": commit, "_links": {"self": url, "html": url}, "protection_url": f"{url}/protection",
        "protected": classic is not None or bool(repository.rulesets_of(name)),
        "protection": {"enabled": classic is not None, "required_status_checks": bodies.required_checks(classic, f"{url}/protection")},
    }  # fmt: skip


@route("GET", REPOSITORY + "/commits/{ref}")
def get_commit(call: Call) -> Any:
    repository = call.repository("read", "contents")
    sha = _sha(repository, call.params["ref"])
    return bodies.commit(call.api, repository, sha, repository.commits[sha])


@route("GET", REPOSITORY + "/commits/{commit_sha}/pulls")
def list_pulls_of_commit(call: Call) -> Any:
    repository = call.repository("read", "pull_requests")
    sha = _sha(repository, call.params["commit_sha"])
    return call.page([pull for pull in repository.pulls.values() if pull.head_sha == sha], lambda pull: bodies.pull(call.api, pull))


@route("GET", REPOSITORY + "/commits/{ref}/status")
def get_combined_status(call: Call) -> Any:
    repository = call.repository("read", "statuses")
    sha = _sha(repository, call.params["ref"])
    current = repository.current_statuses(sha)
    states = {status.state for status in current}
    state = "failure" if states & {"failure", "error"} else "success" if states == {"success"} else "pending"
    page = call.page(current, lambda status: bodies.status(call.api, repository, status))
    url = f"{bodies.repository_url(call.api, repository)}/commits/{sha}"
    page.body = {
        "state": state, "sha": sha, "total_count": len(current), "statuses": page.body, "url": f"{url}/status", "commit_url": url,
        "repository": bodies.repository(call.api, repository),
    }  # fmt: skip
    return page


@route("GET", REPOSITORY + "/commits/{ref}/statuses")
@route("GET", REPOSITORY + "/statuses/{ref}", described_as=REPOSITORY + "/commits/{ref}/statuses")  # PyGithub asks here
def list_statuses(call: Call) -> Any:
    repository = call.repository("read", "statuses")
    sha = _sha(repository, call.params["ref"])
    newest_first = [status for status in reversed(repository.statuses) if status.sha == sha]
    return call.page(newest_first, lambda status: bodies.status(call.api, repository, status))


@route("POST", REPOSITORY + "/statuses/{sha}", 201)
def create_status(call: Call) -> Any:
    repository, sha, given = call.repository("write", "statuses"), call.params["sha"], call.body
    context, description = given.get("context", "default"), given.get("description")
    if given.get("state") not in ("error", "failure", "pending", "success"):
        raise invalid("Status", "state", "state is not included in the list")
    if description and len(description) > 140:
        raise invalid("Status", "description", "description is too long (maximum is 140 characters)")
    if sha not in repository.commits:
        raise RefusedError(422, f"No commit found for SHA: {sha}")
    if sum(status.sha == sha and status.context == context for status in repository.statuses) >= MAX_STATUSES:
        raise invalid("Status", "base", "This SHA and context has reached the maximum number of statuses.")
    written = repository.status(sha, context, given["state"], description, creator=call.login, url=given.get("target_url"))
    return bodies.status(call.api, repository, written)


@route("GET", REPOSITORY + "/deployments")
def list_deployments(call: Call) -> Any:
    repository = call.repository("read", "deployments")
    wanted = {name: call.query[name] for name in ("sha", "ref", "environment") if name in call.query}
    found = [one for one in repository.deployments if all(getattr(one, name) == value for name, value in wanted.items())]
    return call.page(found[::-1], lambda one: bodies.deployment(call.api, repository, one))


@route("GET", REPOSITORY + "/deployments/{deployment_id}")
def get_deployment(call: Call) -> Any:
    repository = call.repository("read", "deployments")
    return bodies.deployment(call.api, repository, _deployment(call, repository))


@route("GET", REPOSITORY + "/deployments/{deployment_id}/statuses")
def list_deployment_statuses(call: Call) -> Any:
    repository = call.repository("read", "deployments")
    deployment = _deployment(call, repository)
    return call.page(deployment.statuses[::-1], lambda one: bodies.deployment_status(call.api, repository, deployment, one))


def _deployment(call: Call, repository: Repository) -> Deployment:
    found = next((one for one in repository.deployments if str(one.id) == call.params["deployment_id"]), None)
    if found is None:
        raise not_found()
    return found


def _sha(repository: Repository, ref: str) -> str:
    sha = repository.resolve(ref)
    if sha is None:
        raise RefusedError(422, f"No commit found for SHA: {ref}")
    return sha
