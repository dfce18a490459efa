"""The gate does not run when somebody changes the base of a pull request."""

from __future__ import annotations

from ..check import Check
from ..facts import pull_request_triggers
from ..finding import WARNING, warning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    """Without `types` GitHub uses `opened`, `synchronize` and `reopened` (docs.github.com, "Events that trigger workflows")."""
    for workflow, event, trigger in pull_request_triggers(facts):
        if "edited" not in trigger.get("types").names():
            yield warning(
                f"the `types` of {event} lack `edited`: a pull request that changes its base keeps the green status of the old one",
                "add `edited` to `types`" if trigger.has("types") else "add `types: [opened, synchronize, reopened, edited]`",
                workflow.path,
                trigger.get("types").line,
            )


CHECK = Check("edited-missing", (WARNING,), __doc__, find)
