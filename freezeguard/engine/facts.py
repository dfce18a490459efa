"""What was observed outside, as data. Nothing here asks anybody."""

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
        start, end: instants (seconds); None where it is not known.
        assuming: what is assumed when an end is unknown and the next window is searched ("incident #42 is resolved").
        document: the index of the policy's document whose rule it is.
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
    """An override that was proven to hold: what it waives, and what is shown of it.

    Attributes:
        document: the index of the policy's document whose reasons it waives; None: of every document.
        until: the instant (seconds) at which it expires; None: it does not.
    """

    name: str
    waives: frozenset[str]
    document: int | None = 0
    by: str | None = None
    reason: str | None = None
    until: int | None = None


class OnCallShift(NamedTuple):
    """Somebody on call now."""

    rotation: str
    person: str
    until: datetime | None = None


class Shift(NamedTuple):
    """Somebody is on call in [start, end), instants in seconds."""

    start: int
    end: int
    person: str


class Coverage(NamedTuple):
    """What another system knows of a rotation: its shifts, ascending, and the instants [start, end) of which it knows.

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
    """Everything observed for one question. `on_call` is who is on call beside the rotations of the policy."""

    observations: tuple[Observation, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    on_call: tuple[OnCallShift, ...] = ()
    coverage: tuple[Coverage, ...] = ()


NO_FACTS = Facts()


class SourceAnswer(NamedTuple):
    """What a source answered: how many things it told, or why it told nothing; and what that does.

    Attributes:
        what: for what it was asked: `incidents`, `on call`, `calendar`.
        line: where it stands in its document; 0: not known.
    """

    document: int
    line: int
    name: str
    kind: str
    what: str
    found: int | None
    error: str | None
    observations: tuple[Observation, ...] = ()
