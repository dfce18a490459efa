"""Read TZif files of the `tzdata` package (RFC 9636): the offset changes of a zone, and the rule for later ones."""

from __future__ import annotations

from datetime import date
from struct import unpack_from
from typing import NamedTuple

_HOUR, _DAY = 3600, 86400
_EPOCH = date(1970, 1, 1).toordinal()


class PosixTzRule(NamedTuple):
    """POSIX TZ rule with daylight saving time.

    Attributes:
        standard, summer: offsets in seconds east of UTC.
        begins, ends: (`Mm.w.d`, seconds after midnight) at which summer time begins and ends.
    """

    standard: int
    summer: int
    begins: tuple[str, int]
    ends: tuple[str, int]

    def changes(self, year: int) -> list[tuple[int, int]]:
        """Return the two changes of a year as (instant, new offset), ascending."""
        return sorted(
            (
                (_midnight(year, self.begins[0]) + self.begins[1] - self.standard, self.summer),
                (_midnight(year, self.ends[0]) + self.ends[1] - self.summer, self.standard),
            )
        )


class ZoneFile(NamedTuple):
    """Content of a TZif file.

    Attributes:
        first: offset before all changes, in seconds east of UTC.
        changes: (instant, new offset), ascending; an offset may equal the one before it.
        footer: rule after the last change; None if the offset never changes again.
    """

    first: int
    changes: list[tuple[int, int]]
    footer: PosixTzRule | None


def read_tzif(data: bytes) -> ZoneFile:
    """Read the 64-bit block and the footer (RFC 9636, 3.2 and 3.3). Raises ValueError, or `struct.error` for a truncated file."""
    if data[:4] != b"TZif" or data[4:5] < b"2":
        raise ValueError("not a TZif file of version 2 or later")
    isutc, isstd, leap, times, types, chars = unpack_from(">6L", data, 20)
    block = 44 + times * 5 + types * 6 + chars + leap * 8 + isstd + isutc
    isutc, isstd, leap, times, types, chars = unpack_from(">6L", data, block + 20)
    position = block + 44
    instants = unpack_from(f">{times}q", data, position)
    kinds = data[position + times * 8 : position + times * 9]
    position += times * 9
    offsets = [unpack_from(">l", data, position + 6 * i)[0] for i in range(types)]
    position += types * 6 + chars + leap * 12 + isstd + isutc
    changes = [(instant, offsets[kind]) for instant, kind in zip(instants, kinds, strict=True)]
    return ZoneFile(offsets[0], changes, parse_footer(data[position:].decode().strip()))


def parse_footer(text: str) -> PosixTzRule | None:
    """Parse a footer such as `CET-1CEST,M3.5.0,M10.5.0/3`. None if the offset never changes again.

    Raises ValueError for days given by their number (`Jn`, `n`): no zone of the data uses them.
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
    """Split a text into its leading offset, in seconds east of UTC, and the rest."""
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
    """Return the local midnight of the day that `Mm.w.d` names in a year, in seconds; week 5 is the last."""
    month, week, weekday = (int(part) for part in rule[1:].split("."))
    first = date(year, month, 1)
    day = first.toordinal() + (weekday - first.isoweekday()) % 7 + 7 * (week - 1)
    while date.fromordinal(day).month != month:
        day -= 7
    return (day - _EPOCH) * _DAY
