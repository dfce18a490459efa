"""Oracle: evaluates a policy minute by minute.

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

from . import clocks
from .calendars import zones
from .clocks import DAY, MINUTE, Length
from .documents import Part, parts
from .duty import Duty
from .incidents import Fact, facts
from .proofs import proven
from .rules import On, schedule, several, unknown
from .scopes import admits, applies, located

SEARCH_DAYS = 400
NEVER = 1 << 62


class Answer(NamedTuple):
    """Kinds of reasons are sorted; an end is None where nothing was found within the days of the search.

    Attributes:
        never: there is no next window, and the calendar alone says so.
        assuming: what the next window assumes to be over.
        proven: the overrides that the evidence proves.
    """

    allowed: bool
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    waived: tuple[str, ...]
    next_window: tuple[int, int | None] | None
    closes_at: int | None
    on_call: tuple[str, ...]
    never: bool
    assuming: tuple[str, ...]
    proven: tuple[str, ...]


class Rule(NamedTuple):
    """A freeze: its kind, whether it only warns, when it is on, from when on nothing is known, and whether the calendar foretells it."""

    kind: str
    warns: bool
    on: On
    unknown: On
    foretold: bool


class Document:
    """One YAML document, as far as it looks at the subject."""

    def __init__(self, index: int, part: Part, given: Mapping[str, Any]) -> None:
        text, self.zone, files = part
        self.index = index
        self.warns = text.get("mode") == "warn"
        self.bake = clocks.length(text.get("bake_time", "0m"))
        subject = given["subject"]
        windows = [w for w in text.get("windows", []) if admits(w, subject)]
        self.windows = [schedule(w, self.zone, files) for w in windows]
        self.foretold = all(map(_is_foretold, windows))
        self.rules = [
            Rule(
                "holiday" if "holidays" in freeze else "freeze",
                freeze.get("effect") == "warn",
                schedule(freeze, self.zone, files),
                unknown(freeze, self.zone),
                _is_foretold(freeze),
            )
            for freeze in text.get("freezes", [])
            if admits(freeze, subject)
        ]
        self.duty = Duty(text["on_call"], self.zone, given.get("coverage", []) if index == 0 else []) if "on_call" in text else None
        self.waivers: list[tuple[int | None, set[str]]] = []
        for waiver in given.get("waivers", []):
            if waiver.get("document", 0) == index:
                kinds = several(waiver.get("waives", ["window", "freeze"]))
                self.waivers.append((waiver.get("until"), {*kinds, *(["holiday"] if "freeze" in kinds else [])}))

    def waived(self, held: int | None) -> set[str]:
        """The kinds that are waived by what has not expired at an instant; None: nothing is."""
        return {kind for until, kinds in self.waivers if held is not None and (until is None or held < until) for kind in kinds}

    def out_of_windows(self, at: int) -> bool:
        return bool(self.windows) and not any(window(at) for window in self.windows)

    def open(self, at: int, held: int | None, foretold: bool = False) -> bool:
        """Whether nothing closes it that is not waived by what holds at the instant `held`; `foretold`: that the calendar foretells."""
        waived = self.waived(held)
        if "window" not in waived and (self.foretold or not foretold) and self.out_of_windows(at):
            return False
        rules = [rule for rule in self.rules if rule.foretold or not foretold]
        return not any(rule.kind not in waived and not rule.warns and rule.on(at) for rule in rules)


class Oracle:
    """A policy's text with all that a case gives beside its instant: `subject`, `files`, `waivers`, `coverage`, `answers`, `evidence`,
    `search_days`."""

    def __init__(self, text: str, given: Mapping[str, Any], at: int) -> None:
        found = parts(text, given.get("files", {}))
        given = {**given, "subject": located([part.text for part in found], given.get("subject", {}))}
        waivers = proven(found, given, at) if "evidence" in given else []
        self.proven = tuple(waiver["name"] for waiver in waivers)
        given["waivers"] = [*given.get("waivers", []), *waivers]
        applying = [(i, part) for i, part in enumerate(found) if applies(part.text.get("applies_to", {}), given["subject"])]
        self.documents = [Document(i, part, given) for i, part in applying]
        self.enforced = [document for document in self.documents if not document.warns]
        self.facts = facts(applying, given, at) if "answers" in given else []
        self.at = at - at % MINUTE
        calendars = [text for name, text in given.get("files", {}).items() if name.endswith(".ics")]
        policies = text + "".join(text for name, text in given.get("files", {}).items() if not name.endswith(".ics"))
        named = re.findall(r"timezone[\"']?: *[\"']?([\w/+-]+)", policies)
        self.zones = sorted({*named, *(name for calendar in calendars for name in zones(calendar))})
        edges = [fact.end for fact in self.facts if fact.end is not None]
        edges += [waiver["until"] for waiver in waivers if "until" in waiver]
        self.grid = gcd(_grid(policies + str(given.get("coverage", "")), calendars), *edges)
        self.search = given.get("search_days", SEARCH_DAYS) * DAY
        expiries = [until for document in self.documents for until, _ in document.waivers if until is not None]
        self._changes = [*sorted(expiries), NEVER]
        self._open: Callable[[int, int | None], bool] = lru_cache(maxsize=20000)(self._all_open)

    def _all_open(self, at: int, held: int | None) -> bool:
        return all(document.open(at, held) for document in self.enforced)

    def _held(self, at: int) -> int:
        """An instant that stands for all at which the same is waived: the last minute before one more expires."""
        return next(until for until in self._changes if at < until) - MINUTE

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

    def in_force(self, at: int, held: int | None, endless: bool = False) -> set[tuple[int, str, bool]]:
        """(document, kind, whether it only warns) of each rule; `endless`: and of the facts of which nobody knows the end."""
        found = set()
        for document in self.documents:
            waived = document.waived(held)
            reasons = [(rule.kind, rule.warns) for rule in document.rules if rule.on(at)]
            reasons += [("unknown", rule.warns) for rule in document.rules if rule.unknown(at) and rule.kind not in waived]
            if document.out_of_windows(at):
                reasons.append(("window", False))
            if self._bakes(document, at, held):
                reasons.append(("bake_time", False))
            if document.duty is not None:
                duty = document.duty
                for kind in ("on_call", "unknown"):
                    if self._close_before(at, partial(duty.is_kind, kind), duty.cover, document.zone):
                        reasons.append((kind, False))
            told = [fact for fact in self.facts if fact.document == document.index]
            reasons += [(fact.kind, fact.warns) for fact in told if (endless if fact.end is None else at < fact.end)]
            found |= {(document.index, kind, warns or document.warns) for kind, warns in reasons if kind not in waived}
        return found

    def _bakes(self, document: Document, at: int, held: int | None) -> bool:
        def closed(when: int) -> bool:
            return not self._open(when, held) or (document.warns and not document.open(when, held))

        return document.bake != (0, 0) and not closed(at) and self._close_before(at, closed, document.bake, document.zone)

    def allowed(self, at: int) -> bool:
        held = self._held(at)
        if not self._open(at, held):
            return False
        return all(warns for _, _, warns in self.in_force(at, held))

    def _opens(self, at: int) -> int | None:
        """The first minute from `at` on in which it is allowed."""
        end = at + self.search
        while at < end:
            if self.allowed(at):
                return at
            at = self.following(at)
        return None

    def _closes(self, at: int) -> int | None:
        """The first minute from `at` on in which it is not allowed, or only if more is over than then."""
        end, assumed = at + self.search, self._assumed(at)
        while at < end:
            if not self.allowed(at) or not self._assumed(at) <= assumed:
                return at
            at = self.following(at)
        return None

    def answer(self) -> Answer:
        """Return the verdict at an instant, and the next change."""
        at = self.at
        full, left = self.in_force(at, None, True), self.in_force(at, self._held(at), True)
        free = all(warns for _, _, warns in left)
        window = closes = None
        never = False
        if free:
            closes = self._closes(at)
        else:
            start = self._opens(at)
            window = None if start is None else (start, self._closes(start))
            never = window is None and self._never(at)
        return Answer(
            free,
            _kinds(kind for _, kind, warns in left if not warns),
            _kinds(kind for _, kind, warns in full if warns),
            _kinds(kind for _, kind, warns in full - left if not warns),
            window,
            closes,
            tuple(person for document in self.documents if document.duty for person in document.duty.people(at)),
            never,
            () if window is None else tuple(sorted(self._assumed(window[0]))),
            self.proven,
        )

    def _standing(self, at: int) -> list[Fact]:
        """The facts that block and are not waived at an instant."""
        waived = {document.index: document.waived(at) for document in self.enforced}
        return [f for f in self.facts if not f.warns and f.document in waived and f.kind not in waived[f.document]]

    def _assumed(self, at: int) -> set[str]:
        """What has no known end, and has to be over if it is to be open at an instant."""
        return {fact.assuming for fact in self._standing(at) if fact.end is None}

    def _never(self, at: int) -> bool:
        """Whether it does not open even without what the calendar does not foretell, as far as it was searched."""
        end = at + self.search
        while at < end:
            facts = [fact for fact in self._standing(at) if fact.end is not None and at < fact.end]
            if not facts and all(document.open(at, self._held(at), True) for document in self.enforced):
                return False
            at = self.following(at)
        return True


def _kinds(kinds: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(kinds)))


def _is_foretold(rule: Mapping[str, Any]) -> bool:
    """Whether it repeats with the calendar: neither the rules of RFC 5545 nor holidays do."""
    taken = [item for item in several(rule.get("except")) if isinstance(item, dict)]
    return not rule.keys() & {"rrule", "ics", "holidays"} and all(map(_is_foretold, taken))


def _grid(text: str, calendars: Iterable[str]) -> int:
    """Seconds between the lines on which every time lies that is written somewhere. What may hide a time is asked minute by minute."""
    minutes = [int(found) for found in re.findall(r"\d\d:(\d\d)(?!:?\d)", text)]
    minutes += [int(found) for found in re.findall(r"\b(?:\d+[wdh])*(\d+)m\b", text)]
    for fields in re.findall(r"cron[\"']?: *[\"']?(\S+) ", text):
        minutes += [int(found) for found in fields.split(",")] if re.fullmatch(r"[\d,]+", fields) else [1]
    if "BYMINUTE" in text:
        minutes.append(1)
    for ics in calendars:
        written = re.findall(r"T\d\d(\d\d)\d\d|PT(?:\d+H)?(\d+)M|TZOFFSET\w+:.\d\d(\d\d)", ics)
        minutes += [int(found) for groups in written for found in groups if found]
    return gcd(60, *minutes) * MINUTE
