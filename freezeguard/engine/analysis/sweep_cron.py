"""Cron entries of a sweep that follow the edges of a policy, and those that the schedule of a workflow lacks.

Pure: without a clock a policy always gives the same entries.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from ...schedules.base import Except
from ...schedules.cron import Cron
from ...schedules.ics.schedule import ICalendarSchedule
from ...schedules.pending import PendingCalendar
from ...temporal.zones import BEGINNING, DAY, FAR, HOUR, MINUTE, MONDAY, WEEK, Duration, UnknownZoneError, wall_time, zone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ...policy.model import Document, Policy
    from ...schedules.base import Schedule
    from ...temporal.intervals import Span
    from ...temporal.zones import Zone

HOURLY = "23 * * * *"
QUARTERLY = "3,17,33,47 * * * *"  # every 15 minutes, as far as odd minutes allow
MOST_ENTRIES = 20
MOST_TIMES = 6  # times of the day at which a schedule that is not weekly may begin or end and still get its own entries
DAYS = 7

_YEAR = 366 * DAY
# No rule has an edge at half a minute, so that an edge at the border of the sample is a cut.
_SAMPLE = wall_time(2026, 1, 1) + 30
# A week in winter and one in summer: an entry in UTC follows a local edge in only one of them.
_WEEKS = (wall_time(2027, 1, 11), wall_time(2027, 7, 12))
_LATE = 15 * MINUTE
_EARLY = 3 * MINUTE  # entries follow their edge by at most this


class Entry(NamedTuple):
    """Entry of a workflow's `schedule`: five cron fields, and the IANA zone of their times."""

    cron: str
    zone: str


class Edge(NamedTuple):
    """Time of the week at which a rule opens or closes, in seconds since Monday 00:00 local time."""

    zone: Zone
    at: int
    closes: bool


def cron_entries(policy: Policy) -> list[Entry]:
    """Return the entries of a policy's sweep in a fixed order. More than MOST_ENTRIES become one for every quarter of an hour."""
    found = _wanted(policy)
    # GitHub drops starts, and a sweep that met a limit has to run again: an hour later at the latest.
    hourly = Entry(HOURLY, policy.zone.key)
    found += [hourly] if found and hourly not in found else []
    return found if len(found) <= MOST_ENTRIES else [Entry(QUARTERLY, policy.zone.key)]


def missing(policy: Policy, given: Sequence[Entry]) -> list[Entry]:
    """Return the entries of a policy whose edges none of the given entries follows soon."""
    starts = {week: sorted(at for entry in given for at in _starts(entry, week - _EARLY, week + WEEK + HOUR)) for week in _WEEKS}
    return [entry for entry in _wanted(policy) if not all(_follows(starts[week], entry, week) for week in _WEEKS)]


def _follows(starts: Sequence[int], entry: Entry, week: int) -> bool:
    """Return whether one of some ascending instants replaces each start of an entry."""
    late = HOUR if entry.cron == HOURLY else _LATE
    firsts = [(at, bisect_left(starts, at - _EARLY)) for at in _starts(entry, week, week + WEEK)]
    return all(i < len(starts) and starts[i] <= at + late for at, i in firsts)


def _starts(entry: Entry, low: int, high: int) -> list[int]:
    """Return the instants at which an entry starts within [low, high); none for an entry that GitHub refuses."""
    try:
        return Cron(zone(entry.zone), entry.cron, entry.cron, Duration(seconds=MINUTE)).starts(low, high)
    except (UnknownZoneError, ValueError):
        return []


# ---------------------------------------------------------------- from a policy to entries


def _wanted(policy: Policy) -> list[Entry]:
    """Return an entry for each time of the day, and an hourly one for edges without a fixed time of the week."""
    found = {edge for document in policy.documents for edge in _of_document(document)}
    # All documents have to allow, so that the bake times of all of them precede each closing edge.
    bake_times = [document.bake_time.nominal for document in policy.documents if document.bake_time]
    days: dict[tuple[str, int], set[int]] = {}
    for edge in filter(None, found):
        for before in (0, *bake_times) if edge.closes else (0,):
            day, time = divmod(_behind(edge.at - before), DAY)
            days.setdefault((edge.zone.key, time), set()).add(day)
    own = policy.zone.key
    times = sorted(days.items(), key=lambda item: (item[0][0] != own, item[0]))
    weekly = [Entry(f"{time % HOUR // MINUTE} {time // HOUR} * * {_day_field(some)}", key) for (key, time), some in times]
    return [*weekly, *([Entry(HOURLY, own)] if None in found else [])]


