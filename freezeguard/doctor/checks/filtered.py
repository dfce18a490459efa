"""A filter keeps the gate from running."""

from __future__ import annotations

from ...policy.patterns import matches
from ..check import Check
from ..facts import pull_request_triggers
from ..finding import ERROR, WARNING, error, quote_names, warning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding
    from ..yaml_tree import Value


def find(facts: Facts) -> Iterator[Finding]:
    """A workflow that a filter skips leaves its required check pending (docs.github.com, "Troubleshooting required status checks")."""
    for workflow, event, trigger in pull_request_triggers(facts):
        for name in ("paths", "paths-ignore"):
            if trigger.has(name):
                yield error(
                    f"`{name}` of {event} keeps the gate from running: its required check stays pending, or nothing is checked",
                    f"remove `{name}`: the policy decides which paths may pass (`overrides` with `paths`)",
                    workflow.path,
                    trigger.get(name).line,
                )
        yield from _branches(workflow.path, event, trigger, facts.branch)


def _branches(path: str, event: str, trigger: Value, branch: str | None) -> Iterator[Finding]:
    globs = tuple(item.text() for item in trigger.get("branches").items())
    ignored = tuple(item.text() for item in trigger.get("branches-ignore").items())
    if branch is not None and ((globs and not matches(globs, branch)) or (ignored and matches(ignored, branch))):
        name = "branches" if globs else "branches-ignore"
        yield error(
            f"`{name}` of {event} excludes {quote_names([branch])}: its required check stays pending, or nothing is checked",
            f"remove `{name}`",
            path,
            trigger.get(name).line,
        )
    elif ignored:
        yield warning(
            f"`branches-ignore` of {event} excludes {quote_names(ignored)}: checks that are required there stay pending",
            "remove `branches-ignore`: the policy decides which branches it applies to (`applies_to`)",
            path,
            trigger.get("branches-ignore").line,
        )


CHECK = Check("filtered", (ERROR, WARNING), __doc__, find)
