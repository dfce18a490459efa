"""The job of the gate has an `if`, and a skipped job counts as passed."""

from __future__ import annotations

from ..check import Check
from ..finding import ERROR, error, quote_names
from ..workflow import ALWAYS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    """A job that its `if` skips reports success (docs.github.com, "Troubleshooting required status checks")."""
    for workflow, gate in facts.merge_gates:
        condition = gate.job.settings.get("if")
        if condition.text() and not ALWAYS.fullmatch(condition.text()):
            yield error(
                f"the job {quote_names([gate.job.name])} has an `if`: GitHub counts a required job that is skipped as passed",
                "remove the `if` of the job",
                workflow.path,
                condition.line,
            )


CHECK = Check("skipped-job", (ERROR,), __doc__, find)
