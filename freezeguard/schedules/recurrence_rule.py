"""Recurrences of RFC 5545: the rule that `rrule` and `ics` share, and schedules that are expanded chunk by chunk."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from dateutil.rrule import rrule, rrulestr

from ..temporal.intervals import merge
from ..temporal.zones import BEGINNING, CHUNK_BITS, DAY, FAR
from .base import Schedule, ScheduleError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..temporal.intervals import Span
    from ..temporal.zones import Duration, Zone

MAX_STARTS_A_DAY = 24
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
HOURLY = (*FREQUENCIES, "HOURLY")
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  wall time has no zone
_CYCLE = datetime(9599, 1, 1)  # noqa: DTZ001  from here to the last year of `datetime` the whole cycle of the calendar, 400 years, passes
_KEPT_CHUNKS = 64
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY = rf"(?:{'|'.join(_WEEKDAYS)})"
_DAYS = {"BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY"}
# The lowest and the highest number of a part. With a negative lowest number, values may count from the end, and 0 is invalid.
_NUMBERS = {
    "BYSECOND": (0, 59),
    "BYMINUTE": (0, 59),
    "BYHOUR": (0, 23),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYMONTH": (1, 12),
    "BYSETPOS": (-366, 366),
}
_PATTERNS = {
    "INTERVAL": (r"0*[1-9]\d{0,9}", "a whole number of at least 1"),
    "COUNT": (r"0*[1-9]\d{0,9}", "a whole number of at least 1"),
    "WKST": (_WEEKDAY, "one of " + ", ".join(_WEEKDAYS)),
    "UNTIL": (r"\d{8}(?:T\d{6}Z?)?", "a date or a time"),
}


def moment(wall: int) -> datetime:
    """Return a wall time as a datetime without a zone, as `dateutil` and `icalendar` use it."""
    return _EPOCH + timedelta(seconds=wall)


def wall_of(moment: datetime) -> int:
    """Return the wall time of a datetime without a zone, in whole seconds."""
    return (moment - _EPOCH) // timedelta(seconds=1)


class RecurrenceRule:
    """The starts of an RRULE (RFC 5545, 3.3.10) from `first` on, as local times. Expands with `dateutil`, but rejects what the RFC forbids.

    UNTIL is an instant if it ends in Z, and a local time otherwise. A date includes its whole day, whatever the type of the start, although
    3.3.10 requires the same type.

    Attributes:
        start: the first start, which is not always `first`; None if there is none.
        count: COUNT; 0 if the rule has none.
        finite: True if COUNT or UNTIL ends the rule.

    Raises:
        ScheduleError: the rule is not valid, never occurs, or starts more than MAX_STARTS_A_DAY times a day.
    """

    __slots__ = (
        "_first",
        "_first_period",
        "_frequency",
        "_interval",
        "_last_wall",
        "_rule",
        "_until",
        "_week_start",
        "_zone",
        "count",
        "finite",
        "start",
    )

    def __init__(self, zone: Zone, text: str, first: datetime, frequencies: Sequence[str] = FREQUENCIES) -> None:
        parts = _parts(text, frequencies)
        self._zone = zone
        self._first = first
        self._frequency = parts["FREQ"]
        self._interval = int(parts.get("INTERVAL", "1"))
        self._week_start = _WEEKDAYS.index(parts.get("WKST", "MO"))
        self.count = int(parts.get("COUNT", "0"))
        self.finite = bool(self.count) or "UNTIL" in parts
        last: datetime | None = None
        self._until: int | None = None
        if "UNTIL" in parts:
            last, self._until = _until(parts.pop("UNTIL"), zone)
        complete = ";".join(f"{name}={value}" for name, value in _explicit(parts, first).items())
        try:
            parsed = rrulestr(complete, dtstart=first, cache=bool(self.count))
        except ValueError:  # dateutil raises it for an hourly rule that never meets its hours; other errors are rejected above
            raise ScheduleError("this RRULE never occurs") from None
        assert isinstance(parsed, rrule)
        # Without an occurrence `dateutil` would search up to the year 9999: search one whole cycle of the calendar instead.
        if next(iter(parsed.replace(dtstart=_CYCLE, interval=1)), None) is None:
            raise ScheduleError("this RRULE never occurs")
        self._first_period = first
        if self._frequency == "WEEKLY" and "BYSETPOS" in parts:
            # Positions count within whole weeks, but `dateutil` counts those of the first week from its start on.
            self._first_period = first - timedelta(days=(first.weekday() - self._week_start) % 7)
            parsed = parsed.replace(dtstart=self._first_period, count=None)
            if self.count:
                parsed = parsed.replace(count=self.count + len(parsed.between(self._first_period, first - timedelta(seconds=1), inc=True)))
        self._last_wall = last
        self._rule = parsed.replace(until=last) if last else parsed
        self.start = next(iter(self), None)

    def __iter__(self) -> Iterator[datetime]:
        return (start for start in self._rule if start >= self._first and self._is_before_until(start))

    def between(self, low: datetime, high: datetime) -> list[datetime]:
        """Return the starts within [low, high]."""
        if self.start is None or high < self.start:
            return []
        return list(filter(self._is_before_until, self._from(low).between(max(low, self._first), high, inc=True)))

    def ended_before(self, wall: datetime) -> bool:
        """Return True if UNTIL ended the rule before a local time."""
        return self._last_wall is not None and (wall > self._last_wall or not self._is_before_until(wall))

    def _is_before_until(self, start: datetime) -> bool:
        return self._until is None or self._zone.rfc5545(wall_of(start)) <= self._until

    def _from(self, low: datetime) -> rrule:
        """Return the same rule, starting in the period that contains `low`, so that `dateutil` does not iterate from the first start.

        Exact without COUNT: `_explicit` has fixed all parts that depend on the first start, and INTERVAL counts whole periods.
        """
        first, interval = self._first, self._interval
        if low <= first or self.count:
            return self._rule
        if self._frequency == "YEARLY":
            begin = datetime(low.year - (low.year - first.year) % interval, 1, 1)  # noqa: DTZ001
        elif self._frequency == "MONTHLY":
            months = low.year * 12 + low.month - 1
            months -= (months - first.year * 12 - first.month + 1) % interval
            begin = datetime(months // 12, months % 12 + 1, 1)  # noqa: DTZ001
        else:
            begin = first
            if self._frequency == "WEEKLY":  # BYSETPOS is about whole weeks
                begin -= timedelta(days=(first.weekday() - self._week_start) % 7)
            period = timedelta(**{{"WEEKLY": "weeks", "DAILY": "days", "HOURLY": "hours"}[self._frequency]: 1})
            begin += (low - begin) // period // interval * interval * period
        return self._rule.replace(dtstart=max(begin, self._first_period))


def _parts(rule: str, frequencies: Sequence[str]) -> dict[str, str]:
    text = rule.strip().upper().removeprefix("RRULE:")
    if "DTSTART" in text:
        raise ScheduleError("the RRULE contains DTSTART: remove it and use 'starting'")
    known = {"FREQ", "BYDAY", *_PATTERNS, *_NUMBERS} - ({"BYSECOND"} if "HOURLY" not in frequencies else set())
    parts: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value:
            raise ScheduleError(f"invalid RRULE: {part[:40]!r} is not NAME=VALUE")
        if name in parts:
            raise ScheduleError(f"invalid RRULE: {name} is given twice")
        if name not in known:
            raise ScheduleError(f"invalid RRULE: unknown part {name[:40]!r}")
        parts[name] = value
    frequency = parts.get("FREQ", "")
    if frequency not in frequencies:
        given = f"FREQ={frequency[:40]} is not supported" if frequency else "FREQ is missing"
        raise ScheduleError(f"invalid RRULE: {given} (accepted: {', '.join(frequencies)})")
    for name, value in parts.items():
        _check_value(name, value, 5 if frequency == "MONTHLY" or "BYMONTH" in parts else 53)
    _forbid(parts, frequency)
    _bound(parts)
    return parts


def _check_value(name: str, value: str, weeks: int) -> None:
    """Check a value against RFC 5545, 3.3.10: `dateutil` accepts others, and fails on some. A number in BYDAY is at most `weeks`."""
    if name in _PATTERNS:
        pattern, accepted = _PATTERNS[name]
        if not re.fullmatch(pattern, value, re.ASCII):
            raise ScheduleError(f"invalid RRULE: {name}={value[:40]} is not {accepted}")
    for item in value.split(","):
        if name in _NUMBERS:
            low, high = _NUMBERS[name]
            number = re.fullmatch(r"[+-]?\d{1,3}" if low < 0 else r"\d{1,2}", item, re.ASCII)
            if not number or not low <= int(item) <= high or (low < 0 and not int(item)):
                accepted = f"1 to {high} or -1 to {low}" if low < 0 else f"{low} to {high}"
                raise ScheduleError(f"invalid RRULE: {name}={item[:40]} is not {accepted}")
        elif name == "BYDAY":
            weekday = re.fullmatch(rf"([+-]?\d{{1,2}})?{_WEEKDAY}", item, re.ASCII)
            if not weekday or (weekday[1] and not 1 <= abs(int(weekday[1])) <= weeks):
                accepted = f"one of {', '.join(_WEEKDAYS)}, alone or after 1 to {weeks} or -1 to -{weeks}"
                raise ScheduleError(f"invalid RRULE: BYDAY={item[:40]} is not {accepted}")


def _bound(parts: dict[str, str]) -> None:
    """Limit the starts per day: more would take longer than a decision may."""

    def count(name: str, default: int = 1) -> int:
        return len({int(number) for number in parts[name].split(",")}) if name in parts else default

    hours = -(-24 // int(parts.get("INTERVAL", "1"))) if parts["FREQ"] == "HOURLY" else 1
    starts = count("BYHOUR", hours) * count("BYMINUTE") * count("BYSECOND")
    if starts > MAX_STARTS_A_DAY:
        raise ScheduleError(f"this RRULE starts {starts} times a day, more than {MAX_STARTS_A_DAY}: use fewer and longer spans")


def _forbid(parts: dict[str, str], frequency: str) -> None:
    """Reject combinations that RFC 5545, 3.3.10 forbids and `dateutil` accepts."""
    ordinal = any(character.isdigit() for character in parts.get("BYDAY", ""))
    forbidden = {
        "COUNT and UNTIL in one rule": "COUNT" in parts and "UNTIL" in parts,
        "BYWEEKNO outside FREQ=YEARLY": "BYWEEKNO" in parts and frequency != "YEARLY",
        f"BYYEARDAY with FREQ={frequency}": "BYYEARDAY" in parts and frequency in ("DAILY", "WEEKLY", "MONTHLY"),
        "BYMONTHDAY with FREQ=WEEKLY": "BYMONTHDAY" in parts and frequency == "WEEKLY",
        f"a number in BYDAY with FREQ={frequency}": ordinal and frequency not in ("MONTHLY", "YEARLY"),
        "a number in BYDAY together with BYWEEKNO": ordinal and "BYWEEKNO" in parts,
        "BYSETPOS alone": "BYSETPOS" in parts and not any(name.startswith("BY") and name != "BYSETPOS" for name in parts),
    }
    for combination, present in forbidden.items():
        if present:
            raise ScheduleError(f"invalid RRULE: RFC 5545 forbids {combination}")


def _explicit(parts: dict[str, str], first: datetime) -> dict[str, str]:
    """Return the parts with those that the first start implies (RFC 5545, 3.3.10), so that the rule can begin in a later period."""
    explicit = {**parts, "WKST": parts.get("WKST", "MO")}
    frequency = parts["FREQ"]
    if frequency != "HOURLY":
        explicit.setdefault("BYHOUR", str(first.hour))
    explicit.setdefault("BYMINUTE", str(first.minute))
    explicit.setdefault("BYSECOND", str(first.second))
    days = _DAYS & explicit.keys()
    if frequency == "YEARLY" and days == {"BYMONTHDAY"}:
        explicit.setdefault("BYMONTH", str(first.month))
    if days == {"BYWEEKNO"}:
        explicit["BYDAY"] = _WEEKDAYS[first.weekday()]
    if not days:
        if frequency == "YEARLY":
            explicit.setdefault("BYMONTH", str(first.month))
        if frequency in ("MONTHLY", "YEARLY"):
            explicit["BYMONTHDAY"] = str(first.day)
        elif frequency == "WEEKLY":
            explicit["BYDAY"] = _WEEKDAYS[first.weekday()]
    return explicit


def _until(value: str, zone: Zone) -> tuple[datetime, int | None]:
    """Return the last local time to search, and the last instant if UNTIL ends in Z, or else None.

    Around a clock change, a start with a later local time may still be before the instant: search one more day.
    """
    try:
        last = datetime.strptime(value.removesuffix("Z"), "%Y%m%dT%H%M%S" if "T" in value else "%Y%m%d")  # noqa: DTZ007
    except ValueError:
        raise ScheduleError(f"invalid RRULE: UNTIL={value} is not a date or a time") from None
    if "T" not in value:
        return last.replace(hour=23, minute=59, second=59), None
    if not value.endswith("Z"):
        return last, None
    until = wall_of(last)  # UTC
    return moment(max(BEGINNING, min(zone.local(until) + DAY, FAR))), until


def place(zone: Zone, wall: int, duration: Duration) -> Span:
    """Return the span from a local time (RFC 5545, 3.3.5) for a duration (3.3.6).

    Days are counted in local time from the nominal start, even if that is skipped, so that daily spans of one day leave no gap.
    """
    start = zone.rfc5545(wall)
    return start, zone.rfc5545(wall + duration.days * DAY) + duration.seconds


class Occurrence(NamedTuple):
    """A span of a recurring event, with its name."""

    start: int
    end: int
    name: str = ""


class ChunkedSchedule(Schedule):
    """A schedule that is expanded chunk by chunk and cached.

    A subclass sets `_begin`, the instant at which its first span begins, and `_longest`, the length of its longest span in seconds.
    """

    __slots__ = ("_begin", "_kept", "_longest")
    is_calendar_periodic = False
    _begin: int
    _longest: int

    def __init__(self, zone: Zone, text: str) -> None:
        super().__init__(zone, text)
        self._kept: Callable[[int], list[Occurrence]] = lru_cache(maxsize=_KEPT_CHUNKS)(self._read)

    def _find(self, start: int, end: int) -> list[Occurrence]:
        """Return the occurrences that begin within [start, end), and possibly others. `end` is after `_begin`."""
        raise NotImplementedError

    def _read(self, index: int) -> list[Occurrence]:
        start, end = index << CHUNK_BITS, (index + 1) << CHUNK_BITS
        return [occurrence for occurrence in self._find(max(start, self._begin), end) if start <= occurrence.start < end]

    def occurrences(self, start: int, end: int) -> list[Occurrence]:
        """Return the occurrences that overlap [start, end)."""
        first, last = max(start - self._longest, self._begin), min(end, FAR) - 1
        chunks = range(first >> CHUNK_BITS, (last >> CHUNK_BITS) + 1)
        return [each for index in chunks for each in self._kept(index) if each.end > start and each.start < end]

    def spans(self, start: int, end: int) -> list[Span]:
        return merge((each.start, each.end) for each in self.occurrences(start, end))
