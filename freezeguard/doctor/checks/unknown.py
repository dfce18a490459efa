"""The rules of the branch, or the workflows, could not be read."""

from __future__ import annotations

from ..check import Check
from ..finding import ERROR, quote_names, undecided

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    for failure in facts.failures:
        if failure.decides:
            yield undecided(failure.message, failure.remedy)
    if facts.branch is None:
        if facts.workflows is not None:
            yield undecided("the repository has no default branch, so that it is unknown where merges go", "name a --branch")
    elif facts.rules is not None and facts.classic is None and not facts.required_statuses:
        yield undecided(
            f"{quote_names([facts.branch])} may require {facts.contexts.shown}: no ruleset does, and classic protection could not be read",
            "use a token with `administration: read`",
        )


CHECK = Check("unknown", (ERROR,), __doc__, find)
