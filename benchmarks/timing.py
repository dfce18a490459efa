"""Samples of running times, kept by name, and their medians."""

from __future__ import annotations

import gc
import statistics
from collections import defaultdict
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Reached(NamedTuple):
    """A row: what must be reached, what was measured, and whether it is; None: a figure without a target."""

    what: str
    target: str
    measured: str
    met: bool | None


class Samples:
    """Seconds by (engine, task). What was answered wrong is kept beside them."""

    def __init__(self) -> None:
        self._seconds: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
        self.wrong: set[tuple[str, str]] = set()

    def add(self, engine: str, task: str, seconds: float) -> None:
        self._seconds[engine, task].append(seconds)

    def check(self, engine: str, task: str, *, right: bool) -> None:
        if not right:
            self.wrong.add((engine, task))

    def median(self, engine: str, task: str) -> float | None:
        """Seconds, or None where nothing was measured."""
        found = self._seconds.get((engine, task))
        return statistics.median(found) if found else None

    def of(self, engine: str, task: str) -> float:
        """Seconds. Raises KeyError where nothing was measured."""
        found = self.median(engine, task)
        if found is None:
            raise KeyError((engine, task))
        return found


def once(function: Callable[[], T]) -> tuple[float, T]:
    """Seconds of one call, with the garbage of others collected before, and its result."""
    gc.collect()
    start = perf_counter()
    result = function()
    return perf_counter() - start, result


def repeated(function: Callable[[], T], least: float = 0.01) -> tuple[float, T]:
    """Seconds of one call, from as many as take about `least` seconds, and the result of the first."""
    seconds, result = once(function)
    count = min(2000, int(least / max(seconds, 1e-7)))
    if count > 1:
        start = perf_counter()
        for _ in range(count):
            function()
        seconds = (perf_counter() - start) / count
    return seconds, result
