"""Statuses and checks that GitHub requires of a branch, and which of them are FreezeGuard's.

Everybody with write access can write a status, unless it is required from one app (docs.github.com, "About status checks"; "Available
rules for rulesets").
"""

from __future__ import annotations

from typing import NamedTuple

from ..util.untyped_json import get_list, get_path, get_positive_int, get_str
from .finding import quote_names
from .status_contexts import written_by

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from .workflow import Workflow

ACTIONS = 15368  # the App of GitHub Actions on github.com
STATUS = "freezeguard"


class Required(NamedTuple):
    """A status or check that must have passed.

    Attributes:
        app: id of the only app that may write it; None if any may.
        ruleset: id of the ruleset that requires it; None for classic protection.
    """

    context: str
    app: int | None
    ruleset: int | None


class FreezeGuardContexts(NamedTuple):
    """Contexts of FreezeGuard.

    Attributes:
        status: the only one; None for those that the workflows write and, unless `exact`, `freezeguard` and `freezeguard/…`.
        written: contexts that the workflows write, as far as their text shows.
        jobs: names of the jobs with a gate for merges, which are checks too.
        exact: True if the workflows write no other contexts.
    """

    status: str | None
    written: frozenset[str] = frozenset()
    jobs: frozenset[str] = frozenset()
    exact: bool = False

    def is_status(self, context: str) -> bool:
        """Return whether a context is a commit status of FreezeGuard."""
        if self.status is not None:
            return context == self.status
        return context in self.written or (not self.exact and is_default_name(context))

    def is_job(self, context: str) -> bool:
        """Return whether a context is a job with a gate; the job of a called workflow is `caller / job`."""
        return context.partition(" / ")[0] in self.jobs

    @property
    def shown(self) -> str:
        """The statuses to require, quoted."""
        return quote_names([self.status] if self.status is not None else sorted(self.written) or [STATUS])


def is_default_name(context: str) -> bool:
    """Return whether FreezeGuard could have chosen this name of a status itself."""
    return context == STATUS or context.startswith(f"{STATUS}/")


def contexts_of(workflows: Sequence[Workflow], status: str | None = None) -> FreezeGuardContexts:
    """Return the contexts that workflows write. `status` replaces the statuses."""
    gates = [gate for workflow in workflows if workflow.gates_merges for gate in workflow.gates]
    jobs = frozenset(gate.job.settings.get("name").text() or gate.job.name for gate in gates if gate.checks)
    writers = [gate for workflow in workflows for gate in workflow.gates if workflow.gates_merges or workflow.called or gate.sweeps]
    known = [written_by(gate) for gate in writers]
    written = frozenset[str]().union(*(contexts for contexts in known if contexts is not None))
    # A workflow of another repository may write any context.
    exact = bool(written) and None not in known and not any(workflow.elsewhere for workflow in workflows)
    return FreezeGuardContexts(status, written, jobs, exact)


def required_by_rulesets(rules: Sequence[Any]) -> list[Required]:
    """Return what rulesets require. `rules`: the rules in force for a branch, as GitHub lists them."""
    return [
        Required(context, get_positive_int(check, "integration_id"), get_positive_int(rule, "ruleset_id"))
        for rule in rules
        if get_path(rule, "type") == "required_status_checks"
        for check in get_list(rule, "parameters", "required_status_checks")
        if (context := get_str(check, "context")) is not None
    ]


def required_by_protection(protection: Any) -> list[Required]:
    """Return what the classic protection of a branch requires. An app below 0 stands for any app."""
    if get_path(protection, "required_status_checks", "enforcement_level") == "off":
        return []
    checks = get_list(protection, "required_status_checks", "checks")
    found = [
        Required(context, get_positive_int(check, "app_id"), None) for check in checks if (context := get_str(check, "context")) is not None
    ]
    known = {required.context for required in found}
    contexts = get_list(protection, "required_status_checks", "contexts")
    return found + [Required(one, None, None) for one in contexts if isinstance(one, str) and one not in known]


def sources_of(required: Sequence[Required]) -> dict[str, set[int | None]]:
    """Return the apps that each context is required from; None for any app."""
    return {one.context: {other.app for other in required if other.context == one.context} for one in required}


def ruleset_name(ruleset: Any) -> str:
    """Return the name of a ruleset, quoted; without one its id."""
    return quote_names([get_str(ruleset, "name") or f"{get_positive_int(ruleset, 'id')}"])
