"""Messages for text that is not YAML: the mistake, and the corrected line.

The parser reports where it gave up, which is often below the mistake. So each usual mistake proposes a corrected line, and the first
line with which the parser gets further is the message.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ...util.text import quote, truncate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import yaml

# Corrections are tried by parsing the text again: not for files that take long.
_MOST_LETTERS = 64 << 10
_MOST_LINE = 120
# A line that is longer is no mistake of a person, and each correction reads it again.
_MOST_COLUMNS = 1000
_SPECIAL = re.compile(r"((?:^|[\[{,]|: |- )\s*)([@`%*&!|>][^\s,\[\]{}\"']*)")
_NO_SPACE = re.compile(r"(\s*(?:- )?(?:.*[{,]\s*)?[a-z_]+):([^\s:].*)")
_VALUE = re.compile(r"(\s*(?:- )?[\w-]+: +)([^\"'\[{].*: ?.*)")
_QUOTED = re.compile(r"(\s*(?:- )?(?:[\w-]+: +)?)(['\"].*)")
_KEY = re.compile(r"\s*(?:- )?[a-z_]+")
_CLOSING = {"[": "]", "{": "}"}


class _Correction(NamedTuple):
    """Proposal: number of the line from 0, its new text, and the message that leads to it."""

    line: int
    text: str
    message: str


def explain(error: yaml.MarkedYAMLError, text: str, error_of: Callable[[str], yaml.MarkedYAMLError | None]) -> tuple[str, int, int]:
    """Return (message, line, column) for a parser's error, lines and columns from 1.

    Args:
        error_of: parses another text and returns its error, or None.
    """
    mark = error.problem_mark or error.context_mark
    lines = text.split("\n")
    at = min(mark.line, len(lines) - 1) if mark else 0
    opened = min(error.context_mark.line, len(lines) - 1) if error.context_mark else at
    # A name after * is as likely an alias that was forgotten as a text.
    if len(text) <= _MOST_LETTERS and "undefined alias" not in str(error.problem):
        for line, corrected, message in _corrections(lines, at, opened):
            if corrected == lines[line]:
                continue
            other = error_of("\n".join([*lines[:line], corrected, *lines[line + 1 :]]))
            further = other is None or (other.problem_mark is not None and other.problem_mark.line > at)
            if further:
                # An address may hold a secret: its line is not repeated.
                shown = "" if "://" in corrected or message.endswith("spaces") else f": write: {truncate(corrected.strip(), _MOST_LINE)}"
                column = mark.column if mark and line == mark.line else len(corrected) - len(corrected.lstrip())
                return message + shown, line + 1, column + 1
    return (_without_correction(error, lines[at], opened), mark.line + 1, mark.column + 1) if mark else ("it cannot be parsed", 0, 0)


def _without_correction(error: yaml.MarkedYAMLError, line: str, opened: int) -> str:
    problem, context = str(error.problem), str(error.context)
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "the line is indented with a tab: use spaces"
    if "undefined alias" in problem:
        return "the alias is not defined above: define it with &, or put a text that begins with * in quotes"
    if "quoted scalar" in context:
        return f"the quote that opens on line {opened + 1} is not closed"
    if "flow" in context:
        return f"the bracket that opens on line {opened + 1} is not closed, or a comma is missing"
    if "nesting" in problem:
        return "it is nested too deeply: a policy needs few levels"
    if "mapping values" in problem:
        return "a value that contains ': ' must be in quotes"
    return "check the indentation of this line and of the line above, and put texts with special characters in quotes"


def _corrections(lines: list[str], at: int, opened: int) -> Iterator[_Correction]:
    """Yield the corrections of usual mistakes on the line of the error, the line above, and the line where a bracket or quote opens."""
    above = next((number for number in range(at - 1, -1, -1) if lines[number].strip() and not lines[number].lstrip().startswith("#")), at)
    if any(len(lines[number]) > _MOST_COLUMNS for number in (at, above, opened)):
        return
    line = lines[at]
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent:
        yield _Correction(at, indent.replace("\t", "  ") + line.lstrip(), "the line is indented with a tab: use spaces")
    for number in dict.fromkeys((at, above)):
        match = _NO_SPACE.fullmatch(lines[number])
        if match is not None:
            yield _Correction(number, f"{match[1]}: {match[2]}", "a space is missing after the colon")
    yield from _quote_closed(lines, opened)
    for number in dict.fromkeys((at, opened)):
        yield from _in_quotes(lines[number], number)
    yield from _indented(lines, at)
    yield from _bracket_closed(lines, opened)
    if _KEY.fullmatch(lines[above]):
        yield _Correction(above, f"{lines[above]}:", "the key has no colon")


def _in_quotes(line: str, number: int) -> Iterator[_Correction]:
    special = _SPECIAL.search(line)
    if special is not None:
        corrected = _SPECIAL.sub(lambda found: f'{found[1]}"{found[2]}"', line)
        yield _Correction(number, corrected, f"a text that begins with {quote(special[2][0])} must be in quotes")
        # Outside brackets, a value goes to the end of the line.
        head, text = line[: special.start(2)], line[special.start(2) :]
        yield _Correction(number, f'{head}"{text}"', f"a text that begins with {quote(special[2][0])} must be in quotes")
    value = _VALUE.fullmatch(line)
    if value is not None and '"' not in value[2]:
        yield _Correction(number, f'{value[1]}"{value[2].rstrip()}"', "a value that contains ': ' must be in quotes")
    quoted = _QUOTED.fullmatch(line)
    if quoted is not None:
        text = quoted[2].strip()
        plain = text[1:-1] if text[-1] == text[0] else text
        if "'" not in plain:
            yield _Correction(number, f"{quoted[1]}'{plain}'", "a text with a double quote or a backslash in it must be in single quotes")
        if '"' not in plain and "\\" not in plain:
            yield _Correction(number, f'{quoted[1]}"{plain}"', "a text with a single quote in it must be in double quotes")


def _indented(lines: list[str], at: int) -> Iterator[_Correction]:
    """Yield the line with the indentation of the keys and items above, the nearest line first."""
    text = lines[at].lstrip()
    tried: set[int] = set()
    for number in range(at - 1, max(-1, at - 20), -1):
        above = lines[number]
        dash = re.match(r"\s*(- +)?", above)
        if not above.strip() or dash is None:
            continue
        item = dash[1] is not None
        for spaces in (dash.end(), dash.start(1)) if item and not text.startswith("- ") else (dash.start(1) if item else dash.end(),):
            if spaces not in tried:
                tried.add(spaces)
                depth = f"{spaces} space{'' if spaces == 1 else 's'}"
                message = f"the indentation does not match: indent the line with {depth}, like line {number + 1}"
                yield _Correction(at, " " * spaces + text, message)


def _quote_closed(lines: list[str], opened: int) -> Iterator[_Correction]:
    line = lines[opened].rstrip()
    for mark in ('"', "'"):
        if line.count(mark) % 2:
            body = line.rstrip("]},")
            yield _Correction(opened, f"{body}{mark}{line[len(body) :]}", f"the quote that opens on line {opened + 1} is not closed")


def _bracket_closed(lines: list[str], opened: int) -> Iterator[_Correction]:
    line = lines[opened].rstrip()
    missing: list[str] = []
    for letter in line:
        if letter in _CLOSING:
            missing.append(_CLOSING[letter])
        elif missing and letter == missing[-1]:
            missing.pop()
    if missing:
        closed = "".join(reversed(missing))
        message = f"the bracket that opens on line {opened + 1} is not closed"
        yield _Correction(opened, line + closed, message)
        yield _Correction(opened, line[:-1] + closed, message)
    if line.endswith(("]", "}")):
        yield _Correction(opened, line[:-1], "a bracket is closed that is not open")
