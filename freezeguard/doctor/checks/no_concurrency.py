"""Two runs of the gate or the sweep may overlap, and the older one writes last."""

from __future__ import annotations

from ..check import Check
from ..finding import WARNING, quote_names, warning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    for workflow in facts.workflows or ():
        # The caller of a called workflow decides when it runs.
        gates = workflow.gates if "workflow_call" not in workflow.on else ()
        jobs = {gate.job.name: gate.job for gate in gates if gate.sweeps or (workflow.gates_merges and gate.checks)}
        for job in jobs.values():
            if not workflow.settings.has("concurrency") and not job.settings.has("concurrency"):
                yield warning(
                    f"two runs of the job {quote_names([job.name])} may overlap, and the older one writes its verdict last",
                    "add `concurrency` with one group, and `cancel-in-progress: false`",
                    workflow.path,
                    job.line,
                )


CHECK = Check("no-concurrency", (WARNING,), __doc__, find)
