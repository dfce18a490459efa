"""A fact that does not decide could not be read."""

from __future__ import annotations

from ..check import Check
from ..finding import NOTE, note

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    for failure in facts.failures:
        if not failure.decides:
            yield note(failure.message, failure.remedy)


CHECK = Check("not-readable", (NOTE,), __doc__, find)
