"""Workflow text → its triggers, its jobs, and the steps that run FreezeGuard.

The syntax is that of docs.github.com, "Workflow syntax for GitHub Actions".
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .yaml_tree import Value, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CHECK, SWEEP = "check", "sweep"
PULL_REQUEST = ("pull_request", "pull_request_target")
MOST_STEPS = 2_000  # of a workflow, aliases and all
MOST_LETTERS = 1 << 16  # of a script
NAME = "freezeguard"
# The program, or its image in `docker run`, and the command.
RUN = re.compile(r"\bfreezeguard(?:\.exe|[:@][\w.:-]+)?[\"']?(?:\s+-[\w-]+(?:[= ](?:auto|always|never)\b)?)*\s+(check|wait|action|sweep)\b")
_IMAGE = re.compile(r"(?<![\w./:-])[\w.-]+(?::\d+)?/[\w./-]*\bfreezeguard(?:[:@][\w.:-]+)?")
ALWAYS = re.compile(r"(?:\$\{\{)?\s*(?:always\(\)|true)\s*(?:\}\})?")
_OPTION = re.compile(r"\s--([a-z]+(?:-[a-z]+)*)[= ]\s*(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^\s-]\S*))")
_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)
_CONTINUED = re.compile(r"\\\n[ \t]*")


class Job(NamedTuple):
    """A job: its key below `jobs`, the line of that key, and its settings."""

    name: str
    line: int
    settings: Value


class Gate(NamedTuple):
    """A step that runs FreezeGuard, or a job that calls a workflow with such a step.

    Attributes:
        commands: `check`, `sweep`, or both where an expression decides.
        settings: the step, or the job that calls a workflow.
        line: line of `uses` or `run`.
        uses: the action or image; None if nothing has a version.
        inputs: inputs of the Action; None if it is not the Action.
    """

    job: Job
    commands: frozenset[str]
    settings: Value
    line: int
    uses: str | None = None
    inputs: Value | None = None

    @property
    def checks(self) -> bool:
        """True if it may check whether a change is allowed."""
        return CHECK in self.commands

    @property
    def sweeps(self) -> bool:
        """True if it may update the status of every open pull request."""
        return SWEEP in self.commands

    @property
    def is_step(self) -> bool:
        """True if it is a step of its job."""
        return self.settings is not self.job.settings

    @property
    def ignored_failures(self) -> list[tuple[str, Value]]:
        """Each `continue-on-error` that is set, after `job` or `step`."""
        places = [("job", self.job.settings), *([("step", self.settings)] if self.is_step else [])]
        settings = [(what, place.get("continue-on-error")) for what, place in places]
        return [(what, setting) for what, setting in settings if setting.text() and setting.text() != "false"]

    @property
    def is_script(self) -> bool:
        """True if it is a step that runs the program itself."""
        return bool(script_of(self.settings))


class Workflow(NamedTuple):
    """A workflow.

    Attributes:
        on: the events that start it, with their filters.
        elsewhere: lines of jobs that call a workflow of another repository.
        callers: the events that start those workflows of this repository that gate merges and call this one.
    """

    path: str
    settings: Value
    on: dict[str, Value]
    jobs: tuple[Job, ...]
    gates: tuple[Gate, ...]
    elsewhere: tuple[int, ...] = ()
    callers: frozenset[str] = frozenset()

    @property
    def called(self) -> bool:
        """True if a workflow of this repository that gates merges calls it."""
        return bool(self.callers)

    @property
    def gates_merges(self) -> bool:
        """True if it checks pull requests or a merge queue."""
        return bool({*PULL_REQUEST, "merge_group"} & self.on.keys()) and any(gate.checks for gate in self.gates)

    @property
    def sweeps(self) -> bool:
        """True if it updates the status of every open pull request."""
        return any(gate.sweeps for gate in self.gates)


def read_workflow(path: str, content: bytes, *, own: bool = False) -> Workflow:
    """Return a workflow.

    Args:
        own: True in FreezeGuard's own repository, where `./` is the Action.

    Raises:
        PolicyError: the content is no YAML.
    """
    settings = read(path, content)
    jobs = tuple(Job(name, value.line, value) for name, value in settings.get("jobs").keys().items())
    gates, elsewhere, left = [], [], MOST_STEPS
    for job in jobs:
        called = job.settings.get("uses").text()
        if called and not called.startswith("./"):
            elsewhere.append(job.settings.get("uses").line)
        steps = job.settings.get("steps").items()[:left]
        left -= len(steps)
        gates += [gate for step in steps if (gate := _gate(job, step, own=own)) is not None]
    return Workflow(path, settings, settings.get("on").names(), jobs, tuple(gates), tuple(elsewhere))


def with_calls(workflows: Iterable[Workflow]) -> list[Workflow]:
    """Add a gate for each job that calls a workflow of this repository with a gate. Calls are followed one level deep."""
    found = list(workflows)
    commands = {
        f"./{workflow.path}": frozenset[str]().union(*(gate.commands for gate in workflow.gates)) for workflow in found if workflow.gates
    }
    found = [workflow._replace(gates=(*workflow.gates, *_calls(workflow, commands))) for workflow in found]
    callers: dict[str, frozenset[str]] = {}
    for workflow in found:
        for job in workflow.jobs if workflow.gates_merges else ():
            called = job.settings.get("uses").text()
            callers[called] = callers.get(called, frozenset()) | workflow.on.keys()
    return [workflow._replace(callers=callers.get(f"./{workflow.path}", frozenset())) for workflow in found]


def _calls(workflow: Workflow, commands: dict[str, frozenset[str]]) -> Iterator[Gate]:
    for job in workflow.jobs:
        called = commands.get(job.settings.get("uses").text())
        if called is not None:
            yield Gate(job, called, job.settings, job.settings.get("uses").line)


def _gate(job: Job, step: Value, *, own: bool) -> Gate | None:
    uses, run = step.get("uses"), step.get("run")
    if is_freezeguard(uses.text(), own=own):
        inputs = step.get("with")
        version = None if uses.text().startswith("./") else uses.text()
        return Gate(job, _commands(inputs.get("command").text()), step, uses.line, version, inputs)
    script = script_of(step)
    asked = {SWEEP if word == SWEEP else CHECK for word in RUN.findall(script)}
    if not asked:
        return None
    container = job.settings.get("container")
    image = container.text() or container.get("image").text()
    written = _IMAGE.search(script)
    used = f"docker://{written[0]}" if written else f"docker://{image}" if _is_image(image) else None
    return Gate(job, frozenset(asked), step, run.line, used)


def script_of(step: Value) -> str:
    """Return the first MOST_LETTERS of a step's script, without comment lines, continued lines joined."""
    return _CONTINUED.sub(" ", _COMMENT.sub("", step.get("run").text()[:MOST_LETTERS]))


