"""Events of a calendar file. A library finds their local start times; this module turns them into instants."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import recurring_ical_events

from . import clocks
from .clocks import Length

Produce = Callable[[int, int], list[tuple[int, int]]]


def events(text: str, name: str) -> Produce:
    """Return the events between two instants; `name` is the zone of times without one."""
    calendar = icalendar.Calendar.from_ical(text)
    query = recurring_ical_events.of(calendar)
    # The library no longer distinguishes a day from 24 hours.
    lengths = [re.search(r"^DURATION:(\S+)", one, re.MULTILINE) for one in text.split("BEGIN:VEVENT")[1:]]
    written = [(event, _length(found[1] if found else "PT0S")) for event, found in zip(calendar.walk("VEVENT"), lengths, strict=True)]

    def produce(low: int, high: int) -> list[tuple[int, int]]:
        begin, end = (datetime.fromtimestamp(at, UTC) for at in (low - 2 * clocks.DAY, high + 2 * clocks.DAY))
        found = [event for event in query.between(begin, end) if event.get("STATUS") != "CANCELLED"]
        return [_span(event["DTSTART"].dt, *_written(event, written), name) for event in found]

    return produce


def zones(text: str) -> set[str]:
    """Return the IANA zones that a calendar uses."""
    return {found for found in re.findall(r";TZID=([^:;]+)", text) if "/" in found}


def _written(event: Any, written: list[tuple[Any, Length]]) -> tuple[Any, Length]:
    """The component of the file that an occurrence is of: the one that replaces it, or else the one that recurs."""
    same = [one for one in written if one[0]["UID"] == event["UID"]]
    replacing = [one for one in same if "RECURRENCE-ID" in one[0] and one[0]["RECURRENCE-ID"].dt == event["RECURRENCE-ID"].dt]
    return (replacing or [one for one in same if "RECURRENCE-ID" not in one[0]])[0]


def _span(start: date, event: Any, length: Length, name: str) -> tuple[int, int]:
    """RFC 5545: a day of DURATION is one of the calendar, from the time that is named; hours elapse, and so does what DTEND leaves."""
    begin = event["DTSTART"]
    since = _instant(start, begin, name)
    if "DTEND" not in event:
        days = length.days or (0 if isinstance(start, datetime) else 1)
        return since, _instant(start + timedelta(days=days), begin, name) + length.seconds
    end = event["DTEND"]
    if isinstance(start, datetime):
        elapsed = _instant(end.dt, end, name) - _instant(begin.dt, begin, name)
        # A start that is skipped lies behind the gap: what ends there lasts as long as it is written.
        return since, since + (elapsed if elapsed > 0 else int((end.dt - begin.dt).total_seconds()))
    return since, _instant(start + (end.dt - begin.dt), begin, name)


def _length(text: str) -> Length:
    found = {unit: int(number) for number, unit in re.findall(r"(\d+)([WDHMS])", text)}
    return Length(found.get("W", 0) * 7 + found.get("D", 0), found.get("H", 0) * 3600 + found.get("M", 0) * 60 + found.get("S", 0))


def _instant(when: date, told: Any, name: str) -> int:
    """Return a time in the zone of its property."""
    if not isinstance(when, datetime):
        return clocks.first(datetime(when.year, when.month, when.day), name)
    if told.dt.tzinfo is None:
        return clocks.rfc5545(when.replace(tzinfo=None), name)
    if "TZID" not in told.params:
        return int(when.timestamp())
    # A zone of IANA is read by our data, whatever the file or the system says of it; another one is the file's.
    zone = told.params["TZID"]
    return clocks.rfc5545(when.replace(tzinfo=None), zone) if "/" in zone else int(when.timestamp())
