"""TZif files of the `tzdata` package (RFC 9636): when a zone's offset changes, and the rule by which it goes on."""

from __future__ import annotations

from datetime import date
from struct import unpack_from
from typing import NamedTuple

_HOUR, _DAY = 3600, 86400
_EPOCH = date(1970, 1, 1).toordinal()


class PosixTzRule(NamedTuple):
    """A POSIX TZ rule with daylight saving time: standard and summer offset, and when each summer begins and ends."""

    standard: int
    summer: int
    begins: tuple[str, int]
    ends: tuple[str, int]

    def changes(self, year: int) -> list[tuple[int, int]]:
        """The two changes of a year as (instant, offset from then on), in order."""
        return sorted(
            (
                (_midnight(year, self.begins[0]) + self.begins[1] - self.standard, self.summer),
                (_midnight(year, self.ends[0]) + self.ends[1] - self.summer, self.standard),
            )
        )


class ZoneFile(NamedTuple):
    """What a file says.

    Attributes:
        first: the offset, in seconds east of UTC, before all changes.
        changes: (instant, offset from then on), ascending; the offset may stay as it is.
        footer: the rule from the last change on; None: nothing changes any more.
    """

    first: int
    changes: list[tuple[int, int]]
    footer: PosixTzRule | None


def read_tzif(data: bytes) -> ZoneFile:
    """Reads the 64-bit block and the footer (RFC 9636, 3.2 and 3.3). Raises ValueError, and `struct.error` where it is cut off."""
    if data[:4] != b"TZif" or data[4:5] < b"2":
        raise ValueError("not a TZif file of version 2 or later")
    isutc, isstd, leap, times, types, chars = unpack_from(">6L", data, 20)
    block = 44 + times * 5 + types * 6 + chars + leap * 8 + isstd + isutc
    isutc, isstd, leap, times, types, chars = unpack_from(">6L", data, block + 20)
    at = block + 44
    instants = unpack_from(f">{times}q", data, at)
    which = data[at + times * 8 : at + times * 9]
    at += times * 9
    offsets = [unpack_from(">l", data, at + 6 * i)[0] for i in range(types)]
    at += types * 6 + chars + leap * 12 + isstd + isutc
    changes = [(instant, offsets[kind]) for instant, kind in zip(instants, which, strict=True)]
    return ZoneFile(offsets[0], changes, parse_footer(data[at:].decode().strip()))


def parse_footer(text: str) -> PosixTzRule | None:
    """A footer such as `CET-1CEST,M3.5.0,M10.5.0/3`, or None where the offset never changes again.

    Raises ValueError for a day of the year by its number (`Jn`, `n`): no zone of the data has one.
    """
    if "," not in text:
        return None
    names, begins, ends = text.split(",")
    standard, rest = _offset(_after_name(names))
    rest = _after_name(rest)
    summer = _offset(rest)[0] if rest else standard + _HOUR
    return PosixTzRule(standard, summer, _rule(begins), _rule(ends))


def _after_name(text: str) -> str:
    if text.startswith("<"):
        return text[text.index(">") + 1 :]
    return text.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


def _offset(text: str) -> tuple[int, str]:
    """The leading offset of a text, as seconds east of UTC, and the rest."""
    end = len(text) - len(text.lstrip("+-0123456789:"))
    return -_time(text[:end]), text[end:]


def _time(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    parts = [int(part) for part in text.lstrip("+-").split(":")]
    return sign * sum(part * unit for part, unit in zip(parts, (_HOUR, 60, 1), strict=False))


def _rule(text: str) -> tuple[str, int]:
    day, _, time = text.partition("/")
    if not day.startswith("M"):
        raise ValueError(f"not a month, week and day: {day!r}")
    return day, _time(time) if time else 2 * _HOUR


def _midnight(year: int, rule: str) -> int:
    """The wall time 00:00 of the day that a rule `Mm.w.d` names in a year; week 5 is the last."""
    month, week, weekday = (int(part) for part in rule[1:].split("."))
    first = date(year, month, 1)
    day = first.toordinal() + (weekday - first.isoweekday()) % 7 + 7 * (week - 1)
    while date.fromordinal(day).month != month:
        day -= 7
    return (day - _EPOCH) * _DAY
