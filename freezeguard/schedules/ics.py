"""`ics`: the events of a calendar file (RFC 5545)."""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from datetime import date, datetime, timedelta
from heapq import merge as merge_sorted
from itertools import chain
from typing import NamedTuple

from ..localtime import BEGINNING, CHUNK_BITS, DAY, FAR, WEEK, Duration, UnknownZoneError, Zone, midnight
from ..localtime import zone as find_zone
from ..timeline import merge
from .recurrence import HOURLY, Occurrence, Recurring, Rule, moment, place, wall_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from ..timeline import Span

MAX_BYTES = 5 << 20
MAX_OCCURRENCES = 50_000  # in the first chunk of each event that recurs, all together
_DURATION = re.compile(r"([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_TIMES = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE")
_TEXT = "X-FREEZEGUARD-"  # what the file says, beside the library's value that no longer tells PT24H from P1D, or COUNT=5_0 from COUNT=50
_EVENT = "X-FREEZEGUARD-EVENT"
_YEAR = 366 * DAY


class Ics(Recurring):
    """The events of a calendar, whatever their TRANSP, but for those with STATUS:CANCELLED.

    All-day events are whole days in `zone`, floating times are read there; a time with an IANA TZID in that zone, by our own data; one
    with a zone that only the file defines by its definition. X-WR-TIMEZONE changes nothing. EXDATE, RDATE and RECURRENCE-ID count.

    The libraries see bare wall times: clock changes, durations and ends are ours (RFC 5545, 3.3.5, 3.3.6, 3.8.5.3).

    Raises:
        ValueError: the content is not a calendar, or says something that would have to be guessed.
    """

    __slots__ = ("_fixed", "_once", "_series", "floating")
    foresight = 3

    def __init__(self, zone: Zone, text: str, content: bytes) -> None:
        super().__init__(zone, text)
        if len(content) > MAX_BYTES:
            raise ValueError(f"the calendar is larger than {MAX_BYTES >> 20} MiB")
        calendar = _parse(content)
        zones = _Zones(zone, calendar)
        try:
            events = [_read_event(component, zones) for component in calendar.walk("VEVENT")]
            series = _group(events)
            self._once = sorted(found for one in series if not one.recurs for found in one.all())
        except Exception as error:  # noqa: BLE001  the libraries raise whatever their parsers do
            raise ValueError(f"the calendar cannot be followed: {str(error)[:300] or type(error).__name__}") from None
        # Somebody who writes a time without a zone may well mean another zone than the policy's: lint says so.
        self.floating = any(event.start.floating for event in events if not event.cancelled)
        self._series = [one for one in series if one.recurs]
        self._fixed = None if self._series else merge((found.start, found.end) for found in self._once)
        self._begin = min((one.begin for one in self._series), default=FAR)
        self._longest = max((one.longest for one in self._series), default=0)
        if self._longest > 10 * _YEAR:
            raise ValueError("an event of the calendar recurs, and lasts longer than ten years")
        if sum(one.density for one in self._series) > MAX_OCCURRENCES:
            raise ValueError(f"the calendar has more than {MAX_OCCURRENCES} occurrences a year")

    @property
    def fixed(self) -> list[Span] | None:
        return self._fixed

    def spans(self, start: int, end: int) -> list[Span]:
        if self._fixed is not None:
            return [span for span in self._fixed if span[1] > start and span[0] < end]
        return super().spans(start, end)

    def occurrences(self, start: int, end: int) -> list[Occurrence]:
        once = [found for found in self._once if found.end > start and found.start < end]
        return sorted(once + super().occurrences(start, end))

    def describe(self, start: int, end: int) -> str | None:
        return ", ".join(dict.fromkeys(found.name for found in self.occurrences(start, end) if found.name)) or None

    def _find(self, start: int, end: int) -> list[Occurrence]:
        # A zone is never two days from UTC.
        low, high = moment(start - 2 * DAY), moment(end + 2 * DAY)
        return sorted(found for one in self._series if one.begin < end for found in one.between(low, high))


