"""Messages for usual mistakes of YAML, each with the line that works."""

from __future__ import annotations

import pytest

from freezeguard import load
from freezeguard.errors import PolicyError

ZONE = "timezone: UTC\n"
SPACES = "indent the line with 4 spaces, like line 3"
CASES = {
    "at sign": ("freezes:\n  - owners: [@acme/sre]\n", 3, '"@acme/sre"', '- owners: ["@acme/sre"]'),
    "star": ("freezes:\n  - paths: [*.md]\n", 3, "'*'", '- paths: ["*.md"]'),
    "star in a list": ("freezes:\n  - paths:\n    - *.md\n", 4, "'*'", '- "*.md"'),
    "exclamation mark": ("freezes:\n  - branches: [!main]\n", 3, "'!'", '- branches: ["!main"]'),
    "per cent": ("freezes:\n  - name: %x y\n", 3, "'%'", '- name: "%x y"'),
    "no space": ("mode:warn\nwindows: []\n", 2, "a space is missing", "mode: warn"),
    "no space in an item": ("windows:\n  - days:mon\n    hours: '09:00-10:00'\n", 3, "a space is missing", "- days: mon"),
    "too shallow": ("windows:\n  - days: mon\n   hours: '09:00-10:00'\n", 4, SPACES, "hours: '09:00-10:00'"),
    "too deep": ("windows:\n  - days: mon\n     hours: '09:00-10:00'\n", 4, SPACES, "hours: '09:00-10:00'"),
    "second colon": ("freezes:\n  - name: Release: two\n", 3, "contains ': '", '- name: "Release: two"'),
    "open bracket": ("windows:\n  - days: [mon, tue\n    hours: '09:00-10:00'\n", 3, "bracket", "- days: [mon, tue]"),
    "other bracket": ("windows:\n  - {days: [mon, tue}\n", 3, "bracket", "- {days: [mon, tue]}"),
    "bracket too many": ("windows:\n  - days: [mon]]\n", 3, "not open", "- days: [mon]"),
    "open double quote": ('windows:\n  - name: "Work\n    days: mon\n', 3, "quote that opens", '- name: "Work"'),
    "open single quote": ("windows:\n  - {days: mon, name: 'Work}\n", 3, "quote that opens", "- {days: mon, name: 'Work'}"),
    "apostrophe": ("freezes:\n  - name: 'it's'\n", 3, "double quotes", '- name: "it\'s"'),
    "backslash": ('freezes:\n  - name: "\\d+"\n', 3, "single quotes", "- name: '\\d+'"),
    "no colon": ("mode\nwindows: []\n", 2, "no colon", "mode:"),
}


@pytest.mark.parametrize("case", CASES)
def test_e6_a_mistake_of_yaml_is_answered_with_the_corrected_line(case: str) -> None:
    text, line, mistake, corrected = CASES[case]
    with pytest.raises(PolicyError) as caught:
        load(ZONE + text)
    (problem,) = caught.value.problems
    assert problem.line == line
    assert mistake.strip('"') in problem.message
    assert problem.message.endswith(f"write: {corrected}")


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("timezone:UTC\n", "write 'timezone: UTC', with a space after the colon"),
        ("timezone: UTC\nfreezes:\n  - {days: mon, branches: !main }\n", 'for the text write "!main" in quotes'),
    ],
)
def test_e6_valid_yaml_that_means_something_else_is_answered_too(text: str, advice: str) -> None:
    with pytest.raises(PolicyError, match=advice):
        load(text)


def test_e6_a_line_with_an_address_is_not_repeated() -> None:
    with pytest.raises(PolicyError) as caught:
        load(ZONE + "freezes:\n  - ics: [https://calendar.example/secret\n    name: x\n")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("text", ["a: [,]\n", "a: - b\n", "- a\nb: 1\n", "a: ,b\n", "a: 1\n...\nb: 2\n", "a: &\n", "a: !<x\n", "a: |x\n"])
def test_e6_no_message_is_the_text_of_the_parser(text: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load(ZONE + text)
    assert not any(word in str(caught.value) for word in ("expected", "token", "scanning", "parsing", "not allowed"))
