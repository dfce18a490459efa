"""An environment that the policy names has no protection."""

from __future__ import annotations

from ..check import Check
from ..environments import environments_of, is_protected
from ..finding import NOTE, note, quote_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    for name, settings in environments_of(facts):
        if settings is not None and not is_protected(settings):
            yield note(
                f"the environment {quote_names([name])} has no protection: any workflow on any branch may deploy to it without the gate",
                "Settings, Environments: limit its branches, or require reviewers",
            )


CHECK = Check("open-environment", (NOTE,), __doc__, find)
