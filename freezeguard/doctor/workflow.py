"""A workflow's text → what matters of it: what starts it, its jobs, and the steps that are FreezeGuard.

As the workflow syntax has it (docs.github.com, "Workflow syntax for GitHub Actions").
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
# The program, or an image of it that `docker run` is given, and what it is asked to do.
RUN = re.compile(r"\bfreezeguard(?:\.exe|[:@][\w.:-]+)?[\"']?(?:\s+-[\w-]+(?:[= ](?:auto|always|never)\b)?)*\s+(check|wait|action|sweep)\b")
_IMAGE = re.compile(r"(?<![\w./:-])[\w.-]+(?::\d+)?/[\w./-]*\bfreezeguard(?:[:@][\w.:-]+)?")
ALWAYS = re.compile(r"(?:\$\{\{)?\s*(?:always\(\)|true)\s*(?:\}\})?")
_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)
_CONTINUED = re.compile(r"\\\n[ \t]*")


class Job(NamedTuple):
    """A job: its name among the jobs, the line on which it begins, and what is set in it."""

    name: str
    line: int
    at: Value


class Gate(NamedTuple):
    """A step that is FreezeGuard, or a job that calls a workflow with one.

    Attributes:
        commands: what it may be asked to do: `check`, `sweep`, or both where an expression decides.
        at: the step; of a job that calls a workflow the job.
        line: where it stands.
        uses: what is used: an action, an image; None: there is nothing that has a version.
        inputs: those of the Action; None: it is not the Action.
    """

    job: Job
    commands: frozenset[str]
    at: Value
    line: int
    uses: str | None = None
    inputs: Value | None = None

    @property
    def is_step(self) -> bool:
        """Whether it is a step of its job."""
        return self.at is not self.job.at

    @property
    def ignored_failures(self) -> list[tuple[str, Value]]:
        """Each `continue-on-error` that is set, and of what: the job, or the step."""
        places = [("job", self.job.at), *([("step", self.at)] if self.is_step else [])]
        settings = [(what, place.get("continue-on-error")) for what, place in places]
        return [(what, setting) for what, setting in settings if setting.text() and setting.text() != "false"]

    @property
    def is_script(self) -> bool:
        """Whether it is a step that runs the program itself."""
        return bool(script_of(self.at))


class Workflow(NamedTuple):
    """A workflow.

    Attributes:
        on: what starts it, and how that is narrowed.
        elsewhere: lines of jobs that call a workflow of another repository.
        callers: what starts the workflows of this repository that check merges and call it.
    """

    path: str
    at: Value
    on: dict[str, Value]
    jobs: tuple[Job, ...]
    gates: tuple[Gate, ...]
    elsewhere: tuple[int, ...] = ()
    callers: frozenset[str] = frozenset()

    @property
    def called(self) -> bool:
        """Whether a workflow of this repository that checks merges calls it."""
        return bool(self.callers)

    @property
    def judges_merges(self) -> bool:
        """Whether it checks pull requests or a merge queue."""
        return bool({*PULL_REQUEST, "merge_group"} & self.on.keys()) and any(CHECK in gate.commands for gate in self.gates)

    @property
    def sweeps(self) -> bool:
        """Whether it brings the status of every open pull request up to date."""
        return any(SWEEP in gate.commands for gate in self.gates)


def read_workflow(path: str, content: bytes, *, own: bool = False) -> Workflow:
    """A workflow.

    Args:
        own: the repository is FreezeGuard's: `./` is its Action.

    Raises:
        PolicyError: it is no YAML.
    """
    at = read(path, content)
    jobs = tuple(Job(name, value.line, value) for name, value in at.get("jobs").keys().items())
    gates, elsewhere, left = [], [], MOST_STEPS
    for job in jobs:
        called = job.at.get("uses").text()
        if called and not called.startswith("./"):
            elsewhere.append(job.at.get("uses").line)
        steps = job.at.get("steps").items()[:left]
        left -= len(steps)
        gates += [gate for step in steps if (gate := _gate(job, step, own=own)) is not None]
    return Workflow(path, at, at.get("on").names(), jobs, tuple(gates), tuple(elsewhere))


def with_calls(workflows: Iterable[Workflow]) -> list[Workflow]:
    """The same, where a job that calls a workflow of this repository with a gate in it is one too. What a called one calls is not seen."""
    found = list(workflows)
    commands = {
        f"./{workflow.path}": frozenset[str]().union(*(gate.commands for gate in workflow.gates)) for workflow in found if workflow.gates
    }
    found = [workflow._replace(gates=(*workflow.gates, *_calls(workflow, commands))) for workflow in found]
    callers: dict[str, frozenset[str]] = {}
    for workflow in found:
        for job in workflow.jobs if workflow.judges_merges else ():
            called = job.at.get("uses").text()
            callers[called] = callers.get(called, frozenset()) | workflow.on.keys()
    return [workflow._replace(callers=callers.get(f"./{workflow.path}", frozenset())) for workflow in found]


def _calls(workflow: Workflow, commands: dict[str, frozenset[str]]) -> Iterator[Gate]:
    for job in workflow.jobs:
        called = commands.get(job.at.get("uses").text())
        if called is not None:
            yield Gate(job, called, job.at, job.at.get("uses").line)


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
    container = job.at.get("container")
    image = container.text() or container.get("image").text()
    written = _IMAGE.search(script)
    used = f"docker://{written[0]}" if written else f"docker://{image}" if _is_image(image) else None
    return Gate(job, frozenset(asked), step, run.line, used)


def script_of(step: Value) -> str:
    """What a step runs, without the lines that are comments, continued lines as one; the beginning of a long one."""
    return _CONTINUED.sub(" ", _COMMENT.sub("", step.get("run").text()[:MOST_LETTERS]))


def is_freezeguard(uses: str, *, own: bool = False) -> bool:
    """Whether what a step uses is FreezeGuard: `owner/freezeguard@…`, a folder of it, an image of that name, or a copy in a folder."""
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
