"""The branch requires a status of FreezeGuard that no sweep writes."""

from __future__ import annotations

from ..check import Check
from ..finding import WARNING, quote_names, warning
from ..status_contexts import written_by

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    sweeps = [(workflow, gate) for workflow, gate in facts.gates if gate.sweeps and gate.is_step]
    known = [written_by(gate) for _, gate in sweeps]
    if not sweeps or None in known or any("schedule" in workflow.on and workflow.elsewhere for workflow in facts.workflows or ()):
        return
    written = frozenset[str]().union(*(contexts for contexts in known if contexts is not None))
    stale = [context for context in dict.fromkeys(one.context for one in facts.required_statuses) if context not in written]
    if stale:
        workflow, gate = sweeps[0]
        inputs = gate.inputs.keys() if gate.inputs is not None else {}
        place = next((inputs[name] for name in ("status", "environment") if name in inputs), gate)
        yield warning(
            f"the sweep writes {quote_names(sorted(written)) or 'nothing'}, not {quote_names(stale)}, which the branch requires: "
            "that status is never updated",
            "give the sweep the `environment` or the `status` of the gate",
            workflow.path,
            place.line,
        )


CHECK = Check("sweep-other-status", (WARNING,), __doc__, find)
