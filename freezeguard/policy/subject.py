"""Subjects of a verdict, and the scopes that match them."""

from __future__ import annotations

from typing import NamedTuple

from .patterns import HEADS, matches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class Subject(NamedTuple):
    """Deployment to decide about. An unknown field is None and matches every scope."""

    repository: str | None = None
    environment: str | None = None
    branch: str | None = None
    sha: str | None = None
    pull_request: int | None = None
    actor: str | None = None

    def normalized(self) -> Subject:
        """Return the subject without spaces around its environment, and with the short name of its branch.

        A misspelt name must not leave every scope: ` production ` is production, `refs/heads/main` is main.
        """
        environment = self.environment.strip() if self.environment is not None else None
        branch = self.branch.removeprefix(HEADS) if self.branch is not None else None
        if (environment, branch) == (self.environment, self.branch):
            return self
        return self._replace(environment=environment, branch=branch)


class Scope(NamedTuple):
    """Filter patterns for the subjects to which a rule applies; an empty list applies to everything.

    Repositories and environments are matched in any case, as on GitHub.
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


def contains_ignoring_case(environment: str, names: Iterable[str]) -> bool:
    """Return True if `names` contains the environment, in any case."""
    return environment.casefold() in {name.casefold() for name in names}


def _matches_if_known(patterns: tuple[str, ...], name: str | None) -> bool:
    return not patterns or name is None or matches(patterns, name)


def _matches_in_any_case(patterns: tuple[str, ...], name: str | None) -> bool:
    return not patterns or name is None or matches(tuple(pattern.casefold() for pattern in patterns), name.casefold())
