"""Language catalogues: every sentence of the product, one file for each language.

`en.json` is the reference that all others match key by key (tests/render). Its section `messages` holds the sentences of the rooms below
`render/`: they name a sentence by its code (`Message`), and whoever shows it chooses the language.
"""

from __future__ import annotations

import json
import os
from datetime import timedelta

from ..text import split_duration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from typing import Any

ENGLISH = "en"
LOADED: dict[str, Language] = {}  # by their codes


class Message(str):
    """A sentence of a catalogue: a `str` of its English text that any language can say again.

    It compares, sorts and serialises as its text. Formatting it into another string loses its meaning, so a message that contains another
    one takes it as a parameter.

    Attributes:
        code: the key in the section `messages` of each catalogue.
        parameters: values by their names in the sentence. A message is said in the same language, the items of a tuple are joined by
            commas, a timedelta becomes words, and any other value stays as it is.
    """

    __slots__ = ("code", "parameters")
    code: str
    parameters: dict[str, object]

    def __new__(cls, code: str, /, **parameters: object) -> Message:
        """Raises KeyError for an unknown code or a missing parameter."""
        message = super().__new__(cls, language().sentence(code, parameters))
        message.code = code
        message.parameters = parameters
        return message

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """Arguments of a copy."""
        return (self.code,), self.parameters


class Language:
    """Texts of one language."""

    def __init__(self, code: str, texts: dict[str, Any]) -> None:
        self.code = code
        self.direction: str = texts["direction"]
        self._texts = texts
        self._messages: dict[str, str] = texts["messages"]

    def text(self, key: str, **values: object) -> str:
        """Return a text with its values filled in. Raises KeyError."""
        template: str = self._texts[key]
        return template.format(**values) if values else template

    def names(self, key: str) -> list[str]:
        """Return names in their order: `weekdays`, `months`, each also with `.short`."""
        names: list[str] = self._texts[key]
        return names

    def say(self, text: str) -> str:
        """Return a message in this language. Any other text is somebody's own and stays as it is."""
        return self.sentence(text.code, text.parameters) if isinstance(text, Message) else text

    def sentence(self, code: str, parameters: Mapping[str, object]) -> str:
        """Return the sentence of a code with its parameters. Raises KeyError."""
        return self._messages[code].format(**{name: self._parameter(value) for name, value in parameters.items()})

    def _parameter(self, value: object) -> object:
        if type(value) is tuple:  # a duration is a named tuple, with a text of its own
            return ", ".join(self.say(part) for part in value)
        if isinstance(value, timedelta):
            return self.duration(value.total_seconds())
        return self.say(value) if isinstance(value, str) else value

    def count(self, key: str, count: int) -> str:
        """Return the text for a count: `.one` or `.other`."""
        return self.text(f"{key}.one" if count == 1 else f"{key}.other", count=count)

    def listed(self, parts: Sequence[str], most: int, key: str = "list.and") -> str:
        """Return `a, b and c`, or `a, b or c` with `list.or`, with at most `most` parts."""
        shown = [*parts[:most], *([self.text("list.more", count=len(parts) - most)] if len(parts) > most else [])]
        start, last = ", ".join(shown[:-1]), "".join(shown[-1:])
        return self.text(key, list=start, last=last) if start and last else start or last

    def hours(self, hours: float) -> str:
        """Return `7 h` or `2.5 h`."""
        return self.text("hours", number=self.number(hours))

    def duration(self, seconds: float) -> str:
        """Return a length of time as `format_duration` does."""
        days, hours, minutes = split_duration(seconds)
        parts = [self.count("span.days", days)] if days else []
        parts += [self.text("span.hours", count=hours)] if hours else []
        parts += [self.text("span.minutes", count=minutes)] if minutes else []
        return " ".join(parts) or self.text("span.none")

    def number(self, number: float) -> str:
        """Return `2.5` with the decimal sign of the language."""
        return f"{number:g}".replace(".", self.text("decimal"))

    def day(self, key: str, day: date, form: str = "") -> str:
        """Return a day as `date` (with its year) or as `day`; the form `.short` abbreviates the names."""
        weekday, month = self.names(f"weekdays{form}")[day.weekday()], self.names(f"months{form}")[day.month - 1]
        return self.text(key, weekday=weekday, day=day.day, month=month, year=day.year)

    def month(self, day: date) -> str:
        """Return `November 2026`."""
        return f"{self.names('months')[day.month - 1]} {day.year}"


def language(code: str = ENGLISH) -> Language:
    """Return the language of a code, as a policy names it. Its file is read once."""
    if code not in LOADED:
        with open(os.path.join(os.path.dirname(__file__), f"{code}.json"), encoding="utf-8") as file:
            LOADED[code] = Language(code, json.load(file))
    return LOADED[code]


def common_language(codes: Iterable[str]) -> str:
    """Return the language of a text about several policies: theirs if all have the same, else English."""
    distinct = set(codes)
    return distinct.pop() if len(distinct) == 1 else ENGLISH
