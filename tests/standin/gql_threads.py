"""GraphQL view of the state: issues, pull requests and their authors."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from tests.standin import bodies
from tests.standin.gql import RefusedError, View, Viewer, connection
from tests.standin.state import Repository
from tests.standin.threads import ChangedFile, Comment, Issue, LabelEvent, PullRequest, Review

T = TypeVar("T")
Arguments = dict[str, Any]
PATCH_STATUS = {"removed": "DELETED"}


class Threads(ABC):
    """Half of `gql_views.Views`, which has the other half below it."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer

    @abstractmethod
    def repository_view(self, it: Repository) -> View: ...

    @abstractmethod
    def ref(self, it: Repository, name: str) -> View | None: ...

    @abstractmethod
    def commit(self, it: Repository, sha: str) -> View: ...

    def user(self, login: str) -> View:
        return {
            "__typename": "User",
            "id": f"User_{bodies.number_of(login)}",
            "databaseId": bodies.number_of(login),
            "login": login,
            "name": None,
        }

    def actor(self, login: str) -> View:
        """Return an author. Only here a bot's login has no suffix; the viewer and REST keep it."""
        if not login.endswith("[bot]"):
            return {**self.user(login), "url": f"{self.viewer.site}/{login}"}
        name = login.removesuffix("[bot]")
        return {"__typename": "Bot", "id": f"Bot_{bodies.number_of(login)}", "databaseId": bodies.number_of(login), "login": name}

    def numbered(self, it: Repository, number: int, among: Mapping[int, Issue], kind: str) -> View:
        found = among.get(number)
        if found is None:
            article = "an" if kind[0] in "Ii" else "a"
            raise RefusedError("NOT_FOUND", f"Could not resolve to {article} {kind} with the number of {number}.")
        self.viewer.require(it, "pull_requests" if isinstance(found, PullRequest) else "issues")
        return self.thread(found)

    def issues(self, it: Repository, given: Arguments) -> View:
        """Return issues with any of the labels, without pull requests, unlike REST."""
        self.viewer.require(it, "issues")
        return self._filtered(list(it.issues.values()), given)

    def pulls(self, it: Repository, given: Arguments) -> View:
        self.viewer.require(it, "pull_requests")
        base, head = given.get("baseRefName"), given.get("headRefName")
        return self._filtered([one for one in it.pulls.values() if base in (one.base, None) and head in (one.head, None)], given)

    def _filtered(self, among: Sequence[Issue], given: Arguments) -> View:
        states, labels = given.get("states"), given.get("labels")
        found = [one for one in among if (not states or _state(one) in states) and (not labels or any(map(one.has_label, labels)))]
        return connection(self.ordered(found, given), self.thread, given)

    def ordered(self, found: Sequence[T], given: Arguments) -> list[T]:
        """Sort by time, the oldest first by default."""
        order = given.get("orderBy") or {}
        return list(found) if order.get("direction", "ASC") == "ASC" else list(found)[::-1]

    def thread(self, it: Issue) -> View:
        is_pull = isinstance(it, PullRequest)
        page = f"{self.viewer.site}/{it.repository.full_name}/{'pull' if is_pull else 'issues'}/{it.number}"
        view: View = {
            "__typename": "PullRequest" if is_pull else "Issue",
            "id": f"{'PullRequest' if is_pull else 'Issue'}_{it.id}",
            "databaseId": it.id,
            "number": it.number,
            "title": it.title,
            "body": it.body or "",
            "bodyText": it.body or "",
            "author": self.actor(it.author),
            "authorAssociation": bodies.association(it.repository, it.author),
            "state": _state(it),
            "closed": it.state == "closed",
            "createdAt": bodies.time(it.created_at),
            "updatedAt": bodies.time(it.closed_at or it.created_at),
            "closedAt": bodies.time(it.closed_at),
            "url": page,
            "repository": lambda _: self.repository_view(it.repository),
            "labels": lambda given: connection(it.labels, self.label, given),
            "comments": lambda given: connection(it.comments, lambda one: self.comment(it, one, page), given),
            "timelineItems": lambda given: self.timeline(it, given, page),
        }
        return {**view, **self.pull_only(it, page)} if isinstance(it, PullRequest) else view

    def pull_only(self, it: PullRequest, page: str) -> View:
        repository = it.repository
        fork = self.viewer.world.find(*it.head_repository.split("/")) if it.head_repository else None

        def head_repository(_: Arguments) -> View | None:
            if it.head_repository is None:
                return None
            owner, name = it.head_repository.split("/")
            return self.repository_view(fork or Repository(owner=owner, name=name))

        def reviews(given: Arguments) -> View:
            states, author = given.get("states"), given.get("author")
            found = [one for one in it.reviews if (not states or one.state in states) and author in (one.author, None)]
            return connection(found, lambda one: self.review(it, one, page), given)

        def commits(given: Arguments) -> View:
            return connection([it.head_sha], lambda sha: {"id": sha, "url": page, "commit": self.commit(repository, sha)}, given)

        return {
            "baseRefName": it.base,
            "baseRefOid": repository.branches.get(it.base, "0" * 40),
            "baseRef": lambda _: self.ref(repository, f"refs/heads/{it.base}"),
            "baseRepository": lambda _: self.repository_view(repository),
            "headRefName": it.head,
            "headRefOid": it.head_sha,
            "headRef": lambda _: self.ref(fork or repository, f"refs/heads/{it.head}"),
            "headRepository": head_repository,
            "headRepositoryOwner": self.user(it.head_repository.split("/")[0]) if it.head_repository else None,
            "isCrossRepository": it.from_fork,
            "isDraft": it.draft,
            "isInMergeQueue": it.queued,
            "merged": it.merged,
            "mergedAt": bodies.time(it.closed_at) if it.merged else None,
            "changedFiles": len(it.files),
            "files": lambda given: connection(it.files, self.changed_file, given),
            "reviews": reviews,
            "commits": commits,
            "statusCheckRollup": lambda _: self.commit(repository, it.head_sha)["statusCheckRollup"]({}),
        }

    def label(self, name: str) -> View:
        return {"__typename": "Label", "id": f"Label_{bodies.number_of(name)}", "name": name, "color": "ededed", "description": None}

    def changed_file(self, file: ChangedFile) -> View:
        """The previous path of a renamed file is nowhere in GraphQL."""
        kind = PATCH_STATUS.get(file.status, file.status.upper())
        return {"path": file.path, "changeType": kind, "additions": 1, "deletions": 1}

    def comment(self, it: Issue, one: Comment, page: str) -> View:
        mine = one.author == self.viewer.token.login
        return {
            "__typename": "IssueComment", "id": f"IssueComment_{one.id}", "databaseId": one.id, "fullDatabaseId": str(one.id),
            "author": self.actor(one.author), "authorAssociation": bodies.association(it.repository, one.author),
            "body": one.body, "bodyText": one.body, "createdAt": bodies.time(one.created_at), "updatedAt": bodies.time(one.updated_at),
            "isMinimized": one.minimized, "minimizedReason": "outdated" if one.minimized else None, "url": f"{page}#issuecomment-{one.id}",
            "viewerDidAuthor": mine, "viewerCanUpdate": mine or self.viewer.token.may("issues", "write"),
            "lastEditedAt": bodies.time(one.updated_at) if one.updated_at != one.created_at else None,
        }  # fmt: skip

    def review(self, it: PullRequest, one: Review, page: str) -> View:
        return {
            "__typename": "PullRequestReview", "id": f"PullRequestReview_{one.id}", "databaseId": one.id, "author": self.actor(one.author),
            "authorAssociation": bodies.association(it.repository, one.author),
            "authorCanPushToRepository": it.repository.can_push(one.author),
            "state": one.state, "body": one.body, "submittedAt": bodies.time(one.submitted_at), "createdAt": bodies.time(one.submitted_at),
            "commit": lambda _: self.commit(it.repository, one.commit) if one.commit in it.repository.commits else None,
            "url": f"{page}#pullrequestreview-{one.id}",
        }  # fmt: skip

    def timeline(self, it: Issue, given: Arguments, page: str) -> View:
        happened = [(one.at, "LABELED_EVENT" if one.added else "UNLABELED_EVENT", self.label_event(one)) for one in it.label_events]
        happened += [(one.created_at, "ISSUE_COMMENT", self.comment(it, one, page)) for one in it.comments]
        if isinstance(it, PullRequest):
            happened += [(one.submitted_at, "PULL_REQUEST_REVIEW", self.review(it, one, page)) for one in it.reviews]
        happened.sort(key=lambda one: one[0])
        wanted, since = given.get("itemTypes"), given.get("since")
        found = [view for at, kind, view in happened if (not wanted or kind in wanted) and (not since or (bodies.time(at) or "") >= since)]
        moment = bodies.time(happened[-1][0] if happened else it.created_at)
        return connection(found, lambda view: view, given, filteredCount=len(found), pageCount=len(found), updatedAt=moment)

    def label_event(self, one: LabelEvent) -> View:
        kind = "LabeledEvent" if one.added else "UnlabeledEvent"
        return {
            "__typename": kind, "id": f"{kind}_{one.id}", "actor": self.actor(one.actor), "createdAt": bodies.time(one.at),
            "label": self.label(one.label),
        }  # fmt: skip


def _state(it: Issue) -> str:
    return "MERGED" if isinstance(it, PullRequest) and it.merged else it.state.upper()
