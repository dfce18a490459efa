"""The algebra of spans, against sets of integers."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from freezeguard.temporal.intervals import clip, intersect, merge, overlapping, subtract

Span = tuple[int, int]

any_spans = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8)
disjoint = any_spans.map(merge)


def points(spans: list[Span]) -> set[int]:
    return {i for start, end in spans for i in range(start, end)}


def canonical(spans: list[Span]) -> bool:
    return all(a < b for a, b in spans) and all(end < start for (_, end), (start, _) in pairwise(spans))


@given(any_spans)
def test_merge(spans: list[Span]) -> None:
    assert points(merge(spans)) == points(spans)
    assert canonical(merge(spans))


def test_merge_keeps_the_latest_end() -> None:
    """Not the end of the last span: 12-15 inside 10-20."""
    assert merge([(10, 20), (12, 15)]) == [(10, 20)]
    assert merge([(10, 20), (20, 25), (26, 27), (5, 5)]) == [(10, 25), (26, 27)]


@given(disjoint, disjoint)
def test_subtract(spans: list[Span], taken: list[Span]) -> None:
    left = subtract(spans, taken)
    assert points(left) == points(spans) - points(taken)
    assert canonical(left)


@given(disjoint, disjoint)
def test_intersect(spans: list[Span], others: list[Span]) -> None:
    common = intersect(spans, others)
    assert points(common) == points(spans) & points(others)
    assert all(a < b for a, b in common)


@given(disjoint, st.integers(0, 40), st.integers(0, 40))
def test_clip(spans: list[Span], start: int, end: int) -> None:
    inside = clip(spans, start, max(start, end))
    assert points(inside) == points(spans) & set(range(start, max(start, end)))
    assert canonical(inside)


@given(disjoint, st.integers(0, 40), st.integers(0, 40))
def test_overlapping(spans: list[Span], start: int, end: int) -> None:
    within = range(start, end)
    assert overlapping(spans, start, end) == [span for span in spans if points([span]) & set(within)]


def test_nothing_reaches_into_no_time() -> None:
    assert overlapping([(0, 10)], 5, 5) == []
    assert clip([(0, 10)], 5, 5) == []
