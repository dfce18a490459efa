"""REST bodies of the state. `openapi.Description.filled` adds the fields that GitHub sends and no client here reads."""

from __future__ import annotations

import base64
import hashlib
import zlib
from datetime import datetime
from typing import Any

from tests.standin.governing import Protection
from tests.standin.state import Commit, Deployment, DeploymentStatus, Repository, Status
from tests.standin.threads import ChangedFile, Comment, Issue, LabelEvent, PullRequest, Review

Body = dict[str, Any]


def time(at: datetime | None) -> str | None:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def number_of(name: str) -> int:
    """Return an id for an object that has only a name."""
    return zlib.crc32(name.lower().encode())


def site(api: str) -> str:
    return api.removesuffix("/api/v3")


def blob_sha(content: bytes) -> str:
    """Return the hash that git gives this content."""
    return hashlib.sha1(b"blob %d\0%b" % (len(content), content)).hexdigest()


def user(api: str, login: str) -> Body:
    bot = login.endswith("[bot]")
    return {
        "login": login,
        "id": number_of(login),
        "node_id": f"User_{number_of(login)}",
        "type": "Bot" if bot else "User",
        "url": f"{api}/users/{login.replace('[bot]', '%5Bbot%5D')}",
        "html_url": f"{site(api)}/{'apps/' if bot else ''}{login.removesuffix('[bot]')}",
        "site_admin": False,
    }


def repository_url(api: str, repository: Repository) -> str:
    return f"{api}/repos/{repository.full_name}"


def repository(api: str, it: Repository) -> Body:
    return {
        "id": number_of(it.full_name),
        "node_id": f"Repository_{number_of(it.full_name)}",
        "name": it.name,
        "full_name": it.full_name,
        "owner": user(api, it.owner),
        "private": it.private,
        "visibility": "private" if it.private else "public",
        "default_branch": it.default_branch,
        "url": repository_url(api, it),
        "html_url": f"{site(api)}/{it.full_name}",
    }


def required_checks(it: Protection | None, url: str) -> Body:
    """Return the requirements of a classic branch protection."""
    checks = it.checks if it is not None else {}
    level = "off" if not checks else "everyone" if it is not None and it.admins else "non_admins"
    listed = [{"context": context, "app_id": app} for context, app in checks.items()]
    return {"url": url, "enforcement_level": level, "contexts": list(checks), "checks": listed}


def label(api: str, repository: Repository, name: str) -> Body:
    return {
        "id": number_of(name),
        "node_id": f"Label_{number_of(name)}",
        "url": f"{repository_url(api, repository)}/labels/{name}",
        "name": name,
        "color": "ededed",
        "default": False,
        "description": "",  # GitHub may say null; its description of a list of pull requests forbids it
    }


def issue(api: str, it: Issue) -> Body:
    base = repository_url(api, it.repository)
    is_pull = isinstance(it, PullRequest)
    page = f"{site(api)}/{it.repository.full_name}/{'pull' if is_pull else 'issues'}/{it.number}"
    pull = f"{base}/pulls/{it.number}"
    return {
        "id": it.id,
        "node_id": f"{'PullRequest' if is_pull else 'Issue'}_{it.id}",
        "number": it.number,
        "title": it.title,
        "body": it.body,
        "user": user(api, it.author),
        "state": it.state,
        "labels": [label(api, it.repository, name) for name in it.labels],
        "comments": len(it.comments),
        "created_at": time(it.created_at),
        "updated_at": time(it.closed_at or it.created_at),
        "closed_at": time(it.closed_at),
        "author_association": association(it.repository, it.author),
        "url": f"{base}/issues/{it.number}",
        "repository_url": base,
        "html_url": page,
        **({"pull_request": {"url": pull, "html_url": page, "diff_url": f"{page}.diff", "patch_url": f"{page}.patch"}} if is_pull else {}),
    }


