"""Calendars by URL: fetched with ETag, kept in the user's cache folder, and served from there for a while when nobody answers."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from typing import NamedTuple

from ..engine.facts import Shift
from ..util.cache_files import read_regular_file, write_cache_file
from .incident import MAX_BYTES, MOST_NAME, SourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..temporal.zones import Duration, Zone
    from .http import Http

MOST_KEPT = 32


class Copy(NamedTuple):
    """A calendar as it was at an instant (seconds), and the headers by which one asks whether it is still so."""

    content: bytes
    fetched: int
    etag: str | None = None
    modified: str | None = None


class FetchedCalendar(NamedTuple):
    """A calendar; `stale` is why it could not be fetched, where an old copy serves."""

    copy: Copy
    stale: SourceError | None = None


class CalendarCache:
    """The copies that are kept. Whatever is wrong with them, it is as if there were none.

    Args:
        folder: the cache folder of the user; None: nothing is kept.
    """

    def __init__(self, folder: str | None) -> None:
        self._folder = folder and os.path.join(folder, "calendars")

    def find(self, url: str) -> Copy | None:
        """The copy of what was at a URL."""
        if self._folder is None:
            return None
        try:
            head, _, content = read_regular_file(self._path(url), MAX_BYTES + 10_000).partition(b"\n")
            kept = json.loads(head)
            if kept["sha256"] != sha256(content).hexdigest() or not isinstance(kept["fetched"], int):
                return None
            return Copy(content, kept["fetched"], kept["etag"], kept["modified"])
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None

    def keep(self, url: str, copy: Copy) -> None:
        """Keeps a copy. Never fails."""
        if self._folder is None:
            return
        # The address of a calendar is often its only secret: it is not written down.
        head = {"sha256": sha256(copy.content).hexdigest(), "fetched": copy.fetched, "etag": copy.etag, "modified": copy.modified}
        write_cache_file(self._path(url), json.dumps(head).encode() + b"\n" + copy.content, most=MOST_KEPT)

    def _path(self, url: str) -> str:
        return os.path.join(self._folder or "", f"{sha256(url.encode()).hexdigest()[:32]}.ics")


def fetch(url: str, max_stale: Duration, *, http: Http | None, shelf: CalendarCache, zone: Zone, now: int) -> FetchedCalendar:
    """The calendar at a URL; an old copy where it cannot be fetched.

    Args:
        http: None: nobody is asked.

    Raises:
        SourceError: it cannot be fetched, and there is no copy that is young enough.
    """
    kept = shelf.find(url)
    try:
        if http is None:
            raise SourceError("it was not asked: offline")
        return FetchedCalendar(_asked(url, kept, http, shelf, now))
    except SourceError as error:
        if kept is None:
            raise
        if kept.fetched > now:
            raise SourceError(f"{error}, and the copy is from a time that has not come yet: a clock is wrong") from None
        if not now < zone.add(kept.fetched, max_stale):
            raise SourceError(f"{error}, and the copy is older than {max_stale}") from None
        return FetchedCalendar(kept, error)


def _asked(url: str, kept: Copy | None, http: Http, shelf: CalendarCache, now: int) -> Copy:
    conditions = {"If-None-Match": kept and kept.etag, "If-Modified-Since": kept and kept.modified}
    headers = {name: value for name, value in conditions.items() if value}
    answer = http.get(url, headers={"Accept": "text/calendar, */*;q=0.1", **headers})
    if answer.status == 304:
        if kept is None:
            raise SourceError("it answered 304: nothing is known here of what has not changed")
        copy = kept._replace(fetched=now)
    else:
        if b"BEGIN:VCALENDAR" not in answer.content[:200].upper():
            raise SourceError("it answered what is no calendar")
        copy = Copy(answer.content, now, answer.headers.get("ETag"), answer.headers.get("Last-Modified"))
    shelf.keep(url, copy)
    return copy


def shifts(content: bytes, zone: Zone, start: int, end: int) -> tuple[Shift, ...]:
    """Who is on call by a calendar within [start, end): the summary of an event is the person.

    Raises:
        SourceError: it does not name somebody.
        ValueError: it cannot be followed.
    """
    from ..schedules.ics.schedule import ICalendarSchedule

    found: list[Shift] = []
    for occurrence in ICalendarSchedule(zone, "the calendar", content).occurrences(start, end):
        if not occurrence.name:
            raise SourceError("an event of the calendar has no SUMMARY, which would be the person")
        if occurrence.start < occurrence.end:
            found.append(Shift(occurrence.start, occurrence.end, occurrence.name[:MOST_NAME]))
    return tuple(sorted(found))
