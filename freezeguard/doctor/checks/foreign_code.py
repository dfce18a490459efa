"""A workflow on `pull_request_target` checks out the code of the pull request."""

from __future__ import annotations

import re

from ..check import Check
from ..finding import ERROR, error
from ..workflow import script_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding
    from ..yaml_tree import Value

_HEAD = re.compile(r"pull_request\.(?:head|merge_commit_sha)|\bhead_ref\b|refs/pull/|\bpull/\$")
_COMMAND = re.compile(
    r"\bgh\s+pr\s+checkout\b|\bgit\s+(?:fetch|checkout|pull|clone|worktree)\b[^\n]*(?:\bpull/|head_ref|pull_request\.head)"
)


def find(facts: Facts) -> Iterator[Finding]:
    for workflow in facts.workflows or ():
        if workflow.gates and "pull_request_target" in workflow.on:
            for job in workflow.jobs:
                for step in job.settings.get("steps").items():
                    place = _checkout_of_change(step)
                    if place is not None:
                        yield error(
                            "pull_request_target has a token that may write, and this checks out the changes of the pull request: "
                            "their author can use the token",
                            "remove the checkout: the gate reads what it needs through the API",
                            workflow.path,
                            place.line,
                        )


def _checkout_of_change(step: Value) -> Value | None:
    """Return the setting that chooses the code of a pull request."""
    if step.get("uses").text().partition("@")[0].casefold() == "actions/checkout":
        for name in ("ref", "repository"):
            if _HEAD.search(step.get("with", name).text()):
                return step.get("with", name)
    return step.get("run") if _COMMAND.search(script_of(step)) else None


CHECK = Check("foreign-code", (ERROR,), __doc__, find)
