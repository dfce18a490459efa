"""The tests that a policy has in its own file."""

from __future__ import annotations

from typing import NamedTuple

from ...policy.pending_calendars import empty_schedule, with_calendars
from ..decide import decide

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from ...policy.model import Policy


class ExpectationResult(NamedTuple):
    """One of a policy's own tests: where it stands, what it asks about, and what failed (None: it holds)."""

    line: int
    at: datetime
    failure: str | None


def run_tests(policy: Policy) -> list[ExpectationResult]:
    """The results of the tests in a policy's own file, without any source."""
    policy = with_calendars(policy, empty_schedule)
    results = []
    own = policy.documents[0].source
    for test in [test for document in policy.documents if document.source == own for test in document.tests]:
        verdict = decide(policy, at=test.at, subject=test.subject)
        kinds = [reason.kind for reason in verdict.reasons]
        failure = None
        if verdict.allowed != test.allowed:
            failure = f"expected {'allowed' if test.allowed else 'blocked'}, it is {verdict.outcome}" + (
                f" ({', '.join(kinds)})" if kinds else ""
            )
        elif test.because is not None and test.because not in kinds:
            failure = f"expected because of {test.because}, it is because of {', '.join(kinds) or 'nothing'}"
        results.append(ExpectationResult(test.line, test.at, failure))
    return results
