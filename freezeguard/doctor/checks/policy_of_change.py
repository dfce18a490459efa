"""The author of a change chooses the policy that decides about it."""

from __future__ import annotations

import re

from ..check import Check
from ..finding import ERROR, error, quote_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding

_REF_OF_AUTHOR = re.compile(
    r"pull_request\W{1,4}(?:head|merge_commit_sha)\b|\bhead_(?:ref|sha|branch|commit)\b|\brefs/pull/|\bpull/\$", re.IGNORECASE
)
_REF_OF_RUN = re.compile(r"\bgithub\W{1,3}(?:ref|ref_name|sha)\b", re.IGNORECASE)
# In their runs `github.ref` is the merge commit of the pull request, or the group in the queue.
_EVENTS_OF_CHANGE = ("pull_request", "pull_request_review", "pull_request_review_comment", "merge_group")


def find(facts: Facts) -> Iterator[Finding]:
    for workflow, gate in facts.gates:
        if gate.is_step and gate.inputs is not None:
            ref = gate.inputs.get("policy-ref")
            runs_on_change = any(event in (workflow.on.keys() | workflow.callers) for event in _EVENTS_OF_CHANGE)
            if _REF_OF_AUTHOR.search(ref.text()) or (runs_on_change and _REF_OF_RUN.search(ref.text())):
                yield error(
                    f"`policy-ref` is {quote_names([ref.text()])}: the author of a change writes the policy that decides about it",
                    "remove `policy-ref`: the policy then comes from the base branch",
                    workflow.path,
                    ref.line,
                )


CHECK = Check("policy-of-change", (ERROR,), __doc__, find)
