"""How long something takes."""

from __future__ import annotations

import gc
import signal
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")


def once(function: Callable[[], T]) -> tuple[float, T]:
    """Seconds of one call, and its result. Garbage is collected before it instead of meanwhile: it may be that of others."""
    gc.collect()
    gc.disable()
    try:
        start = perf_counter()
        result = function()
        return perf_counter() - start, result
    finally:
        gc.enable()


def repeated(function: Callable[[], T], least: float = 0.01) -> tuple[float, T]:
    """Seconds of one call, from as many as take about `least` seconds, and the result of the first."""
    seconds, result = once(function)
    count = min(2000, int(least / max(seconds, 1e-7)))

    def again() -> None:
        for _ in range(count):
            function()

    return (once(again)[0] / count if count > 1 else seconds), result


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raises TimeoutError in the body when it took so long."""

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def told(seconds: float) -> str:
    """Three digits, in the unit that suits them."""
    unit, size = next(((unit, size) for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)) if seconds >= size), ("ns", 1e-9))
    return f"{digits(seconds / size)} {unit}"


def digits(number: float) -> str:
    """Three digits, or all before the point."""
    return f"{number:,.{0 if number >= 100 else 1 if number >= 10 else 2}f}"