class _Time(NamedTuple):
    """A date, at its midnight, or a time on the wall of a zone."""

    zone: Zone
    wall: datetime
    is_date: bool
    floating: bool = False

    @property
    def instant(self) -> int:
        read = self.zone.first if self.is_date else self.zone.rfc5545
        return read(wall_of(self.wall))

    def on(self, zone: Zone) -> datetime:
        """The wall time in a zone; one microsecond later where it is the second reading of a repeated time."""
        return self.wall if zone is self.zone else self._read(zone)

    def all_on(self, zone: Zone) -> list[datetime]:
        """All the wall times in a zone that stand for the same instant: a skipped one does too (RFC 5545, 3.3.5)."""
        skipped = self.instant + zone.offset(zone.stretch(self.instant)[0] - 1)
        return [self._read(zone)] if zone.readings(skipped) else [self._read(zone), moment(skipped)]

    def _read(self, zone: Zone) -> datetime:
        wall = zone.local(self.instant)
        return moment(wall) + timedelta(microseconds=zone.rfc5545(wall) != self.instant)


class _Event(NamedTuple):
    """One component: when it starts on the wall of its zone, and all that places its occurrences in time."""

    uid: str
    sequence: int
    name: str
    cancelled: bool
    start: _Time
    duration: Duration
    rules: list[Rule]
    added: dict[datetime, Duration]
    excluded: set[datetime | date]
    replaces: _Time | None
    and_future: bool

    def starts(self, low: datetime, high: datetime) -> set[datetime]:
        """When it begins, on the wall, within [low, high] (RFC 5545, 3.8.5)."""
        walls = {wall for rule in self.rules for wall in rule.between(low, high)}
        walls |= {wall for wall in (self.start.wall, *self.added) if low <= wall <= high}
        return {wall for wall in walls if wall not in self.excluded and wall.date() not in self.excluded}

    def occurrence(self, wall: datetime) -> Occurrence:
        zone, duration = self.start.zone, self.added.get(wall, self.duration)
        seconds = wall_of(wall)
        if self.start.is_date:  # midnight may be skipped, and still the day has a beginning
            return Occurrence(zone.first(seconds), zone.first(seconds + duration.days * DAY), self.name)
        start, end = place(zone, seconds, duration)
        if wall.microsecond:
            start, end = zone.last(seconds), end if duration.days else zone.last(seconds) + duration.seconds
        return Occurrence(start, end, self.name)


class _Series:
    """The components of one UID: an event, and those that replace some of its occurrences (RFC 5545, 3.8.4.4)."""

    __slots__ = ("_event", "_moved", "_overrides", "begin", "longest", "recurs")

    def __init__(self, event: _Event | None, overrides: list[_Event]) -> None:
        self._event = event
        self._overrides: list[tuple[_Event, datetime, datetime]] = []
        self._moved = 0
        for override in overrides:
            self._replace(override)
        self.recurs = bool(event and event.rules)
        everything = [override for override, _, _ in self._overrides] + ([event] if event else [])
        starts = [one.occurrence(one.start.wall).start for one in everything]
        starts += [event.occurrence(wall).start for wall in event.added] if event else []
        durations = [one.duration for one in everything] + (list(event.added.values()) if event else [])
        self.begin = min(starts) - self._moved
        self.longest = max(duration.longest for duration in durations)

    def _replace(self, override: _Event) -> None:
        replaced, start = override.replaces, override.start
        assert replaced is not None
        zone = self._event.start.zone if self._event else start.zone
        if self._event and replaced.is_date and not self._event.start.is_date:
            raise ValueError(f"the event {override.name!r}: its RECURRENCE-ID is a date, and the event has times")
        walls = replaced.all_on(zone) if not replaced.is_date else [replaced.wall]
        if not override.and_future:
            self._overrides += [(override, start.wall, wall) for wall in walls]
            return
        # What follows is moved by the same time on the wall (3.2.13).
        override = override._replace(start=_Time(zone, start.on(zone), start.is_date))
        wall = replaced.on(zone)
        moved = abs(wall_of(override.start.wall) - wall_of(wall))
        if moved > _YEAR:
            raise ValueError(f"the event {override.name!r} moves all that follow by more than a year")
        self._moved = max(self._moved, moved)
        self._overrides.append((override, override.start.wall, wall))

    @property
    def density(self) -> int:
        """How many occurrences there are in the first chunk."""
        first = moment(self.begin)
        last = first + timedelta(seconds=1 << CHUNK_BITS)
        return sum(len(rule.between(first, last)) for rule in self._event.rules) if self._event else 0

    def all(self) -> list[Occurrence]:
        """All its occurrences, where no rule repeats it."""
        walls = [wall for _, wall, _ in self._overrides]
        walls += [self._event.start.wall, *self._event.added] if self._event else []
        return self.between(min(walls) - timedelta(days=400), max(walls) + timedelta(days=400))

    def between(self, low: datetime, high: datetime) -> list[Occurrence]:
        """The occurrences that begin on the wall between the two."""
        event = self._event
        if event and not self._overrides:
            return [] if event.cancelled else [event.occurrence(wall) for wall in event.starts(low, high)]
        from icalendar import Calendar
        from recurring_ical_events import of

        calendar = Calendar()
        if event:
            component = _component(event, event.start.wall)
            moved = timedelta(seconds=self._moved)
            component.add("RDATE", sorted(event.starts(low - moved, high + moved)))
            component.add("EXDATE", sorted(event.excluded, key=str))
            calendar.add_component(component)
        for override, start, replaced in self._overrides:
            component = _component(override, start)
            component.add("RECURRENCE-ID", replaced, {"RANGE": "THISANDFUTURE"} if override.and_future else None)
            calendar.add_component(component)
        found: list[Any] = of(calendar).between(low, high)
        occurring: list[tuple[_Event, datetime]] = [(component[_EVENT], component["DTSTART"].dt) for component in found]
        return [event.occurrence(wall) for event, wall in occurring if not event.cancelled]


