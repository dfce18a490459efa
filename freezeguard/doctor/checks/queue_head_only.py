"""The merge queue requires a passing status of a group's last commit only."""

from __future__ import annotations

from ...util.untyped_json import get_path, get_str
from ..check import Check
from ..finding import WARNING, warning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    for rule in facts.rules or ():
        if get_path(rule, "type") == "merge_queue" and get_str(rule, "parameters", "grouping_strategy") == "HEADGREEN":
            yield warning(
                "the merge queue checks only a group's last commit: earlier pull requests merge with the labels and reviews of the last",
                "let the queue 'Only merge non-failing pull requests'",
            )


CHECK = Check("queue-head-only", (WARNING,), __doc__, find)
