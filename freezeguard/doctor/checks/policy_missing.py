"""The repository has no policy, and the built-in default decides."""

from __future__ import annotations

from ..check import Check
from ..finding import ERROR, error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    if facts.policy_missing:
        yield error(
            "there is no policy: the built-in default decides (Monday to Thursday 09:00 to 16:00, Friday until 12:00, UTC)",
            "write one with `freezeguard init`",
        )


CHECK = Check("policy-missing", (ERROR,), __doc__, find)
