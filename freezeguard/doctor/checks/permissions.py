"""The token of a gate has no `permissions`, too many, or too few to write the status."""

from __future__ import annotations

import re

from ..check import Check
from ..finding import WARNING, quote_names, warning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding
    from ..workflow import Gate, Workflow
    from ..yaml_tree import Value

# Permissions that a gate for merges writes with. It also reads the policy, incidents that are issues, and deployments.
_WRITES = ("pull-requests", "statuses", "checks")
_NEEDED = "`permissions: {contents: read, issues: read, pull-requests: write, statuses: write}`"


def find(facts: Facts) -> Iterator[Finding]:
    first = {(workflow.path, gate.job.name): (workflow, gate) for workflow, gate in reversed(facts.gates)}
    for workflow, gate in first.values():
        job = quote_names([gate.job.name])
        given = gate.job.settings if gate.job.settings.has("permissions") else workflow.settings
        setting = given.get("permissions")
        publishes = workflow.gates_merges or workflow.called or gate.sweeps
        if not given.has("permissions"):
            message = f"the job {job} has no `permissions`: its token may do whatever the settings of the repository say"
            yield warning(message, f"add {_NEEDED} to the job", workflow.path, gate.job.line)
        elif setting.text() == "write-all":
            yield warning(f"the token of the job {job} may write everything", f"set {_NEEDED}", workflow.path, setting.line)
        elif publishes and not _has_own_token(gate):
            yield from _granted(workflow, gate, setting)


def _has_own_token(gate: Gate) -> bool:
    """Return whether a gate uses another token than that of the job, whose permissions no file shows."""
    token = gate.inputs.get("token").text() if gate.inputs is not None else ""
    return bool(token) and not re.search(r"github\.token|secrets\.GITHUB_TOKEN", token)


def _granted(workflow: Workflow, gate: Gate, setting: Value) -> Iterator[Finding]:
    granted = setting.keys()
    # A gate for merges has a job of its own; a deployment may need more, so only publishing gates get here.
    more = [name for name, level in granted.items() if level.text() == "write" and name not in _WRITES]
    if more:
        yield warning(
            f"the token of the job {quote_names([gate.job.name])} may write more than the gate needs: {quote_names(more)}",
            f"set {_NEEDED}",
            workflow.path,
            granted[more[0]].line,
        )
    silent = gate.inputs is not None and gate.inputs.has("status") and not gate.inputs.get("status").text()
    if gate.inputs is not None and not silent and granted.get("statuses", setting).text() != "write":
        yield warning(
            f"the token of the job {quote_names([gate.job.name])} may not write the commit status: a required status stays pending",
            f"set {_NEEDED}",
            workflow.path,
            setting.line,
        )


CHECK = Check("permissions", (WARNING,), __doc__, find)
