"""Subjects of a verdict, and the scopes that match them."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from re import Pattern


class Subject(NamedTuple):
    """Deployment to decide about. An unknown field is None and matches every scope."""

    repository: str | None = None
    environment: str | None = None
    branch: str | None = None
    sha: str | None = None
    pull_request: int | None = None
    actor: str | None = None


class Scope(NamedTuple):
    """Globs for the subjects to which a rule applies; an empty list applies to everything.

    `*` stays within one segment of a name, `**` crosses `/`, `?` is one character, a leading `!` excludes: the filter patterns of GitHub's
    workflow syntax. Repositories and environments are matched in any case, as on GitHub.
    """

    environments: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    repositories: tuple[str, ...] = ()

    def matches(self, subject: Subject) -> bool:
        """Return False only if a known field of the subject is outside of the scope."""
        return (
            _matches_in_any_case(self.environments, subject.environment)
            and _matches_if_known(self.branches, subject.branch)
            and _matches_in_any_case(self.repositories, subject.repository)
        )

    def deciding(self, subject: Subject) -> Scope:
        """Return the part of an `applies_to` that decides about a subject.

        A known environment decides alone: `branches` only says which branches lead to the environments, so a deployment of another branch
        to a listed environment is covered.
        """
        return self._replace(branches=()) if self.environments and subject.environment is not None else self

    def covers(self, subject: Subject) -> bool:
        """Return True if a policy with this `applies_to` applies to the subject."""
        return self.deciding(subject).matches(subject)


EVERYTHING = Scope()


def matches(globs: tuple[str, ...], name: str) -> bool:
    """Return True if a name matches one of the globs and none of those that exclude."""
    included = [glob for glob in globs if not glob.startswith("!")]
    excluded = (glob[1:] for glob in globs if glob.startswith("!"))
    return (not included or any(_pattern(glob).fullmatch(name) for glob in included)) and not any(
        _pattern(glob).fullmatch(name) for glob in excluded
    )


def contains_ignoring_case(environment: str, names: Iterable[str]) -> bool:
    """Return True if `names` contains the environment, in any case."""
    return environment.casefold() in {name.casefold() for name in names}


def is_literal(glob: str) -> bool:
    """Return True if a glob has no wildcards and matches only itself."""
    return not set("*?!") & set(glob)


def _matches_if_known(globs: tuple[str, ...], name: str | None) -> bool:
    return not globs or name is None or matches(globs, name)


def _matches_in_any_case(globs: tuple[str, ...], name: str | None) -> bool:
    return not globs or name is None or matches(tuple(glob.casefold() for glob in globs), name.casefold())


@lru_cache(maxsize=1024)
def _pattern(glob: str) -> Pattern[str]:
    import re

    translated = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(translated.get(part) or re.escape(part) for part in re.split(r"(\*\*|\*|\?)", glob)), re.DOTALL)
