"""`freezeguard check --offline` queries no source of incidents or on-call shifts."""

from __future__ import annotations

import re

from ..check import Check
from ..finding import ERROR, error
from ..shell import invocation_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding

_OFFLINE = re.compile(r"\s--offline\b")


def find(facts: Facts) -> Iterator[Finding]:
    for workflow, gate in facts.gates:
        if any(_OFFLINE.search(line) for line in invocation_lines(gate)):
            yield error(
                "`--offline` queries no source: an incident, or nobody on call, only warns", "remove `--offline`", workflow.path, gate.line
            )


CHECK = Check("offline", (ERROR,), __doc__, find)
