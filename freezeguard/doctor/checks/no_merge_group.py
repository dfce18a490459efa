"""The branch has a merge queue in which the gate does not run."""

from __future__ import annotations

from ..check import Check
from ..finding import ERROR, error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    gates = [workflow for workflow in facts.workflows or () if workflow.gates_merges]
    if facts.has_merge_queue and gates and not any("merge_group" in workflow.on for workflow in gates):
        first = gates[0]
        yield error(
            "the branch has a merge queue, and the gate does not run in it: its required check never arrives",
            "add `merge_group:` below `on:`",
            first.path,
            first.settings.get("on").line,
        )


CHECK = Check("no-merge-group", (ERROR,), __doc__, find)
