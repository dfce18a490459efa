"""The branch requires the job of the gate, but not the status that a sweep can update."""

from __future__ import annotations

from ..check import Check
from ..finding import WARNING, quote_names, warning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    if facts.requirements_known and not facts.required_statuses and facts.contexts.status is None and facts.required_jobs:
        jobs = quote_names(one.context for one in facts.required_jobs)
        yield warning(
            f"only the job {jobs} is required, not the status {facts.contexts.shown}: "
            "a sweep cannot block what passed before the window closed",
            facts.where_to_require,
        )


CHECK = Check("only-job-required", (WARNING,), __doc__, find)
