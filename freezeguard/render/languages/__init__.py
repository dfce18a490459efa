"""The texts of pages, a file for each language: `en.json` is the one that all others have to match, key by key (tests/render).

What stands under `engine` are the engine's own English words, with `{}` for what varies, and what they are in that language.
"""

from __future__ import annotations

import json
import os
import re
from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_GAP = "{}"


class Language:
    """The texts of one language."""

    def __init__(self, code: str, texts: dict[str, Any]) -> None:
        self.code = code
        self.direction: str = texts["direction"]
        self._texts = texts
        # The longest first: a shorter one would take the rest of it for what varies.
        self._engine = [(_pattern(words), texts["engine"][words]) for words in sorted(texts["engine"], key=len, reverse=True)]

    def text(self, key: str, **values: object) -> str:
        """A text, with values at their places. Raises KeyError."""
        found: str = self._texts[key]
        return found.format(**values) if values else found

    def names(self, key: str) -> list[str]:
        """Names in their order: `weekdays`, `months`, each also with `.short`."""
        found: list[str] = self._texts[key]
        return found

    def told(self, words: str) -> str:
        """The engine's words in this language; what it does not know stays as it is."""
        for pattern, told in self._engine:
            match = pattern.fullmatch(words)
            if match:
                parts = told.split(_GAP)
                return "".join(part + value for part, value in zip(parts, [*match.groups(), ""], strict=True))
        return words

    def listed(self, parts: list[str], most: int) -> str:
        """`a, b and c`, at most so many of them."""
        shown = parts[:most] + ([self.text("list.more", count=len(parts) - most)] if len(parts) > most else [])
        return self.text("list.and", list=", ".join(shown[:-1]), last=shown[-1]) if len(shown) > 1 else "".join(shown)


@lru_cache
def language(code: str) -> Language:
    """A language by its code, as a policy names it."""
    with open(os.path.join(os.path.dirname(__file__), f"{code}.json"), encoding="utf-8") as file:
        return Language(code, json.load(file))


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, words.split(_GAP))), re.DOTALL)
