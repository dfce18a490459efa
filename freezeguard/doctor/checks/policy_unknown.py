"""The policy, or a policy that it extends, could not be read."""

from __future__ import annotations

from ...errors import UndecidedError
from ..check import Check
from ..finding import ERROR, undecided

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    for failure in facts.policy_errors:
        if isinstance(failure, UndecidedError):
            yield undecided(
                f"the policy decides, and could not be read: {failure}",
                "use a token with `contents: read`, or run it again",
            )


CHECK = Check("policy-unknown", (ERROR,), __doc__, find)
