"""Matching of scopes and subjects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_SCOPES = {"environments": "environment", "branches": "branch", "repositories": "repository"}


def fits(pattern: str, name: str) -> bool:
    """Match by GitHub's filter patterns, from the left: each element takes a part of the name, and the rest has to fit the rest."""
    if not pattern:
        return not name
    if pattern.startswith("**/"):
        return fits(pattern[3:], name) or any(name[i] == "/" and fits(pattern[3:], name[i + 1 :]) for i in range(len(name)))
    if pattern.startswith("**"):
        return any(fits(pattern[2:], name[i:]) for i in range(len(name) + 1))
    if pattern[0] == "*":
        return any("/" not in name[:i] and fits(pattern[1:], name[i:]) for i in range(len(name) + 1))
    element = pattern[: pattern.index("]") + 1] if pattern[0] == "[" else pattern[0]
    rest = pattern[len(element) :]
    here = bool(name) and (_listed(element[1:-1], name[0]) if element[0] == "[" else element == name[0])
    if rest.startswith("?"):
        return fits(rest[1:], name) or (here and fits(rest[1:], name[1:]))
    if rest.startswith("+"):
        return here and (fits(rest[1:], name[1:]) or fits(pattern, name[1:]))
    return here and fits(rest, name[1:])


def _listed(characters: str, character: str) -> bool:
    while characters:
        if characters[1:2] == "-" and len(characters) > 2:
            if characters[0] <= character <= characters[2]:
                return True
            characters = characters[3:]
        else:
            if characters[0] == character:
                return True
            characters = characters[1:]
    return False


def matches(patterns: Sequence[str], name: str) -> bool:
    """The last pattern that fits decides; a list of exclusions alone begins with everything."""
    verdict = all(pattern.startswith("!") for pattern in patterns)
    for pattern in patterns:
        if fits(pattern.removeprefix("!"), name):
            verdict = not pattern.startswith("!")
    return verdict


def covers(scope: Mapping[str, Any], subject: Mapping[str, str]) -> bool:
    """The `applies_to` of a policy: where environments are listed and the environment is known, branches do not matter."""
    if scope.get("environments") and "environment" in subject:
        scope = {key: value for key, value in scope.items() if key != "branches"}
    return admits(scope, subject)


def admits(scope: Mapping[str, Any], subject: Mapping[str, str]) -> bool:
    """Return True unless the subject is known to be outside the scope."""
    for key, of in _SCOPES.items():
        globs, name = _list(scope.get(key)), subject.get(of)
        if key != "branches" and name is not None:
            globs, name = [glob.lower() for glob in globs], name.lower()
        if globs and name is not None and not matches(globs, name):
            return False
    return True


def located(texts: Sequence[Mapping[str, Any]], subject: Mapping[str, str]) -> Mapping[str, str]:
    """The subject in the environment to which its branch leads, where that is not said."""
    if "environment" in subject or "branch" not in subject:
        return subject
    led = set()
    for text in texts:
        scope = text.get("applies_to", {})
        environments, branches = _list(scope.get("environments")), _list(scope.get("branches"))
        if len(environments) == 1 and not set(environments[0]) & set("*?!") and branches and matches(branches, subject["branch"]):
            led.add(environments[0].lower())
    return {**subject, "environment": led.pop()} if len(led) == 1 else subject


def _list(value: Any) -> list[str]:
    return [] if value is None else value if isinstance(value, list) else [value]
