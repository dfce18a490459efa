"""A script hides the exit code of FreezeGuard."""

from __future__ import annotations

from ..check import Check
from ..finding import ERROR, WARNING, error, warning
from ..shell import hidden_by

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    for workflow, gate in facts.gates:
        reason = hidden_by(workflow, gate) if gate.is_script else None
        if reason is not None:
            report = error if gate.checks else warning
            effect = "a blocked verdict need not fail the step" if gate.checks else "a failed sweep is not reported"
            yield report(
                f"the shell hides the exit code ({reason}): {effect}",
                "put the command alone on its line, in a shell that ends at an error (bash, as GitHub starts it)",
                workflow.path,
                gate.line,
            )


CHECK = Check("failure-hidden", (ERROR, WARNING), __doc__, find)
