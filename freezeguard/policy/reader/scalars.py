"""Parse single values of a policy. Each parser raises ValueError with a message for the user: the mistake and what is accepted."""

from __future__ import annotations

import re
from datetime import datetime

from ...temporal.zones import DAY, HOUR, MINUTE, Duration, wall_time
from ...util.text import did_you_mean, quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...temporal.zones import Zone

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
GROUPS = {"daily": range(7), "weekdays": range(5), "weekends": range(5, 7)}
_CLOCK = re.compile("([0-9]{1,2}):([0-5][0-9])")
_MONTH_DAY = re.compile("([0-9]{2})-([0-9]{2})")
_LOCAL_TIME = re.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T](.+))?", re.DOTALL)
_WITH_SECONDS = re.compile("([^:]*:[^:]*):([0-5][0-9])")
_UNITS = {"w": (7, 0), "d": (1, 0), "h": (0, HOUR), "m": (0, MINUTE)}


def boolean(text: str) -> bool:
    """Parse `true` or `false`, in any case."""
    value = {"true": True, "false": False}.get(text.lower())
    if value is None:
        raise ValueError(f"{quote(text)} is neither true nor false: write true or false")
    return value


def count(text: str) -> int:
    """Parse a whole number from 0 to 999,999,999."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError(f"{quote(text)} is not a whole number such as 2")
    return int(text)


def time_of_day(text: str) -> int:
    """Parse `HH:MM`, up to `24:00`, into seconds since midnight."""
    match = _CLOCK.fullmatch(text)
    if match is not None:
        seconds = int(match[1]) * HOUR + int(match[2]) * MINUTE
        if seconds <= DAY:
            return seconds
    raise ValueError(f"{quote(text)} is not a time of day such as '09:30'")


def hour_range(text: str) -> tuple[int, int]:
    """Parse `09:00-16:00` into (from, until), in seconds since midnight. An `until` before its `from` is on the next day."""
    start, dash, end = text.partition("-")
    try:
        if not dash:
            raise ValueError(f"{quote(text)} is not a range of hours such as '09:00-16:00'")
        opens, closes = time_of_day(start.strip()), time_of_day(end.strip())
    except ValueError as error:
        from .guesses import meant_hours

        meant = meant_hours(text)
        raise ValueError(f"{quote(text)} is not a range of hours: write '{meant}'" if meant else str(error)) from None
    if opens == DAY:
        raise ValueError(f"{quote(text)} opens at 24:00: write '00:00-{end.strip()}'")
    if opens == closes:
        raise ValueError(f"{quote(text)} opens and closes at the same time: for the whole day write '00:00-24:00'")
    return opens, closes


def weekdays(text: str) -> list[int]:
    """Parse `mon-fri`, `fri-mon`, `mon, wed`, `daily`, `weekdays` or `weekends` into weekdays; Monday is 0."""
    days: list[int] = []
    for part in text.split(","):
        word = part.strip().lower()
        if word in GROUPS:
            days += GROUPS[word]
            continue
        first, dash, last = word.partition("-")
        start = _weekday(first.strip(), text)
        end = _weekday(last.strip(), text) if dash else start
        days += [(start + i) % 7 for i in range((end - start) % 7 + 1)]
    return days


def _weekday(word: str, text: str) -> int:
    for i, day in enumerate(DAYS):
        if word in (day, day[:3]):
            return i
    from .guesses import meant_days

    meant = meant_days(text)
    if meant and {*meant.split("-")} <= {day[:3] for day in DAYS}:
        raise ValueError(f"{quote(text)} is not a list of days: write {meant!r}")
    known = [*(day[:3] for day in DAYS), *DAYS, *GROUPS]
    if not word:
        raise ValueError(f"{quote(text)} is not a list of days such as 'mon-fri' or 'mon, wed'")
    raise ValueError(f"unknown day {quote(word)}{did_you_mean(word, known) or ': use mon, tue, wed, thu, fri, sat or sun'}")


def duration(text: str) -> Duration:
    """Parse `90m`, `2h`, `1h30m`, `1d` or `1w`. Days and weeks are calendar days; hours and minutes are elapsed time."""
    days = seconds = 0
    number = ""
    for letter in text:
        if letter.isascii() and letter.isdigit():
            number += letter
        elif letter in _UNITS and 0 < len(number) <= 6:
            days += int(number) * _UNITS[letter][0]
            seconds += int(number) * _UNITS[letter][1]
            number = ""
        else:
            break
    else:
        if text and not number:
            if not days and not seconds:
                raise ValueError(f"{quote(text)} is zero: the shortest duration is '1m'")
            if days * DAY + seconds > 3660 * DAY:
                raise ValueError(f"{quote(text)} is longer than the maximum of 3660d (ten years)")
            return Duration(days, seconds)
    from .guesses import meant_duration

    meant = meant_duration(text)
    if meant:
        raise ValueError(f"{quote(text)} is not a duration: write {meant!r}")
    if text.isascii() and text.isdigit() and len(text) <= 6 and int(text):
        raise ValueError(f"{quote(text)} has no unit: write '{text}m' for minutes, '{text}h' for hours or '{text}d' for days")
    raise ValueError(f"{quote(text)} is not a duration such as '90m', '2h', '1h30m', '1d' or '1w'")


def month_day(text: str) -> tuple[int, int] | None:
    """Parse `12-20` into (month, day). None if the text has another form; ValueError for a day that no year has."""
    match = _MONTH_DAY.fullmatch(text)
    if match is None:
        return None
    month, day = int(match[1]), int(match[2])
    try:
        wall_time(2000, month, day)
    except ValueError:
        raise ValueError(f"no year has the day {quote(text)}: write month and day, such as '12-24'") from None
    return month, day


def local_time(text: str) -> tuple[int, bool]:
    """Parse `2026-12-24` or `2026-12-24 18:00` into (local time in seconds, True if it is a whole day)."""
    match = _LOCAL_TIME.fullmatch(text)
    if match is None:
        raise ValueError(f"{quote(text)} is not a date such as '2026-12-24' or '2026-12-24 18:00'")
    year, month, day, time = int(match[1]), int(match[2]), int(match[3]), match[4]
    try:
        midnight = wall_time(year, month, day)
    except ValueError:
        raise ValueError(f"the date {quote(text[:10])} does not exist") from None
    if not 1970 <= year <= 9000:
        raise ValueError(f"{quote(text[:10])} is not between the years 1970 and 9000")
    return midnight + (time_of_day(time.strip()) if time else 0), not time


def moment(text: str, zone: Zone) -> datetime:
    """Parse an instant: ISO 8601 with an offset, or a local time of the zone.

    A local time that occurs twice is the first of the two instants. Raises ValueError, also for a local time that the clock skips.
    """
    text = text.strip()
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        parsed = None
    if parsed is not None and parsed.tzinfo is not None:
        if not 1900 <= parsed.year <= 9900:
            raise ValueError(f"{quote(text)} is not between the years 1900 and 9900")
        return zone.datetime(int(parsed.timestamp() // 1))
    with_seconds = _WITH_SECONDS.fullmatch(text)
    minute, second = with_seconds.groups() if with_seconds else (text, 0)
    try:
        local = local_time(minute)[0] + int(second)
    except ValueError as error:
        raise ValueError(f"{error} (ISO 8601 with an offset is accepted too)") from None
    instants = zone.instants_for(local)
    if not instants:
        raise ValueError(f"{quote(text)} does not exist in {zone.key}: the clock skips it when it goes forward")
    return zone.datetime(instants[0])
