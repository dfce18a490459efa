"""Administrators may bypass the protection of an environment of the policy."""

from __future__ import annotations

from ...util.untyped_json import get_path
from ..check import Check
from ..environments import environments_of, is_protected
from ..finding import NOTE, note, quote_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    """`can_admins_bypass` is in GitHub's responses, but not in its documentation of them."""
    for name, settings in environments_of(facts):
        if is_protected(settings) and get_path(settings, "can_admins_bypass") is True:
            yield note(
                f"administrators may bypass the protection of the environment {quote_names([name])}",
                "Settings, Environments: switch 'Allow administrators to bypass' off",
            )


CHECK = Check("admins-bypass-environment", (NOTE,), __doc__, find)
