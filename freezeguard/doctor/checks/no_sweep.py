"""No workflow updates the statuses when a window opens or closes."""

from __future__ import annotations

from ..check import Check
from ..finding import WARNING, warning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    workflows = facts.workflows or ()
    if any(workflow.gates_merges for workflow in workflows) and not any(workflow.sweeps for workflow in workflows):
        yield warning(
            "no workflow sweeps: a status stays as it is when a window opens or closes, and pull requests that a workflow's own token "
            "opened never get one",
            "add a workflow with `schedule`, `workflow_dispatch` and the Action's `command: sweep`",
        )


CHECK = Check("no-sweep", (WARNING,), __doc__, find)
