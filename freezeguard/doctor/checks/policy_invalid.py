"""The policy is invalid, so that nothing is allowed."""

from __future__ import annotations

from ...errors import PolicyError, UsageError
from ..check import Check
from ..finding import ERROR, error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    for failure in facts.policy_errors:
        for problem in failure.problems if isinstance(failure, PolicyError) else ():
            message = f"the policy is invalid, and nothing is allowed: {problem.message}"
            yield error(message, "fix it; `freezeguard lint` reports the same", problem.source, problem.line)
        if isinstance(failure, UsageError):
            yield error(f"a workflow names a policy that the gate refuses: {failure}", "fix that input of the workflow")


CHECK = Check("policy-invalid", (ERROR,), __doc__, find)
