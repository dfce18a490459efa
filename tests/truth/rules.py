"""State of a schedule in a given minute, by the definition of each kind. Nothing is computed ahead unless a definition needs it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import takewhile
from typing import Any

import holidays as library
from cronsim import CronSim
from dateutil.rrule import rrulestr

from . import clocks
from .calendars import Produce, events

On = Callable[[int], bool]
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_SETS = {"daily": range(7), "weekdays": range(5), "weekends": range(5, 7)}
_BLOCK = 40 * clocks.DAY


def schedule(rule: Mapping[str, Any], name: str, files: Mapping[str, str]) -> On:
    """A query for the state of a schedule; `name` is its default zone."""
    name = rule.get("timezone", name)
    on = _plain(rule, name, files)
    taken = [
        schedule(item if isinstance(item, dict) else {"from": item, "until": item}, name, files) for item in several(rule.get("except"))
    ]
    return (lambda at: on(at) and not any(away(at) for away in taken)) if taken else on


def several(value: Any) -> list[Any]:
    """A list, or one value instead of it."""
    return [] if value is None else value if isinstance(value, list) else [value]


def _plain(rule: Mapping[str, Any], name: str, files: Mapping[str, str]) -> On:
    if "always" in rule:
        return lambda at: True
    if "cron" in rule:
        return _recurring(_cron(rule, name))
    if "rrule" in rule:
        return _recurring(_rrule(rule, name))
    if "ics" in rule:
        return _recurring(events(files[rule["ics"]], name))
    if "holidays" in rule:
        return _holidays(rule, name)
    if "from" in rule:
        return _yearly(rule, name) if len(rule["from"]) == 5 else _period(rule, name)
    return _weekly(rule, name)


def _weekly(rule: Mapping[str, Any], name: str) -> On:
    days = {day for word in several(rule.get("days", "daily")) for part in word.split(",") for day in _days(part.strip().lower())}
    hours = [tuple(map(clock, text.split("-"))) for text in several(rule.get("hours", "00:00-24:00"))]

    def on(at: int) -> bool:
        now = clocks.local(at, name)
        minute, today = now.hour * 60 + now.minute, now.weekday()
        return any(
            (today in days and opens <= minute < closes)
            if opens < closes
            else (today in days and minute >= opens) or ((today - 1) % 7 in days and minute < closes)
            for opens, closes in hours
        )

    return on


def _days(word: str) -> list[int]:
    if word in _SETS:
        return list(_SETS[word])
    ends = [DAYS.index(part.strip()[:3]) for part in word.split("-")]
    return [(ends[0] + i) % 7 for i in range((ends[-1] - ends[0]) % 7 + 1)]


def clock(text: str) -> int:
    """Minutes since midnight."""
    return int(text.strip()[:2]) * 60 + int(text.strip()[3:])


def _period(rule: Mapping[str, Any], name: str) -> On:
    until = datetime.fromisoformat(rule["until"]) + timedelta(days=len(rule["until"]) == 10)
    start, end = clocks.first(datetime.fromisoformat(rule["from"]), name), clocks.last(until, name)
    return lambda at: start <= at < end


def _yearly(rule: Mapping[str, Any], name: str) -> On:
    def on(at: int) -> bool:
        today = clocks.local(at, name)
        leap = today.year % 4 == 0 and (today.year % 100 != 0 or today.year % 400 == 0)
        begins = "03-01" if rule["from"] == "02-29" and not leap else rule["from"]
        ends = "02-28" if rule["until"] == "02-29" and not leap else rule["until"]
        day = f"{today.month:02}-{today.day:02}"
        return day >= begins or day <= ends if rule["from"] > rule["until"] else begins <= day <= ends

    return on


def _recurring(produce: Produce) -> On:
    spans = lru_cache(lambda block: produce(block * _BLOCK, (block + 1) * _BLOCK))
    return lambda at: any(start <= at < end for start, end in spans(at // _BLOCK))


def _cron(rule: Mapping[str, Any], name: str) -> Produce:
    length = clocks.length(rule["duration"])

    def produce(low: int, high: int) -> list[tuple[int, int]]:
        begin = datetime.fromtimestamp(low - length.longest - clocks.DAY, clocks.zone(name))
        starts = takewhile(lambda at: at < high, (int(at.timestamp()) for at in CronSim(rule["cron"], begin)))
        return [(at, clocks.after(at, length, name)) for at in starts]

    return produce


def _rrule(rule: Mapping[str, Any], name: str) -> Produce:
    length = clocks.length(rule["duration"])
    text, until = rule["rrule"].upper().removeprefix("RRULE:"), None
    found = re.search(r";?UNTIL=([0-9TZ]+)", text)
    if found:
        text, value = text.replace(found[0], ""), found[1]
        stamp = datetime.strptime(value.rstrip("Z"), "%Y%m%dT%H%M%S" if "T" in value else "%Y%m%d")  # noqa: DTZ007  its zone is read from what it ends with
        stamp += timedelta() if "T" in value else timedelta(days=1, seconds=-1)
        until = clocks.seconds(stamp) if value.endswith("Z") else clocks.rfc5545(stamp, name)
    recurs = rrulestr(text, dtstart=datetime.fromisoformat(rule["starting"]))

    def produce(low: int, high: int) -> list[tuple[int, int]]:
        begin, end = (clocks.local(at, name) for at in (low - length.longest - clocks.DAY, high + clocks.DAY))
        walls = [wall for wall in recurs.between(begin, end, inc=True) if until is None or clocks.rfc5545(wall, name) <= until]
        ends = [clocks.rfc5545(wall + timedelta(days=length.days), name) + length.seconds for wall in walls]
        return list(zip((clocks.rfc5545(wall, name) for wall in walls), ends, strict=True))

    return produce


@lru_cache
def _asked(code: str, subdivision: str | None, categories: tuple[str, ...], year: int) -> tuple[dict[date, list[str]], bool]:
    """The days that the library names around a year, and whether it vouches for the year."""
    given: dict[str, Any] = {"subdiv": subdivision, "expand": False, **({"categories": categories} if categories else {})}
    entity = getattr(library, code)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        entity(years=year, **given)
        known = not caught and year <= entity.end_year
        found = entity(years=range(year - 1, year + 2), language=entity.default_language, **given)
    return {day: names.split("; ") for day, names in found.items()}, known


class _Calendar:
    """One country or market."""

    def __init__(self, wanted: Mapping[str, Any]) -> None:
        self.code, _, subdivision = wanted["country"].partition("-")
        self.subdivision = wanted.get("subdivision") or subdivision or None
        self.categories = tuple(kind for kind in several(wanted.get("categories")) if kind != "half_day")
        self.only, self.excluded = several(wanted.get("only")), several(wanted.get("except"))
        self.has_half_days = "half_days" in wanted and "half_day" in getattr(library, self.code).supported_categories

    def _counts(self, name: str) -> bool:
        names = {name, name.removesuffix(" (observed)")}
        return (not self.only or bool(names & set(self.only))) and not names & set(self.excluded)

    def full(self, day: date) -> bool:
        return any(map(self._counts, _asked(self.code, self.subdivision, self.categories, day.year)[0].get(day, [])))

    def half(self, day: date) -> bool:
        return self.has_half_days and any(map(self._counts, _asked(self.code, self.subdivision, ("half_day",), day.year)[0].get(day, [])))

    def known(self, day: date) -> bool:
        return _asked(self.code, self.subdivision, self.categories, day.year)[1]


def _calendars(rule: Mapping[str, Any]) -> list[_Calendar]:
    wanted = rule["holidays"]
    return [_Calendar(wanted)] if isinstance(wanted, dict) else [_Calendar({"country": code}) for code in several(wanted)]


def _holidays(rule: Mapping[str, Any], name: str) -> On:
    calendars = _calendars(rule)
    quantor = all if rule.get("match") == "all" else any
    eve = clock(rule["eve"]) if "eve" in rule else 24 * 60
    half_days = clock(rule["holidays"]["half_days"]) if isinstance(rule["holidays"], dict) and "half_days" in rule["holidays"] else 24 * 60
    full = lru_cache(lambda day: quantor(calendar.full(day) for calendar in calendars))
    half = lru_cache(lambda day: quantor(calendar.half(day) for calendar in calendars))

    def on(at: int) -> bool:
        now = clocks.local(at, name)
        minute, today = now.hour * 60 + now.minute, now.date()
        return full(today) or (minute >= eve and full(today + timedelta(days=1))) or (minute >= half_days and half(today))

    return on


def unknown(rule: Mapping[str, Any], name: str) -> On:
    """Whether it is beyond the data of a schedule: what the library does not vouch for."""
    if "holidays" not in rule:
        return lambda at: False
    name, calendars = rule.get("timezone", name), _calendars(rule)
    eve = clock(rule["eve"]) if "eve" in rule else 24 * 60
    known = lru_cache(lambda day: all(calendar.known(day) for calendar in calendars))

    def on(at: int) -> bool:
        now = clocks.local(at, name)
        beyond = now.date() + timedelta(days=now.hour * 60 + now.minute >= eve)
        return not known(beyond)

    return on
