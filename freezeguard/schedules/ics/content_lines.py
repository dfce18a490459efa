"""The part of a calendar file that FreezeGuard reads: VEVENT, and VTIMEZONE of zones that `tzdata` does not know.

Everything else (alarms, to-dos, vendor properties) is left out before the library parses the file, so that it cannot break the rest.
"""

from __future__ import annotations

import re
import warnings
from contextlib import suppress

from ...temporal.zones import UnknownZoneError
from ...temporal.zones import zone as find_zone
from ...util.text import quote
from ..base import ScheduleError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

DATES = ("DTSTART", "DTEND", "RDATE", "EXDATE", "RECURRENCE-ID")
# Keeps the original text: the values of the library no longer distinguish PT24H from P1D, or COUNT=5_0 from COUNT=50.
TEXT = "X-FREEZEGUARD-"
_WRITTEN = ("DURATION", "RDATE", "RRULE", "EXRULE")
_EVENT = {*DATES, *_WRITTEN, "UID", "SEQUENCE", "STATUS", "SUMMARY"}
_ZONE = {"TZID", "DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"}
_NAME = re.compile(r"\s*([A-Za-z0-9-]+)\s*(?=[;:])")
# Exchange writes TZID=tzone://Microsoft/Utc without the quotes that its colon needs (RFC 5545, 3.2).
_TZID_WITH_COLON = re.compile(r'(;TZID=)([^";:]+:[^";]*)(?=[;:][^:;]*$)', re.IGNORECASE)


def parse_calendar(content: bytes) -> Any:
    """Return one `icalendar.Calendar` with the events of all VCALENDARs of a file (RFC 5545, 3.4). Raises ScheduleError."""
    from icalendar import Calendar
    from icalendar.parser import Contentlines

    if b"END:VCALENDAR" not in content.upper():
        raise ScheduleError("not a calendar: it has no END:VCALENDAR")
    if b"\n" not in content:
        content = content.replace(b"\r", b"\r\n")  # Lotus Notes ends lines with CR alone
    lines: list[str] = []
    try:
        lines += _relevant(list(Contentlines.from_ical(content)))  # type: ignore[no-untyped-call]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about guessed zones: `Zones` finds them itself
            return Calendar.from_ical("\r\n".join(lines))
    except ScheduleError:
        raise
    except Exception:  # noqa: BLE001  the library raises all kinds of exceptions
        bad = next((line for line in lines if line and not _is_content_line(line)), None)
        reason = "it is not valid iCalendar (RFC 5545)" if bad is None else f"the line {quote(bad)} is not NAME:VALUE"
        raise ScheduleError(f"not a calendar: {reason}") from None


def _relevant(lines: list[str]) -> Iterator[str]:
    """Yield the lines of one VCALENDAR with the events and the zones of all.

    Raises:
        ScheduleError: a component ends that did not begin, or the calendar is not Gregorian.
    """
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-")
    path: list[str] = []
    zone: list[str] = []
    for line in lines:
        found = _NAME.match(line)
        name = found[1].upper() if found else ""
        value = line.rpartition(":")[2].strip().upper()
        if name == "BEGIN":
            path.append(value)
        if path[:1] == ["VCALENDAR"] or name == "BEGIN":
            if path == ["VCALENDAR", "VEVENT"]:
                yield from _event_lines(line, name, path)
            elif path[:2] == ["VCALENDAR", "VTIMEZONE"] and len(path) <= 3:
                if name in ("BEGIN", "END") or name in _ZONE:
                    zone.append(line)
            elif path == ["VCALENDAR"] and name == "CALSCALE" and value != "GREGORIAN":
                raise ScheduleError("unsupported calendar: its CALSCALE is not GREGORIAN")
        if name == "END":
            if not path or path.pop() != value:
                raise ScheduleError(f"not a calendar: the line {quote(line)} ends a component that did not begin")
            if value == "VTIMEZONE":
                yield from () if _is_known(zone) else zone
                zone = []
    if path:
        raise ScheduleError(f"not a calendar: it has no END:{path[-1][:40]}")
    yield "END:VCALENDAR"


def _event_lines(line: str, name: str, path: list[str]) -> Iterator[str]:
    """Yield a line of a VEVENT as the library needs it, and its text as written where the library would lose it."""
    if not name:
        # A line that begins with the name of a date but is none must not drop a date without a trace.
        if re.match(rf"\s*({'|'.join(sorted(_EVENT))})\b", line, re.IGNORECASE):
            raise ScheduleError(f"not a calendar: the line {quote(line)} is not NAME:VALUE")
        return
    if name in ("BEGIN", "END"):
        yield line
    elif name in _EVENT:
        head, _, value = line.rpartition(":")
        if name in DATES:
            if "T" in value.upper() and re.search(r";\s*VALUE\s*=\s*\"?DATE\"?\s*(;|$)", head, re.IGNORECASE):
                raise ScheduleError(f"the line {quote(line)} has a time, but VALUE=DATE: remove one of them")
            line = _TZID_WITH_COLON.sub(r'\1"\2"', line)
            if "TZID" in head.upper() and value.replace(",", "").isdigit():
                line = f"{head};VALUE=DATE:{value}"  # otherwise the library reads a time
        if name in _WRITTEN:
            yield f"{TEXT}{name}:{value}"
        if name not in ("RRULE", "EXRULE"):  # `RecurrenceRule` reads the text
            yield line


def _is_known(zone: list[str]) -> bool:
    name = next((line.partition(":")[2].strip() for line in zone if line.upper().startswith("TZID")), "")
    with suppress(UnknownZoneError):
        return find_zone(name) is not None
    return False


def _is_content_line(line: str) -> bool:
    from icalendar.parser import Contentline

    try:
        Contentline(line).parts()  # type: ignore[no-untyped-call]
    except ValueError:
        return False
    return True
