"""What GitHub requires of a branch, from whom, and who need not heed it.

A status may be written by anybody with write access, unless it is required from one app (docs.github.com, "About status checks"; "Available
rules for rulesets").
"""

from __future__ import annotations

from typing import NamedTuple

from ...util.untyped_json import get_list, get_path, get_positive_int, get_str
from ..finding import error, named, note, warning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from ..finding import Finding

ACTIONS = 15368  # the App of GitHub Actions on github.com
STATUS = "freezeguard"
_ADMIN = 5
_ROLES = {2: "maintain", 4: "write", _ADMIN: "admin"}  # `actor_id` of a RepositoryRole


class Required(NamedTuple):
    """A status or check that must have passed. `app`: only by this one; None: by anybody. `ruleset`: None: classic protection."""

    context: str
    app: int | None
    ruleset: int | None


class FreezeGuardContexts(NamedTuple):
    """Which contexts are FreezeGuard's.

    Attributes:
        status: the only one; None: those that the workflows write, and where that is not `exact` `freezeguard` and `freezeguard/…`.
        written: contexts that the workflows write, as far as that is told.
        jobs: names of the jobs with a gate of merges, which are checks too.
        exact: they write no other contexts.
    """

    status: str | None
    written: frozenset[str] = frozenset()
    jobs: frozenset[str] = frozenset()
    exact: bool = False

    def is_status(self, context: str) -> bool:
        """Whether a context is that of the commit status."""
        if self.status is not None:
            return context == self.status
        return context in self.written or (not self.exact and is_named_ours(context))

    def is_job(self, context: str) -> bool:
        """Whether a context is that of a job; a called workflow's is `caller / job`."""
        return context.partition(" / ")[0] in self.jobs

    @property
    def shown(self) -> str:
        """What is missing where none of them is required."""
        return named([self.status] if self.status is not None else sorted(self.written) or [STATUS])


def is_named_ours(context: str) -> bool:
    """Whether a context has the name of a status that FreezeGuard chooses itself."""
    return context == STATUS or context.startswith(f"{STATUS}/")


def required_by_rulesets(rules: Sequence[Any]) -> list[Required]:
    """What the rulesets require, of the rules that are in force for a branch."""
    return [
        Required(context, get_positive_int(check, "integration_id"), get_positive_int(rule, "ruleset_id"))
        for rule in rules
        if get_path(rule, "type") == "required_status_checks"
        for check in get_list(rule, "parameters", "required_status_checks")
        if (context := get_str(check, "context")) is not None
    ]


def by_protection(protection: Any) -> list[Required]:
    """What the classic protection of a branch requires. An app below 0 is any."""
    if get_path(protection, "required_status_checks", "enforcement_level") == "off":
        return []
    checks = get_list(protection, "required_status_checks", "checks")
    found = [
        Required(context, get_positive_int(check, "app_id"), None) for check in checks if (context := get_str(check, "context")) is not None
    ]
    known = {required.context for required in found}
    contexts = get_list(protection, "required_status_checks", "contexts")
    return found + [Required(one, None, None) for one in contexts if isinstance(one, str) and one not in known]


def has_queue(rules: Sequence[Any]) -> bool:
    """Whether a merge queue is in force."""
    return any(get_path(rule, "type") == "merge_queue" for rule in rules)


def check_queue_rules(rules: Sequence[Any]) -> Iterator[Finding]:
    """How a merge queue groups."""
    for rule in rules:
        if get_path(rule, "type") == "merge_queue" and get_str(rule, "parameters", "grouping_strategy") == "HEADGREEN":
            yield warning(
                "queue-head-only",
                "the merge queue asks only for a group's last commit: what stands before it is merged with that one's labels and reviews",
                "let the queue 'Only merge non-failing pull requests'",
            )


