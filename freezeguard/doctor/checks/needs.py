"""The gate or the sweep waits for another job, and is skipped if that one fails."""

from __future__ import annotations

from ..check import Check
from ..finding import WARNING, quote_names, warning
from ..workflow import ALWAYS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding
    from ..workflow import Gate, Workflow


def find(facts: Facts) -> Iterator[Finding]:
    for workflow, gate in facts.merge_gates:
        if not gate.job.settings.get("if").text():
            yield from _needs(workflow, gate, "the gate is skipped, and a skipped job counts as passed")
    for workflow, gate in facts.sweeps:
        if not ALWAYS.fullmatch(gate.job.settings.get("if").text()):
            yield from _needs(workflow, gate, "no status is updated")


def _needs(workflow: Workflow, gate: Gate, effect: str) -> Iterator[Finding]:
    needs = gate.job.settings.get("needs")
    names = [item.text() for item in needs.items()]
    if names:
        yield warning(
            f"the job {quote_names([gate.job.name])} waits for {quote_names(names)}: if that fails, {effect}",
            "remove `needs`, or add `if: always()` to the job",
            workflow.path,
            needs.line,
        )


CHECK = Check("needs", (WARNING,), __doc__, find)
