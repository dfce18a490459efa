"""A language is one file, with every text and every place in it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from freezeguard.policy.model import LANGUAGES
from freezeguard.render import datetimes, languages
from freezeguard.render.languages import common_language, language
from freezeguard.util.text import format_duration

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
    assert list(other["engine"]) == list(english["engine"])
    sentences = [pair for told in other["engine"].values() for pair in told.items()]
    assert all(told.count("{}") == words.count("{}") for words, told in sentences)


def test_every_text_is_used() -> None:
    folder = FOLDER.parent
    code = "".join(
        path.read_text("utf-8")
        for path in [
            *folder.glob("*.py"),
            folder.parent / "app/change_notice.py",
            *folder.glob("calendar/page*.py"),
            *folder.glob("templates/*.html"),
            *FOLDER.glob("*.py"),
        ]
    )
    # And what the code has of its own behind it.
    stems = (
        "kind.",
        "state.",
        "mark.",
        "word.",
        "answer.",
        "deployment.",
        "called.",
        "more.",
        "waives.",
        "fact.",
        "ahead.",
        "span.days.",
        "says.",
        "sweep.",
    )
    built = (*stems, "when.opens", "when.closes", "weekdays.", "months.")
    named = set(re.findall(r"""["']([a-z_]+(?:\.[a-z_]+)*)["']""", code))
    assert [key for key in catalogue("en") if key not in named and not key.startswith(built)] == []


@pytest.mark.parametrize(
    ("where", "words", "told"),
    [
        ("window", "outside the deployment windows", "außerhalb der Deployment-Fenster"),
        ("assuming", "#42 is resolved", "#42 ist behoben"),
        (
            "on_call",
            "nobody is on call from 2026-11-27 18:00 until 2026-11-30 09:00, and 4h have to be covered",
            "niemand hat Bereitschaft von 2026-11-27 18:00 bis 2026-11-30 09:00, und 4h müssen abgedeckt sein",
        ),
        (
            "unknown",
            "who is on call is not known from a on, and 2h have to be covered",
            "wer Bereitschaft hat, ist ab a nicht bekannt, und 2h müssen abgedeckt sein",
        ),
        ("freeze", "Traffic peak", "Traffic peak"),
        ("assuming", "a\nb is resolved", "a\nb ist behoben"),
        ("assuming", "2 more incidents of ops are resolved", "2 weitere Vorfälle von ops sind behoben"),
        ("holiday", "holiday: Christmas", "Feiertag: Christmas"),
        ("failure", "the policy is invalid", "die Policy ist ungültig"),
    ],
)
def test_the_engine_speaks_german(where: str, words: str, told: str) -> None:
    assert language("de").told(where, words) == told
    assert language("en").told(where, words) == words


@pytest.mark.parametrize(
    ("where", "words", "told"),
    [
        ("incident", "nobody is on call", "nobody is on call"),
        ("incident", "#42 is resolved", "#42 is resolved"),
        ("freeze", "outside the deployment windows", "outside the deployment windows"),
        ("holiday", "deployments are frozen", "deployments are frozen"),
        ("assuming", "somebody is on call until noon is resolved", "somebody is on call until noon ist behoben"),
        ("assuming", "{0} {title} %s is resolved", "{0} {title} %s ist behoben"),
        ("elsewhere", "holiday", "holiday"),
    ],
)
def test_what_somebody_wrote_is_not_the_engines(where: str, words: str, told: str) -> None:
    assert language("de").told(where, words) == told


@pytest.mark.parametrize(
    "seconds", [0, 59, 60, 3599, 3600, 19800, 86400, 86400 * 2 + 64800, 86400 * 59 + 5, 86400 * 60, 86400 * 300 + 7200]
)
def test_lengths_are_those_of_the_terminal(seconds: int) -> None:
    assert datetimes.span(seconds, language()) == format_duration(seconds)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "weniger als eine Minute"), (19800, "5 h 30 min"), (86400, "1 Tag"), (237600, "2 Tage 18 h"), (86400 * 90, "90 Tage")],
)
def test_lengths_in_german(seconds: int, told: str) -> None:
    assert datetimes.span(seconds, language("de")) == told


@pytest.mark.parametrize(
    ("codes", "common"), [((), "en"), (("de",), "de"), (("de", "de"), "de"), (("de", "en"), "en"), (("en", "en"), "en")]
)
def test_one_text_of_several_policies(codes: tuple[str, ...], common: str) -> None:
    assert common_language(codes) == common
