"""Field types of single values, each with a pattern by which an editor checks what a pattern can check."""

from __future__ import annotations

import re
from typing import NamedTuple

from ...temporal.zones import DAY, UnknownZoneError, zone, zone_names
from ...util.text import did_you_mean, quote
from ..patterns import MAX_LENGTH
from . import scalars
from .fields import FieldType, list_of, scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from ...temporal.zones import Zone

# These patterns mean the same in Python and ECMAScript: no flags, and [0-9] for digits.
_CLOCK = "([01]?[0-9]|2[0-3]):[0-5][0-9]"
_TIME = f"({_CLOCK}|24:00)"
_MONTH_DAY = "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))"
_FULL_DATE = f"(19[7-9][0-9]|[2-8][0-9]{{3}}|9000)-{_MONTH_DAY}"


def any_case(words: Iterable[str]) -> str:
    """Return a pattern that matches any of the words in any case."""
    return "|".join("".join(f"[{letter.upper()}{letter}]" for letter in word) for word in words)


def _text(text: str) -> str:
    if not text.strip():
        raise ValueError("the text is empty")
    return text


def _true(text: str) -> bool:
    if not scalars.boolean(text):
        raise ValueError("'always' can only be true: remove the rule to switch it off")
    return True


def _is_link(text: str) -> bool:
    return text.startswith(("https://", "http://")) and not any(letter.isspace() or not letter.isprintable() for letter in text)


def _link(text: str) -> str:
    if not _is_link(text):
        raise ValueError(f"{quote(text)} is not a link: it must begin with https:// or http://")
    return text


def _address(text: str) -> str:
    if not _is_link(text):
        # The path and the user information may be secrets: show the host only.
        host = re.sub(r"(?s)^(\w*:?/+)?([^/?#\s]*@)?([^/?#\s]*).*", r"\1\3", text)
        raise ValueError(f"{quote(host if host == text else f'{host}…')} is not a URL: it must begin with https:// or http://")
    if "@" in text.split("/")[2]:
        raise ValueError("the URL contains a user name or a password: remove it, secrets belong in environment variables")
    return text


def calendar_url(text: str) -> str:
    """Return the https URL of a calendar; webcal:// becomes https://. Raises ValueError."""
    return _address(re.sub("^webcal://", "https://", text))


def _timeout(text: str) -> int:
    if not text.endswith("s") or text[:-1] not in map(str, range(1, 11)):
        raise ValueError(f"{quote(text)} is not a timeout from 1s to 10s")
    return int(text[:-1])


def _zone(text: str) -> Zone:
    try:
        return zone(text)
    except UnknownZoneError:
        raise ValueError(f"unknown time zone {quote(text)}{_zone_hint(text)}") from None


def _zone_hint(text: str) -> str:
    from ...temporal.zone_aliases import fixed_offset_zone, meant_zones

    fixed = fixed_offset_zone(text)
    if fixed is not None:
        place = "" if fixed == "UTC" else " for this offset all year, or a place such as 'Europe/Zurich' to follow its summer time"
        return f": write {fixed!r}{place}"
    names = zone_names()
    meant = meant_zones(text, names)
    if meant:
        return f", did you mean {' or '.join(map(repr, meant))}?"
    # A short abbreviation resembles others that mean another part of the world.
    close = did_you_mean(text, names) if len(text) > 5 else ""
    return close or ": write an IANA name such as 'Europe/Zurich'"


class PeriodBound(NamedTuple):
    """Value of `from` or `until`.

    Attributes:
        yearly: (month, day) of every year; None if the bound has a year.
        wall: local time in seconds, as in `temporal.zones`.
        whole_day: True if the text has no time of day.
    """

    yearly: tuple[int, int] | None
    wall: int = 0
    whole_day: bool = True

    @property
    def last(self) -> int:
        """Local time at which the period ends if this is its `until`."""
        return self.wall + DAY if self.whole_day else self.wall


def _bound(text: str) -> PeriodBound:
    if text[5:6] in (" ", "T") and scalars.month_day(text[:5]):
        raise ValueError(f"{quote(text)} has a time of day: without a year, write whole days such as '12-20'")
    month_day = scalars.month_day(text)
    return PeriodBound(month_day) if month_day else PeriodBound(None, *scalars.local_time(text))


def _date(text: str) -> PeriodBound:
    bound = _bound(text)
    if not bound.whole_day:
        raise ValueError(f"{quote(text)} has a time of day: an exception is a whole day such as '2026-12-24', or a schedule")
    return bound


def _texts(pattern: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{pattern}$", **more}


# Values that YAML would read as a number or a boolean are text here.
TEXT = scalar(_text, {"type": ["string", "number", "boolean"], "pattern": r"\S"}, "text")
TEXTS = list_of(TEXT, name="texts")


def pattern_list(check: Callable[[str], str]) -> FieldType:
    """Return the type of a list of filter patterns that a function checks."""
    return list_of(
        scalar(check, {"type": ["string", "number", "boolean"], "pattern": r"\S", "maxLength": MAX_LENGTH + 32}), name="patterns"
    )


LINK = scalar(_link, _texts(r"https?://\S*"), "link")
ADDRESS = scalar(_address, _texts(r"https?://[^/@\s]+(/\S*)?"), "address")
TIMEOUT = scalar(_timeout, _texts("([1-9]|10)s"))
BOOLEAN = scalar(
    scalars.boolean, {"anyOf": [{"type": "boolean"}, {"type": "string", "pattern": f"^({any_case(('true', 'false'))})$"}]}, "boolean"
)
TRUE_SCHEMA = {"anyOf": [{"const": True}, {"type": "string", "pattern": f"^({any_case(('true',))})$"}]}
TRUE = scalar(_true, TRUE_SCHEMA)
COUNT = scalar(scalars.count, {"type": ["integer", "string"], "minimum": 0, "maximum": 999_999_999, "pattern": "^[0-9]{1,9}$"})
TIME = scalar(scalars.time_of_day, _texts(_TIME), "time")
HOURS = list_of(scalar(scalars.hour_range, _texts(rf"(?!\s*([0-9:]+)\s*-\s*\1\s*$)\s*{_CLOCK}\s*-\s*{_TIME}\s*"), "hours"))
DURATION = scalar(scalars.duration, _texts("(?=.*[1-9])([0-9]{1,6}[wdhm])+", examples=["30m", "2h", "1d", "1w"]), "duration")
LOCAL_TIME = scalar(scalars.local_time, _texts(rf"{_FULL_DATE}([ T]\s*{_TIME})?"), "local-time")
EDGE = scalar(_bound, _texts(rf"({_MONTH_DAY}|{_FULL_DATE}([ T]\s*{_TIME})?)"), "edge")
DATE = scalar(_date, _texts(f"({_MONTH_DAY}|{_FULL_DATE})"))
ZONE = scalar(_zone, _texts("[A-Za-z][A-Za-z0-9_+/-]*", examples=["Europe/Zurich", "UTC", "America/New_York"]), "zone")

_DAY = f"({any_case(name for day in scalars.DAYS for name in (day, day[:3]))})"
_DAYS = rf"\s*({_DAY}(\s*-\s*{_DAY})?|{any_case(scalars.GROUPS)})\s*"
DAYS = list_of(
    scalar(
        scalars.weekdays,
        _texts(f"{_DAYS}(,{_DAYS})*", examples=["mon-fri", "fri-mon", "mon, wed", "daily", "weekdays", "weekends"]),
        "days",
    )
)
