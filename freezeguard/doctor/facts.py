"""Facts about a repository: everything that the checks look at."""

from __future__ import annotations

from typing import NamedTuple

from ..util.untyped_json import get_path
from .finding import quote_names
from .required import FreezeGuardContexts, required_by_protection, required_by_rulesets
from .workflow import PULL_REQUEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from ..errors import FreezeGuardError, PolicyError
    from ..policy.model import Policy
    from .required import Required
    from .workflow import Gate, Workflow
    from .yaml_tree import Value


class PolicyUsage(NamedTuple):
    """A policy, and path and inputs of each step that evaluates it."""

    policy: Policy
    by: Sequence[tuple[str, Value]]


class ReadFailure(NamedTuple):
    """A fact that could not be read.

    Attributes:
        message: the fact, and why it could not be read.
        remedy: what makes it readable.
        decides: True if the gate cannot be evaluated without it.
    """

    message: str
    remedy: str
    decides: bool


class Facts(NamedTuple):
    """Facts about a repository, as they were read.

    Attributes:
        repository: owner/name.
        branch: the branch to gate; None if the repository has no default branch, or it could not be read.
        workflows: the workflows of the default branch; None if they could not be read.
        unreadable: path and error of each workflow that names FreezeGuard and is no YAML.
        states: GitHub's list of workflows with their states; empty if unknown.
        rules: GitHub's list of the rules in force for the branch; None if unknown.
        classic: classic protection of the branch; empty if there is none; None if unknown.
        rulesets: the rulesets that require a status of FreezeGuard.
        contexts: the statuses and jobs that are FreezeGuard's.
        policies: the policies of the gates.
        policy_errors: errors of reading the policies.
        policy_missing: True if no file is a policy, so that the built-in default decides.
        environments: GitHub's list of environments; None if unknown.
        failures: other facts that could not be read.
    """

    repository: str = ""
    branch: str | None = None
    workflows: Sequence[Workflow] | None = None
    unreadable: Sequence[tuple[str, PolicyError]] = ()
    states: Sequence[Any] = ()
    rules: Sequence[Any] | None = None
    classic: Any = None
    rulesets: Sequence[Any] = ()
    contexts: FreezeGuardContexts = FreezeGuardContexts(None)
    policies: Sequence[PolicyUsage] = ()
    policy_errors: Sequence[FreezeGuardError] = ()
    policy_missing: bool = False
    environments: Sequence[Any] | None = None
    failures: Sequence[ReadFailure] = ()

    @property
    def gates(self) -> list[tuple[Workflow, Gate]]:
        """Every gate, with its workflow."""
        return [(workflow, gate) for workflow in self.workflows or () for gate in workflow.gates]

    @property
    def merge_gates(self) -> list[tuple[Workflow, Gate]]:
        """Gates that check merges, with their workflows."""
        return [pair for pair in self.gates if _gates_merges(*pair)]

    @property
    def sweeps(self) -> list[tuple[Workflow, Gate]]:
        """Gates that only sweep, or that sweep where no merge is checked, with their workflows."""
        return [pair for pair in self.gates if pair[1].sweeps and not _gates_merges(*pair)]

    @property
    def sweeping_workflows(self) -> list[Workflow]:
        """Workflows that sweep and are not called: the caller of a called one decides when it runs."""
        return [workflow for workflow in self.workflows or () if workflow.sweeps and "workflow_call" not in workflow.on]

    @property
    def required(self) -> list[Required]:
        """Everything that the branch requires."""
        return [*required_by_rulesets(self.rules or ()), *required_by_protection(self.classic)]

    @property
    def required_statuses(self) -> list[Required]:
        """The statuses of FreezeGuard that the branch requires."""
        return [one for one in self.required if self.contexts.is_status(one.context)]

    @property
    def required_jobs(self) -> list[Required]:
        """The jobs with a gate that the branch requires."""
        return [one for one in self.required if self.contexts.is_job(one.context)]

    @property
    def requirements_known(self) -> bool:
        """True if nothing else can be required of the branch."""
        return self.branch is not None and self.rules is not None and self.classic is not None

    @property
    def has_merge_queue(self) -> bool:
        """True if a merge queue is in force."""
        return any(get_path(rule, "type") == "merge_queue" for rule in self.rules or ())

    @property
    def where_to_require(self) -> str:
        """The setting that requires the status of FreezeGuard."""
        return (
            f"Settings, Rules: add a ruleset for {quote_names([self.branch or ''])} that requires {self.contexts.shown} from GitHub Actions"
        )


def _gates_merges(workflow: Workflow, gate: Gate) -> bool:
    return gate.checks and (workflow.gates_merges or workflow.called)


def pull_request_triggers(facts: Facts) -> Iterator[tuple[Workflow, str, Value]]:
    """Yield the pull request events that start each workflow with a gate for merges, with their filters."""
    for workflow in facts.workflows or ():
        for event in PULL_REQUEST if workflow.gates_merges else ():
            if event in workflow.on:
                yield workflow, event, workflow.on[event]
