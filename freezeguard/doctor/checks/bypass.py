"""Somebody may bypass the rule that requires the status."""

from __future__ import annotations

from ...util.untyped_json import get_list, get_path, get_positive_int, get_str
from ..check import Check
from ..finding import NOTE, WARNING, note, quote_names, warning
from ..required import ruleset_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..facts import Facts
    from ..finding import Finding

_ADMIN = 5
_ROLES = {2: "maintain", 4: "write", _ADMIN: "admin"}  # `actor_id` of a RepositoryRole


def find(facts: Facts) -> Iterator[Finding]:
    for ruleset in facts.rulesets:
        name = ruleset_name(ruleset)
        shown: dict[str, tuple[bool, str]] = {}
        for actor in get_list(ruleset, "bypass_actors"):
            who, is_admin = _actor(actor)
            shown.setdefault(who, (is_admin, get_str(actor, "bypass_mode") or "always"))
        for who, (is_admin, mode) in shown.items():
            when = "in pull requests" if mode == "pull_request" else "always"
            report = note if is_admin else warning
            yield report(f"{who} may bypass the ruleset {name} ({when})", "Settings, Rules: remove that entry from the bypass list")
    yield from _protection(facts)


def _actor(actor: Any) -> tuple[str, bool]:
    """Return who it is, and whether only administrators are."""
    kind, count = get_str(actor, "actor_type") or "somebody", get_positive_int(actor, "actor_id")
    if kind == "RepositoryRole" and count is not None:
        return f"the role {_ROLES.get(count, count)}", count == _ADMIN
    if kind == "OrganizationAdmin":
        return "the organisation's administrators", True
    kinds = {"Integration": "app", "Team": "team", "User": "user", "DeployKey": "every deploy key"}
    return f"{kinds.get(kind, quote_names([kind]))}{f' {count}' if count is not None and kind != 'DeployKey' else ''}", False


def _protection(facts: Facts) -> Iterator[Finding]:
    """Classic protection may exempt administrators; a ruleset that requires the gate as well binds them."""
    found = [*facts.required_statuses, *facts.required_jobs]
    if not found or any(one.ruleset is not None for one in found):
        return
    enforced = get_path(facts.classic, "enforce_admins", "enabled")
    if enforced is None:
        level = get_str(facts.classic, "required_status_checks", "enforcement_level") or ""
        enforced = {"everyone": True, "non_admins": False}.get(level)
    if enforced is not True:
        what = "may bypass the protection of the branch" if enforced is False else "may be exempt, which this token cannot see"
        yield note(f"administrators {what}", "Settings, Branches: 'Do not allow bypassing the above settings'")


CHECK = Check("bypass", (WARNING, NOTE), __doc__, find)
