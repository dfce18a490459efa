"""Refusal of filter patterns that are wrong, or that can match nothing, with the pattern that was probably meant.

Each function takes the text of a policy, returns the pattern that the engine matches (see `policy.patterns`), and raises ValueError with a
message for people.
"""

from __future__ import annotations

import re

from ...util.text import quote
from ..patterns import HEADS, MAX_LENGTH, compiled, normalize_branch

_BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")
_ALTERNATIVES = re.compile(r"\(?([^()|]*(?:\|[^()|]*)+)\)?")
_CLASSES = {r"\d": "[0-9]", r"\w": "[0-9a-z]", r"\.": ".", r"\-": "-", r"\/": "/"}
_ESCAPABLE = set("*?+![]\\{}()|,^$ ")
_URL = re.compile(r"(?:[a-z]+://[^/]+/|git@[^:]+:)(.+?)(?:\.git)?/?$")
# git-check-ref-format(1); the characters with a meaning in patterns are left out.
_NOT_IN_BRANCHES = {" ": "spaces", "~": "~", "^": "^", ":": ":", "..": "..", "@{": "@{", "//": "//", "/.": "/."}
_MAX_EXPANDED = 8


def branch_pattern(text: str) -> str:
    """Return a pattern for names of branches; `refs/heads/` is dropped."""
    pattern = normalize_branch(_checked(text, "branch"))
    name = pattern.removeprefix("!")
    if name.startswith("refs/"):
        kind = "a tag" if name.startswith("refs/tags/") else "no branch"
        raise ValueError(f"{quote(text)} names {kind}: branches are written main or {HEADS}main")
    for part, called in _NOT_IN_BRANCHES.items():
        if part in _without_escapes(name):
            raise ValueError(f"{quote(text)} matches no branch: git allows no {called} in names of branches")
    if name.endswith((".lock", ".")) or name.startswith("."):
        raise ValueError(f"{quote(text)} matches no branch: git allows no name that begins with '.' or ends in '.' or '.lock'")
    if name.startswith("/") or name.endswith("/"):
        better = name.strip("/") + ("/**" if name.endswith("/") else "")
        raise ValueError(f"{quote(text)} matches no branch, did you mean {quote(better)}?")
    return pattern


def environment_pattern(text: str) -> str:
    """Return a pattern for names of environments."""
    return _checked(text, "environment")


def repository_pattern(text: str) -> str:
    """Return a pattern for names of repositories, `owner/name`."""
    pattern = _checked(text, "repository")
    name = pattern.removeprefix("!")
    address = _URL.match(name)
    if address is not None:
        raise ValueError(f"{quote(text)} is an address, not a repository: write {quote(address[1])}")
    if re.search(r"[^\w.*?+\[\]/\\-]", name) is not None or name.startswith("/") or name.endswith("/"):
        raise ValueError(f"{quote(text)} matches no repository: names are owner/name, of letters, digits, '-', '_' and '.'")
    if "/" not in name and "**" not in name:
        raise ValueError(f"{quote(text)} matches no repository: names are owner/name, write {quote('*/' + name)}")
    return pattern


def path_pattern(text: str) -> str:
    """Return a pattern for paths of files, relative to the root of the repository."""
    pattern = _checked(text, "path")
    name = pattern.removeprefix("!")
    if name.startswith(("/", "./")) or name.endswith("/") or "//" in name:
        better = re.sub("/+", "/", name.removeprefix(".").lstrip("/")) + ("**" if name.endswith("/") else "")
        raise ValueError(f"{quote(text)} matches no file: paths begin at the root of the repository, did you mean {quote(better)}?")
    if ".." in name.split("/"):
        raise ValueError(f"{quote(text)} matches no file: paths begin at the root of the repository and contain no '..'")
    return pattern


def _checked(text: str, kind: str) -> str:
    """Return a pattern whose syntax is valid and which looks like a pattern, without spaces around it."""
    pattern = text.strip()
    negation = "!" if pattern.startswith("!") else ""
    name = pattern.removeprefix("!").strip()
    if not name:
        raise ValueError(f"{quote(text)} is an empty pattern, which matches no {kind}")
    if len(name) > MAX_LENGTH:
        raise ValueError(f"{quote(text)} is longer than {MAX_LENGTH} characters")
    if not name.isprintable():
        raise ValueError(f"{quote(text)} contains a control character")
    if name.startswith("!"):
        raise ValueError(f"{quote(text)} begins with more than one '!'")
    meant = _meant(name, kind)
    if meant is not None:
        what, better = meant
        instead = ", ".join(quote(negation + pattern) for pattern in better)
        raise ValueError(f"{quote(text)} {what}; write {f'[{instead}]' if len(better) > 1 else instead}")
    try:
        compiled(name)
    except ValueError as error:
        raise ValueError(f"the pattern {quote(text)} {error}") from None
    return negation + name


def _meant(name: str, kind: str) -> tuple[str, list[str]] | None:
    """Return what a text is instead of a filter pattern, and the patterns that were probably meant; None: it may be a pattern."""
    bare = _without_escapes(name)
    if _BRACES.search(bare):
        return "uses a brace expansion, which filter patterns do not have", _expanded(name)
    alternatives = "|" in bare
    anchored = bare.startswith("^") or bare.endswith("$")
    backslash = next((name[i : i + 2] for i in range(len(name) - 1) if name[i] == "\\" and (not i or name[i - 1] != "\\")), None)
    escapes = backslash is not None and backslash[1] not in _ESCAPABLE
    # In paths `.*` may be the files whose names begin with a dot.
    any_character = kind != "path" and re.search(r"(^|[/)-])\.[*+]", bare) is not None
    if alternatives or anchored or escapes or any_character:
        if kind == "path" and escapes and backslash not in _CLASSES:
            return "uses \\ between folders", [name.replace("\\", "/")]
        return "looks like a regular expression, which filter patterns are not", _from_expression(name)
    if kind != "path" and "," in bare:
        return f"looks like several names of one {kind}", [part.strip() for part in name.split(",") if part.strip()] or [name]
    if kind == "branch" and " " in bare and not bare.startswith(" "):
        return "has a space, which git allows in no branch", name.split()
    return None


def _without_escapes(name: str) -> str:
    """Return a pattern without the characters that a backslash escapes."""
    return re.sub(r"\\.", "", name)


def _expanded(name: str) -> list[str]:
    """Return what a shell makes of the braces of a text."""
    todo: list[str] = [name]
    done: list[str] = []
    while todo and len(todo) + len(done) < _MAX_EXPANDED:
        text = todo.pop(0)
        braces = _BRACES.search(text)
        if braces is None:
            done.append(text)
        else:
            todo += [text[: braces.start()] + part.strip() + text[braces.end() :] for part in braces[1].split(",")]
    return done + todo


def _from_expression(name: str) -> list[str]:
    """Return patterns that match about the same as a regular expression."""
    text = name.removeprefix("^").removesuffix("$")
    for escape, better in _CLASSES.items():
        text = text.replace(escape, better)
    text = re.sub(r"\\(\w)", r"\1", text)
    text = re.sub(r"(?<=/)\.[*+]$|^\.[*+]$", "**", text)
    text = re.sub(r"\.[*+]", "*", text)
    alternatives = re.fullmatch(r"([^()|]*)\(([^()]*)\)([^()|]*)", text)
    if alternatives is not None:
        before, inside, after = alternatives.groups()
        inside = inside.removeprefix("?:")
        return [before + part + after for part in inside.split("|")][:_MAX_EXPANDED]
    return [part.strip("()") for part in text.split("|") if part.strip("()")][:_MAX_EXPANDED] or ["**"]
