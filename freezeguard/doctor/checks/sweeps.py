"""Whether somebody turns the statuses when a window opens or closes, and whether the workflows run at all.

GitHub starts scheduled workflows late, most of all at the full hour, and switches them off after 60 days without activity (docs.github.com,
"Events that trigger workflows", schedule).
"""

from __future__ import annotations

import re

from ...util.untyped_json import get_str
from ..finding import error, named, note, warning
from ..status_contexts import written_by
from ..workflow import ALWAYS, CHECK, SWEEP
from .scripts import check_script

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from ..finding import Finding
    from ..workflow import Gate, Workflow

_BY_HAND_OR_EVENT = ("workflow_dispatch", "repository_dispatch", "issues", "push", "workflow_run")
_NEVER = re.compile(r"(?:\$\{\{)?\s*false\s*(?:\}\})?")
_EVENT = re.compile(r"\s*github\.event_name\s*(==|!=)\s*'(\w+)'\s*")
_WHY = {
    "disabled_inactivity": "GitHub switched it off after 60 days without activity",
    "disabled_manually": "somebody switched it off",
    "disabled_fork": "GitHub switches the workflows of forks off",
}


def check_presence(workflows: Sequence[Workflow]) -> Iterator[Finding]:
    """Whether there is a gate, and a sweep."""
    if not any(workflow.gates for workflow in workflows):
        elsewhere = [workflow.path for workflow in workflows if workflow.elsewhere]
        also = f"; what {named(elsewhere)} calls in other repositories is not looked into" if elsewhere else ""
        yield error(
            "no-workflow",
            f"no workflow of the default branch uses FreezeGuard: nobody is asked{also}",
            "add .github/workflows/freezeguard.yml (docs/reference/action.md)",
        )
    elif not any(workflow.sweeps for workflow in workflows) and any(workflow.judges_merges for workflow in workflows):
        yield warning(
            "no-sweep",
            "no workflow sweeps: a status stays as it was when the window closes or opens, and pull requests that a workflow's own token "
            "opened never get one",
            "add a workflow with `schedule`, `workflow_dispatch` and the Action's `command: sweep`",
        )


def check_sweeps(workflow: Workflow) -> Iterator[Finding]:
    """What is wrong with how one workflow is started, whether two runs of it may meet, and whether its sweep runs and tells its failure."""
    for gate in workflow.gates:
        is_gate = CHECK in gate.commands
        if SWEEP in gate.commands and not (is_gate and (workflow.judges_merges or workflow.called)):
            yield from _skipped(workflow, gate)
        if not is_gate:
            yield from _failure(workflow, gate)
    if "workflow_call" in workflow.on:
        # When it runs, and how many at once, its caller says.
        return
    told = {gate.job.name: gate for gate in workflow.gates if SWEEP in gate.commands or (workflow.judges_merges and CHECK in gate.commands)}
    for gate in told.values():
        if not workflow.at.has("concurrency") and not gate.job.at.has("concurrency"):
            yield warning(
                "no-concurrency",
                f"two runs of the job {named([gate.job.name])} may meet, and the older one writes its verdict last",
                "add `concurrency` with one group, and `cancel-in-progress: false`",
                workflow.path,
                gate.job.line,
            )
    if not workflow.sweeps:
        return
    on = workflow.at.get("on")
    if "schedule" not in workflow.on:
        yield warning(
            "sweep-not-scheduled",
            "the sweep has no `schedule`: nobody turns the statuses when the window opens or closes",
            "add `schedule: [{cron: '7-59/10 * * * *'}]` below `on:`",
            workflow.path,
            on.line,
        )
        return
    schedule = workflow.on["schedule"]
    if not any(event in workflow.on for event in _BY_HAND_OR_EVENT):
        yield note(
            "sweep-only-scheduled",
            "the sweep is only scheduled: GitHub starts that hours late at times, and stops it after 60 days without activity",
            "add `workflow_dispatch:`, and the events that change the verdict (`issues`, `push` of the policy)",
            workflow.path,
            schedule.line,
        )
    for entry in schedule.items():
        cron = entry.get("cron")
        if cron.text().split()[:1] in (["0"], ["00"]):
            yield note(
                "sweep-on-the-hour",
                "the sweep is scheduled at the full hour, when GitHub starts most workflows and this one late or not at all",
                "choose another minute",
                workflow.path,
                cron.line,
            )


