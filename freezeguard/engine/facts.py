"""Observations of the outside world, as data. Nothing here queries a source."""

from __future__ import annotations

from typing import NamedTuple

from ..policy.model import BLOCK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime


class Observation(NamedTuple):
    """A reason that comes from outside: an incident, a gap in the coverage, a source that failed.

    Attributes:
        kind: `incident`, `on_call` or `unknown`.
        start, end: instants in seconds; None: not known.
        assuming: the assumption of the search for the next window if the end is unknown ("incident #42 is resolved").
        document: the index of the policy's document that has the rule.
    """

    kind: str
    name: str
    message: str
    start: int | None = None
    end: int | None = None
    effect: str = BLOCK
    link: str | None = None
    assuming: str | None = None
    document: int = 0


class Waiver(NamedTuple):
    """A proven override.

    Attributes:
        document: the index of the policy's document whose reasons it waives; None: of every document.
        until: the instant in seconds at which it expires; None: never.
    """

    name: str
    waives: frozenset[str]
    document: int | None = 0
    by: str | None = None
    reason: str | None = None
    until: int | None = None


class OnCallShift(NamedTuple):
    """A person on call now."""

    rotation: str
    person: str
    until: datetime | None = None


class Shift(NamedTuple):
    """A person on call in [start, end), instants in seconds."""

    start: int
    end: int
    person: str


class Coverage(NamedTuple):
    """The shifts of a rotation in another system, ascending, and the span [start, end) that the system knows.

    Attributes:
        document: the index of the policy's document that has the rotation.
        rotation: its index among that document's rotations.
    """

    document: int
    rotation: int
    shifts: tuple[Shift, ...]
    start: int
    end: int


class Facts(NamedTuple):
    """Everything observed for one question. `on_call` are people on call outside the policy's rotations."""

    observations: tuple[Observation, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    on_call: tuple[OnCallShift, ...] = ()
    coverage: tuple[Coverage, ...] = ()


NO_FACTS = Facts()


class SourceAnswer(NamedTuple):
    """The response of a source, and the observations that follow.

    Attributes:
        line: its line in the document; 0: not known.
        what: the subject of the query: `incidents`, `on call`, `calendar`.
        found: the number of things reported; None: no response.
        error: why there is no response.
    """

    document: int
    line: int
    name: str
    kind: str
    what: str
    found: int | None
    error: str | None
    observations: tuple[Observation, ...] = ()
