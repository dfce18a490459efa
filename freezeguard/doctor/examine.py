"""One examination: everything is read, and every finding told."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..errors import PolicyError, UndecidedError, UsageError
from ..github.event import Event
from ..github.remote_policy import read_policy
from ..github.settings import from_environ
from ..github.snapshot import read_snapshot
from ..policy.subject import Subject
from ..util.text import quote
from .checks.branch_protection import (
    FreezeGuardContexts,
    by_protection,
    check_protection,
    check_queue_rules,
    check_required,
    check_ruleset,
    has_queue,
    required_by_rulesets,
)
from .checks.environments import check_environments, named_by
from .checks.gates import check_gates, check_merge_queue
from .checks.inputs import check_inputs
from .checks.permissions import check_permissions
from .checks.policies import PolicyUsage, check_policy
from .checks.sweeps import check_presence, check_states, check_statuses, check_sweeps
from .finding import error, in_order, unknown, warning
from .repository_reader import RepositoryReader
from .status_contexts import written_by
from .workflow import CHECK, NAME, SWEEP, read_workflow, with_calls

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..github.client import Client
    from ..policy.model import Policy
    from .finding import Finding
    from .repository_reader import Files
    from .workflow import Workflow
    from .yaml_tree import Value

MOST_POLICIES = 5
_OWN = re.compile(r"^name:\s*[\"']?FreezeGuard\b", re.MULTILINE)


class Report(NamedTuple):
    """What was examined, and what was found. `branch`: None: which one is the default was not told."""

    repository: str
    branch: str | None
    findings: list[Finding]


def examine(client: Client, repository: str, *, status: str | None = None, branch: str | None = None) -> Report:
    """Examines a repository.

    Args:
        status: the context that is to be required; None: that of FreezeGuard, or what the workflows name.
        branch: the branch that is to be protected; None: the default branch.
    """
    reader = RepositoryReader(client, repository)
    files = reader.files()
    found: list[Finding] = []
    workflows = _workflows(files, found)
    branch = branch or files.branch
    if files.workflows is not None:
        found += check_presence(workflows)
    for workflow in workflows:
        found += [*check_gates(workflow, branch), *check_inputs(workflow), *check_permissions(workflow), *check_sweeps(workflow)]
    if any(workflow.gates for workflow in workflows):
        found += check_states(workflows, reader.states())
    if branch is not None:
        found += _of_branch(reader, branch, workflows, _ours(status, workflows), known=files.workflows is not None)
    elif files.workflows is not None:
        found.append(unknown("unknown", "the repository has no default branch: nothing says what has to be merged into", "name a --branch"))
    policies = _policies(client, repository, branch, workflows, found)
    for asked in policies:
        found += check_policy(asked, repository)
    names = named_by(asked.policy for asked in policies)
    environments = reader.environments() if names else None
    if environments is not None:
        found += check_environments(names, environments)
    return Report(repository, branch, in_order([*found, *reader.findings]))


def _workflows(files: Files, found: list[Finding]) -> list[Workflow]:
    own = _OWN.search(files.action) is not None
    read = []
    for path, content in files.workflows or ():
        try:
            if content is None:
                raise PolicyError("too large, or no text")
            read.append(read_workflow(path, content.encode(), own=own))
        except PolicyError as refused:
            if content is None or NAME in content.casefold():
                problem = refused.problems[0]
                message = f"cannot be read, so that it is not known what it does: {problem.message}"
                found.append(warning("unreadable-workflow", message, "mend it: GitHub does not run it either", path, problem.line))
    return with_calls(read)


def _ours(status: str | None, workflows: Sequence[Workflow]) -> FreezeGuardContexts:
    gates = [gate for workflow in workflows if workflow.judges_merges for gate in workflow.gates]
    jobs = frozenset(gate.job.at.get("name").text() or gate.job.name for gate in gates if CHECK in gate.commands)
    writers = [
        gate for workflow in workflows for gate in workflow.gates if workflow.judges_merges or workflow.called or SWEEP in gate.commands
    ]
    told = [written_by(gate) for gate in writers]
    written = frozenset[str]().union(*(one for one in told if one is not None))
    # What is called in another repository may write anything.
    exact = bool(written) and None not in told and not any(workflow.elsewhere for workflow in workflows)
    return FreezeGuardContexts(status, written, jobs, exact)


def _of_branch(
    reader: RepositoryReader, branch: str, workflows: Sequence[Workflow], ours: FreezeGuardContexts, *, known: bool
) -> Iterator[Finding]:
    """What GitHub requires of the branch; `known`: the workflows are."""
    rules, classic = reader.protection(branch)
    required = [*required_by_rulesets(rules or ()), *by_protection(classic)]
    merges = ours.status is not None or not known or not _gates_deployments_only(workflows)
    is_there = any(ours.is_status(one.context) for one in required)
    if is_there or (rules is not None and classic is not None):
        yield from check_required(required, ours, branch, merges=merges)
    elif rules is not None:
        message = f"whether {quote(branch)} requires {ours.shown} is not known: no ruleset does, its classic protection was not readable"
        yield unknown("unknown", message, "a token with `administration: read`")
    yield from check_statuses(workflows, list(dict.fromkeys(one.context for one in required if ours.is_status(one.context))))
    yield from check_merge_queue(workflows, queue=has_queue(rules or ()))
    yield from check_queue_rules(rules or ())
    yield from check_protection(classic, required, ours)
    for ruleset in reader.rulesets([one for one in required if ours.is_status(one.context) or ours.is_job(one.context)]):
        yield from check_ruleset(ruleset)


def _gates_deployments_only(workflows: Sequence[Workflow]) -> bool:
    """Whether there are gates, and none of merges."""
    return any(workflow.gates for workflow in workflows) and not any(workflow.judges_merges or workflow.sweeps for workflow in workflows)


def _policies(
    client: Client, repository: str, branch: str | None, workflows: Iterable[Workflow], found: list[Finding]
) -> list[PolicyUsage]:
    """The policies that decide about merges into a branch: those that the gates name, else that of the usual places."""
    asked: dict[tuple[str, str], list[tuple[str, Value]]] = {}
    for workflow in workflows:
        for inputs in (gate.inputs for gate in workflow.gates if gate.inputs is not None):
            place = inputs.get("policy").text(), inputs.get("policy-ref").text()
            if "${{" not in "".join(place):
                asked.setdefault(place, []).append((workflow.path, inputs))
    places = list(asked)[:MOST_POLICIES] or [("", "")]
    return [PolicyUsage(policy, asked.get(place, ())) for place in places for policy in _policy(client, repository, branch, *place, found)]


def _policy(client: Client, repository: str, branch: str | None, path: str, ref: str, found: list[Finding]) -> Iterator[Policy]:
    try:
        settings = from_environ({"GITHUB_REPOSITORY": repository, "INPUT_POLICY": path, "INPUT_POLICY-REF": ref})
        where = settings.policy_ref or (f"refs/heads/{branch}" if branch is not None else None)
        snapshot = read_snapshot(
            client, repository, Event(Subject()), policy=settings.policy, ref=where, context=NAME, is_ours=lambda _: False
        )
        if snapshot.policy is None and snapshot.unreadable is None and settings.policy is None:
            found.append(
                error(
                    "policy-missing",
                    "there is no policy: the built-in default decides (Monday to Thursday 09:00 to 16:00, Friday until 12:00, UTC)",
                    "write one with `freezeguard init`",
                )
            )
            return
        yield read_policy(client, settings, snapshot)
    except PolicyError as refused:
        for problem in refused.problems:
            message = f"the policy is invalid, and nothing is allowed: {problem.message}"
            found.append(error("policy-invalid", message, "mend it; `freezeguard lint` says the same", problem.source, problem.line))
    except UsageError as refused:
        found.append(error("policy-invalid", f"what a workflow says of its policy is refused: {refused}", "mend that input"))
    except UndecidedError as failed:
        found.append(
            unknown(
                "policy-unknown",
                f"the policy could not be read, and it decides: {failed}",
                "a token with `contents: read`, or run it again",
            )
        )
