"""Matching of scopes and subjects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_SCOPES = {"environments": "environment", "branches": "branch", "repositories": "repository"}


def fits(glob: str, name: str) -> bool:
    """`*` stays within one part of a name, `**` crosses `/`, `?` is one character."""
    if not glob:
        return not name
    if glob.startswith("**"):
        return any(fits(glob[2:], name[i:]) for i in range(len(name) + 1))
    if glob[0] == "*":
        return any("/" not in name[:i] and fits(glob[1:], name[i:]) for i in range(len(name) + 1))
    return bool(name) and (glob[0] == name[0] or (glob[0] == "?" and name[0] != "/")) and fits(glob[1:], name[1:])


def matches(globs: Sequence[str], name: str) -> bool:
    """One of the globs that include, if there are any, and none of those that exclude."""
    including = [glob for glob in globs if not glob.startswith("!")]
    return (not including or any(fits(glob, name) for glob in including)) and not any(
        fits(glob[1:], name) for glob in globs if glob.startswith("!")
    )


def admits(scope: Mapping[str, Any], subject: Mapping[str, str]) -> bool:
    """Return True unless the subject is known to be outside the scope."""
    for key, of in _SCOPES.items():
        globs, name = _list(scope.get(key)), subject.get(of)
        if key != "branches" and name is not None:
            globs, name = [glob.lower() for glob in globs], name.lower()
        if globs and name is not None and not matches(globs, name):
            return False
    return True


def applies(scope: Mapping[str, Any], subject: Mapping[str, str]) -> bool:
    """Whether a whole policy applies: a known environment that is to be listed decides without the branch."""
    without_branch = {of: name for of, name in subject.items() if of != "branch"}
    return admits(scope, without_branch if _list(scope.get("environments")) and "environment" in subject else subject)


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
