"""The texts of pages, comments and summaries, a file for each language.

`en.json` is the one that all others have to match, key by key (tests/render). What stands under `engine` are the engine's own English
words, by where they stand (the kind of a reason, `assuming`, `failure`), with `{}` for what varies, and what they are in that language. A
sentence is looked for only where the engine says it: elsewhere it is somebody's own. What varies in one may be a `name` of the engine's.
"""

from __future__ import annotations

import json
import os
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from typing import Any

ENGLISH = "en"
_GAP, _NAME = "{}", "name"
LOADED: dict[str, Language] = {}  # by their codes


class Language:
    """The texts of one language."""

    def __init__(self, code: str, texts: dict[str, Any]) -> None:
        self.code = code
        self.direction: str = texts["direction"]
        self._texts = texts
        self._engine = {
            where: [(_pattern(words), told[words]) for words in sorted(told, key=_closeness)] for where, told in texts["engine"].items()
        }

    def text(self, key: str, **values: object) -> str:
        """A text, with values at their places. Raises KeyError."""
        found: str = self._texts[key]
        return found.format(**values) if values else found

    def names(self, key: str) -> list[str]:
        """Names in their order: `weekdays`, `months`, each also with `.short`."""
        found: list[str] = self._texts[key]
        return found

    def told(self, where: str, words: str) -> str:
        """The engine's words in this language; what it does not know stays as it is.

        Args:
            where: the kind of a reason whose message they are, `assuming`, `failure`, `problem`; `says` or `times` of what a rule says.
        """
        for pattern, told in self._engine.get(where, ()):
            match = pattern.fullmatch(words)
            if match:
                parts = told.split(_GAP)
                names = match.groups() if where == _NAME else [self.told(_NAME, name) for name in match.groups()]
                return "".join(part + name for part, name in zip(parts, [*names, ""], strict=True))
        return words

    def count(self, key: str, count: int) -> str:
        """A text for so many: `.one`, or `.other`."""
        return self.text(f"{key}.one" if count == 1 else f"{key}.other", count=count)

    def listed(self, parts: Sequence[str], most: int, key: str = "list.and") -> str:
        """`a, b and c`, or with `list.or` `a, b or c`, at most so many of them."""
        shown = [*parts[:most], *([self.text("list.more", count=len(parts) - most)] if len(parts) > most else [])]
        start, last = ", ".join(shown[:-1]), "".join(shown[-1:])
        return self.text(key, list=start, last=last) if start and last else start or last

    def hours(self, hours: float) -> str:
        """`7 h`, `2.5 h`."""
        return self.text("hours", number=self.number(hours))

    def number(self, number: float) -> str:
        """`2.5`, with the language's decimal sign."""
        return f"{number:g}".replace(".", self.text("decimal"))

    def day(self, key: str, day: date, form: str = "") -> str:
        """A `date`, with its year, or a `day`; with `.short` names, or with whole ones."""
        weekday, month = self.names(f"weekdays{form}")[day.weekday()], self.names(f"months{form}")[day.month - 1]
        return self.text(key, weekday=weekday, day=day.day, month=month, year=day.year)

    def month(self, day: date) -> str:
        """`November 2026`."""
        return f"{self.names('months')[day.month - 1]} {day.year}"


def language(code: str = ENGLISH) -> Language:
    """A language by its code, as a policy names it; its file is read once."""
    if code not in LOADED:
        with open(os.path.join(os.path.dirname(__file__), f"{code}.json"), encoding="utf-8") as file:
            LOADED[code] = Language(code, json.load(file))
    return LOADED[code]


def common_language(codes: Iterable[str]) -> str:
    """The language in which one text tells of several policies: theirs where all have the same, else English."""
    found = set(codes)
    return found.pop() if len(found) == 1 else ENGLISH


def _closeness(words: str) -> tuple[bool, int]:
    # First what begins with a foreign name: that may itself begin as another sentence does, but none ends as these do. Then the longest: a
    # shorter one would take the rest of it for what varies.
    return not words.startswith(_GAP), -len(words)


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, words.split(_GAP))), re.DOTALL)
