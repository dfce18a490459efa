"""The calendar as a subscription: iCalendar (RFC 5545, with the properties of RFC 7986), which a calendar program asks for again and again.

The same rule and the same time always give the same event, from whichever range and whenever it is asked for: nothing in it depends on the
present time. Foreign text is escaped by icalendar, and nothing else here writes a line of it.
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
# RFC 5545, 3.8.7.2: without METHOD it is when the event was last changed. Nobody knows that of a rule, and the present time would change
# every event at every look.
STAMP = datetime(1970, 1, 1, tzinfo=UTC)


class _Entry(NamedTuple):
    """An event to be: [start, end) in instants; `key` is what it is, besides when it begins."""

    key: tuple[str, ...]
    start: int
    end: int
    category: str
    summary: str
    description: str = ""
    link: str | None = None
    busy: bool = False


def render(agenda: DeploymentCalendar, drawing: Drawing) -> str:
    """The calendar, its lines ending in CRLF."""
    from icalendar import Calendar
    from icalendar.prop import vDuration, vText

    name = vText(_name(agenda, drawing))
    zone = _tzinfo(agenda.zone)
    calendar = Calendar()
    calendar.add("prodid", "-//FreezeGuard//calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", agenda.zone.key)
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    if agenda.assuming:
        calendar.add("description", vText(f"Assuming {', '.join(single_line(text) for text in agenda.assuming)}."))
    # The edges of all events lie so far outside of the days at most.
    calendar.add_component(_zone(agenda.zone, zone, agenda.days[0].start - LONG, agenda.days[-1].end + LONG))
    taken: dict[str, int] = {}
    for entry in sorted([*_windows(agenda), *_closures(agenda)], key=lambda entry: (entry.start, -entry.end, entry.key)):
        uid = _uid(entry, agenda)
        taken[uid] = number = taken.get(uid, 0) + 1
        # Two rules of one name that begin at once. The longer comes first: what shows the shorter shows it too, so each keeps its number.
        calendar.add_component(_event(entry, f"{uid}-{number}" if number > 1 else uid, zone, agenda))
    return str(calendar.to_ical(), "utf-8")


def _name(agenda: DeploymentCalendar, drawing: Drawing) -> str:
    subject = agenda.verdict.subject
    words = "Deployments" + (f" of {single_line(subject.repository)}" if subject.repository else "")
    return words + (f" to {single_line(subject.environment)}" if subject.environment else "") + (", simulated" if drawing.simulated else "")


def _windows(agenda: DeploymentCalendar) -> Iterator[_Entry]:
    """When deployments are allowed, freezes and holidays already taken away.

    What is open for more than a day is cut at each midnight. Where a shorter one begins is always known, even outside of the days; where a
    longer one began may not be, and its pieces begin at the same times wherever the range does.
    """
    days = [(day.start, day.end) for day in agenda.days]
    begins, ends = days[0][0], days[-1][1]
    for span in agenda.opened:
        if span[0] < ends and begins < span[1]:
            for start, end in [span] if span[1] - span[0] <= DAY else intersect(days, [span]):
                yield _Entry((WINDOW,), start, end, WINDOW, "Deployments are open")


def _closures(agenda: DeploymentCalendar) -> Iterator[_Entry]:
    # Weekly ones, too, are an event for each time, and no RRULE: `except` and clock changes take parts of some of them away, which a rule
    # could only tell by an exception for each, and an agenda no longer knows the rule.
    begins, ends = agenda.days[0].start, agenda.days[-1].end
    for closure in agenda.closures:
        start, end = closure.start, closure.end
        key: tuple[str, ...] = (closure.kind, closure.rule)
        if end - start > LONG:
            # Seen from some ranges its edges are only as far as was looked: it is shown as far as the days go, and known by its rule.
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


def _uid(entry: _Entry, agenda: DeploymentCalendar) -> str:
    """The same for the same rule, time and subject, of any policy file: RFC 7986, 5.3 wants it unique, and nothing of the machine in it."""
    subject = agenda.verdict.subject
    begins = () if "long" in entry.key[2:] else (str(entry.start),)
    parts = (agenda.zone.key, subject.repository or "", subject.environment or "", subject.branch or "", *entry.key, *begins)
    return f"{sha256(chr(0).join(parts).encode('utf-8', 'surrogatepass')).hexdigest()[:32]}@freezeguard"


def _event(entry: _Entry, uid: str, tzinfo: ZoneInfo, agenda: DeploymentCalendar) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", STAMP)
    dates = _date(entry.start, agenda.zone), _date(entry.end, agenda.zone)
    if dates[0] is not None and dates[1] is not None:
        event.add("dtstart", dates[0])
        event.add("dtend", dates[1])
    else:
        event.add("dtstart", _time(entry.start, tzinfo, agenda.zone))
        event.add("dtend", _time(entry.end, tzinfo, agenda.zone))
    event.add("summary", entry.summary)
    if entry.description:
        event.add("description", entry.description)
    # A backslash is no part of an address (RFC 3986, 2), and some read it as an escape.
    if entry.link is not None and "\\" not in entry.link and address(entry.link) is not None:
        event.add("url", entry.link)
    event.add("categories", [entry.category])
    event.add("transp", "OPAQUE" if entry.busy else "TRANSPARENT")
    return event


def _date(instant: int, zone: Zone) -> date | None:
    """The date whose midnight it is."""
    day = day_of(zone.local(instant))
    return day if zone.earliest(midnight(day)) == instant else None


def _time(instant: int, tzinfo: ZoneInfo, zone: Zone) -> datetime:
    """The time on the wall; in UTC where the clock reads it for the second time: RFC 5545, 3.3.5 takes a repeated time as its first."""
    wall = zone.local(instant)
    utc = datetime.fromtimestamp(instant, UTC)
    return utc.astimezone(tzinfo) if zone.earliest(wall) == instant else utc


def _zone(zone: Zone, tzinfo: ZoneInfo, start: int, end: int) -> Timezone:
    """What the clock does from one instant to another.

    RFC 5545, 3.6.5: an observance begins at a time on the wall by the offset before it. icalendar's `Timezone.from_tzinfo` takes the offset
    after it (7.3.2), an hour late in spring; so here are the changes of our own zone, and its components.
    """
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    observances: dict[tuple[int, int, bool, str], list[datetime]] = {}
    for instant in (start, *zone.changes(start + 1, end)):
        before, after = zone.offset(instant - 1 if instant > start else instant), zone.offset(instant)
        there = datetime.fromtimestamp(instant, tzinfo)
        key = before, after, bool(there.dst()), there.tzname() or ""
        # Without a zone, as this property wants it.
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
    """From the same data as everything here, not from the machine's."""
    with files("tzdata").joinpath("zoneinfo", *zone.key.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, zone.key)
