"""The required status may come from any app, so everybody with write access can forge it."""

from __future__ import annotations

from ..check import Check
from ..finding import WARNING, quote_names, warning
from ..required import ACTIONS, sources_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    for context, apps in sources_of(facts.required_statuses).items():
        if apps == {None}:
            yield warning(
                f"{quote_names([context])} is required from any source: everybody with write access can write that status",
                f"in that rule choose GitHub Actions as the source (`integration_id: {ACTIONS}`)",
            )


CHECK = Check("any-app", (WARNING,), __doc__, find)