def invocations(gate: Gate) -> list[tuple[str, dict[str, str]]]:
    """Return command and long options of each line of a script that runs the program."""
    lines = script_of(gate.settings).splitlines() if gate.is_script else []
    return [
        (run[1], {name: one or other or bare for name, one, other, bare in _OPTION.findall(line, run.end())})
        for line in lines
        if (run := RUN.search(line))
    ]


def is_freezeguard(uses: str, *, own: bool = False) -> bool:
    """Return whether `uses` names FreezeGuard: `owner/freezeguard@…`, a folder of it, an image of that name, or a copy in a folder."""
    if uses.startswith("docker://"):
        return _is_image(uses.removeprefix("docker://"))
    if uses.startswith("./"):
        path = uses.removeprefix("./").rstrip("/")
        return (own and path in ("", "composite")) or path.rpartition("/")[2].casefold() == NAME
    parts = uses.partition("@")[0].split("/")
    return len(parts) >= 2 and parts[1].casefold() == NAME


def _is_image(image: str) -> bool:
    return image.partition("@")[0].rpartition("/")[2].partition(":")[0].casefold() == NAME


def _commands(given: str) -> frozenset[str]:
    if "${{" in given:
        return frozenset({CHECK, SWEEP}) if SWEEP in given else frozenset({CHECK})
    return frozenset({SWEEP if given.strip() == SWEEP else CHECK})
