"""An independent oracle: asks about every minute, one after the other, with nothing but `zoneinfo` and comparisons of local times.

It shares no code with the engine. A policy is the plain mapping that would stand in the YAML file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

MINUTE = 60
QUARTER = 15  # minutes
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_zones: dict[str, ZoneInfo] = {}


def zone(name: str) -> ZoneInfo:
    """The zone by the data of the tzdata package, not of the system."""
    if name not in _zones:
        with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
            _zones[name] = ZoneInfo.from_file(file, key=name)
    return _zones[name]


def local(instant: int, name: str) -> datetime:
    """What the clock on the wall shows."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=instant)).astimezone(zone(name)).replace(tzinfo=None)


def is_on(rule: dict[str, Any], instant: int, name: str) -> bool:
    """Whether a schedule is on at an instant; `name` is the policy's zone."""
    name = rule.get("timezone", name)
    on = _is_on(rule, instant, name)
    taken = rule.get("except", [])
    return on and not any(is_on(item if isinstance(item, dict) else {"from": item, "until": item}, instant, name) for item in taken)


def _is_on(rule: dict[str, Any], instant: int, name: str) -> bool:
    if rule.get("always"):
        return True
    now = local(instant, name)
    if "days" in rule or "hours" in rule:
        days = rule.get("days", DAYS)
        minute = now.hour * 60 + now.minute
        for text in rule.get("hours", ["00:00-24:00"]):
            opens, closes = (int(part[:2]) * 60 + int(part[3:]) for part in text.split("-"))
            today, yesterday = DAYS[now.weekday()] in days, DAYS[now.weekday() - 1] in days
            if opens < closes:
                if today and opens <= minute < closes:
                    return True
            elif (today and minute >= opens) or (yesterday and minute < closes):
                return True
        return False
    if len(rule["from"]) == 5:
        leap = now.year % 4 == 0 and (now.year % 100 != 0 or now.year % 400 == 0)
        first = "03-01" if rule["from"] == "02-29" and not leap else rule["from"]
        last = "02-28" if rule["until"] == "02-29" and not leap else rule["until"]
        day = f"{now:%m-%d}"
        return day >= first or day <= last if rule["from"] > rule["until"] else first <= day <= last
    start, end = _edges(rule["from"], rule["until"], name)
    return start <= instant < end


_known: dict[tuple[str, str, str], tuple[int, int]] = {}


def _edges(from_: str, until: str, name: str) -> tuple[int, int]:
    """A period's instants: from the first minute at which the clock has reached `from`, to the last at which it has not reached `until`."""
    if (from_, until, name) not in _known:
        opens = datetime.fromisoformat(from_)
        closes = datetime.fromisoformat(until) + (timedelta(days=1) if len(until) == 10 else timedelta())
        minutes = range(-18 * 60, 18 * 60)
        start = next(at for m in minutes if local(at := _utc(opens) + m * 60, name) >= opens)
        end = next(at for m in reversed(minutes) if local(at := _utc(closes) + m * 60, name) < closes) + 60
        _known[from_, until, name] = start, end
    return _known[from_, until, name]


def _utc(naive: datetime) -> int:
    return int(naive.replace(tzinfo=UTC).timestamp())


def _is_on_at(rule: dict[str, Any], name: str, instant: int) -> bool:
    return is_on(rule, instant, name)


class Minutes:
    """A policy of one document, evaluated for each minute of a range.

    All times of these policies and all offsets of their zones lie on quarters of an hour, so one look answers for a quarter.
    """

    def __init__(self, policy: dict[str, Any], start: int, end: int) -> None:
        assert start % (QUARTER * MINUTE) == 0
        assert all(int(minute) % QUARTER == 0 for minute in re.findall(r"\d\d:(\d\d)", json.dumps(policy)))
        self.policy, self.start, self.end = policy, start, end
        self.bake = policy.get("bake_minutes", 0)
        zone_name = policy["timezone"]
        windows = policy.get("windows", [])
        freezes = policy.get("freezes", [])
        self.instants = range(start, end + self.bake * 60 + 60, 60)
        self.on = {freeze["name"]: self._each_minute(partial(_is_on_at, freeze, zone_name)) for freeze in freezes}
        self.window = self._each_minute(lambda at: not windows or any(is_on(window, at, zone_name) for window in windows))
        blocking = [self.on[freeze["name"]] for freeze in freezes if freeze.get("effect") != "warn"]
        self.open = [w and not any(on[i] for on in blocking) for i, w in enumerate(self.window)]
        count = (end - start) // 60
        self.allowed = [all(self.open[i : i + self.bake + 1]) for i in range(count)]

    def _each_minute(self, holds: Callable[[int], bool]) -> list[bool]:
        quarters = [holds(at) for at in self.instants[::QUARTER]]
        return [flag for flag in quarters for _ in range(QUARTER)][: len(self.instants)]

    def reasons(self, instant: int) -> set[tuple[str, str]]:
        i = (instant - self.start) // 60
        found = {("freeze", name) for name, on in self.on.items() if on[i]}
        if not self.window[i]:
            found.add(("window", "windows"))
        if self.open[i] and not self.allowed[i]:
            found.add(("bake_time", "bake_time"))
        return found

    def spans(self) -> list[tuple[int, int]]:
        """The runs of allowed minutes."""
        return runs(self.allowed, self.start)

    def edges(self, kind: str, name: str, instant: int) -> tuple[int | None, int | None]:
        """The edges of a reason's run around an instant; None where it runs out of the range."""
        i = (instant - self.start) // 60
        count = (self.end - self.start) // 60
        if kind == "window":
            on = [not w for w in self.window]
        elif kind == "freeze":
            on = self.on[name]
        else:
            on = [o and not a for o, a in zip(self.open, self.allowed, strict=False)]
        low = i
        while low > 0 and on[low - 1]:
            low -= 1
        high = i
        while high < count and on[high]:
            high += 1
        return (self.start + low * 60 if low > 0 else None), (self.start + high * 60 if high < count else None)


def runs(flags: list[bool], start: int) -> list[tuple[int, int]]:
    """The runs of true minutes as spans."""
    found: list[tuple[int, int]] = []
    for i, flag in enumerate(flags):
        at = start + i * 60
        if flag and found and found[-1][1] == at:
            found[-1] = found[-1][0], at + 60
        elif flag:
            found.append((at, at + 60))
    return found