def pull(api: str, it: PullRequest) -> Body:
    url = f"{repository_url(api, it.repository)}/pulls/{it.number}"
    statuses = f"{repository_url(api, it.repository)}/statuses/{it.head_sha}"
    fork = None
    if it.head_repository:
        owner, name = it.head_repository.split("/")
        fork = it.repository.world.find(owner, name) or Repository(owner=owner, name=name)
    mine = {key: value for key, value in issue(api, it).items() if key not in ("pull_request", "repository_url")}
    return {
        **mine,
        "url": url,
        "issue_url": mine["url"],
        "draft": it.draft,
        "merged": it.merged,
        "merged_at": time(it.closed_at) if it.merged else None,
        "head": _end(api, fork, it.head, it.head_sha, it.author),
        "base": _end(api, it.repository, it.base, it.repository.branches.get(it.base, ""), it.repository.owner),
        "changed_files": len(it.files),
        "commits": 1,
        "statuses_url": statuses,
        "_links": {
            name: {"href": f"{url}/{name}"}
            for name in ("comments", "commits", "statuses", "html", "issue", "review_comments", "review_comment", "self")
        },
    }


def _end(api: str, it: Repository | None, ref: str, sha: str, owner: str) -> Body:
    login = it.owner if it else owner
    return {"ref": ref, "sha": sha, "label": f"{login}:{ref}", "user": user(api, login), "repo": repository(api, it) if it else None}


def changed_file(api: str, it: PullRequest, file: ChangedFile) -> Body:
    url = f"{repository_url(api, it.repository)}/contents/{file.path}?ref={it.head_sha}"
    previous = {"previous_filename": file.previous} if file.previous else {}
    page = f"{site(api)}/{it.repository.full_name}"
    return {
        "filename": file.path, "status": file.status, **previous, "sha": blob_sha(file.path.encode()), "contents_url": url,
        "blob_url": f"{page}/blob/{it.head_sha}/{file.path}", "raw_url": f"{page}/raw/{it.head_sha}/{file.path}",
    }  # fmt: skip


def association(repository: Repository, login: str) -> str:
    return "OWNER" if login == repository.owner else "COLLABORATOR" if repository.can_push(login) else "NONE"


def comment(api: str, it: Issue, one: Comment) -> Body:
    base = repository_url(api, it.repository)
    return {
        "id": one.id,
        "node_id": f"IssueComment_{one.id}",
        "url": f"{base}/issues/comments/{one.id}",
        "html_url": f"{issue(api, it)['html_url']}#issuecomment-{one.id}",
        "issue_url": f"{base}/issues/{it.number}",
        "body": one.body,
        "user": user(api, one.author),
        "created_at": time(one.created_at),
        "updated_at": time(one.updated_at),
        "author_association": association(it.repository, one.author),
        "performed_via_github_app": None,
    }


def review(api: str, it: PullRequest, one: Review) -> Body:
    pull_url = f"{repository_url(api, it.repository)}/pulls/{it.number}"
    page = f"{issue(api, it)['html_url']}#pullrequestreview-{one.id}"
    return {
        "id": one.id,
        "node_id": f"PullRequestReview_{one.id}",
        "user": user(api, one.author),
        "body": one.body,
        "state": one.state,
        "commit_id": one.commit,
        "submitted_at": time(one.submitted_at),
        "author_association": association(it.repository, one.author),
        "html_url": page,
        "pull_request_url": pull_url,
        "_links": {"html": {"href": page}, "pull_request": {"href": pull_url}},
    }


def label_event(api: str, it: Issue, one: LabelEvent) -> Body:
    return {
        **_event(api, it, one.id, one.actor, one.at, "labeled" if one.added else "unlabeled"),
        "label": {"name": one.label, "color": "ededed"},
    }


def _event(api: str, it: Issue, number: int, actor: str, at: datetime, name: str) -> Body:
    return {
        "id": number,
        "node_id": f"{name.title()}Event_{number}",
        "url": f"{repository_url(api, it.repository)}/issues/events/{number}",
        "actor": user(api, actor),
        "event": name,
        "created_at": time(at),
        "commit_id": None,
        "commit_url": None,
        "performed_via_github_app": None,
    }


