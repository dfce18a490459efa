"""Functions that run in a thread and are given up after a time."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class BackgroundCall(Generic[T]):
    """A call that has begun in a thread of its own.

    Nothing else bounds a socket, whose time-out begins anew with each byte, or a library that computes. A call that is given up goes on
    until the process ends.
    """

    def __init__(self, function: Callable[[], T]) -> None:
        self._function = function
        self._results: list[T] = []
        self._errors: list[Exception] = []
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._results.append(self._function())
        except Exception as error:  # noqa: BLE001  raised again by `result`
            self._errors.append(error)

    def wait(self, seconds: float) -> None:
        """Return when the call has ended, or after so many seconds."""
        self._thread.join(seconds)

    def result(self) -> T:
        """Return what the function returned, or raise what it raised. Raises TimeoutError if the call has not ended."""
        if self._errors:
            raise self._errors[0]
        if not self._results:
            raise TimeoutError
        return self._results[0]


def run_with_timeout(seconds: float, function: Callable[[], T]) -> T:
    """Return what the function returns, or raise what it raises. Raises TimeoutError if that takes longer."""
    call = BackgroundCall(function)
    call.wait(seconds)
    return call.result()
