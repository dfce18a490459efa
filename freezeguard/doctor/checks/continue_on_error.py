"""A failure of the gate or the sweep is ignored."""

from __future__ import annotations

from ..check import Check
from ..finding import ERROR, WARNING, error, warning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    for workflow, gate in facts.gates:
        for what, setting in gate.ignored_failures:
            if gate.checks:
                yield error(
                    f"`continue-on-error` of the {what}: a blocked verdict does not fail it, and the next steps run",
                    "remove `continue-on-error`; to report without blocking set `mode: warn`",
                    workflow.path,
                    setting.line,
                )
            else:
                yield warning(
                    f"`continue-on-error` of the {what}: a failed sweep is not reported",
                    "remove `continue-on-error`",
                    workflow.path,
                    setting.line,
                )


CHECK = Check("continue-on-error", (ERROR, WARNING), __doc__, find)
