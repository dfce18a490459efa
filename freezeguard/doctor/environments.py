"""Environments that policies name, and GitHub's settings of them."""

from __future__ import annotations

from ..policy.patterns import is_literal
from ..util.untyped_json import get_list, get_path, get_str

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from ..policy.model import Policy
    from .facts import Facts


def environment_names(policies: Iterable[Policy]) -> list[str]:
    """Return the environments that policies name, without globs."""
    globs: list[str] = []
    for policy in policies:
        for document in policy.documents:
            scopes = [document.applies_to, *(rule.scope for rule in document.windows), *(rule.scope for rule in document.freezes)]
            scopes += [source.scope for source in document.incidents]
            globs += [*document.known_environments, *(glob for scope in scopes for glob in scope.environments)]
    # GitHub ignores the case of environments.
    return list({glob.casefold(): glob for glob in globs if is_literal(glob)}.values())


def environments_of(facts: Facts) -> Iterator[tuple[str, Any]]:
    """Yield each environment that a policy names, with GitHub's settings of it; None if it does not exist."""
    if facts.environments is not None:
        found = {name.casefold(): one for one in facts.environments if (name := get_str(one, "name")) is not None}
        for name in environment_names(usage.policy for usage in facts.policies):
            yield name, found.get(name.casefold())


def is_protected(settings: Any) -> bool:
    """Return whether an environment has reviewers, a wait timer, or a limit on its branches."""
    return bool(get_list(settings, "protection_rules") or get_path(settings, "deployment_branch_policy"))
