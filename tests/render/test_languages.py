"""A language is one file, with every text and every place in it."""

from __future__ import annotations

import ast
import copy
import json
import pickle
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from freezeguard.policy.model import LANGUAGES
from freezeguard.util import languages
from freezeguard.util.languages import Message, common_language, language
from freezeguard.util.text import format_duration

FOLDER = Path(languages.__file__).parent
PACKAGE = FOLDER.parent.parent


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
    assert list(other["messages"]) == list(english["messages"])


def test_every_text_is_used() -> None:
    folder = PACKAGE / "render"
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
    assert [key for key in catalogue("en") if key != "messages" and key not in named and not key.startswith(built)] == []


ISSUE = Message("incident.issue", number=42)
SPAN = Message("span.between", start="2026-11-27 18:00", end="2026-11-30 09:00")


@pytest.mark.parametrize(
    ("message", "english", "german"),
    [
        (Message("window.outside"), "outside the deployment windows", "außerhalb der Deployment-Fenster"),
        (Message("assuming.resolved", incident=ISSUE), "incident #42 is resolved", "Vorfall #42 ist behoben"),
        (Message("assuming.resolved", incident="#42"), "#42 is resolved", "#42 ist behoben"),
        (Message("assuming.resolved", incident="{0} {title} %s"), "{0} {title} %s is resolved", "{0} {title} %s ist behoben"),
        (
            Message("on_call.nobody.cover", span=SPAN, cover="4h"),
            "nobody is on call from 2026-11-27 18:00 until 2026-11-30 09:00, and 4h have to be covered",
            "niemand hat Bereitschaft von 2026-11-27 18:00 bis 2026-11-30 09:00, und 4h müssen abgedeckt sein",
        ),
        (
            Message("on_call.unknown.cover", span=Message("span.from", start="a"), cover="2h"),
            "who is on call is not known from a on, and 2h have to be covered",
            "wer Bereitschaft hat, ist ab a nicht bekannt, und 2h müssen abgedeckt sein",
        ),
        (
            Message("assuming.resolved.other", count=2, source="ops"),
            "2 more incidents of ops are resolved",
            "2 weitere Vorfälle von ops sind behoben",
        ),
        (Message("detail", message=Message("holiday"), detail="Christmas"), "holiday: Christmas", "Feiertag: Christmas"),
        (
            Message("source.stale", error="HTTP 500", age=timedelta(days=1, hours=2)),
            "HTTP 500; using a copy that is 1 day 2 h old",
            "HTTP 500; es gilt eine Kopie, die 1 Tag 2 h alt ist",
        ),
        (Message("failure.invalid"), "the policy is invalid", "die Policy ist ungültig"),
    ],
)
def test_a_message_is_said_in_each_language(message: Message, english: str, german: str) -> None:
    assert message == english
    assert language("en").say(message) == english
    assert language("de").say(message) == german


@pytest.mark.parametrize("text", ["outside the deployment windows", "incident #42 is resolved", "nobody is on call", "holiday"])
def test_foreign_text_stays_as_it_is(text: str) -> None:
    assert language("de").say(text) == text


def test_a_copy_of_a_message_keeps_its_meaning() -> None:
    message = Message("assuming.resolved", incident=ISSUE)
    for copied in (copy.deepcopy(message), pickle.loads(pickle.dumps(message))):
        assert language("de").say(copied) == "Vorfall #42 ist behoben"


def test_a_message_is_a_text_for_json() -> None:
    assert json.loads(json.dumps([ISSUE], indent=2)) == ["incident #42"]


# ---------------------------------------------------------------- the messages in the code


def uses(source: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield (code, names of the parameters) of each `Message(...)` in a Python source."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Message":
            assert all(keyword.arg for keyword in node.keywords), "parameters are named one by one"
            for code in _codes(node.args[0]):
                yield code, frozenset(str(keyword.arg) for keyword in node.keywords)


def _codes(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from _codes(node.body)
        yield from _codes(node.orelse)
    else:
        assert isinstance(node, ast.Constant), f"a code is a literal, so that it can be found: {ast.unparse(node)}"
        assert isinstance(node.value, str)
        yield node.value


USES = {use for path in PACKAGE.rglob("*.py") for use in uses(path.read_text("utf-8"))}


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_message_of_the_code_has_a_sentence_with_its_parameters(code: str) -> None:
    sentences = catalogue(code)["messages"]
    assert {(used, parameters) for used, parameters in USES} == {
        (key, frozenset(re.findall(r"\{(\w+)\}", sentence))) for key, sentence in sentences.items()
    }


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Message('a', x=1)", {("a", frozenset({"x"}))}),
        ("f(Message('a' if b else 'c'))", {("a", frozenset()), ("c", frozenset())}),
    ],
)
def test_uses_are_found(source: str, expected: set[tuple[str, frozenset[str]]]) -> None:
    assert set(uses(source)) == expected


def test_a_message_without_a_sentence_or_a_parameter_is_an_error() -> None:
    with pytest.raises(KeyError):
        Message("no.such.code")
    with pytest.raises(KeyError):
        Message("assuming.resolved")


@pytest.mark.parametrize(
    "seconds", [0, 59, 60, 3599, 3600, 19800, 86400, 86400 * 2 + 64800, 86400 * 59 + 5, 86400 * 60, 86400 * 300 + 7200]
)
def test_lengths_are_those_of_the_terminal(seconds: int) -> None:
    assert language().duration(seconds) == format_duration(seconds)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "weniger als eine Minute"), (19800, "5 h 30 min"), (86400, "1 Tag"), (237600, "2 Tage 18 h"), (86400 * 90, "90 Tage")],
)
def test_lengths_in_german(seconds: int, told: str) -> None:
    assert language("de").duration(seconds) == told


@pytest.mark.parametrize(
    ("codes", "common"), [((), "en"), (("de",), "de"), (("de", "de"), "de"), (("de", "en"), "en"), (("en", "en"), "en")]
)
def test_one_text_of_several_policies(codes: tuple[str, ...], common: str) -> None:
    assert common_language(codes) == common
