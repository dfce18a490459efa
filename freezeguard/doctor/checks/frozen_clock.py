"""The gate evaluates another instant than now."""

from __future__ import annotations

import re

from ..check import Check
from ..finding import ERROR, error
from ..shell import invocation_lines
from ..workflow import script_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding
    from ..workflow import Gate, Workflow
    from ..yaml_tree import Value

_VARIABLE = "FREEZEGUARD_AT"
_ASSIGNMENT = re.compile(rf"\b{_VARIABLE}(?:=| = ?)[\"']?[^\s\"';]")
_OPTION = re.compile(r"\s--at\b")


def find(facts: Facts) -> Iterator[Finding]:
    for workflow, gate in facts.gates:
        if gate.is_step:
            effect = "evaluates another instant than now: a rule that is in force now blocks nothing"
            if not gate.checks:
                effect = "is refused by a sweep, which then never updates a status"
            for setting, value in _settings(workflow, gate):
                yield error(f"{setting} {effect}", f"remove {setting}", workflow.path, value.line)
            if any(_OPTION.search(line) for line in invocation_lines(gate)):
                message = "`--at` evaluates another instant than now: a rule that is in force now blocks nothing"
                yield error(message, "remove `--at`", workflow.path, gate.line)


def _settings(workflow: Workflow, gate: Gate) -> Iterator[tuple[str, Value]]:
    instant = gate.inputs.get("at") if gate.inputs is not None else None
    if instant is not None and instant.text().strip():
        yield "the input `at`", instant
    for place in (gate.settings, gate.job.settings, gate.job.settings.get("container"), workflow.settings):
        if place.get("env", _VARIABLE).text().strip():
            yield f"`env: {_VARIABLE}`", place.get("env", _VARIABLE)
    for step in _steps_until(gate):
        if _ASSIGNMENT.search(script_of(step)):
            yield f"`{_VARIABLE}=`", step.get("run")


def _steps_until(gate: Gate) -> Iterator[Value]:
    """The steps of its job up to the gate itself, which inherits their environment."""
    for step in gate.job.settings.get("steps").items():
        yield step
        if step is gate.settings:
            return


CHECK = Check("frozen-clock", (ERROR,), __doc__, find)
