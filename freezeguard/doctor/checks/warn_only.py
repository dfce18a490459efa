"""A gate or a policy has `mode: warn`, which blocks nothing."""

from __future__ import annotations

import re

from ...policy.model import ENFORCE, WARN
from ..check import Check
from ..finding import NOTE, WARNING, note, warning
from ..status_contexts import given

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...policy.model import Policy
    from ..facts import Facts
    from ..finding import Finding
    from ..workflow import Workflow
    from ..yaml_tree import Value


def find(facts: Facts) -> Iterator[Finding]:
    for workflow, gate in facts.gates:
        if gate.is_step and gate.inputs is not None:
            yield from _input(workflow, gate.inputs.get("mode"))
    for usage in facts.policies:
        if not usage.by or any(given(inputs, "mode", "") != ENFORCE for _, inputs in usage.by):
            yield from _policy(usage.policy)


def _input(workflow: Workflow, mode: Value) -> Iterator[Finding]:
    if mode.text().strip() == WARN:
        yield warning(
            "`mode: warn`: a blocked verdict is reported, and blocks nothing",
            "remove `mode`, or set `mode: enforce`",
            workflow.path,
            mode.line,
        )
    elif "${{" in mode.text() and re.search(rf"\b{WARN}\b", mode.text()):
        yield note(
            "`mode` may be `warn`: a blocked verdict is then reported, and blocks nothing",
            "set `mode: enforce` where the gate has to block",
            workflow.path,
            mode.line,
        )


def _policy(policy: Policy) -> Iterator[Finding]:
    warn = [(number, document) for number, document in enumerate(policy.documents, 1) if document.mode == WARN]
    # New rules may begin with a warning while another document blocks.
    every = len(warn) == len(policy.documents)
    report, effect = (warning, "it reports, and blocks nothing") if every else (note, "this document reports, and does not block")
    for number, document in warn:
        which = f" (document {number} of {len(policy.documents)})" if len(policy.documents) > 1 else ""
        message = f"the policy{which} has `mode: warn`: {effect}"
        yield report(message, "remove `mode`, or set `mode: enforce`", document.source, document.mode_line)


CHECK = Check("warn-only", (WARNING, NOTE), __doc__, find)
