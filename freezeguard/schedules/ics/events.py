"""Parse the events of a calendar file (RFC 5545, 3.6.1)."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import NamedTuple

from ...temporal.zones import DAY, FAR, Duration
from ..base import ScheduleError
from ..recurrence_rule import HOURLY, Occurrence, RecurrenceRule, place, wall_of
from .content_lines import TEXT
from .zones import Time, Zones, nearest_day

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MAX_OCCURRENCES = 50_000  # of all recurring events together, in the first chunk of each
_DURATION = re.compile(r"([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_TIMES = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE")
_ONCE = ("UID", "SEQUENCE", "STATUS", "DTSTART", "DTEND", "DURATION", "RECURRENCE-ID")


class Event(NamedTuple):
    """One VEVENT: its start in the local time of its zone, and everything that determines its occurrences."""

    uid: str
    sequence: int
    name: str
    cancelled: bool
    start: Time
    duration: Duration
    rules: list[RecurrenceRule]
    exceptions: list[RecurrenceRule]
    added: dict[datetime, Duration]
    excluded: set[datetime | date]
    replaces: Time | None
    and_future: bool

    @property
    def label(self) -> str:
        """Name or UID for messages, at most 60 characters."""
        return (self.name or self.uid)[:60]

    def starts(self, low: datetime, high: datetime) -> set[datetime]:
        """Return the local times within [low, high] at which it begins (RFC 5545, 3.8.5)."""
        walls = {wall for rule in self.rules for wall in rule.between(low, high)}
        walls |= {wall for wall in (self.start.wall, *self.added) if low <= wall <= high}
        return {wall for wall in walls if not self.excludes(wall)}

    def excludes(self, wall: datetime) -> bool:
        """Return True if an EXDATE names the local time or its day, or an EXRULE (RFC 2445, 4.8.5.2) includes it."""
        named = wall in self.excluded or wall.date() in self.excluded
        return named or any(rule.between(wall, wall) for rule in self.exceptions)

    def ended_before(self, wall: datetime) -> bool:
        """Return True if UNTIL ended the series before a local time."""
        return (
            bool(self.rules) and wall not in self.added and wall != self.start.wall and all(rule.ended_before(wall) for rule in self.rules)
        )

    def occurrence(self, wall: datetime) -> Occurrence:
        """Return the occurrence that begins at a local time."""
        zone, duration = self.start.zone, self.added.get(wall, self.duration)
        seconds = wall_of(wall)
        if self.start.is_date:  # the day has a beginning even if midnight is skipped
            return Occurrence(zone.earliest(seconds), zone.earliest(seconds + duration.days * DAY), self.name)
        start, end = place(zone, seconds, duration)
        if wall.microsecond:
            start, end = zone.latest(seconds), end if duration.days else zone.latest(seconds) + duration.seconds
        return Occurrence(start, end, self.name)


def read_event(component: Any, zones: Zones) -> Event:
    """Return the event of a VEVENT component. Raises ScheduleError, which names the event."""
    name = " ".join(str(component.get("SUMMARY", "")).split())
    try:
        return _event(component, name, zones)
    except Exception as error:  # noqa: BLE001  as above
        label = name or " ".join(str(component.get("UID", "")).split())
        reason = error if isinstance(error, ScheduleError) else "it is not a valid VEVENT (RFC 5545, 3.6.1)"
        raise ScheduleError(f"event {label[:60]!r}: {reason}") from None


def _event(component: Any, name: str, zones: Zones) -> Event:
    for broken, _ in component.errors:
        if broken in _TIMES:
            raise ScheduleError(f"its {broken} is not valid (RFC 5545)")
    for once in _ONCE:
        if isinstance(component.get(once), list):
            raise ScheduleError(f"it has more than one {once}")
    if "DTSTART" not in component:
        raise ScheduleError("it has no DTSTART")
    start = zones.time(component["DTSTART"])
    replaces = zones.time(component["RECURRENCE-ID"]) if "RECURRENCE-ID" in component else None
    rules = [] if replaces else _rules(component, "RRULE", start)
    if any(rule.count > MAX_OCCURRENCES for rule in rules):
        raise ScheduleError(f"it has more than {MAX_OCCURRENCES} occurrences")
    for rule in rules:
        if rule.start is None and not rule.finite:
            raise ScheduleError("its RRULE never occurs")
    excluded: set[datetime | date] = set()
    for time, _ in zones.times(component, "EXDATE"):
        excluded |= {time.day} if time.is_date or start.is_date else {*time.all_on(start.zone)}
    if any(rule.start is None for rule in rules):
        excluded.add(start.wall)  # UNTIL before DTSTART: calendars write this for an event that was ended before it began
    return Event(
        str(component.get("UID", id(component))),
        int(component.get("SEQUENCE", 0)),
        name,
        str(component.get("STATUS")).upper() == "CANCELLED",
        start,
        _duration(component, start, zones),
        rules,
        [] if replaces else _rules(component, "EXRULE", start),
        _added(component, start, zones),
        excluded,
        replaces,
        replaces is not None and str(component["RECURRENCE-ID"].params.get("RANGE")).upper() == "THISANDFUTURE",
    )


def _rules(component: Any, name: str, start: Time) -> list[RecurrenceRule]:
    """Return the rules of RRULE or EXRULE. An empty value, which some calendars write, is no rule."""
    texts = (text.strip(";").strip() for text in _texts(component, name))
    return [RecurrenceRule(start.zone, _until_date(text) if start.is_date else text, start.wall, HOURLY) for text in texts if text]


def _until_date(rule: str) -> str:
    """Return the rule of an all-day event with a date as UNTIL: Outlook and Exchange write the local midnight as a time."""

    def date_of(match: re.Match[str]) -> str:
        day = datetime.strptime(match[1], "%Y%m%dT%H%M%S")  # noqa: DTZ007  both kinds of times are dates here
        return f"UNTIL={nearest_day(day) if match[2] else day.date():%Y%m%d}"

    with suppress(ValueError):  # `RecurrenceRule` reports it
        return re.sub(r"UNTIL=(\d{8}T\d{6})(Z?)", date_of, rule, flags=re.IGNORECASE | re.ASCII)
    return rule


def _texts(component: Any, name: str) -> list[str]:
    """Return the values of a property as written in the file."""
    values = component.get(TEXT + name, [])
    return [str(value) for value in (values if isinstance(values, list) else [values])]


def _duration(component: Any, start: Time, zones: Zones) -> Duration:
    """Return the length of each occurrence (RFC 5545, 3.6.1): a nominal DURATION, the exact time up to DTEND, or zero (3.8.5.3).

    An event that starts on a date lasts at least a day: some calendars end it on the same day, although the RFC forbids it.
    """
    duration = Duration()
    if "DURATION" in component:
        if "DTEND" in component:
            raise ScheduleError("it has both DTEND and DURATION")
        (text,) = _texts(component, "DURATION")
        duration = _parse_duration(text)
        if start.is_date and duration.seconds:
            raise ScheduleError(f"it starts on a date, so DURATION:{text[:40]} must be in days or weeks")
    elif "DTEND" in component:
        duration = _between(start, zones.time(component["DTEND"]))
    return duration or Duration(int(start.is_date))


def _between(start: Time, end: Time) -> Duration:
    if start.is_date and not end.is_date:
        # Thunderbird's calendars of holidays end a day at 23:59: the whole day of the end belongs to the event.
        midnight = end.wall.time() == datetime.min.time()
        end = Time(start.zone, datetime.combine(end.wall.date(), datetime.min.time()) + timedelta(days=not midnight), is_date=True)
    if start.is_date != end.is_date:
        raise ScheduleError("DTEND is a date, but DTSTART is a time: write a time")
    elapsed = end.instant - start.instant
    if elapsed <= 0 and start.zone is end.zone:
        elapsed = wall_of(end.wall) - wall_of(start.wall)  # the start is skipped, so it counts as after the gap (3.3.5)
    if elapsed < 0:
        raise ScheduleError("it ends before it starts")
    return Duration((end.wall - start.wall).days) if start.is_date else Duration(0, elapsed)


def _parse_duration(text: str) -> Duration:
    """Parse a DURATION (RFC 5545, 3.3.6): weeks and days are nominal, the rest is elapsed time."""
    match = _DURATION.fullmatch(text)
    if not match or not any(match.groups()[1:]):
        raise ScheduleError(f"{text[:40]!r} is not a duration")
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in match.groups()[1:])
    duration = Duration(weeks * 7 + days, hours * 3600 + minutes * 60 + seconds)
    if duration and match[1] == "-":
        raise ScheduleError("it ends before it starts")
    if duration.longest > FAR:
        raise ScheduleError(f"{text[:40]!r} is too long")
    return duration


def _added(component: Any, start: Time, zones: Zones) -> dict[datetime, Duration]:
    """Return the RDATEs with their lengths: a period has its own (RFC 5545, 3.8.5.2)."""
    usual = _duration(component, start, zones)
    written = [value for text in _texts(component, "RDATE") if text for value in text.split(",")]
    added: dict[datetime, Duration] = {}
    for (time, end), text in zip(zones.times(component, "RDATE"), written, strict=True):
        if start.is_date and not time.is_date and end is None:
            time = time.as_date()  # noqa: PLW2901  as EXDATE
        if time.is_date != start.is_date:
            raise ScheduleError("DTSTART and RDATE must both be dates or both be times")
        duration = usual
        if isinstance(end, Time):
            duration = _between(time, end)
        elif end is not None:
            duration = _parse_duration(text.partition("/")[2])
        added[time.on(start.zone)] = duration
    return added