def _behind(edge: int) -> int:
    """Return the time of the week at which the sweep after an edge starts: two or three minutes later, at an odd minute."""
    minute = edge // MINUTE
    return (minute + (2 if minute % 2 else 3)) * MINUTE % WEEK


def _day_field(days: set[int]) -> str:
    """Return the fifth cron field for days, with Monday as 0: `1-5`, `0,6`, `*`."""
    if len(days) == DAYS:
        return "*"
    runs: list[list[int]] = []
    for day in sorted((day + 1) % DAYS for day in days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else ",".join(map(str, run)) for run in runs)


def _of_document(document: Document) -> Iterator[Edge | None]:
    """Yield the edges of a document, and None for edges at any time."""
    for window in document.windows:
        yield from _of_schedule(window.schedule, starts_close=False)
    for freeze in document.freezes:
        yield from _of_schedule(freeze.schedule, starts_close=True)
    on_call = document.on_call is not None and document.on_call.required
    if on_call or document.incidents or any(override.expires for override in document.overrides):
        yield None


def _of_schedule(schedule: Schedule, *, starts_close: bool) -> Iterator[Edge | None]:
    if isinstance(schedule, Except):
        yield from _of_schedule(schedule.base, starts_close=starts_close)
        for taken in schedule.taken:
            yield from _of_schedule(taken, starts_close=not starts_close)
    elif isinstance(schedule, (PendingCalendar, ICalendarSchedule)):
        # Nobody regenerates the workflow after a change of the calendar.
        yield None
    elif schedule.weekly is not None:
        yield from _of_week(schedule.zone, schedule.weekly, starts_close=starts_close)
    elif schedule.finite_spans is not None:
        yield from _of_dates(schedule.zone, schedule.finite_spans, starts_close=starts_close)
    else:
        yield from _sampled(schedule, starts_close=starts_close)


def _of_week(where: Zone, template: Sequence[Span], *, starts_close: bool) -> Iterator[Edge]:
    starts, ends = {start for start, _ in template}, {end % WEEK for _, end in template}
    # A span that ends with the week and begins with it has no edge there.
    yield from (Edge(where, at, starts_close) for at in starts - ends)
    yield from (Edge(where, at, not starts_close) for at in ends - starts)


def _of_dates(where: Zone, spans: Sequence[Span], *, starts_close: bool) -> Iterator[Edge | None]:
    """Yield the midnights of whole days, and None for other dates, which do not recur."""
    edges = _edges(where, spans, starts_close=starts_close)
    if all(edge.at % DAY == 0 for edge in edges):
        yield from _daily(edges)
    else:
        yield None


def _sampled(schedule: Schedule, *, starts_close: bool) -> Iterator[Edge | None]:
    """Yield the edges of a cycle of years, in which its dates fall on every day of the week."""
    found: set[Edge] = set()
    for low in range(_SAMPLE, _SAMPLE + schedule.cycle * _YEAR, _YEAR):
        high = low + _YEAR
        found |= _edges(schedule.zone, schedule.spans(low, high), starts_close=starts_close, cuts=(low, high))
        if len({edge.at % DAY for edge in found}) > MOST_TIMES:
            yield None
            return
    # Without a periodic calendar the days of next year may differ; the times of the day do not.
    yield from found if schedule.is_calendar_periodic else _daily(found)


def _edges(where: Zone, spans: Iterable[Span], *, starts_close: bool, cuts: Span = (BEGINNING, FAR)) -> set[Edge]:
    """Return the edges of spans strictly between the cuts."""
    return {
        Edge(where, (where.local(instant) - MONDAY) % WEEK, closes)
        for start, end in spans
        for instant, closes in ((start, starts_close), (end, not starts_close))
        if cuts[0] < instant < cuts[1]
    }


def _daily(edges: Iterable[Edge]) -> set[Edge]:
    """Return the same times on every day."""
    return {edge._replace(at=day * DAY + edge.at % DAY) for edge in edges for day in range(DAYS)}
