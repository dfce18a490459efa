"""Nothing but its `schedule` starts the sweep."""

from __future__ import annotations

from ..check import Check
from ..finding import NOTE, note

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding

_OTHER_EVENTS = ("workflow_dispatch", "repository_dispatch", "issues", "push", "workflow_run")


def find(facts: Facts) -> Iterator[Finding]:
    """GitHub stops scheduled workflows after 60 days without activity (docs.github.com, "Events that trigger workflows", schedule)."""
    for workflow in facts.sweeping_workflows:
        if "schedule" in workflow.on and not any(event in workflow.on for event in _OTHER_EVENTS):
            yield note(
                "the sweep is only scheduled: GitHub may start it hours late, and stops it after 60 days without activity",
                "add `workflow_dispatch:`, and the events that change the verdict (`issues`, `push` of the policy)",
                workflow.path,
                workflow.on["schedule"].line,
            )


CHECK = Check("sweep-only-scheduled", (NOTE,), __doc__, find)
