"""The status is required from another app than GitHub Actions."""

from __future__ import annotations

from ..check import Check
from ..finding import NOTE, note, quote_names
from ..required import ACTIONS, sources_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    for context, apps in sources_of(facts.required_statuses).items():
        for app in sorted(app for app in apps if app is not None and app != ACTIONS):
            yield note(
                f"{quote_names([context])} is required from app {app}, which is not GitHub Actions ({ACTIONS}): only its status counts",
                "give the Action a token of that app, or choose GitHub Actions as the source",
            )


CHECK = Check("other-app", (NOTE,), __doc__, find)
