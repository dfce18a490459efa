"""What is asked of a source, and what its answer, or its silence, does to the verdict: incidents, people on call, calendars."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import NamedTuple

from ..engine.facts import Coverage, Observation
from ..policy.model import ALLOW, BLOCK, TIMEOUT_SECONDS, WARN
from ..temporal.zones import BEGINNING, DAY, FAR
from ..util.languages import Message
from .incident import SourceError
from .incident_observations import observe_incidents

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import ClassVar

    from ..engine.facts import Shift
    from ..policy.model import Source
    from ..schedules.base import Schedule
    from ..schedules.pending import PendingCalendar
    from ..temporal.zones import Zone
    from .connections import Connections
    from .incident import Incident
    from .remote_calendar import FetchedCalendar

BEFORE = 7 * DAY  # so far back is asked who is on call: since when somebody is
CALENDAR_AHEAD = 400 * DAY
PAGERDUTY_AHEAD = 80 * DAY  # its API lists three months at most

# The literal registry: the module of this folder that asks each kind of source.
INCIDENTS = {
    "github": "github_issues",
    "pagerduty": "pagerduty",
    "statuspage": "statuspage",
    "alertmanager": "alertmanager",
    "prometheus": "prometheus",
    "http": "json_http",
    "file": "json_file",
}


# What stands in a private calendar is not for everybody who reads a verdict.
UNREADABLE = "it answered a calendar that cannot be followed: `freezeguard lint` of a policy that names a saved copy says why"


class Effects(NamedTuple):
    """What an answer does: how many things it told (None: it did not answer), what the engine sees of it, and a calendar's schedule."""

    found: int | None
    observations: Sequence[Observation] = ()
    coverage: Coverage | None = None
    schedule: Schedule | None = None


class SourceQuery:
    """One source that is asked for one thing.

    Attributes:
        what: for what it is asked.
        document: the index of the policy's document that names it.
        timeout: seconds.
    """

    what: ClassVar[str]

    def __init__(self, document: int, name: str, kind: str, timeout: float) -> None:
        self.document = document
        self.name = name
        self.kind = kind
        self.timeout = timeout

    def ask(self, outside: Connections) -> Effects:
        """What it answers. Raises SourceError."""
        raise NotImplementedError

    def on_failure(self, why: str, *, offline: bool) -> Effects:
        """What it does that it did not answer."""
        raise NotImplementedError

    def _unknown(self, message: str, effect: str, assuming: str | None = None) -> Observation:
        return Observation("unknown", self.name, message, effect=effect, assuming=assuming, document=self.document)

    def _stale(self, fetched: FetchedCalendar, outside: Connections) -> list[Observation]:
        """That an old copy serves. Offline that is what was asked for."""
        if fetched.stale is None or outside.offline:
            return []
        age = timedelta(seconds=outside.now - fetched.copy.fetched)
        return [self._unknown(Message("source.stale", error=fetched.stale.text, age=age), WARN)]


class IncidentQuery(SourceQuery):
    """The incidents that a source knows of."""

    what = "incidents"

    def __init__(self, document: int, zone: Zone, source: Source) -> None:
        super().__init__(document, source.name, source.kind, source.timeout)
        self.zone = zone
        self.source = source
        self.assuming = Message("assuming.no_incident", source=source.name)

    def ask(self, outside: Connections) -> Effects:
        asking = outside.asking(self.source, self.zone)
        found: list[Incident] = import_module(f".{INCIDENTS[self.kind]}", __package__).ask(self.source, asking)
        return Effects(len(found), observe_incidents(self.source, found, outside.at, outside.now, self.zone, self.document))

    def on_failure(self, why: str, *, offline: bool) -> Effects:
        effect = self.source.on_error
        if effect == ALLOW:
            return Effects(None)
        effect = WARN if offline else effect
        message = why if self.name == self.kind else Message("detail", message=self.kind, detail=why)
        return Effects(None, [self._unknown(message, effect, self.assuming)])


class ShiftQuery(SourceQuery):
    """Who is on call in the rotation with that index, by another system.

    Args:
        missed: nobody else is on call for certain, and somebody has to be.
    """

    what = "on call"

    def __init__(self, document: int, zone: Zone, source: Source, rotation: int, *, missed: bool) -> None:
        super().__init__(document, source.name, source.kind, source.timeout)
        self.zone = zone
        self.source = source
        self._rotation = rotation
        self._missed = missed

    def ask(self, outside: Connections) -> Effects:
        ahead = PAGERDUTY_AHEAD if self.kind == "pagerduty" else CALENDAR_AHEAD
        start, end = max(outside.at - BEFORE, BEGINNING), min(outside.at + ahead, FAR)
        stale: list[Observation] = []
        found: Sequence[Shift]
        if self.kind == "pagerduty":
            from . import pagerduty

            found = pagerduty.shifts(self.source, outside.asking(self.source, self.zone), start, end)
        else:
            from .remote_calendar import shifts

            content, stale = self._calendar(outside)
            try:
                found = shifts(content, self.zone, start, end)
            except ValueError as error:
                raise SourceError(UNREADABLE if _is_fetched(self.source) else str(error)) from None
        return Effects(len(found), stale, Coverage(self.document, self._rotation, tuple(found), start, end))

    def _calendar(self, outside: Connections) -> tuple[bytes, list[Observation]]:
        where = self.source.options["calendar"]
        if _is_fetched(self.source):
            fetched = outside.calendar(where, self.source.options["max_stale"], self.timeout, self.zone)
            return fetched.copy.content, self._stale(fetched, outside)
        from .local_file import content

        return content(self.source, where), []

    def on_failure(self, why: str, *, offline: bool) -> Effects:
        effect = BLOCK if self._missed and not offline else WARN
        message = Message("detail", message=Message("on_call.unknown"), detail=why)
        return Effects(None, [self._unknown(message, effect, Message("assuming.on_call"))])


def _is_fetched(calendar: Source) -> bool:
    return "://" in calendar.options["calendar"]


class CalendarQuery(SourceQuery):
    """A calendar for windows and freezes; `effect` is that of the strongest rule that waits for it."""

    what = "calendar"

    def __init__(self, document: int, awaited: PendingCalendar, effect: str) -> None:
        super().__init__(document, awaited.text, "ics", TIMEOUT_SECONDS)
        self.awaited = awaited
        self._effect = effect

    def ask(self, outside: Connections) -> Effects:
        from ..policy.reader.schedule import calendar

        waiting = self.awaited
        fetched = outside.calendar(waiting.url, waiting.max_stale, self.timeout, waiting.zone)
        try:
            schedule = calendar(waiting.zone, waiting.text, fetched.copy.content)
        except ValueError:
            raise SourceError(UNREADABLE) from None
        events = fetched.copy.content.upper().count(b"BEGIN:VEVENT")
        return Effects(events, self._stale(fetched, outside), None, schedule)

    def on_failure(self, why: str, *, offline: bool) -> Effects:
        effect = WARN if offline else self._effect
        return Effects(None, [self._unknown(why, effect, Message("assuming.calendar", calendar=self.name))])


def key_of(calendar: PendingCalendar) -> tuple[str, str]:
    """What is the same for calendars of one document that are fetched once."""
    return calendar.url, calendar.zone.key
