"""`ics`: the events of a calendar file (RFC 5545)."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from operator import itemgetter

from ...temporal.intervals import merge, overlapping
from ...temporal.zones import CHUNK_BITS, DAY, Zone
from ..base import ScheduleError
from ..recurrence_rule import ChunkedSchedule, Occurrence, moment, wall_of
from .content_lines import parse_calendar
from .events import MAX_OCCURRENCES, Event, read_event
from .zones import Time, Zones

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...temporal.intervals import Span

MAX_BYTES = 5 << 20
_YEAR = timedelta(days=366)
_TEN_YEARS = 3660 * DAY
_SLACK = 2 * DAY  # more than the offset of any zone
_FIRST, _LAST = datetime(3, 1, 1), datetime(9990, 1, 1)  # noqa: DTZ001  local times more than a year outside of those that a file may contain


class ICalendarSchedule(ChunkedSchedule):
    """The events of a calendar, with any TRANSP, except those with STATUS:CANCELLED.

    All-day events and floating times are in `zone`. A time with an IANA TZID uses the zone of the `tzdata` package; a time with another
    TZID uses its definition in the file. X-WR-TIMEZONE is ignored. EXDATE, RDATE and RECURRENCE-ID are applied.

    Recurrences are expanded in local time; clock changes, durations and ends are applied afterwards (RFC 5545, 3.3.5, 3.3.6, 3.8.5.3).

    Raises:
        ScheduleError: the content is not a calendar, or is ambiguous.
    """

    __slots__ = ("_fixed", "_once", "_series", "floating")
    search_years = 3

    def __init__(self, zone: Zone, text: str, content: bytes) -> None:
        super().__init__(zone, text)
        if len(content) > MAX_BYTES:
            raise ScheduleError(f"the calendar is larger than {MAX_BYTES >> 20} MiB")
        calendar = parse_calendar(content)
        zones = Zones(zone, calendar)
        try:
            # Exports list some events twice, identical to the letter in everything that is read here.
            components = {component.to_ical(): component for component in calendar.walk("VEVENT")}
            events = [read_event(component, zones) for component in components.values()]
            series = _group(events)
            self._once = [occurrence for each in series if not each.recurs for occurrence in each.all()]
        except Exception as error:  # noqa: BLE001  the libraries raise all kinds of exceptions
            reason = error if isinstance(error, ScheduleError) else "its events cannot be placed in time"
            raise ScheduleError(f"invalid calendar: {reason}") from None
        # A time without a zone may be meant in another zone than the policy's: lint warns about it.
        self.floating = any(event.start.floating for event in events if not event.cancelled)
        self._series = [each for each in series if each.recurs]
        self._fixed = None if self._series else merge((each.start, each.end) for each in self._once)
        if self._series:
            self._begin = min(each.begin for each in self._series)
            self._longest = max(each.longest for each in self._series)
            if self._longest > _TEN_YEARS:
                raise ScheduleError("an event of the calendar recurs and lasts longer than ten years")
        if sum(each.density for each in self._series) > MAX_OCCURRENCES:
            raise ScheduleError(f"the calendar has more than {MAX_OCCURRENCES} occurrences a year")

    @property
    def finite_spans(self) -> list[Span] | None:
        return self._fixed

    def spans(self, start: int, end: int) -> list[Span]:
        if self._fixed is not None:
            return overlapping(self._fixed, start, end)
        return super().spans(start, end)

    def occurrences(self, start: int, end: int) -> list[Occurrence]:
        active = [once for once in self._once if once.end > start and once.start < end]
        if self._series:
            active += super().occurrences(start, end)
        return sorted(active)

    def describe(self, start: int, end: int) -> str | None:
        return ", ".join(dict.fromkeys(each.name for each in self.occurrences(start, end) if each.name)) or None

    def _find(self, start: int, end: int) -> list[Occurrence]:
        low, high = moment(start - _SLACK), moment(end + _SLACK)
        return [occurrence for each in self._series if each.begin < end for occurrence in each.between(low, high)]


class Series:
    """The components of one UID: an event, and the overrides of some of its occurrences (RFC 5545, 3.8.4.4)."""

    __slots__ = ("_event", "_following", "_moved", "_overrides", "_rules", "begin", "longest", "recurs")

    def __init__(self, event: Event | None, overrides: list[Event]) -> None:
        self._event = event
        self._overrides: list[tuple[Event, datetime, datetime]] = []
        self._moved = timedelta()
        for override in overrides:
            self._replace(override)
        self._following = [each for each in self._overrides if each[0].and_future]
        self._rules = event.rules if event else []
        self.recurs = bool(self._rules)
        components = [override for override, _, _ in self._overrides] + ([event] if event else [])
        # A skipped local time may be a later instant than the next local time.
        self.begin = wall_of(min(wall for each in components for wall in (each.start.wall, *each.added))) - _SLACK
        self.longest = max(duration.longest for each in components for duration in (each.duration, *each.added.values()))

    def _replace(self, override: Event) -> None:
        replaced, start = override.replaces, override.start
        assert replaced is not None
        zone = self._event.start.zone if self._event else start.zone
        if self._event and self._event.start.is_date and not replaced.is_date:
            replaced = replaced.as_date()._replace(zone=zone)
        if self._event and replaced.is_date and not self._event.start.is_date:
            raise ScheduleError(f"event {override.label!r}: its RECURRENCE-ID must be a time, as its DTSTART is")
        if not override.and_future:
            self._overrides += [(override, start.wall, wall) for wall in replaced.all_on(zone)]
            return
        override = override._replace(start=Time(zone, start.on(zone), start.is_date))
        wall = replaced.on(zone)
        moved = abs(override.start.wall - wall)
        if moved > _YEAR:
            raise ScheduleError(f"event {override.label!r}: it moves all following occurrences by more than a year")
        self._moved = max(self._moved, moved)
        self._overrides.append((override, override.start.wall, wall))

    @property
    def density(self) -> int:
        """Number of occurrences in the first chunk."""
        first = moment(self.begin)
        last = first + timedelta(seconds=1 << CHUNK_BITS)
        return sum(len(rule.between(first, last)) for rule in self._rules)

    def all(self) -> set[Occurrence]:
        """Return all occurrences of a series without rules."""
        return self.between(_FIRST, _LAST)

    def between(self, low: datetime, high: datetime) -> set[Occurrence]:
        """Return the occurrences that begin at a local time within [low, high]."""
        event, moved = self._event, self._moved
        replaced = {wall for _, _, wall in self._overrides}
        starts = [self._override_of(wall) for wall in event.starts(low - moved, high + moved) - replaced] if event else []
        # An occurrence that the event excludes, or that is behind its end, cannot be replaced.
        gone = (event and (event.excludes(wall) or event.ended_before(wall)) for _, _, wall in self._overrides)
        starts += [(override, start) for (override, start, _), no in zip(self._overrides, gone, strict=True) if not no]
        return {each.occurrence(wall) for each, wall in starts if low <= wall <= high and not each.cancelled}

    def _override_of(self, wall: datetime) -> tuple[Event, datetime]:
        """Return (event, local start) for an occurrence without an override of its own.

        That is the last override that applies from an earlier occurrence on (RANGE=THISANDFUTURE), or else the event itself. Such an
        override moves all following occurrences by the same local time (RFC 5545, 3.2.13).
        """
        last = max((each for each in self._following if each[2] <= wall), key=itemgetter(2), default=None)
        if last is None:
            assert self._event is not None
            return self._event, wall
        override, start, replaced = last
        return override, start + (wall - replaced)


def _group(events: list[Event]) -> list[Series]:
    by_uid: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_uid[event.uid].append(event)
    return [_one_series(components) for components in by_uid.values()]


def _one_series(components: list[Event]) -> Series:
    revisions: defaultdict[int | None, list[Event]] = defaultdict(list)
    for component in components:
        revisions[component.replaces and component.replaces.instant].append(component)
    latest = {replaced: _latest(revised) for replaced, revised in revisions.items()}
    return Series(latest.pop(None, None), list(latest.values()))


def _latest(revisions: list[Event]) -> Event:
    """Return the revision with the highest SEQUENCE (RFC 5546, 2.1.5)."""
    last = max(revisions, key=lambda event: event.sequence)
    if sum(event.sequence == last.sequence for event in revisions) > 1:
        raise ScheduleError(f"two events have the UID {last.uid[:60]!r} and the same SEQUENCE: remove one of them")
    return last
