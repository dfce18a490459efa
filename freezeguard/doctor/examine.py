"""One examination of a repository: read the facts, then run every check."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..errors import PolicyError, UndecidedError, UsageError
from ..github.event import Event
from ..github.remote_policy import read_policy
from ..github.settings import from_environ
from ..github.snapshot import read_snapshot
from ..policy.subject import Subject
from .environments import environment_names
from .facts import Facts, PolicyUsage
from .finding import in_order
from .registry import run_checks
from .repository_reader import RepositoryReader
from .required import contexts_of
from .workflow import NAME, read_workflow, with_calls

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..github.client import Client
    from ..policy.model import Policy
    from .finding import Finding
    from .repository_reader import Files
    from .workflow import Workflow
    from .yaml_tree import Value

MAX_POLICIES = 5
_OWN = re.compile(r"^name:\s*[\"']?FreezeGuard\b", re.MULTILINE)


class Report(NamedTuple):
    """Findings about a repository. `branch` is None if its default branch is unknown."""

    repository: str
    branch: str | None
    findings: list[Finding]


def examine(client: Client, repository: str, *, status: str | None = None, branch: str | None = None) -> Report:
    """Examine a repository.

    Args:
        status: the context to require; None for that of FreezeGuard, or those that the workflows name.
        branch: the branch to gate; None for the default branch.
    """
    facts = _read(client, repository, status, branch)
    return Report(repository, facts.branch, in_order(run_checks(facts)))


def _read(client: Client, repository: str, status: str | None, branch: str | None) -> Facts:
    reader = RepositoryReader(client, repository)
    files = reader.files()
    facts = _workflows(files)._replace(repository=repository, branch=branch or files.branch)
    facts = facts._replace(contexts=contexts_of(facts.workflows or (), status))
    if facts.gates:
        facts = facts._replace(states=reader.states())
    if facts.branch is not None:
        rules, classic = reader.protection(facts.branch)
        facts = facts._replace(rules=rules, classic=classic)
        facts = facts._replace(rulesets=reader.rulesets([*facts.required_statuses, *facts.required_jobs]))
    facts = _policies(client, facts)
    if environment_names(usage.policy for usage in facts.policies):
        facts = facts._replace(environments=reader.environments())
    return facts._replace(failures=reader.failures)


def _workflows(files: Files) -> Facts:
    if files.workflows is None:
        return Facts()
    own = _OWN.search(files.action) is not None
    read: list[Workflow] = []
    unreadable: list[tuple[str, PolicyError]] = []
    for path, content in files.workflows:
        try:
            if content is None:
                raise PolicyError("too large, or no text")
            read.append(read_workflow(path, content.encode(), own=own))
        except PolicyError as error:
            if content is None or NAME in content.casefold():
                unreadable.append((path, error))
    return Facts(workflows=with_calls(read), unreadable=unreadable)


def _policies(client: Client, facts: Facts) -> Facts:
    """Add the policies that decide about merges: those that the gates name, else the one at the usual paths."""
    usages: dict[tuple[str, str], list[tuple[str, Value]]] = {}
    for workflow, gate in facts.gates:
        if gate.inputs is not None:
            place = gate.inputs.get("policy").text(), gate.inputs.get("policy-ref").text()
            if "${{" not in "".join(place):
                usages.setdefault(place, []).append((workflow.path, gate.inputs))
    policies: list[PolicyUsage] = []
    errors: list[PolicyError | UsageError | UndecidedError] = []
    missing = False
    for path, ref in list(usages)[:MAX_POLICIES] or [("", "")]:
        try:
            policy = _policy(client, facts, path, ref)
        except (PolicyError, UsageError, UndecidedError) as error:
            errors.append(error)
        else:
            missing = missing or policy is None
            policies += [PolicyUsage(policy, usages.get((path, ref), ()))] if policy is not None else []
    return facts._replace(policies=policies, policy_errors=errors, policy_missing=missing)


def _policy(client: Client, facts: Facts, path: str, ref: str) -> Policy | None:
    """Return the policy at a path and ref; None if no path is given and none of the usual ones exists.

    Raises:
        PolicyError: the policy is invalid, or does not exist at the given path.
        UsageError: the path or the ref is refused.
        UndecidedError: the policy could not be read.
    """
    settings = from_environ({"GITHUB_REPOSITORY": facts.repository, "INPUT_POLICY": path, "INPUT_POLICY-REF": ref})
    where = settings.policy_ref or (f"refs/heads/{facts.branch}" if facts.branch is not None else None)
    snapshot = read_snapshot(
        client, facts.repository, Event(Subject()), policy=settings.policy, ref=where, context=NAME, is_ours=lambda _: False
    )
    if snapshot.policy is None and snapshot.unreadable is None and settings.policy is None:
        return None
    return read_policy(client, settings, snapshot)
