"""Convert between instants and local times. No other module handles clock changes.

An *instant* is a whole number of seconds since 1970-01-01T00:00:00Z. A *wall time* is a local time: the reading of a local clock, in
seconds since it read 1970-01-01 00:00. A zone maps one to the other by periods of constant offset, read from the TZif files (RFC 9636)
of the `tzdata` package and never from the system, so that a laptop and a runner agree.
"""

from __future__ import annotations

import os
from bisect import bisect_left, bisect_right
from datetime import date, datetime, timedelta, timezone
from typing import NamedTuple

import tzdata

from .intervals import merge
from .tzif import read_tzif

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MINUTE = 60
HOUR = 3600
DAY = 86400
WEEK = 604800
CHUNK_BITS = 25  # long searches proceed in chunks of 2^25 seconds, 388 days
MONDAY = 345600  # 1970-01-05, the first Monday after the epoch

BEGINNING = -62135596800  # 0001-01-01T00:00Z
FAR = 253086768000  # 9990-01-01T00:00Z: the end of every search, so that all dates fit into `datetime`

_MAX_OFFSET = 16 * HOUR  # the largest offset in the data, local mean time of Manila, is 15:56
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


class UnknownZoneError(ValueError):
    """No IANA time zone has this name."""


class Duration(NamedTuple):
    """Length of time: calendar days in local time, then elapsed seconds. A day does not always have 24 hours."""

    days: int = 0
    seconds: int = 0

    def __bool__(self) -> bool:
        return self != (0, 0)

    @property
    def nominal(self) -> int:
        """Length in seconds, ignoring clock changes."""
        return self.days * DAY + self.seconds

    @property
    def longest(self) -> int:
        """Upper bound in elapsed seconds, including any clock change."""
        return self.nominal + (DAY if self.days else 0)

    def __str__(self) -> str:
        text = f"{self.days}d" if self.days else ""
        hours, rest = divmod(self.seconds, HOUR)
        text += f"{hours}h" if hours else ""
        text += f"{rest // MINUTE}m" if rest >= MINUTE else ""
        return text or "0m"


