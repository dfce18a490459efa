"""The policy model: immutable values without behaviour, except choosing what applies to a subject."""

from __future__ import annotations

from typing import NamedTuple

from ..schedules.base import Schedule
from ..temporal.zones import Duration, Zone
from .patterns import is_literal, matches
from .subject import EVERYTHING, Scope, Subject

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

TIMEOUT_SECONDS = 5  # default time limit of a source, in seconds
KINDS = ("window", "freeze", "holiday", "bake_time", "incident", "on_call", "unknown")
# Severities of the incident systems, each with its rank. An unknown severity counts as the highest.
SEVERITIES = {
    **dict.fromkeys(("none", "info", "informational", "notice", "sev5", "p5", "s5"), 1),
    **dict.fromkeys(("low", "minor", "warning", "sev4", "p4", "s4"), 2),
    **dict.fromkeys(("medium", "moderate", "sev3", "p3", "s3"), 3),
    **dict.fromkeys(("high", "major", "error", "sev2", "p2", "s2"), 4),
    **dict.fromkeys(("critical", "fatal", "page", "emergency", "blocker", "disaster", "sev1", "sev0", "p1", "p0", "s1", "s0"), 5),
}
WAIVED = ("window", "freeze")  # by an override without `waives`


def waived_kinds(kinds: Iterable[str]) -> tuple[str, ...]:
    """Return all kinds that are waived with the given ones: waiving freezes includes holidays."""
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
    """A system to query for facts.

    Attributes:
        kind: `github`, `pagerduty`, …
        options: the values written under that key.
        severity: lowest severity that counts, one of SEVERITIES; None for all.
        timeout: seconds.
        read: reads a file relative to the policy: path → content; raises OSError, ValueError or UndecidedError.
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
    """A person who takes over shifts between two instants."""

    start: int
    end: int
    person: str


class Rotation(NamedTuple):
    """People who are on call in turn, or a source that reports who is."""

    name: str
    people: tuple[str, ...] = ()
    starting: int | None = None
    shift: Duration | None = None
    swaps: tuple[Swap, ...] = ()
    source: Source | None = None
    line: int = 0


class OnCall(NamedTuple):
    """Rotations of people on call, in the order in which they are called.

    Attributes:
        required: block while nobody is on call.
        cover: how long from now somebody must be on call.
    """

    required: bool
    cover: Duration
    rotations: tuple[Rotation, ...]
    line: int = 0


class Override(NamedTuple):
    """A rule that waives reasons if all its conditions hold."""

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
    """One YAML document. A deployment is allowed only if all documents of a policy allow it."""

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
    windows_empty: bool = False  # `windows: []` is written, which means the same as leaving it out
    bake_time_line: int = 0
    mode_line: int = 0
    language: str = LANGUAGES[0]


class File(NamedTuple):
    """A file that a policy was read from; a cached verdict is valid only while it is unchanged."""

    path: str
    content: bytes


class Policy:
    """A policy: its own documents first, then those of the policies it extends. All of them must allow a deployment.

    Immutable by contract.

    Attributes:
        extends: exact sources of the other policies, as they were read.
        memo: cache in which the engine keeps its compiled form.
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
        """Return this policy with other documents and an empty `memo`."""
        return Policy(tuple(documents), self.source, self.sha256, self.files)

    def locate(self, subject: Subject) -> Subject:
        """Return the normalized subject, with the environment that `applies_to` assigns to its branch.

        No environment is added if the subject has one or has no branch, or if `applies_to` does not name exactly one for it.
        """
        subject = subject.normalized()
        if subject.environment is not None or subject.branch is None:
            return subject
        environments: dict[str, str] = {}
        for scope in (document.applies_to for document in self.documents):
            if (
                scope.branches
                and matches(scope.branches, subject.branch)
                and len(scope.environments) == 1
                and is_literal(*scope.environments)
            ):
                environments.setdefault(scope.environments[0].casefold(), scope.environments[0])
        return subject._replace(environment=next(iter(environments.values()))) if len(environments) == 1 else subject

    @property
    def language(self) -> str:
        """Language of pages, comments and summaries about the policy."""
        return self.documents[0].language

    @property
    def zone(self) -> Zone:
        """Time zone in which results are shown."""
        return self.documents[0].zone
