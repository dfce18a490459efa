"""Instants and local times, by `zoneinfo` and the data of the tzdata package alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple
from zoneinfo import ZoneInfo

MINUTE = 60
DAY = 86400
_EPOCH = datetime(1970, 1, 1)
_REACH = 26 * 60  # minutes: no zone is further from UTC


class Length(NamedTuple):
    """A length: local calendar days, then elapsed seconds."""

    days: int
    seconds: int

    @property
    def longest(self) -> int:
        return self.days * DAY + self.seconds + (DAY if self.days else 0)


@lru_cache
def zone(name: str) -> ZoneInfo:
    """The zone by the data of the package: a system's data are older or newer."""
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


@lru_cache(maxsize=4096)
def local(instant: int, name: str) -> datetime:
    """Return the local time of an instant."""
    return datetime.fromtimestamp(instant, zone(name)).replace(tzinfo=None)


@lru_cache(maxsize=4096)
def offset(instant: int, name: str) -> int:
    """Seconds east of UTC."""
    return seconds(local(instant, name)) - instant


def seconds(wall: datetime) -> int:
    """Return the seconds of a local time as if it were UTC."""
    return (wall - _EPOCH) // timedelta(seconds=1)


def exists(wall: datetime, name: str) -> bool:
    return local(rfc5545(wall, name), name) == wall


def rfc5545(wall: datetime, name: str, fold: int = 0) -> int:
    """RFC 5545, 3.3.5: of a repeated time the first reading, of a skipped one by the offset before the gap. Both is what fold=0 means."""
    return int(wall.replace(tzinfo=zone(name), fold=fold).astimezone(UTC).timestamp())


def first(wall: datetime, name: str) -> int:
    """The first reading; of a skipped time the minute in which the clock jumps over it."""
    return rfc5545(wall, name) if exists(wall, name) else _jump(wall, name)


def last(wall: datetime, name: str) -> int:
    """The last reading; of a skipped time the minute in which the clock jumps over it."""
    return rfc5545(wall, name, 1) if exists(wall, name) else _jump(wall, name)


def _jump(wall: datetime, name: str) -> int:
    about = seconds(wall)
    return next(at for m in range(-_REACH, _REACH) if local(at := about + m * MINUTE, name) >= wall)


def after(instant: int, length: Length, name: str, sign: int = 1) -> int:
    """The instant a length later, or (with sign -1) earlier."""
    if length.days:
        instant = first(local(instant, name) + sign * timedelta(days=length.days), name)
    return instant + sign * length.seconds


def length(text: str) -> Length:
    """`1d12h30m`"""
    amounts = {unit: int(number) for number, unit in re.findall(r"(\d+)([wdhm])", text)}
    return Length(amounts.get("w", 0) * 7 + amounts.get("d", 0), amounts.get("h", 0) * 3600 + amounts.get("m", 0) * 60)