def wall_time(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> int:
    """Return the wall time of a date and a time of day. Raises ValueError for a date that does not exist."""
    return midnight(date(year, month, day)) + hour * HOUR + minute * MINUTE + second


def midnight(day: date) -> int:
    """Return the wall time 00:00 of a date."""
    return (day.toordinal() - _EPOCH_ORDINAL) * DAY


def day_of(wall_time: int) -> date:
    """Return the date of a wall time."""
    return date.fromordinal(wall_time // DAY + _EPOCH_ORDINAL)


class Zone:
    """One IANA zone.

    `_changes[i]` is the instant at which `_offsets[i + 1]` begins; `_offsets[0]` holds before all of them. Changes that keep the offset
    are dropped. The file lists changes up to `_listed`; later ones are computed on demand from its POSIX footer, so far up to `_known`.
    """

    __slots__ = ("_changes", "_fixed", "_footer", "_known", "_listed", "_offsets", "key")

    def __init__(self, key: str, data: bytes) -> None:
        self.key = key
        file = read_tzif(data)
        self._changes: list[int] = []
        self._offsets = [file.first]
        for instant, offset in file.changes:
            if offset != self._offsets[-1]:
                self._changes.append(instant)
                self._offsets.append(offset)
        self._listed = file.changes[-1][0] if file.changes else 0
        self._footer = file.footer
        self._fixed: dict[int, timezone] = {}
        self._known = FAR * 2
        if self._footer is not None:
            self._known = midnight(date(day_of(self._listed).year, 1, 1))
            self._extend(wall_time(2040, 1, 1))

    def __repr__(self) -> str:
        return f"Zone({self.key!r})"

    def _extend(self, instant: int) -> None:
        assert self._footer is not None
        for year in range(day_of(self._known).year, day_of(instant).year + 6):
            for change, offset in self._footer.changes(year):
                if change > self._listed and offset != self._offsets[-1]:
                    self._changes.append(change)
                    self._offsets.append(offset)
            self._known = midnight(date(year + 1, 1, 1))

    def _index(self, instant: int) -> int:
        if instant >= self._known - _MAX_OFFSET:
            self._extend(min(instant, FAR))
        return bisect_right(self._changes, instant)

    def offset(self, instant: int) -> int:
        """Return the offset at an instant, in seconds east of UTC."""
        return self._offsets[self._index(instant)]

    def local(self, instant: int) -> int:
        """Return the wall time at an instant."""
        return instant + self._offsets[self._index(instant)]

    def datetime(self, instant: int) -> datetime:
        """Return an instant as an aware datetime with the zone's offset at that time."""
        offset = self._offsets[self._index(instant)]
        fixed = self._fixed.get(offset)
        if fixed is None:
            fixed = self._fixed[offset] = timezone(timedelta(seconds=offset))
        return datetime.fromtimestamp(instant, fixed)

    def offset_period(self, instant: int) -> tuple[int, int, int]:
        """Return (start, end, offset) of the period of constant offset around an instant."""
        i = self._index(instant)
        return self._changes[i - 1] if i else BEGINNING, self._changes[i] if i < len(self._changes) else FAR, self._offsets[i]

    def offset_periods(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Yield (start, end, offset) of the periods of constant offset that fill [start, end)."""
        last = self._index(end)
        for i in range(self._index(start), last + 1):
            stop = self._changes[i] if i < last else end
            if start < stop:
                yield start, stop, self._offsets[i]
            start = stop

    def instants_for(self, wall_time: int) -> tuple[int, ...]:
        """Return the instants with this wall time: none if it is skipped, two if it is repeated."""
        last = self._index(wall_time + _MAX_OFFSET)
        first = bisect_right(self._changes, wall_time - _MAX_OFFSET)
        if first == last:
            return (wall_time - self._offsets[first],)
        return tuple(
            instant
            for i in range(first, last + 1)
            for instant in (wall_time - self._offsets[i],)
            if (i == 0 or self._changes[i - 1] <= instant) and (i == last or instant < self._changes[i])
        )

    def earliest(self, wall_time: int) -> int:
        """Return the first instant with this wall time, or the instant of the clock change that skips it."""
        instants = self.instants_for(wall_time)
        return instants[0] if instants else self._jump(wall_time)[0]

    def latest(self, wall_time: int) -> int:
        """Return the last instant with this wall time, or the instant of the clock change that skips it."""
        instants = self.instants_for(wall_time)
        return instants[-1] if instants else self._jump(wall_time)[0]

    def rfc5545(self, wall_time: int) -> int:
        """Return the instant of a wall time by RFC 5545, 3.3.5: the first if repeated, by the offset before the gap if skipped."""
        instants = self.instants_for(wall_time)
        return instants[0] if instants else wall_time - self._jump(wall_time)[1]

    def _jump(self, wall_time: int) -> tuple[int, int]:
        """Return the clock change that skips a wall time, and the offset before it."""
        changes, offsets = self._changes, self._offsets
        for i in range(bisect_right(changes, wall_time - _MAX_OFFSET), bisect_right(changes, wall_time + _MAX_OFFSET)):
            if changes[i] + offsets[i] <= wall_time < changes[i] + offsets[i + 1]:
                return changes[i], offsets[i]
        raise AssertionError(f"{wall_time} is not skipped in {self.key}")

    def add(self, instant: int, duration: Duration, sign: int = 1) -> int:
        """Return `instant` plus a duration (minus, with sign -1): its days in local time first, then its elapsed seconds."""
        if duration.days:
            instant = self.earliest(self.local(instant) + sign * duration.days * DAY)
        return instant + sign * duration.seconds

    def spans(self, walls: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return the instants whose wall time lies in one of the half-open `walls`, as disjoint spans.

        A skipped hour never happens and a repeated one happens twice, so a span of wall times may become none or two.
        """
        spans: list[tuple[int, int]] = []
        changes, offsets = self._changes, self._offsets
        for wall_start, wall_end in walls:
            last = self._index(wall_end + _MAX_OFFSET)
            first = bisect_right(changes, wall_start - _MAX_OFFSET)
            for i in range(first, last + 1):
                start = wall_start - offsets[i]
                end = wall_end - offsets[i]
                if i > first and start < changes[i - 1]:
                    start = changes[i - 1]
                if i < last and end > changes[i]:
                    end = changes[i]
                spans.append((start, end))
        return merge(spans)

    def weekly(self, template: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
        """Return the instants of [start, end) whose time of the week lies in `template`, as disjoint spans.

        `template` is disjoint, in seconds since Monday 00:00 local time, within [0, WEEK].
        """
        merged: list[tuple[int, int]] = []
        if not template:
            return merged
        begin, finish = template[0][0], template[-1][1]
        for low, high, offset in self.offset_periods(start, end):
            week = low + offset - (low + offset - MONDAY) % WEEK - offset
            while week < high:
                if week + begin >= low and week + finish <= high:
                    spans = [(week + a, week + b) for a, b in template]
                else:
                    spans = [(max(week + a, low), min(week + b, high)) for a, b in template if week + b > low and week + a < high]
                if spans and merged and merged[-1][1] == spans[0][0]:
                    # The span continues across the end of a week or a clock change.
                    spans[0] = merged.pop()[0], spans[0][1]
                merged += spans
                week += WEEK
        return merged

    def changes(self, start: int, end: int) -> list[int]:
        """Return the instants in [start, end) at which the offset changes."""
        self._index(end)
        return self._changes[bisect_left(self._changes, start) : bisect_left(self._changes, end)]


_FOLDER = os.path.join(os.path.dirname(tzdata.__file__ or ""), "zoneinfo")
_zones: dict[str, Zone] = {}


def zone_names() -> list[str]:
    """Return the names of all IANA zones in the data."""
    with open(os.path.join(os.path.dirname(_FOLDER), "zones"), encoding="ascii") as file:
        return file.read().split()


def zone(key: str) -> Zone:
    """Return the zone with an IANA name, in its exact spelling. Raises UnknownZoneError."""
    known = _zones.get(key)
    if known is None:
        if key not in zone_names():
            raise UnknownZoneError(f"unknown time zone {key!r}")
        with open(os.path.join(_FOLDER, key), "rb") as file:
            known = _zones[key] = Zone(key, file.read())
    return known
