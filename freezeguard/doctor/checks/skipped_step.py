"""The step of the gate has an `if`, and a job without the step passes."""

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
    for workflow, gate in facts.merge_gates:
        condition = gate.settings.get("if")
        if gate.is_step and condition.text() and not ALWAYS.fullmatch(condition.text()):
            yield error(
                f"the step in the job {quote_names([gate.job.name])} has an `if`: the job passes when the step is skipped",
                "remove the `if` of the step",
                workflow.path,
                condition.line,
            )


CHECK = Check("skipped-step", (ERROR,), __doc__, find)
