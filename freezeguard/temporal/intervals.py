"""Algebra of spans: half-open intervals `[start, end)` between two instants, in ascending lists.

*Disjoint* means ascending, not overlapping and not touching. All results about time are built from these functions.
"""

from __future__ import annotations

from bisect import bisect_left

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Span = tuple[int, int]


def merge(spans: Iterable[Span]) -> list[Span]:
    """Return the union of any spans, disjoint. The only function that joins spans."""
    merged: list[Span] = []
    last: int | None = None
    for span in sorted(spans):
        start, end = span
        if last is not None and start <= last:
            if end > last:
                merged[-1] = merged[-1][0], end
                last = end
        elif start < end:
            merged.append(span)
            last = end
    return merged


def subtract(spans: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """Return the parts of disjoint `spans` outside of disjoint `taken`."""
    left: list[Span] = []
    i, count = 0, len(taken)
    for span in spans:
        start, end = span
        while i < count and taken[i][1] <= start:
            i += 1
        if i == count or taken[i][0] >= end:
            left.append(span)
            continue
        j = i
        while j < count and taken[j][0] < end:
            if taken[j][0] > start:
                left.append((start, taken[j][0]))
            start = max(start, taken[j][1])
            j += 1
        if start < end:
            left.append((start, end))
    return left


def intersect(spans: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """Return the intersection of two disjoint lists."""
    common: list[Span] = []
    i = j = 0
    while i < len(spans) and j < len(others):
        start = max(spans[i][0], others[j][0])
        end = min(spans[i][1], others[j][1])
        if start < end:
            common.append((start, end))
        if spans[i][1] < others[j][1]:
            i += 1
        else:
            j += 1
    return common


def overlapping(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """Return the disjoint spans that overlap [start, end), uncut."""
    if start >= end:
        return []
    low = bisect_left(spans, (start, start))
    if low and spans[low - 1][1] > start:
        low -= 1
    return list(spans[low : bisect_left(spans, (end, end))])


def clip(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """Return disjoint spans cut to [start, end)."""
    inside = overlapping(spans, start, end)
    if inside:
        inside[0] = max(inside[0][0], start), inside[0][1]
        inside[-1] = inside[-1][0], min(inside[-1][1], end)
    return inside
