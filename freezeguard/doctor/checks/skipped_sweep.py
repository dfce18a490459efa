"""The job or the step of the sweep has an `if`, so that its runs may do nothing."""

from __future__ import annotations

import re

from ..check import Check
from ..finding import ERROR, WARNING, error, warning
from ..workflow import ALWAYS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding

_NEVER = re.compile(r"(?:\$\{\{)?\s*false\s*(?:\}\})?")
_EVENT = re.compile(r"\s*github\.event_name\s*(==|!=)\s*'(\w+)'\s*")


def find(facts: Facts) -> Iterator[Finding]:
    for workflow, gate in facts.sweeps:
        conditions = [("job", gate.job.settings.get("if")), *([("step", gate.settings.get("if"))] if gate.is_step else [])]
        for what, condition in conditions:
            given = condition.text()
            if _NEVER.fullmatch(given):
                yield error(
                    f"the {what} that sweeps never runs: no status is updated when a window opens or closes",
                    f"remove the `if` of the {what}",
                    workflow.path,
                    condition.line,
                )
            elif given and not ALWAYS.fullmatch(given) and not _holds_on_schedule(given):
                yield warning(
                    f"the {what} that sweeps has an `if`: when it is skipped, no status is updated and nothing reports it",
                    f"remove the `if` of the {what}; `github.event_name == 'schedule'` may stay",
                    workflow.path,
                    condition.line,
                )


def _holds_on_schedule(condition: str) -> bool:
    """Return whether a condition that reads nothing but the event holds for a scheduled run."""
    parts = condition.strip().removeprefix("${{").removesuffix("}}")
    for operator, hold in (("&&", all), ("||", any)):
        found = [_EVENT.fullmatch(part) for part in parts.split(operator)]
        if all(found):
            return hold((one[1] == "==") == (one[2] == "schedule") for one in found if one)
    return False


CHECK = Check("skipped-sweep", (ERROR, WARNING), __doc__, find)
