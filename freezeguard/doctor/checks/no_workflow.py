"""No workflow uses FreezeGuard."""

from __future__ import annotations

from ..check import Check
from ..finding import ERROR, error, quote_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    if facts.workflows is not None and not facts.gates:
        elsewhere = [workflow.path for workflow in facts.workflows if workflow.elsewhere]
        also = f"; workflows of other repositories that {quote_names(elsewhere)} calls are not examined" if elsewhere else ""
        yield error(
            f"no workflow of the default branch uses FreezeGuard: nothing is gated{also}",
            "add .github/workflows/freezeguard.yml (docs/reference/action.md)",
        )


CHECK = Check("no-workflow", (ERROR,), __doc__, find)