def _group(events: list[_Event]) -> list[_Series]:
    by_uid: defaultdict[str, list[_Event]] = defaultdict(list)
    for event in events:
        by_uid[event.uid].append(event)
    return [_one_series(components) for components in by_uid.values()]


def _one_series(components: list[_Event]) -> _Series:
    revisions: defaultdict[int | None, list[_Event]] = defaultdict(list)
    for component in components:
        revisions[component.replaces and component.replaces.instant].append(component)
    latest = {replaced: _latest(revised) for replaced, revised in revisions.items()}
    return _Series(latest.pop(None, None), list(latest.values()))


def _latest(revisions: list[_Event]) -> _Event:
    """The revision that counts, which has the highest SEQUENCE (RFC 5546, 2.1.5)."""
    last = max(revisions, key=lambda event: event.sequence)
    if sum(event.sequence == last.sequence for event in revisions) > 1:
        raise ValueError(f"two events have the UID {last.uid[:60]!r} and the same SEQUENCE: which of them counts?")
    return last


def _component(event: _Event, start: datetime) -> Any:
    """An event without length on the bare wall: all that the library needs to combine it with others, and the way back to `event`."""
    from icalendar import Event

    component: Any = Event()
    component["UID"] = event.uid
    component[_EVENT] = event
    component.add("DTSTART", start)
    return component


def _parse(content: bytes) -> Any:
    from icalendar import Calendar
    from icalendar.parser import Contentlines

    try:
        lines: list[str] = []
        defines_zone = False
        for line in Contentlines.from_ical(content):  # type: ignore[no-untyped-call]
            if not line.upper().startswith(_TEXT):
                lines.append(line)
            name, colon, value = line.partition(":")
            if value.upper() == "VTIMEZONE":
                defines_zone = name.upper() == "BEGIN"
            name = name.partition(";")[0].upper()
            if name in ("DURATION", "RDATE", "RRULE") and not defines_zone:
                lines.append(f"{_TEXT}{name}{colon}{line.rpartition(':')[2]}")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a zone was guessed: it is found here
            calendar: Any = Calendar.from_ical("\r\n".join(lines))
        if b"END:VCALENDAR" not in content.upper():
            raise ValueError("it is cut off")
        if str(calendar.get("CALSCALE", "GREGORIAN")).upper() != "GREGORIAN":
            raise ValueError("it is not of the Gregorian calendar")
    except Exception as error:  # noqa: BLE001  the library raises whatever its parsers do
        raise ValueError(f"not a calendar: {str(error)[:100] or type(error).__name__}") from None
    return calendar


def _read_event(component: Any, zones: _Zones) -> _Event:
    name = " ".join(str(component.get("SUMMARY", "")).split())
    try:
        return _event(component, name, zones)
    except Exception as error:  # noqa: BLE001  as above
        called = name or " ".join(str(component.get("UID", "")).split())
        raise ValueError(f"the event {called[:60]!r}: {str(error)[:200] or type(error).__name__}") from None


