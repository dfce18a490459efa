"""Common guesses for keys and values that have another name or form here. Used for messages only."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# Each guess with the keys that it may mean; the first one that the mapping has counts.
_KEYS = {
    **dict.fromkeys(("start", "begin", "begins", "since", "start_date", "start_time"), ("from",)),
    **dict.fromkeys(("end", "ends", "to", "till", "end_date", "end_time"), ("until",)),
    **dict.fromkeys(("date", "dates", "on"), ("from",)),
    **dict.fromkeys(("day", "weekday", "weekdays"), ("days",)),
    **dict.fromkeys(("time", "times", "hour"), ("hours",)),
    **dict.fromkeys(("repo", "repos", "repository", "repositories"), ("repos", "repositories", "repository")),
    **dict.fromkeys(("env", "envs", "environment"), ("environments",)),
    **dict.fromkeys(("tz", "time_zone", "zone"), ("timezone",)),
    **dict.fromkeys(("exclude", "excluding", "exceptions"), ("except",)),
}
_TO = re.compile(r"\s*(?:-|–|to|until|till)\s*")
_HOUR = re.compile(r"([0-9]{1,2})(?:[:.]([0-5][0-9]))?\s*([ap]m?)?")
_AMOUNT = re.compile(r"([0-9]{1,6}) ?(minutes?|mins?|hours?|hrs?|days?|weeks?)")


def meant_key(name: str, known: Iterable[str]) -> str | None:
    """Return the known key that a usual guess means, or None."""
    return next((key for key in _KEYS.get(name.lower(), ()) if key in known), None)


def meant_hours(text: str) -> str | None:
    """Return `09:00-17:00` for a text such as `9-17` or `9am - 5pm`; None if its meaning is not certain."""
    parts = [_HOUR.fullmatch(part) for part in _TO.split(text.strip().lower(), maxsplit=2)] if len(text) < 40 else []
    clocks = []
    for match in parts:
        if match is None:
            return None
        hour, half = int(match[1]), match[3]
        if hour > (12 if half else 24) or (half and not hour):
            return None
        if half:
            hour = hour % 12 + (12 if half[0] == "p" else 0)
        clocks.append(f"{hour:02}:{match[2] or '00'}")
    return "-".join(clocks) if len(clocks) == 2 and clocks[0] != clocks[1] else None


def meant_days(text: str) -> str | None:
    """Return `mon-fri` for a text such as `Monday to Friday`; None if it has another form."""
    words = re.split(r"\s+(?:to|until|through)\s+|\s*–\s*", text.strip().lower()) if len(text) < 40 else []
    return "-".join(word[:3] for word in words) if len(words) == 2 else None


def meant_duration(text: str) -> str | None:
    """Return `2h` for a text such as `2 hours`; None if it has another form."""
    match = _AMOUNT.fullmatch(text.strip().lower()) if len(text) < 40 else None
    return f"{match[1]}{match[2][0]}" if match else None
