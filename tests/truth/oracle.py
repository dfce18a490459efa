"""What a policy answers, found by asking about one minute after the other.

It reads the policy's text itself and shares no code with the engine. Times of policies and offsets of zones are whole minutes, so
everything that happens, happens at the start of a minute. Where the policy names only times on a coarser grid it goes from one line of
that grid to the next, minute by minute wherever a clock changes: between two lines nothing can happen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from math import gcd
from typing import Any, NamedTuple

import yaml

from . import clocks
from .clocks import DAY, MINUTE, Length
from .duty import Duty
from .rules import On, schedule, several, unknown
from .scopes import admits, located

SEARCH_DAYS = 400


class Answer(NamedTuple):
    """Kinds of reasons are sorted; an end is None where nothing was found within the days of the search."""

    allowed: bool
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    waived: tuple[str, ...]
    next_window: tuple[int, int | None] | None
    closes_at: int | None
    on_call: tuple[str, ...]


class Rule(NamedTuple):
    """A freeze: its kind, whether it only warns, when it is on, and from when on nothing is known."""

    kind: str
    warns: bool
    on: On
    unknown: On


class Document:
    """One YAML document, as far as it looks at the subject."""

    def __init__(self, index: int, text: Mapping[str, Any], name: str, given: Mapping[str, Any]) -> None:
        self.index, self.zone = index, text.get("timezone", name)
        self.warns = text.get("mode") == "warn"
        self.bake = clocks.length(text.get("bake_time", "0m"))
        subject, files = given.get("subject", {}), given.get("files", {})
        windows = [w for w in text.get("windows", []) if admits(w, subject)]
        self.windows = [schedule(w, self.zone, files) for w in windows]
        self.rules = [
            Rule(
                "holiday" if "holidays" in freeze else "freeze",
                freeze.get("effect") == "warn",
                schedule(freeze, self.zone, files),
                unknown(freeze, self.zone),
            )
            for freeze in text.get("freezes", [])
            if admits(freeze, subject)
        ]
        self.duty = Duty(text["on_call"], self.zone, given.get("coverage", []) if index == 0 else []) if "on_call" in text else None
        self.waived: set[str] = set()
        for waiver in given.get("waivers", []):
            if waiver.get("document", 0) == index:
                kinds = several(waiver.get("waives", ["window", "freeze"]))
                self.waived |= {*kinds, *(["holiday"] if "freeze" in kinds else [])}

    def out_of_windows(self, at: int) -> bool:
        return bool(self.windows) and not any(window(at) for window in self.windows)

    def open(self, at: int, waiving: bool) -> bool:
        waived = self.waived if waiving else set()
        if "window" not in waived and self.out_of_windows(at):
            return False
        return not any(rule.kind not in waived and not rule.warns and rule.on(at) for rule in self.rules)


class Oracle:
    """A policy's text with all that a case gives: `subject`, `files`, `waivers`, `coverage`, `search_days`."""

    def __init__(self, text: str, given: Mapping[str, Any]) -> None:
        texts = [found for found in yaml.load_all(text, yaml.BaseLoader) if found]
        name = texts[0]["timezone"]
        given = {**given, "subject": located(texts, given.get("subject", {}))}
        applying = [(i, found) for i, found in enumerate(texts) if admits(found.get("applies_to", {}), given["subject"])]
        self.documents = [Document(i, found, name, given) for i, found in applying]
        self.enforced = [document for document in self.documents if not document.warns]
        self.zones = sorted({name, *re.findall(r"timezone[\"']?: *[\"']?([\w/+-]+)", text)})
        self.grid = _grid(text + str(given.get("coverage", "")), given.get("files", {}))
        self.search = given.get("search_days", SEARCH_DAYS) * DAY
        self._open: Callable[[int, bool], bool] = lru_cache(maxsize=20000)(self._all_open)

    def _all_open(self, at: int, waiving: bool) -> bool:
        return all(document.open(at, waiving) for document in self.enforced)

    def following(self, at: int) -> int:
        """The next minute in which something may be different."""
        offsets = [clocks.offset(at, name) for name in self.zones]
        grid = gcd(self.grid, *offsets)
        line = at - at % grid + grid
        return line if offsets == [clocks.offset(line, name) for name in self.zones] else at + MINUTE

    def _close_before(self, at: int, holds: On, length: Length, name: str) -> bool:
        """Whether `holds` is true now, or begins to be exactly a length from now or sooner."""
        later = at
        while later <= at + length.longest:
            if holds(later):
                return clocks.after(later, length, name, -1) <= at
            later = self.following(later)
        return False

    def in_force(self, at: int, waiving: bool) -> set[tuple[int, str, bool]]:
        """(document, kind, whether it only warns) of each rule."""
        found = set()
        for document in self.documents:
            waived = document.waived if waiving else set()
            reasons = [(rule.kind, rule.warns) for rule in document.rules if rule.on(at)]
            reasons += [("unknown", rule.warns) for rule in document.rules if rule.unknown(at)]
            if document.out_of_windows(at):
                reasons.append(("window", False))
            if self._bakes(document, at, waiving):
                reasons.append(("bake_time", False))
            if document.duty is not None:
                duty = document.duty
                for kind in ("on_call", "unknown"):
                    if self._close_before(at, partial(duty.is_kind, kind), duty.cover, document.zone):
                        reasons.append((kind, False))
            found |= {(document.index, kind, warns or document.warns) for kind, warns in reasons if kind not in waived}
        return found

    def _bakes(self, document: Document, at: int, waiving: bool) -> bool:
        def closed(when: int) -> bool:
            return not self._open(when, waiving) or (document.warns and not document.open(when, waiving))

        return document.bake != (0, 0) and not closed(at) and self._close_before(at, closed, document.bake, document.zone)

    def allowed(self, at: int) -> bool:
        if not self._open(at, True):
            return False
        return all(warns for _, _, warns in self.in_force(at, True))

    def _until(self, at: int, allowed: bool) -> int | None:
        """The first minute from `at` on in which it is (not) allowed."""
        end = at + self.search
        while at < end:
            if self.allowed(at) is allowed:
                return at
            at = self.following(at)
        return None

    def answer(self, instant: int) -> Answer:
        """What holds at an instant, and what is next."""
        at = instant - instant % MINUTE
        full, left = self.in_force(at, False), self.in_force(at, True)
        free = self.allowed(at)
        window = closes = None
        if free:
            closes = self._until(at, False)
        else:
            start = self._until(at, True)
            window = None if start is None else (start, self._until(start, False))
        return Answer(
            free,
            _kinds(kind for _, kind, warns in left if not warns),
            _kinds(kind for _, kind, warns in full if warns),
            _kinds(kind for _, kind, warns in full - left if not warns),
            window,
            closes,
            tuple(person for document in self.documents if document.duty for person in document.duty.people(at)),
        )


def _kinds(kinds: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(kinds)))


def _grid(text: str, files: Mapping[str, str]) -> int:
    """Seconds between the lines on which every time lies that is written somewhere. What may hide a time is asked minute by minute."""
    minutes = [int(found) for found in re.findall(r"\d\d:(\d\d)(?!:?\d)", text)]
    minutes += [int(found) for found in re.findall(r"\b(?:\d+[wdh])*(\d+)m\b", text)]
    for fields in re.findall(r"cron[\"']?: *[\"']?(\S+) ", text):
        minutes += [int(found) for found in fields.split(",")] if re.fullmatch(r"[\d,]+", fields) else [1]
    if "BYMINUTE" in text:
        minutes.append(1)
    for ics in files.values():
        minutes += [int(found) for found in re.findall(r"T\d\d(\d\d)\d\d|PT(\d+)M", ics) for found in found if found]
    return gcd(60, *minutes) * MINUTE