def _event(component: Any, name: str, zones: _Zones) -> _Event:
    for broken, message in component.errors:
        if broken in _TIMES:
            raise ValueError(f"{broken}: {message}")
    if "EXRULE" in component:
        raise ValueError("EXRULE is deprecated (RFC 5545, A.3), and not followed")
    if "DTSTART" not in component:
        raise ValueError("it has no DTSTART")
    start = zones.time(component["DTSTART"])
    replaces = zones.time(component["RECURRENCE-ID"]) if "RECURRENCE-ID" in component else None
    rules = [Rule(start.zone, text.strip(";"), start.wall, HOURLY) for text in _texts(component, "RRULE") if not replaces]
    if any(rule.count > MAX_OCCURRENCES for rule in rules):
        raise ValueError(f"it has more than {MAX_OCCURRENCES} occurrences")
    for rule in rules:
        if rule.start is None and not rule.finite:
            raise ValueError("its RRULE never occurs")
    excluded: set[datetime | date] = set()
    for time, _ in zones.times(component, "EXDATE"):
        excluded |= {time.wall.date()} if time.is_date else {*time.all_on(start.zone)}
    if any(rule.start is None for rule in rules):
        excluded.add(start.wall)  # UNTIL before DTSTART: what calendars leave of an event that was ended before it began
    return _Event(
        str(component.get("UID", id(component))),
        int(component.get("SEQUENCE", 0)),
        name,
        str(component.get("STATUS", "")).upper() == "CANCELLED",
        start,
        _duration(component, start, zones),
        rules,
        _added(component, start, zones),
        excluded,
        replaces,
        replaces is not None and str(component["RECURRENCE-ID"].params.get("RANGE", "")).upper() == "THISANDFUTURE",
    )


def _texts(component: Any, name: str) -> list[str]:
    """The values of a property as the file has them."""
    found = component.get(_TEXT + name, [])
    return [str(value) for value in (found if isinstance(found, list) else [found])]


def _duration(component: Any, start: _Time, zones: _Zones) -> Duration:
    """How long each occurrence lasts (RFC 5545, 3.6.1): a nominal DURATION, the exact time up to DTEND, a day, or not at all (3.8.5.3)."""
    if "DURATION" in component:
        if "DTEND" in component:
            raise ValueError("it has both DTEND and DURATION")
        (text,) = _texts(component, "DURATION")
        duration = _parse_duration(text)
        if start.is_date and duration.seconds:
            raise ValueError(f"DURATION:{text} is not of days or weeks, and it starts at a date")
        return duration
    if "DTEND" not in component:
        return Duration(1 if start.is_date else 0)
    return _between(start, zones.time(component["DTEND"]))


