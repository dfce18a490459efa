"""Issues and pull requests, and what happens on them: labels, comments, reviews."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, Self

if TYPE_CHECKING:
    from tests.standin.state import Repository


def instant(text: str) -> datetime:
    """'2026-11-27 14:00', in UTC unless it says otherwise."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


ReviewState = Literal["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"]


@dataclass(kw_only=True)
class LabelEvent:
    id: int
    label: str
    actor: str
    at: datetime
    added: bool = True


@dataclass(kw_only=True)
class Comment:
    id: int
    author: str
    body: str
    created_at: datetime
    updated_at: datetime
    minimized: bool = False


@dataclass(kw_only=True)
class Review:
    id: int
    author: str
    state: ReviewState
    commit: str
    submitted_at: datetime
    body: str = ""


@dataclass(kw_only=True)
class ChangedFile:
    path: str
    status: Literal["added", "removed", "modified", "renamed", "copied", "changed"] = "modified"
    previous: str | None = None


@dataclass(kw_only=True)
class Issue:
    """An issue. Its labels are what its label events leave."""

    id: int
    number: int
    title: str
    body: str | None = None
    author: str = "ana"
    state: Literal["open", "closed"] = "open"
    created_at: datetime
    closed_at: datetime | None = None
    label_events: list[LabelEvent] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    repository: Repository = field(init=False, repr=False, compare=False)

    def below(self, repository: Repository) -> Self:
        self.repository = repository
        return self

    @property
    def labels(self) -> list[str]:
        present: dict[str, str] = {}
        for event in self.label_events:
            if event.added:
                present.setdefault(event.label.lower(), event.label)
            else:
                present.pop(event.label.lower(), None)
        return list(present.values())

    def has_label(self, name: str) -> bool:
        """Labels know no case."""
        return name.lower() in (label.lower() for label in self.labels)

    def label(self, *names: str, by: str = "ana", at: str | None = None) -> Self:
        """Adds labels; one that is there already makes no event."""
        for name in names:
            if not self.has_label(name):
                self._event(name, by, at, added=True)
        return self

    def unlabel(self, *names: str, by: str = "ana", at: str | None = None) -> Self:
        for name in names:
            if self.has_label(name):
                self._event(name, by, at, added=False)
        return self

    def _event(self, name: str, by: str, at: str | None, *, added: bool) -> None:
        world = self.repository.world
        self.label_events.append(LabelEvent(id=world.new_id(), label=name, actor=by, at=world.time(at), added=added))

    def comment(self, author: str, body: str, at: str | None = None) -> Comment:
        world = self.repository.world
        written = world.time(at)
        comment = Comment(id=world.new_id(), author=author, body=body, created_at=written, updated_at=written)
        self.comments.append(comment)
        return comment

    def close(self, at: str | None = None) -> Self:
        self.state, self.closed_at = "closed", self.repository.world.time(at)
        return self


@dataclass(kw_only=True)
class PullRequest(Issue):
    base: str
    head: str
    head_sha: str
    head_repository: str | None  # None: the fork was deleted
    draft: bool = False
    merged: bool = False
    queued: bool = False
    files: list[ChangedFile] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)

    @property
    def from_fork(self) -> bool:
        return self.head_repository != self.repository.full_name

    def review(
        self, author: str, state: ReviewState = "APPROVED", *, commit: str | None = None, at: str | None = None, body: str = ""
    ) -> Review:
        """A review, of the head unless it says otherwise."""
        world = self.repository.world
        review = Review(
            id=world.new_id(),
            author=author,
            state=state,
            commit=commit or self.head_sha,
            submitted_at=world.time(at),
            body=body,
        )
        self.reviews.append(review)
        return review

    def push(self, content: str = "again\n") -> str:
        """A new head."""
        kept = dict(self.repository.branches)
        self.head_sha = self.repository.commit({"src/app.py": content}, branch=f"push-to-{self.number}", start=self.head_sha)
        self.repository.branches = {**kept, **({} if self.from_fork else {self.head: self.head_sha})}
        return self.head_sha