def check_required(required: Sequence[Required], ours: FreezeGuardContexts, branch: str, *, merges: bool) -> Iterator[Finding]:
    """Whether the gate is required, and from whom.

    Args:
        merges: whether merges are meant to be gated at all; else only deployments are.
    """
    found = [one for one in required if ours.is_status(one.context)]
    jobs = [one for one in required if ours.is_job(one.context)] if ours.status is None else []
    change = f"Settings, Rules: a ruleset for {named([branch])} that requires {ours.shown} from GitHub Actions"
    if found:
        for context in dict.fromkeys(one.context for one in found):
            yield from _from_whom(context, {one.app for one in found if one.context == context})
    elif jobs:
        told = named(one.context for one in jobs)
        yield warning(
            "only-job-required",
            f"only the job {told} is required, not the status {ours.shown}: a sweep cannot stop what passed before the window closed",
            change,
        )
    elif merges:
        others = [one.context for one in required if is_named_ours(one.context)]
        also = f"; {named(others)}, which it requires, is written by no workflow here" if others and ours.status is None else ""
        yield error("not-required", f"{named([branch])} does not require {ours.shown}: everybody may merge whatever it says{also}", change)
    else:
        yield warning(
            "not-required",
            f"{named([branch])} does not require {ours.shown}, and no workflow checks pull requests: only deployments are gated",
            f"if merges are to be gated: examples/workflows/pull-request.yml, and {change}",
        )


def _from_whom(context: str, apps: set[int | None]) -> Iterator[Finding]:
    if apps == {None}:
        yield warning(
            "any-app",
            f"{named([context])} is required from any source: everybody with write access can write that status",
            f"in that rule choose GitHub Actions as the source (`integration_id: {ACTIONS}`)",
        )
    for app in sorted(app for app in apps if app is not None and app != ACTIONS):
        yield note(
            "other-app",
            f"{named([context])} is required from app {app}, which is not GitHub Actions ({ACTIONS}): only its status counts",
            "let the Action use a token of that app, or choose GitHub Actions as the source",
        )


def check_ruleset(ruleset: Any) -> Iterator[Finding]:
    """Who bypasses a ruleset. GitHub tells it only to those who may change the ruleset ("Get a repository ruleset")."""
    name = named([get_str(ruleset, "name") or f"{get_positive_int(ruleset, 'id')}"])
    actors = get_path(ruleset, "bypass_actors")
    if not isinstance(actors, list):
        yield note("bypass-unknown", f"who may bypass the ruleset {name} is not told to this token", "a token with `administration: write`")
        return
    told: dict[str, tuple[bool, str]] = {}
    for actor in actors:
        who, is_admin = _actor(actor)
        told.setdefault(who, (is_admin, get_str(actor, "bypass_mode") or "always"))
    for who, (is_admin, mode) in told.items():
        when = "in pull requests" if mode == "pull_request" else "always"
        say = note if is_admin else warning
        yield say("bypass", f"{who} may bypass the ruleset {name} ({when})", "Settings, Rules: take that off the bypass list")


def _actor(actor: Any) -> tuple[str, bool]:
    kind, count = get_str(actor, "actor_type") or "somebody", get_positive_int(actor, "actor_id")
    if kind == "RepositoryRole" and count is not None:
        return f"the role {_ROLES.get(count, count)}", count == _ADMIN
    if kind == "OrganizationAdmin":
        return "the organisation's administrators", True
    kinds = {"Integration": "app", "Team": "team", "User": "user", "DeployKey": "every deploy key"}
    return f"{kinds.get(kind, named([kind]))}{f' {count}' if count is not None and kind != 'DeployKey' else ''}", False


def check_protection(protection: Any, required: Sequence[Required], ours: FreezeGuardContexts) -> Iterator[Finding]:
    """Whether administrators are bound by the classic protection, where that is what requires the gate."""
    found = [one for one in required if ours.is_status(one.context) or ours.is_job(one.context)]
    if not found or any(one.ruleset is not None for one in found):
        return
    enforced = get_path(protection, "enforce_admins", "enabled")
    if enforced is None:
        enforced = {"everyone": True, "non_admins": False}.get(get_str(protection, "required_status_checks", "enforcement_level") or "")
    if enforced is not True:
        what = "need not heed the protection of the branch" if enforced is False else "may be exempt, which is not told to this token"
        yield note("bypass", f"administrators {what}", "Settings, Branches: 'Do not allow bypassing the above settings'")
