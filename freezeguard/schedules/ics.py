"""`ics`: the events of a calendar file (RFC 5545)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from ..localtime import CHUNK_BITS, DAY, Duration, UnknownZoneError, midnight
from ..localtime import zone as find_zone
from ..timeline import merge
from .base import Schedule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..localtime import Zone
    from ..timeline import Span

MAX_BYTES = 5 << 20
MAX_OCCURRENCES = 20_000
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  wall time has no zone


class Ics(Schedule):
    """The events of a calendar, whatever their TRANSP, but for those with STATUS:CANCELLED.

    All-day events are whole days in `zone`, floating times are read there; a time with an IANA TZID in that zone, by our own data; one
    with a zone that only the file defines by its definition. EXDATE, RDATE and RECURRENCE-ID count.

    Raises:
        ValueError: the content is not a calendar.
    """

    __slots__ = ("_calendar", "_fixed", "_occurrences", "floating")
    calendar = False
    foresight = 3

    def __init__(self, zone: Zone, text: str, content: bytes) -> None:
        super().__init__(zone, text)
        from icalendar import Calendar

        if len(content) > MAX_BYTES:
            raise ValueError(f"the calendar is larger than {MAX_BYTES >> 20} MiB")
        try:
            self._calendar: Any = Calendar.from_ical(content)
            if b"END:VCALENDAR" not in content.upper():
                raise ValueError("it is cut off")
        except Exception as error:  # noqa: BLE001  the library raises whatever its parsers do
            raise ValueError(f"not a calendar: {str(error)[:100] or type(error).__name__}") from None
        events: list[Any] = [event for event in self._calendar.walk("VEVENT") if event.get("STATUS") != "CANCELLED"]
        for event in events:
            _check(event)
        # Somebody who writes a time without a zone may well mean another zone than the policy's: lint says so.
        self.floating = any(isinstance(start := event["DTSTART"].dt, datetime) and start.tzinfo is None for event in events)
        self._occurrences = lru_cache(maxsize=64)(self._find)
        self._fixed: list[Span] | None = None
        if not any(event.get(name) for event in events for name in ("RRULE", "RDATE", "RECURRENCE-ID")):
            self._fixed = merge(self._span(event) for event in events)
        else:
            self._try(events)

    @property
    def fixed(self) -> list[Span] | None:
        return self._fixed

    def spans(self, start: int, end: int) -> list[Span]:
        if self._fixed is not None:
            return [span for span in self._fixed if span[1] > start and span[0] < end]
        return merge((a, b) for a, b, _ in self._occurrences(start, end) if b > start and a < end)

    def describe(self, start: int, end: int) -> str | None:
        found = [name for a, b, name in self._occurrences(start, end) if b > start and a < end and name]
        return ", ".join(dict.fromkeys(found)) or None

    def _try(self, events: list[Any]) -> None:
        """Looks at the first months of what recurs, so that a rule that cannot be followed is found here, and not when it decides."""
        first = min(self._span(event)[0] for event in events)
        try:
            self._find(first, first + (1 << CHUNK_BITS))
        except Exception as error:  # noqa: BLE001  as above
            raise ValueError(f"not a calendar that can be followed: {str(error)[:100]}") from None

    def _find(self, start: int, end: int) -> list[tuple[int, int, str]]:
        import recurring_ical_events

        low, high = (_EPOCH + timedelta(seconds=at) for at in (start - 2 * DAY, end + 2 * DAY))
        found = []
        for event in recurring_ical_events.of(self._calendar).between(low, high):
            if event.get("STATUS") == "CANCELLED":
                continue
            found.append((*self._span(event), " ".join(str(event.get("SUMMARY", "")).split())))
            if len(found) > MAX_OCCURRENCES:
                raise ValueError(f"{self.text}: more than {MAX_OCCURRENCES} events in {(end - start) // DAY} days")
        return sorted(found)

    def _span(self, event: Any) -> Span:
        start = self._instant(event.start)
        lasts = event.get("DURATION")
        if lasts is None or not isinstance(event.start, datetime):
            return start, self._instant(event.end)
        # Its days are of the calendar and the rest elapses (RFC 5545, 3.3.6), unlike the library's sum of local times.
        zone = self._zone_of(event.start) or self.zone
        return start, zone.add(start, Duration(lasts.dt.days, lasts.dt.seconds))

    def _instant(self, moment: date | datetime) -> int:
        if not isinstance(moment, datetime):
            return self.zone.first(midnight(moment))
        zone = self._zone_of(moment)
        if zone is None:
            return int(moment.timestamp())
        return zone.rfc5545(int((moment.replace(tzinfo=None) - _EPOCH).total_seconds()))

    def _zone_of(self, moment: datetime) -> Zone | None:
        """The zone of a time by our own data; None for one that only the file defines."""
        if moment.tzinfo is None:
            return self.zone
        name = getattr(moment.tzinfo, "key", None) or getattr(moment.tzinfo, "zone", None)
        try:
            return find_zone(str(name)) if name else None
        except UnknownZoneError:
            return None


def _check(event: Any) -> None:
    """Raises ValueError for an event that cannot be placed in time."""
    name = " ".join(str(event.get("SUMMARY") or event.get("UID") or "").split())[:60]
    if "DTSTART" not in event:
        raise ValueError(f"not a calendar: the event {name!r} has no DTSTART")
    try:
        backwards = event.end < event.start
        rules = event.get("RRULE", [])
        frequencies = {str(word).upper() for rule in (rules if isinstance(rules, list) else [rules]) for word in rule.get("FREQ", ())}
    except Exception as error:  # noqa: BLE001  as above
        raise ValueError(f"not a calendar: the event {name!r}: {str(error)[:100]}") from None
    if backwards:
        raise ValueError(f"not a calendar: the event {name!r} ends before it starts")
    if frequencies & {"SECONDLY", "MINUTELY"}:
        raise ValueError(f"the event {name!r} of the calendar recurs more often than hourly")