def timeline(api: str, it: Issue) -> list[Body]:
    """Return all events of an issue or a pull request, in order."""
    happened = [(one.at, label_event(api, it, one)) for one in it.label_events]
    happened += [(one.created_at, {**comment(api, it, one), "event": "commented", "actor": user(api, one.author)}) for one in it.comments]
    if isinstance(it, PullRequest):
        happened += [(one.submitted_at, {**review(api, it, one), "event": "reviewed", "state": one.state.lower()}) for one in it.reviews]
    if it.closed_at:
        happened.append((it.closed_at, {**_event(api, it, it.id, it.author, it.closed_at, "closed"), "state_reason": None}))
    return [body for _, body in sorted(happened, key=lambda one: one[0])]


def status(api: str, it: Repository, one: Status) -> Body:
    return {
        "id": one.id, "node_id": f"StatusContext_{one.id}", "url": f"{repository_url(api, it)}/statuses/{one.sha}",
        "state": one.state, "context": one.context, "description": one.description, "target_url": one.target_url,
        "created_at": time(one.created_at), "updated_at": time(one.created_at), "creator": user(api, one.creator),
    }  # fmt: skip


def commit(api: str, it: Repository, sha: str, one: Commit) -> Body:
    url = f"{repository_url(api, it)}/commits/{sha}"
    who = {"name": one.author, "email": f"{one.author}@example.com", "date": time(one.at)}
    return {
        "sha": sha, "node_id": f"Commit_{sha}", "url": url, "html_url": f"{site(api)}/{it.full_name}/commit/{sha}",
        "commit": {"message": one.message, "author": who, "committer": who, "url": url, "tree": {"sha": sha, "url": f"{url}/tree"}},
        "author": user(api, one.author), "committer": user(api, one.author),
        "parents": [{"sha": parent, "url": f"{repository_url(api, it)}/commits/{parent}"} for parent in one.parents],
    }  # fmt: skip


def deployment(api: str, it: Repository, one: Deployment) -> Body:
    return {
        "id": one.id, "node_id": f"Deployment_{one.id}", "url": f"{repository_url(api, it)}/deployments/{one.id}",
        "repository_url": repository_url(api, it), "sha": one.sha, "ref": one.ref, "task": "deploy", "environment": one.environment,
        "creator": user(api, one.creator), "payload": {}, "created_at": time(one.created_at), "updated_at": time(one.created_at),
    }  # fmt: skip


def deployment_status(api: str, it: Repository, of: Deployment, one: DeploymentStatus) -> Body:
    url = f"{repository_url(api, it)}/deployments/{of.id}"
    return {
        "id": one.id, "node_id": f"DeploymentStatus_{one.id}", "url": f"{url}/statuses/{one.id}", "deployment_url": url,
        "repository_url": repository_url(api, it), "state": one.state, "environment": of.environment, "description": "",
        "creator": user(api, one.creator), "created_at": time(one.created_at), "updated_at": time(one.created_at), "target_url": url,
    }  # fmt: skip


def content(api: str, it: Repository, path: str, ref: str, data: bytes | None) -> Body:
    """Return a file, or a folder without its content."""
    kind = "dir" if data is None else "file"
    sha = blob_sha(data if data is not None else path.encode())
    url = f"{repository_url(api, it)}/contents/{path}?ref={ref}"
    git = f"{repository_url(api, it)}/git/{'trees' if data is None else 'blobs'}/{sha}"
    page = f"{site(api)}/{it.full_name}/{'tree' if data is None else 'blob'}/{ref}/{path}"
    return {
        "type": kind, "name": path.rsplit("/", 1)[-1], "path": path, "sha": sha, "size": len(data or b""), "url": url, "git_url": git,
        "html_url": page, "download_url": None if data is None else f"{page}?raw=1", "_links": {"self": url, "git": git, "html": page},
    }  # fmt: skip


def encoded(data: bytes) -> str:
    """base64 with GitHub's line breaks."""
    text = base64.b64encode(data).decode()
    return "".join(f"{text[start : start + 60]}\n" for start in range(0, len(text), 60))
