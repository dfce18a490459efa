"""GitHub's filter patterns for branches, environments, repositories and paths: validation and linear-time matching.

Source of the syntax: "Filter pattern cheat sheet" in GitHub's workflow syntax reference.

| pattern | matches |
|---|---|
| `*` | zero or more characters, but no `/` |
| `**` | zero or more of any character; `**/` at the start of a segment also matches no folder |
| `?`, `+` | the preceding character zero or one time, one or more times |
| `[a-z0-9]` | one of the listed letters and digits |
| `\\` | takes the special meaning of the next character away |
| `!` in front | excludes what an earlier pattern of the list includes |
"""

from __future__ import annotations

from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    CharacterTest = Callable[[str], bool]

MAX_LENGTH = 256
HEADS = "refs/heads/"
_MAX_KEPT_STEPS = 4096  # of one pattern; hostile names must not fill the memory
_SPECIAL = "*?+[]"


def normalize_branch(text: str) -> str:
    """Return the short name of a branch or branch pattern: `refs/heads/main` and `main` are the same."""
    negation, name = ("!", text[1:]) if text.startswith("!") else ("", text)
    return negation + name.removeprefix(HEADS)


def matches(patterns: tuple[str, ...], name: str) -> bool:
    """Return True if the last pattern that matches the name includes it.

    A list of exclusions alone includes every other name.

    Raises:
        ValueError: A pattern is not valid; `parse` says why.
    """
    included = all(pattern.startswith("!") for pattern in patterns)
    for pattern in patterns:
        excludes = pattern.startswith("!")
        if excludes == included and compiled(pattern[excludes:]).matches(name):
            included = not excludes
    return included


def is_literal(pattern: str) -> bool:
    """Return True if a pattern matches one name only, which is the pattern itself."""
    return not set(_SPECIAL + "!\\") & set(pattern)


@lru_cache(maxsize=1024)
def compiled(text: str) -> Matcher:
    """Return the matcher of a pattern without its `!`.

    Raises:
        ValueError: The syntax of the pattern is wrong. The message completes "pattern '…' …".
    """
    return Matcher(text)


class Matcher:
    """A pattern as a nondeterministic automaton, whose sets of states are integers and are determined while names are read.

    Every character of a name costs one step, whatever the pattern is, so that no pattern can hold the interpreter.

    Args:
        text: the pattern, without `!`.
    """

    def __init__(self, text: str) -> None:
        # State i waits for element i: a test of one character, and whether the element may repeat.
        self._tests: list[tuple[CharacterTest, bool]] = []
        self._skips: list[tuple[int, int]] = []
        self._steps: dict[tuple[int, str], int] = {}
        self._parse(text)
        self._start = self._with_skips(1)
        self._accepting = 1 << len(self._tests)

    def matches(self, name: str) -> bool:
        """Return True if the whole name matches."""
        states, steps = self._start, self._steps
        for character in name:
            following = steps.get((states, character))
            if following is None:
                following = self._step(states, character)
            if not following:
                return False
            states = following
        return bool(states & self._accepting)

    def _step(self, states: int, character: str) -> int:
        following = 0
        for i, (test, repeats) in enumerate(self._tests):
            if states >> i & 1 and test(character):
                following |= 1 << (i if repeats else i + 1)
        following = self._with_skips(following)
        if len(self._steps) >= _MAX_KEPT_STEPS:
            self._steps.clear()
        self._steps[states, character] = following
        return following

    def _with_skips(self, states: int) -> int:
        # Skips lead forward and are in ascending order, so that one pass reaches all.
        for start, end in self._skips:
            if states >> start & 1:
                states |= 1 << end
        return states

    def _parse(self, text: str) -> None:
        i = 0
        repeatable = False  # the preceding element is one character, and has no `?` or `+` yet
        while i < len(text):
            sign = text[i]
            if text.startswith("**", i):
                i += 2
                if text.startswith("*", i):
                    raise ValueError("has more than two * in a row")
                if text.startswith("/", i) and (i == 2 or text[i - 3] == "/"):
                    i += 1
                    # A state of its own chooses once: behind it, no folder or the rest of one may not be left out.
                    self._skip(1)
                    self._skip(3)
                    self._add(lambda _: False)
                    self._skip(1)
                    self._add(lambda _: True, repeats=True)
                    self._add("/".__eq__)
                else:
                    self._skip(1)
                    self._add(lambda _: True, repeats=True)
                repeatable = False
            elif sign == "*":
                i += 1
                self._skip(1)
                self._add(_is_no_slash, repeats=True)
                repeatable = False
            elif sign in "?+":
                if not repeatable:
                    raise ValueError(f"has no character before its {sign}: {sign} repeats the preceding character")
                test = self._tests[-1][0]
                if sign == "?":
                    self._skips.append((len(self._tests) - 1, len(self._tests)))
                else:
                    self._skip(1)
                    self._add(test, repeats=True)
                i += 1
                repeatable = False
            elif sign == "[":
                end = text.find("]", i)
                if end < 0:
                    raise ValueError("has a [ without ]")
                self._add(_characters(text[i + 1 : end]).__contains__)
                i = end + 1
                repeatable = True
            elif sign == "]":
                raise ValueError("has a ] without [")
            else:
                i += sign == "\\"
                if i == len(text):
                    raise ValueError("ends in \\, which has to be followed by the character that it escapes")
                self._add(text[i].__eq__)
                i += 1
                repeatable = True
        self._skips.sort()

    def _add(self, test: CharacterTest, *, repeats: bool = False) -> None:
        self._tests.append((test, repeats))

    def _skip(self, count: int) -> None:
        """Let the next elements be left out."""
        self._skips.append((len(self._tests), len(self._tests) + count))


def _is_no_slash(character: str) -> bool:
    return character != "/"


def _characters(listed: str) -> frozenset[str]:
    """Return the letters and digits of a bracket: `a-z0-9_` without its brackets."""
    found: set[str] = set()
    i = 0
    while i < len(listed):
        first = last = listed[i]
        if listed[i + 1 : i + 2] == "-" and i + 2 < len(listed):
            last = listed[i + 2]
            i += 2
        i += 1
        alike = any(first in group and last in group for group in _GROUPS)
        if not alike or first > last:
            raise ValueError(f"has [{listed[:20]}]: brackets list letters and digits, or ranges of them such as [a-z] and [0-9]")
        found.update(map(chr, range(ord(first), ord(last) + 1)))
    if not found:
        raise ValueError("has brackets with nothing in them")
    return frozenset(found)


_GROUPS = ("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789")
