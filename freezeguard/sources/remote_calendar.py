"""Calendars by URL: fetched with ETag, and served from the user's cache folder for a while when the fetch fails."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from typing import NamedTuple

from ..engine.facts import Shift
from ..util.cache_files import read_regular_file, write_cache_file
from .incident import INVALID_CALENDAR, MAX_BYTES, MOST_NAME, OFFLINE, SourceError, malformed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..temporal.zones import Duration, Zone
    from .http import Http

MOST_COPIES = 32


class Copy(NamedTuple):
    """A calendar as fetched at an instant (seconds), and the headers for a conditional request."""

    content: bytes
    fetched: int
    etag: str | None = None
    modified: str | None = None


class FetchedCalendar(NamedTuple):
    """A calendar; `stale` is the error of the fetch if it is an old copy."""

    copy: Copy
    stale: SourceError | None = None


class CalendarCache:
    """Cached copies of calendars. Any error of the cache counts as a miss.

    Args:
        folder: the user's cache folder; None caches nothing.
    """

    def __init__(self, folder: str | None) -> None:
        self._folder = folder and os.path.join(folder, "calendars")

    def find(self, url: str) -> Copy | None:
        """Return the copy of the calendar at a URL; None if there is none."""
        if self._folder is None:
            return None
        try:
            head, _, content = read_regular_file(self._path(url), MAX_BYTES + 10_000).partition(b"\n")
            fields = json.loads(head)
            if fields["sha256"] != sha256(content).hexdigest() or not isinstance(fields["fetched"], int):
                return None
            return Copy(content, fields["fetched"], fields["etag"], fields["modified"])
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None

    def keep(self, url: str, copy: Copy) -> None:
        """Store a copy. Never fails."""
        if self._folder is None:
            return
        # A private calendar's address is often its only secret, so the file does not contain it.
        head = {"sha256": sha256(copy.content).hexdigest(), "fetched": copy.fetched, "etag": copy.etag, "modified": copy.modified}
        write_cache_file(self._path(url), json.dumps(head).encode() + b"\n" + copy.content, most=MOST_COPIES)

    def _path(self, url: str) -> str:
        return os.path.join(self._folder or "", f"{sha256(url.encode()).hexdigest()[:32]}.ics")


def fetch(url: str, max_stale: Duration, *, http: Http | None, cache: CalendarCache, zone: Zone, now: int) -> FetchedCalendar:
    """Return the calendar at a URL, or an old copy if it cannot be fetched.

    Args:
        http: None if offline.

    Raises:
        SourceError: the calendar cannot be fetched, and no copy is fresh enough.
    """
    copy = cache.find(url)
    try:
        if http is None:
            raise SourceError(OFFLINE)
        return FetchedCalendar(_download(url, copy, http, cache, zone, now))
    except SourceError as error:
        if copy is None:
            raise
        if copy.fetched > now:
            raise SourceError(f"{error}, and the copy's time is in the future: check the clock") from None
        if not now < zone.add(copy.fetched, max_stale):
            raise SourceError(f"{error}, and the copy is older than {max_stale}") from None
        return FetchedCalendar(copy, error)


def _download(url: str, cached: Copy | None, http: Http, cache: CalendarCache, zone: Zone, now: int) -> Copy:
    conditions = {"If-None-Match": cached and cached.etag, "If-Modified-Since": cached and cached.modified}
    headers = {name: value for name, value in conditions.items() if value}
    response = http.get(url, headers={"Accept": "text/calendar, */*;q=0.1", **headers})
    if response.status == 304:
        if cached is None:
            raise SourceError("unexpected HTTP status 304: there is no copy to compare with", 304)
        copy = cached._replace(fetched=now)
    else:
        if b"BEGIN:VCALENDAR" not in response.content[:200].upper():
            raise malformed("it is not an iCalendar file")
        _check(response.content, zone)
        copy = Copy(response.content, now, response.headers.get("ETag"), response.headers.get("Last-Modified"))
    cache.keep(url, copy)
    return copy


def _check(content: bytes, zone: Zone) -> None:
    """Raise SourceError if a calendar is not valid: it must not replace a valid copy."""
    from ..schedules.ics.schedule import ICalendarSchedule

    try:
        ICalendarSchedule(zone, "the calendar", content)
    except ValueError:
        raise SourceError(INVALID_CALENDAR) from None


def shifts(content: bytes, zone: Zone, start: int, end: int) -> tuple[Shift, ...]:
    """Return the shifts of a calendar within [start, end). The summary of an event is the person.

    Raises:
        SourceError: an event names no person.
        ValueError: the calendar is not valid.
    """
    from ..schedules.ics.schedule import ICalendarSchedule

    result: list[Shift] = []
    for occurrence in ICalendarSchedule(zone, "the calendar", content).occurrences(start, end):
        if not occurrence.name:
            raise SourceError("an event of the calendar has no SUMMARY, which names the person")
        if occurrence.start < occurrence.end:
            result.append(Shift(occurrence.start, occurrence.end, occurrence.name[:MOST_NAME]))
    return tuple(sorted(result))
