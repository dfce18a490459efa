"""Zones and times of a calendar file (RFC 5545, 3.2.19, 3.3.5, 3.6.5)."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from heapq import merge as merge_sorted
from itertools import chain
from typing import NamedTuple

from ...temporal.zones import BEGINNING, DAY, FAR, UnknownZoneError, Zone, midnight
from ...temporal.zones import zone as find_zone
from ..base import ScheduleError
from ..recurrence_rule import RecurrenceRule, moment, wall_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

_YEAR = 366 * DAY


class Time(NamedTuple):
    """A date, as its local midnight, or a local time in a zone. `wall` has no zone of its own."""

    zone: Zone
    wall: datetime
    is_date: bool = False
    floating: bool = False

    @property
    def instant(self) -> int:
        """Instant of the local time, by RFC 5545, 3.3.5."""
        return self.zone.rfc5545(wall_of(self.wall))

    @property
    def day(self) -> date:
        """The date that a time means where dates are expected: in its own zone, and for a UTC time the date whose midnight is nearest."""
        return nearest_day(self.wall) if self.zone.key == "UTC" and not self.floating and not self.is_date else self.wall.date()

    def as_date(self) -> Time:
        """Return the date that a time means."""
        return Time(self.zone, moment(midnight(self.day)), is_date=True)

    def on(self, zone: Zone) -> datetime:
        """Return the local time in a zone, plus one microsecond if it is the second instant of a repeated local time."""
        return self.wall if zone is self.zone else self._read(zone)

    def all_on(self, zone: Zone) -> list[datetime]:
        """Return all local times in a zone that mean the same instant, including a skipped one (RFC 5545, 3.3.5)."""
        skipped = self.instant + zone.offset(zone.offset_period(self.instant)[0] - 1)
        return [self._read(zone)] if zone.instants_for(skipped) else [self._read(zone), moment(skipped)]

    def _read(self, zone: Zone) -> datetime:
        wall = zone.local(self.instant)
        return moment(wall) + timedelta(microseconds=zone.rfc5545(wall) != self.instant)


def nearest_day(time: datetime) -> date:
    """Return the date whose midnight is nearest to a time; at noon, the next one."""
    return (time + timedelta(hours=12)).date()


class Zones:
    """Resolves TZIDs: IANA names, then definitions in the file, then names of Windows and of vendors."""

    def __init__(self, zone: Zone, calendar: Any) -> None:
        self._zone = zone
        self._utc = find_zone("UTC")
        self._definitions: dict[Any, Any] = {}
        self._contradictory: set[Any] = set()
        for each in calendar.walk("VTIMEZONE"):
            known = self._definitions.setdefault(each.get("TZID"), each)
            if known is not each and _rules(known) != _rules(each):
                self._contradictory.add(each.get("TZID"))
        self._resolved: dict[str, Zone] = {}

    def time(self, value: Any) -> Time:
        """Return the time of a property with a single value."""
        return self._read(value.dt, value.params)

    def times(self, component: Any, name: str) -> Iterator[tuple[Time, Time | timedelta | None]]:
        """Yield (time, None) for each value of a property, or (start, end or length) for a period."""
        properties = component.get(name, [])
        for values in properties if isinstance(properties, list) else [properties]:
            for value in values.dts:
                if not isinstance(value.dt, tuple):
                    yield self._read(value.dt, values.params), None
                    continue
                start, end = value.dt
                yield self._read(start, values.params), end if isinstance(end, timedelta) else self._read(end, values.params)

    def _read(self, value: date | datetime, params: Mapping[str, str]) -> Time:
        if not 1000 <= value.year <= 9900:
            raise ScheduleError(f"the year {value.year} is not between 1000 and 9900")
        if not isinstance(value, datetime) or str(params.get("VALUE")).upper() == "DATE":
            return Time(self._zone, moment(midnight(value)), is_date=True)
        wall = value.replace(tzinfo=None)
        if "TZID" in params:
            return Time(self._named(str(params["TZID"])), wall)
        if value.tzinfo is not None:
            return Time(self._utc, wall)
        return Time(self._zone, wall, floating=True)

    def _named(self, name: str) -> Zone:
        zone = self._resolved.get(name)
        if zone is None:
            zone = self._resolved[name] = self._resolve(name)
        return zone

    def _resolve(self, name: str) -> Zone:
        from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

        with suppress(UnknownZoneError):
            return find_zone(name)
        if name in self._contradictory:
            raise ScheduleError(f"the time zone {name[:60]!r} is defined twice, with different rules: remove one VTIMEZONE from the file")
        if name in self._definitions:
            return VTimezone.read(name, self._definitions[name])
        if name in WINDOWS_TO_OLSON:
            return find_zone(WINDOWS_TO_OLSON[name])
        if name.casefold() == "tzone://microsoft/utc":  # Exchange
            return self._utc
        if name.startswith("/"):  # a globally unique name (3.2.19) ends with the IANA name: /freeassociation.sourceforge.net/Europe/Berlin
            parts = name.split("/")
            for i in range(len(parts)):
                with suppress(UnknownZoneError):
                    return find_zone("/".join(parts[i:]))
        raise ScheduleError(f"the time zone {name[:60]!r} is neither an IANA name nor defined in the file")


class VTimezone(Zone):
    """A zone that only the file defines, by the onsets of its offsets (RFC 5545, 3.6.5), expanded on demand."""

    __slots__ = ("_onsets",)

    def __init__(self, key: str, before: int, onsets: Iterator[tuple[int, int, int]]) -> None:
        self.key = key
        self._changes = []
        self._offsets = [before]
        self._fixed = {}
        self._known = BEGINNING
        self._onsets = onsets

    @classmethod
    def read(cls, name: str, definition: Any) -> VTimezone:
        """Return the zone of a VTIMEZONE component. Raises ScheduleError."""
        onsets = merge_sorted(*(_onsets(part) for part in definition.subcomponents if part.name in ("STANDARD", "DAYLIGHT")))
        first = next(onsets, None)
        if first is None:
            raise ScheduleError(f"the time zone {name[:60]!r} has neither STANDARD nor DAYLIGHT")
        return cls(name, first[1], chain([first], onsets))

    def _extend(self, instant: int) -> None:
        for change, _, offset in self._onsets:
            if offset != self._offsets[-1]:
                self._changes.append(change)
                self._offsets.append(offset)
            self._known = change
            if change > instant + _YEAR:
                return
        self._known = FAR * 2


def _rules(definition: Any) -> list[bytes]:
    """Return the STANDARD and DAYLIGHT components of a VTIMEZONE as text, in an order of their own."""
    return sorted(part.to_ical() for part in definition.subcomponents)


def _onsets(part: Any) -> Iterator[tuple[int, int, int]]:
    """Yield (instant, offset before, offset after) for each onset of a STANDARD or DAYLIGHT component."""
    before, after = (int(part[name].td.total_seconds()) for name in ("TZOFFSETFROM", "TZOFFSETTO"))
    first = part["DTSTART"].dt
    added = part.get("RDATE", [])
    walls = {first, *(value.dt for values in (added if isinstance(added, list) else [added]) for value in values.dts)}
    rules = part.get("RRULE", [])
    zone = VTimezone("", before, iter(()))  # onsets are in the local time before them
    recurring = [RecurrenceRule(zone, rule.to_ical().decode(), first) for rule in (rules if isinstance(rules, list) else [rules])]
    for wall in merge_sorted(sorted(walls), *recurring):
        yield wall_of(wall) - before, before, after
