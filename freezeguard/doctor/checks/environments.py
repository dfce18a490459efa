"""The environments that a policy names, as GitHub has them."""

from __future__ import annotations

from ...policy.subject import is_literal
from ...util.untyped_json import get_list, get_path, get_str
from ..finding import named, note, warning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from ...policy.model import Policy
    from ..finding import Finding


def named_by(policies: Iterable[Policy]) -> list[str]:
    """The environments that policies name, as they write them; globs stand for no name."""
    globs: list[str] = []
    for policy in policies:
        for document in policy.documents:
            scopes = [document.applies_to, *(rule.scope for rule in document.windows), *(rule.scope for rule in document.freezes)]
            scopes += [source.scope for source in document.incidents]
            globs += [*document.known_environments, *(glob for scope in scopes for glob in scope.environments)]
    # GitHub's know no case.
    return list({glob.casefold(): glob for glob in globs if is_literal(glob)}.values())


def check_environments(names: Sequence[str], environments: Sequence[Any]) -> Iterator[Finding]:
    """What is wrong with them; `environments` as GitHub lists them.

    `can_admins_bypass` is in GitHub's answers, though not in its description of them.
    """
    found = {name.casefold(): one for one in environments if (name := get_str(one, "name")) is not None}
    for name in names:
        there = found.get(name.casefold())
        if there is None:
            yield warning(
                "no-environment",
                f"the policy names the environment {named([name])}, which is not there: it is misspelt, or not used",
                "Settings, Environments: make it, or mend the policy",
            )
        elif not get_list(there, "protection_rules") and not get_path(there, "deployment_branch_policy"):
            yield note(
                "open-environment",
                f"the environment {named([name])} has no protection: any workflow of any branch may deploy to it without asking the gate",
                "Settings, Environments: limit its branches, or require reviewers",
            )
        elif get_path(there, "can_admins_bypass") is True:
            yield note(
                "admins-bypass-environment",
                f"administrators may bypass the protection of the environment {named([name])}",
                "Settings, Environments: 'Allow administrators to bypass' off",
            )
