"""The sweep is scheduled at the full hour, when GitHub is latest."""

from __future__ import annotations

from ..check import Check
from ..finding import NOTE, note

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    """GitHub starts scheduled workflows late, most of all at the full hour (docs.github.com, "Events that trigger workflows", schedule)."""
    for workflow in facts.sweeping_workflows:
        for entry in workflow.on["schedule"].items() if "schedule" in workflow.on else ():
            cron = entry.get("cron")
            if cron.text().split()[:1] in (["0"], ["00"]):
                yield note(
                    "the sweep is scheduled at the full hour, when GitHub starts workflows late or not at all",
                    "choose another minute",
                    workflow.path,
                    cron.line,
                )


CHECK = Check("sweep-on-the-hour", (NOTE,), __doc__, find)
