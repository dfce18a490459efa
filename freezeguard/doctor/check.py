"""A check of the doctor: its metadata and the function that finds its defect in the facts about a repository."""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .facts import Facts
    from .finding import Finding


class Check(NamedTuple):
    """One check.

    Attributes:
        id: kebab-case name: the `code` of its findings, the heading of its documentation, and the name of its file with `_` for `-`.
        severities: severities of its findings, the most severe first.
        sentence: the defect, in one sentence.
        find: pure function from facts to findings without a code.
    """

    id: str
    severities: tuple[str, ...]
    sentence: str
    find: Callable[[Facts], Iterable[Finding]]

    def run(self, facts: Facts) -> list[Finding]:
        """Return the findings of this check."""
        return [finding._replace(code=self.id) for finding in self.find(facts)]
