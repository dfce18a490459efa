"""A workflow that names FreezeGuard is no valid YAML."""

from __future__ import annotations

from ..check import Check
from ..finding import WARNING, warning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    for path, failure in facts.unreadable:
        problem = failure.problems[0]
        yield warning(
            f"the workflow could not be read, so that it could not be examined: {problem.message}",
            "fix it: GitHub does not run it either",
            path,
            problem.line,
        )


CHECK = Check("unreadable-workflow", (WARNING,), __doc__, find)
