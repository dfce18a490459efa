"""Calls with a time limit."""

from __future__ import annotations

import threading
from typing import TypeVar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def run_with_timeout(seconds: float, call: Callable[[], T]) -> T:
    """Return or raise what `call` does, within `seconds`.

    After the time limit the call goes on in a thread that ends with the process. Nothing else limits a socket, whose own time-out
    restarts with each byte, or a library that computes.

    Raises:
        TimeoutError: the call takes longer.
    """
    results: list[T] = []
    failed: list[Exception] = []

    def run() -> None:
        try:
            results.append(call())
        except Exception as error:  # noqa: BLE001  raised again in the calling thread
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not results:
        raise TimeoutError
    return results[0]
