"""GraphQL view of the state: repositories, files, commits, deployments, teams. Issues and pull requests: `gql_threads.py`."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from tests.standin import bodies
from tests.standin.gql import RefusedError, View, Viewer, connection
from tests.standin.gql_threads import Threads
from tests.standin.state import CheckRun, Deployment, Repository, Status, Team

MAX_TEXT = 512_000  # bytes of a blob's text; the rest is cut off
Arguments = dict[str, Any]


def root(viewer: Viewer) -> View:
    return Views(viewer).root()


class Views(Threads):
    """The objects that the viewer may see."""

    def root(self) -> View:
        return {
            "viewer": self.user(self.viewer.token.login),
            "rateLimit": self.rate_limit,
            "repository": lambda given: self.repository(given["owner"], given["name"]),
            "repositoryOwner": lambda given: self.owner(given["login"]),
            "organization": lambda given: self.organization(given["login"]),
            "user": lambda given: self.user(given["login"]),
            "createCheckRun": lambda given: self.create_check_run(given["input"]),
        }

    def rate_limit(self, _: Arguments) -> View:
        token = self.viewer.token
        return {
            "cost": self.viewer.cost,
            "limit": token.limit,
            "remaining": max(token.limit - token.used, 0),
            "used": token.used,
            "nodeCount": self.viewer.nodes,
            "resetAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600)),
        }

    def organization(self, login: str) -> View:
        found = self.viewer.world.organizations.get(login)
        if found is None:
            raise RefusedError("NOT_FOUND", f"Could not resolve to an Organization with the login of '{login}'.")

        def team(given: Arguments) -> View | None:
            if not self.viewer.token.may("members", "read"):
                raise RefusedError("FORBIDDEN", self.viewer.token.refusal)
            one = found.teams.get(given["slug"])
            return None if one is None else self.team(given["slug"], one)

        return {"__typename": "Organization", "id": f"Organization_{bodies.number_of(login)}", "login": login, "team": team}

    def owner(self, login: str) -> View | None:
        """Return an organisation or a user, with the visible repositories sorted by name."""
        token, everything = self.viewer.token, self.viewer.world.repositories.values()
        theirs = sorted((one for one in everything if one.owner.lower() == login.lower()), key=lambda one: one.name.lower())
        seen = [one for one in theirs if not one.private or token.repositories is None or one.full_name in token.repositories]
        if not theirs:
            return None
        kind = "Organization" if login in self.viewer.world.organizations else "User"
        shown = {"repositories": lambda given: connection(seen, self.repository_view, given)}
        return {"__typename": kind, "id": f"{kind}_{bodies.number_of(login)}", "login": login, **shown}

    def team(self, slug: str, one: Team) -> View:
        active = [login for login, state in one.members.items() if state == "active"]

        def members(given: Arguments) -> View:
            wanted = (given.get("query") or "").lower()
            return connection([login for login in active if wanted in login.lower()], self.user, given)

        return {"__typename": "Team", "id": f"Team_{bodies.number_of(slug)}", "slug": slug, "name": slug, "members": members}

    def repository(self, owner: str, name: str) -> View:
        found = self.viewer.world.find(owner, name)
        token = self.viewer.token
        if found is None or (found.private and token.repositories is not None and found.full_name not in token.repositories):
            raise RefusedError("NOT_FOUND", f"Could not resolve to a Repository with the name '{owner}/{name}'.")
        return self.repository_view(found)

    def repository_view(self, it: Repository) -> View:
        return {
            "__typename": "Repository",
            "id": f"Repository_{bodies.number_of(it.full_name)}",
            "databaseId": bodies.number_of(it.full_name),
            "name": it.name,
            "nameWithOwner": it.full_name,
            "owner": {
                "__typename": "Organization" if it.owner in self.viewer.world.organizations else "User",
                "id": it.owner,
                "login": it.owner,
            },
            "isPrivate": it.private,
            "isFork": False,
            "isArchived": it.archived,
            "isDisabled": False,
            "visibility": "PRIVATE" if it.private else "PUBLIC",
            "url": f"{self.viewer.site}/{it.full_name}",
            "defaultBranchRef": lambda _: self.ref(it, f"refs/heads/{it.default_branch}"),
            "ref": lambda given: self.ref(it, given["qualifiedName"]),
            "object": lambda given: self.object(it, given),
            "issue": lambda given: self.numbered(it, given["number"], it.issues, "Issue"),
            "pullRequest": lambda given: self.numbered(it, given["number"], it.pulls, "PullRequest"),
            "issueOrPullRequest": lambda given: self.numbered(it, given["number"], it.threads, "issue or pull request"),
            "issues": lambda given: self.issues(it, given),
            "pullRequests": lambda given: self.pulls(it, given),
            "deployments": lambda given: self.deployments(it, given),
        }

    def ref(self, it: Repository, name: str) -> View | None:
        self.viewer.require(it, "contents")
        full = name if name.startswith("refs/") else f"refs/heads/{name}"
        sha = it.resolve(full)
        if sha is None:
            return None
        prefix = "/".join([*full.split("/")[:2], ""])
        return {
            "__typename": "Ref",
            "id": f"Ref_{full}",
            "name": full.removeprefix(prefix),
            "prefix": prefix,
            "repository": lambda _: self.repository_view(it),
            "target": lambda _: self.commit(it, sha),
            "associatedPullRequests": self._reading(it, "pull_requests", lambda given: self.pulls_of(it, full.removeprefix(prefix), given)),
        }

    def pulls_of(self, it: Repository, branch: str, given: Arguments) -> View:
        """Return the pull requests that come from a branch."""
        states = given.get("states")
        found = [one for one in it.pulls.values() if one.head == branch and (not states or one.state.upper() in states)]
        return connection(found, self.thread, given)

    def object(self, it: Repository, given: Arguments) -> View | None:
        """Return an object by an expression (`main`, `HEAD:path/of/a/file`) or by a commit's oid."""
        self.viewer.require(it, "contents")
        ref, colon, path = (given.get("expression") or given.get("oid") or "").partition(":")
        sha = it.resolve(ref)
        if sha is None:
            return None
        return self.tree_object(it, sha, path.strip("/")) if colon else self.commit(it, sha)

    def tree_object(self, it: Repository, sha: str, path: str) -> View | None:
        files = it.commits[sha].files
        if path in files:
            return self.blob(it, sha, files[path])
        start = f"{path}/" if path else ""
        children = sorted({start + name.removeprefix(start).split("/")[0] for name in files if name.startswith(start)})
        if not children:
            return None
        tree = {"__typename": "Tree", "id": f"Tree_{sha}_{path}", "oid": bodies.blob_sha(path.encode())}
        return {**tree, "entries": lambda _: [self.tree_entry(it, sha, child) for child in children]}

    def tree_entry(self, it: Repository, sha: str, path: str) -> View | None:
        found = self.tree_object(it, sha, path)
        if found is None:
            return None
        kind = "blob" if found["__typename"] == "Blob" else "tree"
        return {
            "__typename": "TreeEntry", "name": path.rsplit("/", 1)[-1], "path": path, "type": kind, "oid": found["oid"],
            "mode": 33188 if kind == "blob" else 16384, "size": found.get("byteSize", 0), "object": found,
        }  # fmt: skip

    def blob(self, it: Repository, sha: str, data: bytes) -> View:
        try:
            text = data[:MAX_TEXT].decode() if b"\0" not in data else None
        except UnicodeDecodeError:
            text = None
        oid = bodies.blob_sha(data)
        return {
            "__typename": "Blob", "id": f"Blob_{oid}", "oid": oid, "abbreviatedOid": oid[:7], "byteSize": len(data),
            "isBinary": text is None, "isTruncated": len(data) > MAX_TEXT, "text": text,
            "commitUrl": f"{self.viewer.site}/{it.full_name}/commit/{sha}", "repository": lambda _: self.repository_view(it),
        }  # fmt: skip

    def commit(self, it: Repository, sha: str) -> View:
        one = it.commits[sha]
        user = {
            "name": one.author,
            "email": f"{one.author}@example.com",
            "user": lambda _: self.user(one.author),
            "date": bodies.time(one.at),
        }

        def pulls(given: Arguments) -> View:
            self.viewer.require(it, "pull_requests")
            # For a commit of the default branch GitHub lists only the pull request that merged it.
            reached = it.reaches(sha)
            return connection([pull for pull in it.pulls.values() if pull.head_sha == sha and pull.merged >= reached], self.thread, given)

        return {
            "__typename": "Commit",
            "id": f"Commit_{sha}",
            "oid": sha,
            "abbreviatedOid": sha[:7],
            "message": one.message,
            "messageHeadline": one.message.partition("\n")[0],
            "committedDate": bodies.time(one.at),
            "authoredDate": bodies.time(one.at),
            "author": user,
            "committer": user,
            "url": f"{self.viewer.site}/{it.full_name}/commit/{sha}",
            "repository": lambda _: self.repository_view(it),
            "file": self._reading(it, "contents", lambda given: self.tree_entry(it, sha, given["path"])),
            "status": self._reading(it, "statuses", lambda _: self.status(it, sha)),
            "statusCheckRollup": self._reading(it, "statuses", lambda _: self.rollup(it, sha)),
            "checkSuites": self._reading(it, "checks", lambda given: self.check_suites(it, sha, given)),
            "deployments": lambda given: self.deployments(it, given, sha),
            "associatedPullRequests": pulls,
        }

    def create_check_run(self, given: Arguments) -> View:
        """Carry out the mutation: only an App may, and only for an existing commit."""
        token = self.viewer.token
        it = next(
            (one for one in self.viewer.world.repositories.values() if self.repository_view(one)["id"] == given["repositoryId"]), None
        )
        if it is None:
            raise RefusedError("NOT_FOUND", f"Could not resolve to a node with the global id of '{given['repositoryId']}'.")
        if token.app is None or not token.may("checks", "write"):
            raise RefusedError("FORBIDDEN", token.refusal)
        if given["headSha"] not in it.commits:
            raise RefusedError("UNPROCESSABLE", f"No commit found for SHA: {given['headSha']}")
        output = given.get("output") or {}
        made = CheckRun(
            id=self.viewer.world.new_id(), sha=given["headSha"], name=given["name"], app=token.app, status=given.get("status") or "QUEUED",
            conclusion=given.get("conclusion"), title=output.get("title"), summary=output.get("summary"),
            created_at=self.viewer.world.tick(),
        )  # fmt: skip
        it.check_runs.append(made)
        return {"clientMutationId": None, "checkRun": self.check_run(made)}

    def check_run(self, one: CheckRun) -> View:
        return {
            "__typename": "CheckRun", "id": f"CheckRun_{one.id}", "databaseId": one.id, "name": one.name, "status": one.status,
            "conclusion": one.conclusion, "title": one.title, "summary": one.summary,
        }  # fmt: skip

    def check_suites(self, it: Repository, sha: str, given: Arguments) -> View:
        """One for each App."""
        wanted = given.get("filterBy") or {}
        runs: dict[int, list[CheckRun]] = {}
        for one in it.check_runs:
            if one.sha == sha and one.app == (wanted.get("appId") or one.app):
                runs.setdefault(one.app, []).append(one)
        named = [app for app, found in runs.items() if any(one.name == (wanted.get("checkName") or one.name) for one in found)]

        def suite(app: int) -> View:
            def check_runs(given: Arguments) -> View:
                name = (given.get("filterBy") or {}).get("checkName")
                return connection([one for one in runs[app] if name in (None, one.name)], self.check_run, given)

            return {"__typename": "CheckSuite", "id": f"CheckSuite_{app}_{sha}", "databaseId": app, "checkRuns": check_runs}

        return connection(named, suite, given)

    def status(self, it: Repository, sha: str) -> View | None:
        current = it.current_statuses(sha)
        if not current:
            return None
        shown = {status.context: self.status_context(it, status) for status in current}
        return {
            "__typename": "Status", "id": f"Status_{sha}", "state": _combined([status.state for status in current]),
            "contexts": list(shown.values()), "context": lambda given: shown.get(given["name"]), "commit": lambda _: self.commit(it, sha),
        }  # fmt: skip

    def rollup(self, it: Repository, sha: str) -> View | None:
        current = it.current_statuses(sha)
        state = _combined([status.state for status in current])
        contexts = {"contexts": lambda given: connection(current, lambda one: self.status_context(it, one), given)}
        return {"__typename": "StatusCheckRollup", "id": f"Rollup_{sha}", "state": state, **contexts} if current else None

    def status_context(self, it: Repository, one: Status) -> View:
        return {
            "__typename": "StatusContext", "id": f"StatusContext_{one.id}", "context": one.context, "state": one.state.upper(),
            "description": one.description, "targetUrl": one.target_url, "createdAt": bodies.time(one.created_at),
            "creator": self.actor(one.creator), "commit": lambda _: self.commit(it, one.sha),
        }  # fmt: skip

    def deployments(self, it: Repository, given: Arguments, sha: str | None = None) -> View:
        self.viewer.require(it, "deployments")
        wanted = given.get("environments")
        found = [one for one in it.deployments if (not wanted or one.environment in wanted) and sha in (one.sha, None)]
        return connection(self.ordered(found, given), lambda one: self.deployment(it, one), given)

    def deployment(self, it: Repository, one: Deployment) -> View:
        def status(index: int) -> View:
            at, state = one.statuses[index], one.statuses[index].state.upper()
            return {
                "__typename": "DeploymentStatus", "id": f"DeploymentStatus_{at.id}", "state": state, "environment": one.environment,
                "description": None, "createdAt": bodies.time(at.created_at), "updatedAt": bodies.time(at.created_at),
                "creator": self.actor(at.creator), "deployment": lambda _: self.deployment(it, one),
            }  # fmt: skip

        newest_first = list(range(len(one.statuses)))[::-1]
        latest = one.statuses[-1].state.upper() if one.statuses else "PENDING"
        return {
            "__typename": "Deployment", "id": f"Deployment_{one.id}", "databaseId": one.id, "commitOid": one.sha,
            "commit": lambda _: self.commit(it, one.sha), "environment": one.environment, "originalEnvironment": one.environment,
            "latestEnvironment": one.environment, "task": "deploy", "description": None, "payload": None,
            "createdAt": bodies.time(one.created_at), "updatedAt": bodies.time(one.created_at), "creator": self.actor(one.creator),
            "ref": lambda _: self.ref(it, one.ref), "repository": lambda _: self.repository_view(it),
            "state": "ACTIVE" if latest == "SUCCESS" else latest, "latestStatus": lambda _: status(-1) if one.statuses else None,
            "statuses": lambda given: connection(newest_first, status, given),
        }  # fmt: skip

    def _reading(self, it: Repository, what: str, view: Callable[[Arguments], Any]) -> Callable[[Arguments], Any]:
        def read(given: Arguments) -> Any:
            self.viewer.require(it, what)
            return view(given)

        return read


def _combined(states: list[str]) -> str:
    return next((state.upper() for state in ("failure", "error", "pending") if state in states), "SUCCESS")