def check_statuses(workflows: Sequence[Workflow], required: Sequence[str]) -> Iterator[Finding]:
    """Whether the sweeps write the statuses that the branch requires."""
    sweeps = [(workflow, gate) for workflow in workflows for gate in workflow.gates if SWEEP in gate.commands and gate.is_step]
    written = [written_by(gate) for _, gate in sweeps]
    if not sweeps or any("schedule" in workflow.on and workflow.elsewhere for workflow in workflows):
        return
    told = frozenset[str]().union(*(one for one in written if one is not None))
    left = [context for context in required if context not in told]
    if left and None not in written:
        workflow, gate = sweeps[0]
        inputs = gate.inputs.keys() if gate.inputs is not None else {}
        place = next((inputs[name] for name in ("status", "environment") if name in inputs), gate)
        yield warning(
            "sweep-other-status",
            f"the sweep writes {named(sorted(told)) or 'nothing'}, not {named(left)}, which the branch requires: nobody turns that",
            "give the sweep the `environment` or the `status` of the gate",
            workflow.path,
            place.line,
        )


def _skipped(workflow: Workflow, gate: Gate) -> Iterator[Finding]:
    job, needs = gate.job, [item.text() for item in gate.job.at.get("needs").items()]
    conditions = [("job", job.at.get("if")), *([("step", gate.at.get("if"))] if gate.is_step else [])]
    for what, condition in conditions:
        given = condition.text()
        if _NEVER.fullmatch(given):
            yield error(
                "skipped-sweep",
                f"the {what} that sweeps never runs: nobody turns the statuses when the window opens or closes",
                f"remove the `if` of the {what}",
                workflow.path,
                condition.line,
            )
        elif given and not ALWAYS.fullmatch(given) and not _holds_on_schedule(given):
            yield warning(
                "skipped-sweep",
                f"the {what} that sweeps has an `if`: where it is skipped nobody turns the statuses, and nothing tells",
                f"remove the `if` of the {what}; `github.event_name == 'schedule'` may stay",
                workflow.path,
                condition.line,
            )
    if needs and not ALWAYS.fullmatch(job.at.get("if").text()):
        yield warning(
            "needs",
            f"the job {named([job.name])} waits for {named(needs)}: if that fails, nothing is swept",
            "remove `needs`, or add `if: always()` to the job",
            workflow.path,
            job.at.get("needs").line,
        )


def _holds_on_schedule(condition: str) -> bool:
    """Whether a condition that looks at nothing but the event holds for a scheduled run."""
    parts = condition.strip().removeprefix("${{").removesuffix("}}")
    for operator, hold in (("&&", all), ("||", any)):
        found = [_EVENT.fullmatch(part) for part in parts.split(operator)]
        if all(found):
            return hold((one[1] == "==") == (one[2] == "schedule") for one in found if one)
    return False


def _failure(workflow: Workflow, gate: Gate) -> Iterator[Finding]:
    for what, setting in gate.ignored_failures:
        yield warning(
            "continue-on-error",
            f"`continue-on-error` of the {what}: nobody is told where the sweep fails",
            "remove `continue-on-error`",
            workflow.path,
            setting.line,
        )
    if gate.is_script:
        yield from check_script(workflow, gate)


def check_states(workflows: Sequence[Workflow], states: Sequence[Any]) -> Iterator[Finding]:
    """Which of the workflows are switched off; `states` as GitHub lists workflows."""
    found = {get_str(state, "path"): get_str(state, "state") or "" for state in states}
    for workflow in workflows:
        state = found.get(workflow.path, "")
        if workflow.gates and state.startswith("disabled"):
            what = "the sweep" if workflow.sweeps else "the gate"
            yield error(
                "disabled",
                f"{what} does not run: {_WHY.get(state, 'it is switched off')}",
                f"Actions, choose the workflow, 'Enable workflow' (or `gh workflow enable {workflow.path.rpartition('/')[2]}`)",
                workflow.path,
            )
