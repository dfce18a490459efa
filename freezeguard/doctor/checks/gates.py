"""How a gate in a workflow is passed without being asked: a run that never begins, a job that is skipped, a failure that is not one.

A workflow that a filter skips leaves its required check pending for ever; a job that its `if` skips reports success (docs.github.com,
"Troubleshooting required status checks").
"""

from __future__ import annotations

from ...policy.subject import matches
from ..finding import error, named, warning
from ..workflow import ALWAYS, CHECK, PULL_REQUEST
from .scripts import check_script

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..finding import Finding
    from ..workflow import Gate, Workflow
    from ..yaml_tree import Value


def check_gates(workflow: Workflow, branch: str | None) -> Iterator[Finding]:
    """What is wrong with the gates of one workflow, as pull requests to a branch meet them."""
    if workflow.judges_merges:
        yield from _filters(workflow, branch)
    for gate in workflow.gates:
        if CHECK in gate.commands:
            yield from _failure(workflow, gate)
            if workflow.judges_merges or workflow.called:
                yield from _skipped(workflow, gate)


def check_merge_queue(workflows: Sequence[Workflow], *, queue: bool) -> Iterator[Finding]:
    """Whether a merge queue, if there is one, is judged."""
    gates = [workflow for workflow in workflows if workflow.judges_merges]
    if queue and gates and not any("merge_group" in workflow.on for workflow in gates):
        first = gates[0]
        yield error(
            "no-merge-group",
            "the branch has a merge queue, and the gate does not run in it: its required check never comes",
            "add `merge_group:` below `on:`",
            first.path,
            first.at.get("on").line,
        )


def _filters(workflow: Workflow, branch: str | None) -> Iterator[Finding]:
    for event in PULL_REQUEST:
        trigger = workflow.on.get(event)
        for name in ("paths", "paths-ignore"):
            if trigger is not None and trigger.has(name):
                yield error(
                    "filtered",
                    f"`{name}` of {event} keeps the gate from running: its required check is then pending for ever, or nobody was asked",
                    f"remove `{name}`: which paths may pass is for the policy to say (`overrides` with `paths`)",
                    workflow.path,
                    trigger.get(name).line,
                )
        if trigger is not None:
            yield from _branches(workflow.path, event, trigger, branch)


def _branches(path: str, event: str, trigger: Value, branch: str | None) -> Iterator[Finding]:
    globs = tuple(item.text() for item in trigger.get("branches").items())
    ignored = tuple(item.text() for item in trigger.get("branches-ignore").items())
    if branch is not None and ((globs and not matches(globs, branch)) or (ignored and matches(ignored, branch))):
        name = "branches" if globs else "branches-ignore"
        yield error(
            "filtered",
            f"`{name}` of {event} leaves {named([branch])} out: its required check is pending for ever, or nobody is asked",
            f"remove `{name}`",
            path,
            trigger.get(name).line,
        )
    elif ignored:
        yield warning(
            "filtered",
            f"`branches-ignore` of {event} leaves {named(ignored)} out: what is required there is pending for ever",
            "remove `branches-ignore`: which branches the policy looks at is for the policy to say (`applies_to`)",
            path,
            trigger.get("branches-ignore").line,
        )


def _skipped(workflow: Workflow, gate: Gate) -> Iterator[Finding]:
    job, condition = gate.job, gate.job.at.get("if")
    needs = [item.text() for item in job.at.get("needs").items()]
    always = ALWAYS.fullmatch(condition.text()) is not None
    if condition.text() and not always:
        yield error(
            "skipped-job",
            f"the job {named([job.name])} has an `if`: GitHub takes a required job that is skipped for passed",
            "remove the `if` of the job",
            workflow.path,
            condition.line,
        )
    elif needs and not always:
        yield warning(
            "needs",
            f"the job {named([job.name])} waits for {named(needs)}: if that fails, the gate is skipped, and a skipped job has passed",
            "remove `needs`, or add `if: always()` to the job",
            workflow.path,
            job.at.get("needs").line,
        )
    own = gate.at.get("if")
    if gate.is_step and own.text() and ALWAYS.fullmatch(own.text()) is None:
        yield error(
            "skipped-step",
            f"the step in the job {named([job.name])} has an `if`: where it is skipped the job passes",
            "remove the `if` of the step",
            workflow.path,
            own.line,
        )


def _failure(workflow: Workflow, gate: Gate) -> Iterator[Finding]:
    for what, setting in gate.ignored_failures:
        yield error(
            "continue-on-error",
            f"`continue-on-error` of the {what}: a blocked verdict does not fail it, and what comes next runs",
            "remove `continue-on-error`; to report without blocking say `mode: warn`",
            workflow.path,
            setting.line,
        )
    if gate.is_script:
        yield from check_script(workflow, gate)
