"""The workflow of the sweep has no `schedule`."""

from __future__ import annotations

from ..check import Check
from ..finding import WARNING, warning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    for workflow in facts.sweeping_workflows:
        if "schedule" not in workflow.on:
            yield warning(
                "the sweep has no `schedule`: no status is updated when a window opens or closes",
                "add `schedule: [{cron: '7-59/10 * * * *'}]` below `on:`",
                workflow.path,
                workflow.settings.get("on").line,
            )


CHECK = Check("sweep-not-scheduled", (WARNING,), __doc__, find)