def _between(start: _Time, end: _Time) -> Duration:
    if start.is_date != end.is_date:
        raise ValueError("of its start and its end one is a date, and one a time")
    on_the_wall = (end.wall - start.wall) // timedelta(seconds=1)
    elapsed = end.instant - start.instant
    if elapsed <= 0 and start.zone is end.zone:
        elapsed = on_the_wall  # the start is skipped, and lies behind the gap (3.3.5)
    if (on_the_wall if start.is_date else elapsed) < 0:
        raise ValueError("it ends before it starts")
    return Duration(on_the_wall // DAY) if start.is_date else Duration(0, elapsed)


def _parse_duration(text: str) -> Duration:
    """RFC 5545, 3.3.6: weeks and days are nominal, the rest elapses."""
    found = _DURATION.fullmatch(text.strip().upper())
    if not found:
        raise ValueError(f"{text[:40]!r} is not a duration")
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in found.groups()[1:])
    duration = Duration(weeks * WEEK // DAY + days, hours * 3600 + minutes * 60 + seconds)
    if duration and found[1] == "-":
        raise ValueError("it ends before it starts")
    if duration.longest > FAR:
        raise ValueError(f"{text[:40]!r} is too long")
    return duration


def _added(component: Any, start: _Time, zones: _Zones) -> dict[datetime, Duration]:
    """The RDATEs, and how long each lasts: a period says that itself (RFC 5545, 3.8.5.2)."""
    usual = _duration(component, start, zones)
    # The text of the duration of each period, by the text of its start.
    texts = dict(period.strip().upper().split("/", 1) for text in _texts(component, "RDATE") for period in text.split(",") if "/" in period)
    added: dict[datetime, Duration] = {}
    for time, end in zones.times(component, "RDATE"):
        if time.is_date != start.is_date:
            raise ValueError("of DTSTART and an RDATE one is a date, and one a time")
        duration = usual
        if isinstance(end, _Time):
            duration = _between(time, end)
        elif end is not None:
            written = f"{time.wall:%Y%m%dT%H%M%S}"
            duration = _parse_duration(texts.get(written) or texts[written + "Z"])
        added[time.on(start.zone)] = duration
    return added


class _Zones:
    """The zones of times: an IANA TZID by our own data, another one as the file defines it, else names of Windows and of vendors."""

    def __init__(self, zone: Zone, calendar: Any) -> None:
        self._zone = zone
        self._utc = find_zone("UTC")
        self._definitions = {str(one.get("TZID")): one for one in calendar.walk("VTIMEZONE")}
        self._found: dict[str, Zone] = {}

    def time(self, value: Any) -> _Time:
        return self._read(value.dt, value.params)

    def times(self, component: Any, name: str) -> Iterator[tuple[_Time, _Time | timedelta | None]]:
        """Of each value the time, or a period's start, and the end or the length of a period."""
        found = component.get(name, [])
        for values in found if isinstance(found, list) else [found]:
            for value in values.dts:
                if not isinstance(value.dt, tuple):
                    yield self._read(value.dt, values.params), None
                    continue
                start, end = value.dt
                yield self._read(start, values.params), end if isinstance(end, timedelta) else self._read(end, values.params)

    def _read(self, value: date | datetime, params: Mapping[str, str]) -> _Time:
        is_date = not isinstance(value, datetime) or str(params.get("VALUE", "")).upper() == "DATE"
        if not 1000 <= value.year <= 9900:
            raise ValueError(f"the year {value.year} is not between 1000 and 9900")
        if is_date or not isinstance(value, datetime):
            return _Time(self._zone, moment(midnight(date(value.year, value.month, value.day))), is_date=True)
        wall = value.replace(tzinfo=None)
        if "TZID" in params:
            return _Time(self._named(str(params["TZID"])), wall, is_date=False)
        if value.tzinfo is not None:
            return _Time(self._utc, wall, is_date=False)
        return _Time(self._zone, wall, is_date=False, floating=True)

    def _named(self, name: str) -> Zone:
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = self._find(name)
        return found

    def _find(self, name: str) -> Zone:
        from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

        try:
            return find_zone(name)
        except UnknownZoneError:
            if name in self._definitions:
                return _FileZone.read(name, self._definitions[name])
        # A globally unique name (3.2.19) ends with that of IANA: /freeassociation.sourceforge.net/Europe/Berlin
        parts = name.strip("/").split("/")
        for known in [WINDOWS_TO_OLSON.get(name, "")] + ["/".join(parts[i:]) for i in range(len(parts)) if name.startswith("/")]:
            try:
                return find_zone(known)
            except UnknownZoneError:
                continue
        raise ValueError(f"the time zone {name[:60]!r} is neither IANA's nor defined in the file")


class _FileZone(Zone):
    """A zone that only the file defines, by the onsets of its offsets (RFC 5545, 3.6.5), written out as far as they are asked for."""

    __slots__ = ("_onsets",)

    def __init__(self, key: str, before: int, onsets: Iterator[tuple[int, int, int]]) -> None:
        self.key = key
        self._changes = []
        self._offsets = [before]
        self._fixed = {}
        self._footer = None
        self._listed = BEGINNING
        self._known = BEGINNING
        self._onsets = onsets

    @classmethod
    def read(cls, name: str, definition: Any) -> _FileZone:
        onsets = merge_sorted(*(_onsets(part) for part in definition.subcomponents if part.name in ("STANDARD", "DAYLIGHT")))
        first = next(onsets, None)
        if first is None:
            raise ValueError(f"the time zone {name[:60]!r} has no STANDARD and no DAYLIGHT")
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


def _onsets(part: Any) -> Iterator[tuple[int, int, int]]:
    """The instants at which a STANDARD or DAYLIGHT begins, the offset before, and that from then on."""
    before, after = (int(part[name].td.total_seconds()) for name in ("TZOFFSETFROM", "TZOFFSETTO"))
    first = part["DTSTART"].dt
    added = part.get("RDATE", [])
    walls = {first, *(value.dt for values in (added if isinstance(added, list) else [added]) for value in values.dts)}
    rules = part.get("RRULE", [])
    zone = _FileZone("", before, iter(()))  # onsets are told on the wall that they end
    recurring = [Rule(zone, rule.to_ical().decode(), first) for rule in (rules if isinstance(rules, list) else [rules])]
    for wall in merge_sorted(sorted(walls), *recurring):
        yield wall_of(wall) - before, before, after
