"""Calendar as an iCalendar feed (RFC 5545, with properties of RFC 7986) that calendar programs fetch repeatedly.

The same rule and time always give the same event, whatever the requested range: nothing depends on the present time. The icalendar library
writes every line and escapes foreign text.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ...engine.analysis.calendar_days import LONG
from ...policy.model import WARN
from ...temporal.intervals import intersect
from ...temporal.zones import DAY, day_of, midnight
from ...util.text import single_line
from ..templating import address

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from icalendar import Event, Timezone

    from ...engine.analysis.calendar_days import Closure, DeploymentCalendar
    from ...temporal.zones import Zone
    from . import Drawing

REFRESH = timedelta(hours=1)
WINDOW = "window"
MOST_LETTERS = 1000
# RFC 5545, 3.8.7.2: without METHOD it is the time of the event's last change. That time is not known for a rule, and the present time would
# change every event at every fetch.
STAMP = datetime(1970, 1, 1, tzinfo=UTC)


class _Entry(NamedTuple):
    """Content of an event in [start, end), instants in seconds. `key` identifies it together with its start."""

    key: tuple[str, ...]
    start: int
    end: int
    category: str
    summary: str
    description: str = ""
    link: str | None = None
    busy: bool = False


def render(calendar: DeploymentCalendar, drawing: Drawing) -> str:
    """Return the iCalendar file, with CRLF line ends."""
    from icalendar import Calendar
    from icalendar.prop import vDuration, vText

    name = vText(_name(calendar, drawing))
    zone = _tzinfo(calendar.zone)
    feed = Calendar()
    feed.add("prodid", "-//FreezeGuard//calendar//EN")
    feed.add("version", "2.0")
    feed.add("name", name)
    feed.add("x-wr-calname", name)
    feed.add("x-wr-timezone", calendar.zone.key)
    feed.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    feed.add("x-published-ttl", vDuration(REFRESH))
    if calendar.assuming:
        feed.add("description", vText(f"Assuming {', '.join(single_line(text) for text in calendar.assuming)}."))
    # No event reaches further than LONG beyond the days.
    feed.add_component(_zone(calendar.zone, zone, calendar.days[0].start - LONG, calendar.days[-1].end + LONG))
    taken: dict[str, int] = {}
    for entry in sorted([*_windows(calendar), *_closures(calendar)], key=lambda entry: (entry.start, -entry.end, entry.key)):
        uid = _uid(entry, calendar)
        taken[uid] = number = taken.get(uid, 0) + 1
        # Two rules with one name may begin at the same time. The longer one comes first: every range that contains the shorter one contains
        # it too, so both keep their numbers.
        feed.add_component(_event(entry, f"{uid}-{number}" if number > 1 else uid, zone, calendar))
    return str(feed.to_ical(), "utf-8")


def _name(calendar: DeploymentCalendar, drawing: Drawing) -> str:
    subject = calendar.verdict.subject
    words = "Deployments" + (f" of {single_line(subject.repository)}" if subject.repository else "")
    return words + (f" to {single_line(subject.environment)}" if subject.environment else "") + (", simulated" if drawing.simulated else "")


def _windows(calendar: DeploymentCalendar) -> Iterator[_Entry]:
    """Yield the spans in which deployments are allowed.

    A span of more than a day is cut at each midnight. Its start may lie outside the known range, but its pieces begin at the same times
    whatever the range is. The start of a shorter span is always known.
    """
    days = [(day.start, day.end) for day in calendar.days]
    begins, ends = days[0][0], days[-1][1]
    for span in calendar.opened:
        if span[0] < ends and begins < span[1]:
            for start, end in [span] if span[1] - span[0] <= DAY else intersect(days, [span]):
                yield _Entry((WINDOW,), start, end, WINDOW, "Deployments are open")


def _closures(calendar: DeploymentCalendar) -> Iterator[_Entry]:
    # A weekly closure has one event per occurrence and no RRULE: `except` and clock changes shorten some occurrences, which an RRULE could
    # express only with an exception for each, and the calendar no longer knows the rule.
    begins, ends = calendar.days[0].start, calendar.days[-1].end
    for closure in calendar.closures:
        start, end = closure.start, closure.end
        key: tuple[str, ...] = (closure.kind, closure.rule)
        if end - start > LONG:
            # Its edges depend on the requested range, so it is cut at the days and identified by its rule instead of its start.
            start, end, key = max(start, begins), min(end, ends), (*key, "long")
        warns = closure.effect == WARN
        yield _Entry(
            key,
            start,
            end,
            closure.kind,
            f"{single_line(closure.name)} (only warns)" if warns else single_line(closure.name),
            _description(closure),
            closure.link,
            not warns,
        )


def _description(closure: Closure) -> str:
    lines = [single_line(closure.reason, MOST_LETTERS)] if closure.reason else []
    lines += [single_line(closure.rule)] if closure.rule != closure.name else []
    return "\n".join(lines)


def _uid(entry: _Entry, calendar: DeploymentCalendar) -> str:
    """Return a UID that depends on rule, time and subject only. RFC 7986, 5.3: unique, and without data about the machine."""
    subject = calendar.verdict.subject
    begins = () if "long" in entry.key[2:] else (str(entry.start),)
    parts = (calendar.zone.key, subject.repository or "", subject.environment or "", subject.branch or "", *entry.key, *begins)
    return f"{sha256(chr(0).join(parts).encode('utf-8', 'surrogatepass')).hexdigest()[:32]}@freezeguard"


def _event(entry: _Entry, uid: str, tzinfo: ZoneInfo, calendar: DeploymentCalendar) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", STAMP)
    dates = _date(entry.start, calendar.zone), _date(entry.end, calendar.zone)
    if dates[0] is not None and dates[1] is not None:
        event.add("dtstart", dates[0])
        event.add("dtend", dates[1])
    else:
        event.add("dtstart", _time(entry.start, tzinfo, calendar.zone))
        event.add("dtend", _time(entry.end, tzinfo, calendar.zone))
    event.add("summary", entry.summary)
    if entry.description:
        event.add("description", entry.description)
    # A URL contains no backslash (RFC 3986, 2), and some programs read it as an escape.
    if entry.link is not None and "\\" not in entry.link and address(entry.link) is not None:
        event.add("url", entry.link)
    event.add("categories", [entry.category])
    event.add("transp", "OPAQUE" if entry.busy else "TRANSPARENT")
    return event


def _date(instant: int, zone: Zone) -> date | None:
    """Return the date that begins at this instant; None if the instant is not a local midnight."""
    day = day_of(zone.local(instant))
    return day if zone.earliest(midnight(day)) == instant else None


def _time(instant: int, tzinfo: ZoneInfo, zone: Zone) -> datetime:
    """Return the local time, or UTC for a local time that occurs the second time: RFC 5545, 3.3.5 reads it as the first."""
    utc = datetime.fromtimestamp(instant, UTC)
    return utc.astimezone(tzinfo) if zone.earliest(zone.local(instant)) == instant else utc


def _zone(zone: Zone, tzinfo: ZoneInfo, start: int, end: int) -> Timezone:
    """Return the VTIMEZONE with the clock changes between two instants.

    RFC 5545, 3.6.5: the start of an observance is a local time with the offset before it. icalendar 7.3.2 uses the offset after it in
    `Timezone.from_tzinfo`, an hour late in spring, so the component is built here.
    """
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    observances: dict[tuple[int, int, bool, str], list[datetime]] = {}
    for instant in (start, *zone.changes(start + 1, end)):
        before, after = zone.offset(instant - 1 if instant > start else instant), zone.offset(instant)
        local = datetime.fromtimestamp(instant, tzinfo)
        key = before, after, bool(local.dst()), local.tzname() or ""
        # The property takes a local time without a zone.
        observances.setdefault(key, []).append(datetime.fromtimestamp(instant + before, UTC).replace(tzinfo=None))
    component = Timezone()
    component.add("tzid", zone.key)
    for (before, after, summer, name), onsets in observances.items():
        part = TimezoneDaylight() if summer else TimezoneStandard()
        part.add("dtstart", onsets[0])
        part.add("tzoffsetfrom", timedelta(seconds=before))
        part.add("tzoffsetto", timedelta(seconds=after))
        part.add("tzname", name)
        if onsets[1:]:
            part.add("rdate", onsets[1:])
        component.add_component(part)
    return component


def _tzinfo(zone: Zone) -> ZoneInfo:
    """Load the zone from the tzdata package that the engine uses, not from the machine."""
    with files("tzdata").joinpath("zoneinfo", *zone.key.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, zone.key)
