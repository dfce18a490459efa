"""Tests that a policy contains in its own file."""

from __future__ import annotations

from typing import NamedTuple

from ...policy.pending_calendars import empty_schedule, with_calendars
from ..decide import decide
from ..facts import NO_FACTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from ...policy.model import Policy


class ExpectationResult(NamedTuple):
    """Result of one test: its line, its instant, and the failure (None if it passed)."""

    line: int
    at: datetime
    failure: str | None


def run_tests(policy: Policy) -> list[ExpectationResult]:
    """Run the tests in a policy's own file, without querying any source."""
    policy = with_calendars(policy, empty_schedule)
    results = []
    own = policy.documents[0].source
    for test in [test for document in policy.documents if document.source == own for test in document.tests]:
        verdict = decide(policy, at=test.at, subject=test.subject, facts=NO_FACTS)
        kinds = [reason.kind for reason in verdict.reasons]
        failure = None
        if verdict.allowed != test.allowed:
            failure = f"expected {'allowed' if test.allowed else 'blocked'}, got {verdict.outcome}" + (
                f" ({', '.join(kinds)})" if kinds else ""
            )
        elif test.because is not None and test.because not in kinds:
            failure = f"expected the reason {test.because}, got {', '.join(kinds) or 'no reason'}"
        results.append(ExpectationResult(test.line, test.at, failure))
    return results
