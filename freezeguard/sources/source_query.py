"""Queries of incidents, shifts and calendars, and the effects of a result, or of a failure, on the verdict."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import NamedTuple

from ..engine.facts import Coverage, Observation
from ..policy.model import ALLOW, BLOCK, TIMEOUT_SECONDS, WARN
from ..temporal.zones import BEGINNING, DAY, FAR
from ..util.languages import Message
from .incident import INVALID_CALENDAR, SourceError
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

BEFORE = 7 * DAY  # shifts are read from so long ago, to know when the present one began
CALENDAR_AHEAD = 400 * DAY
PAGERDUTY_AHEAD = 80 * DAY  # its API lists at most three months

# The registry: the module of this folder that queries each kind of source.
INCIDENTS = {
    "github": "github_issues",
    "pagerduty": "pagerduty",
    "statuspage": "statuspage",
    "alertmanager": "alertmanager",
    "prometheus": "prometheus",
    "http": "json_http",
    "file": "json_file",
}


class Effects(NamedTuple):
    """Effects of one query.

    Attributes:
        found: the number of incidents, shifts or events; None if the query failed.
        observations: the engine's input.
        coverage: the shifts of an on-call rotation.
        schedule: the schedule of a calendar.
    """

    found: int | None
    observations: Sequence[Observation] = ()
    coverage: Coverage | None = None
    schedule: Schedule | None = None


class SourceQuery:
    """One query of one source.

    Attributes:
        what: the subject of the query.
        document: index of the policy's document that names the source.
        timeout: seconds.
    """

    what: ClassVar[str]

    def __init__(self, document: int, name: str, kind: str, timeout: float) -> None:
        self.document = document
        self.name = name
        self.kind = kind
        self.timeout = timeout

    def run(self, connections: Connections) -> Effects:
        """Query the source, and return the effects of the result. Raises SourceError."""
        raise NotImplementedError

    def on_failure(self, why: str, *, offline: bool) -> Effects:
        """Return the effects of a failed query."""
        raise NotImplementedError

    def _unknown(self, message: str, effect: str, assuming: str | None = None) -> Observation:
        return Observation("unknown", self.name, message, effect=effect, assuming=assuming, document=self.document)

    def _stale(self, fetched: FetchedCalendar, connections: Connections) -> list[Observation]:
        """Return a warning if the calendar is an old copy. Offline that is expected."""
        if fetched.stale is None or connections.offline:
            return []
        age = timedelta(seconds=connections.now - fetched.copy.fetched)
        return [self._unknown(Message("source.stale", error=fetched.stale.text, age=age), WARN)]


class IncidentQuery(SourceQuery):
    """A query of a source's incidents."""

    what = "incidents"

    def __init__(self, document: int, zone: Zone, source: Source) -> None:
        super().__init__(document, source.name, source.kind, source.timeout)
        self.zone = zone
        self.source = source
        self.assuming = Message("assuming.no_incident", source=source.name)

    def run(self, connections: Connections) -> Effects:
        context = connections.context(self.source, self.zone)
        incidents: list[Incident] = import_module(f".{INCIDENTS[self.kind]}", __package__).query(self.source, context)
        observations = observe_incidents(self.source, incidents, connections.at, connections.now, self.zone, self.document)
        return Effects(len(incidents), observations)

    def on_failure(self, why: str, *, offline: bool) -> Effects:
        effect = self.source.on_error
        if effect == ALLOW:
            return Effects(None)
        effect = WARN if offline else effect
        message = why if self.name == self.kind else Message("detail", message=self.kind, detail=why)
        return Effects(None, [self._unknown(message, effect, self.assuming)])


class ShiftQuery(SourceQuery):
    """A query of the shifts of one on-call rotation.

    Args:
        rotation: index of the rotation.
        missed: nobody else is certainly on call, although somebody has to be.
    """

    what = "on call"

    def __init__(self, document: int, zone: Zone, source: Source, rotation: int, *, missed: bool) -> None:
        super().__init__(document, source.name, source.kind, source.timeout)
        self.zone = zone
        self.source = source
        self._rotation = rotation
        self._missed = missed

    def run(self, connections: Connections) -> Effects:
        ahead = PAGERDUTY_AHEAD if self.kind == "pagerduty" else CALENDAR_AHEAD
        start, end = max(connections.at - BEFORE, BEGINNING), min(connections.at + ahead, FAR)
        stale: list[Observation] = []
        rota: Sequence[Shift]
        if self.kind == "pagerduty":
            from . import pagerduty

            rota = pagerduty.shifts(self.source, connections.context(self.source, self.zone), start, end)
        else:
            from .remote_calendar import shifts

            content, stale = self._calendar(connections)
            try:
                rota = shifts(content, self.zone, start, end)
            except ValueError as error:
                raise SourceError(INVALID_CALENDAR if _is_fetched(self.source) else str(error)) from None
        return Effects(len(rota), stale, Coverage(self.document, self._rotation, tuple(rota), start, end))

    def _calendar(self, connections: Connections) -> tuple[bytes, list[Observation]]:
        location = self.source.options["calendar"]
        if _is_fetched(self.source):
            fetched = connections.calendar(location, self.source.options["max_stale"], self.timeout, self.zone)
            return fetched.copy.content, self._stale(fetched, connections)
        from .local_file import read_file

        return read_file(self.source, location), []

    def on_failure(self, why: str, *, offline: bool) -> Effects:
        effect = BLOCK if self._missed and not offline else WARN
        message = Message("detail", message=Message("on_call.unknown"), detail=why)
        return Effects(None, [self._unknown(message, effect, Message("assuming.on_call"))])


def _is_fetched(calendar: Source) -> bool:
    return "://" in calendar.options["calendar"]


class CalendarQuery(SourceQuery):
    """A query of a calendar for windows and freezes; `effect` is that of the strongest rule that uses it."""

    what = "calendar"

    def __init__(self, document: int, calendar: PendingCalendar, effect: str) -> None:
        super().__init__(document, calendar.text, "ics", TIMEOUT_SECONDS)
        self.calendar = calendar
        self._effect = effect

    def run(self, connections: Connections) -> Effects:
        from ..policy.reader.schedule import calendar as read_calendar

        pending = self.calendar
        fetched = connections.calendar(pending.url, pending.max_stale, self.timeout, pending.zone)
        try:
            schedule = read_calendar(pending.zone, pending.text, fetched.copy.content)
        except ValueError:
            raise SourceError(INVALID_CALENDAR) from None
        events = fetched.copy.content.upper().count(b"BEGIN:VEVENT")
        return Effects(events, self._stale(fetched, connections), None, schedule)

    def on_failure(self, why: str, *, offline: bool) -> Effects:
        effect = WARN if offline else self._effect
        return Effects(None, [self._unknown(why, effect, Message("assuming.calendar", calendar=self.name))])


def key_of(calendar: PendingCalendar) -> tuple[str, str]:
    """Return the key under which the calendars of one document are fetched only once."""
    return calendar.url, calendar.zone.key
