"""Helpers that write calendar files and read their spans."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from freezeguard.schedules.ics.schedule import ICalendarSchedule
from freezeguard.temporal.zones import zone

Z = ";TZID=Europe/Zurich:"
VTIMEZONE = """BEGIN:VTIMEZONE
TZID:Office
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0300
TZOFFSETTO:+0300
END:STANDARD
END:VTIMEZONE
"""


# The rules of the European Union, under a name that only the file defines.
EUROPE = """BEGIN:VTIMEZONE
TZID:Head office
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""


def calendar(*events: str, before: str = "") -> bytes:
    body = "".join(f"BEGIN:VEVENT\nUID:{i}@x\nDTSTAMP:20260101T000000Z\n{event}\nEND:VEVENT\n" for i, event in enumerate(events))
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//x//EN\n{before}{body}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def spans(content: bytes, start: str = "2026-01-01", end: str = "2027-01-01", name: str = "Europe/Zurich") -> list[str]:
    rule = ICalendarSchedule(zone(name), "ics", content)
    low, high = (int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) for text in (start, end))
    return [f"{datetime.fromtimestamp(a, UTC):%m-%dT%H:%M} {datetime.fromtimestamp(b, UTC):%m-%dT%H:%M}" for a, b in rule.spans(low, high)]


def at(text: str, name: str = "Europe/Zurich") -> str:
    """Return the local time `03-29 03:30` in UTC, in the format of `spans`."""
    return f"{datetime.fromisoformat(f'2026-{text}').replace(tzinfo=ZoneInfo(name)).astimezone(UTC):%m-%dT%H:%M}"


def local(*texts: str) -> list[str]:
    return [" ".join(at(edge) for edge in text.split(" to ")) for text in texts]


def refused(content: bytes) -> str:
    """Return the message with which a calendar is rejected."""
    with pytest.raises(ValueError) as caught:
        ICalendarSchedule(zone("UTC"), "ics", content)
    return str(caught.value)
