"""A policy, read: immutable values, no behaviour but the choice of what applies."""

from __future__ import annotations

from typing import NamedTuple

from ..schedules.base import Schedule
from ..temporal.zones import Duration, Zone
from .subject import EVERYTHING, Scope, Subject, is_literal, matches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from typing import Any

BLOCK = "block"
WARN = "warn"
ALLOW = "allow"
ENFORCE = "enforce"
LANGUAGES = ("en", "de")  # of pages, comments and summaries; each has a file in util/languages

TIMEOUT_SECONDS = 5  # seconds that a source may take where nothing is said
KINDS = ("window", "freeze", "holiday", "bake_time", "incident", "on_call", "unknown")
# The words of the systems that know of incidents, each with its rank: one that is not known here counts as the highest.
SEVERITIES = {
    **dict.fromkeys(("none", "info", "informational", "notice", "sev5", "p5", "s5"), 1),
    **dict.fromkeys(("low", "minor", "warning", "sev4", "p4", "s4"), 2),
    **dict.fromkeys(("medium", "moderate", "sev3", "p3", "s3"), 3),
    **dict.fromkeys(("high", "major", "error", "sev2", "p2", "s2"), 4),
    **dict.fromkeys(("critical", "fatal", "page", "emergency", "blocker", "disaster", "sev1", "sev0", "p1", "p0", "s1", "s0"), 5),
}
WAIVED = ("window", "freeze")  # by an override that does not say what it waives


def waived_kinds(kinds: Iterable[str]) -> tuple[str, ...]:
    """All kinds that are waived with some: holidays are freezes by another name."""
    return tuple(dict.fromkeys(each for kind in kinds for each in ((kind, "holiday") if kind == "freeze" else (kind,))))


class Window(NamedTuple):
    """A schedule inside which deployments are allowed."""

    name: str
    schedule: Schedule
    scope: Scope = EVERYTHING
    line: int = 0


class Freeze(NamedTuple):
    """A schedule inside which deployments are not allowed."""

    name: str
    schedule: Schedule
    kind: str = "freeze"
    effect: str = BLOCK
    reason: str | None = None
    link: str | None = None
    scope: Scope = EVERYTHING
    line: int = 0


class Source(NamedTuple):
    """A system to be asked for facts: its kind (`github`, `pagerduty`, …) and the options written under it.

    Attributes:
        severity: incidents below it do not count; one of SEVERITIES.
        timeout: seconds.
        read: reads a file beside the policy: path → content; raises OSError, ValueError or UndecidedError.
    """

    name: str
    kind: str
    options: dict[str, Any]
    on_error: str = BLOCK
    cooldown: Duration = Duration()
    max_age: Duration | None = None
    scope: Scope = EVERYTHING
    line: int = 0
    severity: str | None = None
    timeout: int = TIMEOUT_SECONDS
    read: Callable[[str], bytes] | None = None


class Swap(NamedTuple):
    """Somebody who takes a shift over, between two instants."""

    start: int
    end: int
    person: str


class Rotation(NamedTuple):
    """People who are on call in turn, or a source that knows who is."""

    name: str
    people: tuple[str, ...] = ()
    starting: int | None = None
    shift: Duration | None = None
    swaps: tuple[Swap, ...] = ()
    source: Source | None = None
    line: int = 0


class OnCall(NamedTuple):
    """Who mends it: rotations in the order in which people are called."""

    required: bool
    cover: Duration
    rotations: tuple[Rotation, ...]
    line: int = 0


class Override(NamedTuple):
    """A rule that waives reasons; every condition that it names has to hold."""

    name: str
    label: str | None = None
    approvals: int = 0
    approvers: tuple[str, ...] = ()
    reason_required: bool = False
    expires: Duration | None = None
    waives: tuple[str, ...] = WAIVED
    rollback: bool = False
    paths: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    line: int = 0


class Expectation(NamedTuple):
    """One of the policy's own tests."""

    at: datetime
    allowed: bool
    because: str | None
    subject: Subject
    line: int = 0


class Document(NamedTuple):
    """One YAML document: all documents of a policy have to allow."""

    source: str
    zone: Zone
    windows: tuple[Window, ...] = ()
    freezes: tuple[Freeze, ...] = ()
    bake_time: Duration = Duration()
    incidents: tuple[Source, ...] = ()
    on_call: OnCall | None = None
    overrides: tuple[Override, ...] = ()
    applies_to: Scope = EVERYTHING
    known_environments: tuple[str, ...] = ()
    mode: str = ENFORCE
    tests: tuple[Expectation, ...] = ()
    windows_empty: bool = False  # `windows: []` was written, which means what leaving it out means
    bake_time_line: int = 0
    mode_line: int = 0
    language: str = LANGUAGES[0]


class File(NamedTuple):
    """A file that a policy was read from: what its cache has to compare."""

    path: str
    content: bytes


class Policy:
    """Documents that all have to allow. The first one is the policy's own; what it extends follows.

    `extends` names what other policies it is made of, exactly as they were read. Immutable by contract; `memo` is where the engine keeps
    what it compiled from it.
    """

    __slots__ = ("documents", "extends", "files", "memo", "sha256", "source")

    def __init__(self, documents: tuple[Document, ...], source: str, sha256: str, files: tuple[File, ...] = ()) -> None:
        self.documents = documents
        own = documents[0].source
        self.extends = tuple(dict.fromkeys(document.source for document in documents if document.source != own))
        self.source = source
        self.sha256 = sha256
        self.files = files
        self.memo: dict[str, Any] = {}

    def __repr__(self) -> str:
        return f"Policy({self.source!r}, {len(self.documents)} documents)"

    def with_documents(self, documents: Iterable[Document]) -> Policy:
        """The same with other documents, of which nothing is compiled yet."""
        return Policy(tuple(documents), self.source, self.sha256, self.files)

    def locate(self, subject: Subject) -> Subject:
        """The subject with the environment that its branch leads to, where that is not said and `applies_to` tells it: one environment, by
        its name, for branches that match."""
        if subject.environment is not None or subject.branch is None:
            return subject
        found: dict[str, str] = {}
        for scope in (document.applies_to for document in self.documents):
            if (
                scope.branches
                and matches(scope.branches, subject.branch)
                and len(scope.environments) == 1
                and is_literal(*scope.environments)
            ):
                found.setdefault(scope.environments[0].casefold(), scope.environments[0])
        return subject._replace(environment=next(iter(found.values()))) if len(found) == 1 else subject

    @property
    def language(self) -> str:
        """The language of pages, comments and summaries about it."""
        return self.documents[0].language

    @property
    def zone(self) -> Zone:
        """The zone in which answers are told."""
        return self.documents[0].zone
