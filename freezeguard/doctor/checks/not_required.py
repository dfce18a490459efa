"""The branch does not require the status of the gate."""

from __future__ import annotations

from ..check import Check
from ..finding import ERROR, WARNING, error, quote_names, warning
from ..required import is_default_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    contexts = facts.contexts
    if not facts.requirements_known or facts.required_statuses or (contexts.status is None and facts.required_jobs):
        return
    missing = f"{quote_names([facts.branch or ''])} does not require {contexts.shown}"
    if contexts.status is None and _gates_deployments_only(facts):
        yield warning(
            f"{missing}, and no workflow checks pull requests: only deployments are gated",
            f"to gate merges: examples/workflows/pull-request.yml, and {facts.where_to_require}",
        )
    else:
        others = [one.context for one in facts.required if is_default_name(one.context)]
        also = f"; no workflow here writes {quote_names(others)}, which it requires" if others and contexts.status is None else ""
        yield error(f"{missing}: everybody may merge, whatever the verdict is{also}", facts.where_to_require)


def _gates_deployments_only(facts: Facts) -> bool:
    workflows = facts.workflows or ()
    return bool(facts.gates) and not any(workflow.gates_merges or workflow.sweeps for workflow in workflows)


CHECK = Check("not-required", (ERROR, WARNING), __doc__, find)
