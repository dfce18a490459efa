"""The policy names an environment that does not exist."""

from __future__ import annotations

from ..check import Check
from ..environments import environments_of
from ..finding import WARNING, quote_names, warning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    for name, settings in environments_of(facts):
        if settings is None:
            yield warning(
                f"the policy names the environment {quote_names([name])}, which does not exist: it is misspelt or not used",
                "Settings, Environments: create it, or fix the name in the policy",
            )


CHECK = Check("no-environment", (WARNING,), __doc__, find)
