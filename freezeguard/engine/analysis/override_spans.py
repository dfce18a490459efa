"""Spans that only an override opens. Pure."""

from __future__ import annotations

from itertools import pairwise

from ...temporal.intervals import merge, subtract
from ..decide import allowed_spans

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...policy.model import Policy
    from ...policy.subject import Subject
    from ...temporal.intervals import Span
    from ..facts import Facts


def spans_with_overrides(policy: Policy, subject: Subject, at: int, start: int, end: int, facts: Facts) -> tuple[list[Span], list[Span]]:
    """Return the spans in [start, end) that are allowed without any override, and those that only an override allows.

    An override opens nothing before `at` and nothing after it expires.

    Args:
        at: instant of the verdict (seconds).

    Raises:
        UsageError: the environment is not known.
    """
    regular = allowed_spans(policy, subject, start, end, facts._replace(waivers=()))
    expiries = (waiver.until for waiver in facts.waivers if waiver.until is not None)
    edges = [max(at, start), *sorted({expiry for expiry in expiries if max(at, start) < expiry < end}), end]
    opened: list[Span] = []
    for low, high in pairwise(edges):
        valid = tuple(waiver for waiver in facts.waivers if waiver.until is None or waiver.until > low)
        opened += allowed_spans(policy, subject, low, high, facts._replace(waivers=valid)) if valid else []
    return regular, subtract(merge(opened), regular)
