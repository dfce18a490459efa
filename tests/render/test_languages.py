"""A language is one file, with every text and every place in it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from freezeguard.policy.model import LANGUAGES
from freezeguard.render import languages
from freezeguard.render.languages import language

FOLDER = Path(languages.__file__).parent


def catalogue(code: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{code}.json").read_text("utf-8"))
    return found


def test_there_is_a_file_for_each_language() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(LANGUAGES)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_has_every_text_with_its_places(code: str) -> None:
    english, other = catalogue("en"), catalogue(code)
    assert list(other) == list(english)
    for key, text in english.items():
        if isinstance(text, list):
            assert len(other[key]) == len(text), key
        elif isinstance(text, str):
            assert set(re.findall(r"\{\w+\}", other[key])) == set(re.findall(r"\{\w+\}", text)), key
            assert "<" not in other[key], key
    assert all(told.count("{}") == words.count("{}") for words, told in other["engine"].items())


def test_every_text_is_used() -> None:
    folder = FOLDER.parent
    code = "".join(
        path.read_text("utf-8") for path in [*folder.glob("calendar/page*.py"), folder / "templates/page.html", *FOLDER.glob("*.py")]
    )
    stems = ("kind.", "state.", "mark.", "word.")  # and what the code has of its own behind it
    named = set(re.findall(r"""["']([a-z_]+(?:\.[a-z_]+)*)["']""", code))
    assert [key for key in catalogue("en") if key not in named and not key.startswith(stems)] == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("outside the deployment windows", "außerhalb der Deployment-Fenster"),
        ("#42 is resolved", "#42 ist behoben"),
        (
            "nobody is on call from 2026-11-27 18:00 until 2026-11-30 09:00, and 4h have to be covered",
            "niemand hat Bereitschaft von 2026-11-27 18:00 bis 2026-11-30 09:00, und 4h müssen abgedeckt sein",
        ),
        ("Traffic peak", "Traffic peak"),
        ("a\nb is resolved", "a\nb ist behoben"),
    ],
)
def test_the_engine_speaks_german(words: str, told: str) -> None:
    assert language("de").told(words) == told
    assert language("en").told(words) == words
