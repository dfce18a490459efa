"""What makes a step's verdict another one: a mode that never fails, an instant that is not now, a policy of the change itself."""

from __future__ import annotations

import re

from ..finding import error, named, note, warning
from ..workflow import CHECK, script_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..finding import Finding
    from ..workflow import Gate, Workflow
    from ..yaml_tree import Value

CLOCK = "FREEZEGUARD_AT"
WARN = "warn"
_SETS_CLOCK = re.compile(rf"\b{CLOCK}(?:=| = ?)[\"']?[^\s\"';]")
_OF_AUTHOR = re.compile(
    r"pull_request\W{1,4}(?:head|merge_commit_sha)\b|\bhead_(?:ref|sha|branch|commit)\b|\brefs/pull/|\bpull/\$", re.IGNORECASE
)
_OF_RUN = re.compile(r"\bgithub\W{1,3}(?:ref|ref_name|sha)\b", re.IGNORECASE)
# Their run is one of the change: `github.ref` is the merge of the pull request, or the group in the queue.
_OF_CHANGE = ("pull_request", "pull_request_review", "pull_request_review_comment", "merge_group")


def check_inputs(workflow: Workflow) -> Iterator[Finding]:
    """What is wrong with what the steps of one workflow are told."""
    for gate in workflow.gates:
        if gate.is_step:
            yield from _clock(workflow, gate)
            if gate.inputs is not None:
                yield from _mode(workflow, gate.inputs)
                yield from _policy_ref(workflow, gate.inputs)


def _mode(workflow: Workflow, inputs: Value) -> Iterator[Finding]:
    mode = inputs.get("mode")
    if mode.text().strip() == WARN:
        yield warning(
            "warn-only",
            "`mode: warn`: a blocked verdict is told, and stops nothing",
            "remove `mode`, or say `mode: enforce`",
            workflow.path,
            mode.line,
        )
    elif "${{" in mode.text() and re.search(rf"\b{WARN}\b", mode.text()):
        yield note(
            "warn-only",
            "`mode` may be `warn`: where it is, a blocked verdict is told, and stops nothing",
            "say `mode: enforce` where it is to stop something",
            workflow.path,
            mode.line,
        )


def _clock(workflow: Workflow, gate: Gate) -> Iterator[Finding]:
    inputs = gate.inputs.get("at") if gate.inputs is not None else None
    settings = [place.get("env", CLOCK) for place in (gate.at, gate.job.at, gate.job.at.get("container"), workflow.at)]
    found = [(f"`env: {CLOCK}`", setting) for setting in settings if setting.text().strip()]
    if inputs is not None and inputs.text().strip():
        found.insert(0, ("the input `at`", inputs))
    found += [(f"`{CLOCK}=`", step.get("run")) for step in _until(gate) if _SETS_CLOCK.search(script_of(step))]
    what = "judges another instant than now: what is in force now stops nothing"
    if CHECK not in gate.commands:
        what = "is refused by a sweep, which then never turns a status"
    for name, setting in found:
        yield error("frozen-clock", f"{name} {what}", "remove it", workflow.path, setting.line)


def _until(gate: Gate) -> Iterator[Value]:
    """The steps of its job up to it, whose environment it has."""
    for step in gate.job.at.get("steps").items():
        yield step
        if step is gate.at:
            return


def _policy_ref(workflow: Workflow, inputs: Value) -> Iterator[Finding]:
    ref = inputs.get("policy-ref")
    on_change = any(event in (workflow.on.keys() | workflow.callers) for event in _OF_CHANGE)
    found = _OF_AUTHOR.search(ref.text()) or (_OF_RUN.search(ref.text()) if on_change else None)
    if found is not None:
        yield error(
            "policy-of-change",
            f"`policy-ref` is {named([ref.text()])}: whoever writes the change writes the policy that judges it",
            "remove `policy-ref`: the policy is then that of the base branch",
            workflow.path,
            ref.line,
        )
