"""A workflow with a gate or a sweep is disabled."""

from __future__ import annotations

from ...util.untyped_json import get_str
from ..check import Check
from ..finding import ERROR, error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding

_REASONS = {
    "disabled_inactivity": "GitHub disabled it after 60 days without activity",
    "disabled_manually": "somebody disabled it",
    "disabled_fork": "GitHub disables the workflows of forks",
}


def find(facts: Facts) -> Iterator[Finding]:
    states = {get_str(state, "path"): get_str(state, "state") or "" for state in facts.states}
    for workflow in facts.workflows or ():
        state = states.get(workflow.path, "")
        if workflow.gates and state.startswith("disabled"):
            what = "the sweep" if workflow.sweeps else "the gate"
            yield error(
                f"{what} does not run: {_REASONS.get(state, 'it is disabled')}",
                f"Actions: choose the workflow, 'Enable workflow' (or `gh workflow enable {workflow.path.rpartition('/')[2]}`)",
                workflow.path,
            )


CHECK = Check("disabled", (ERROR,), __doc__, find)
