"""Waiting for something only so long."""

from __future__ import annotations

import threading
from typing import TypeVar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def run_with_timeout(seconds: float, look: Callable[[], T]) -> T:
    """What `look` gives, or raises, unless it takes longer.

    Raises:
        TimeoutError: it does. It goes on in a thread that ends with the process: nothing else bounds a socket, whose time-out begins anew
            with each byte, or a library that computes.
    """
    found: list[T] = []
    failed: list[Exception] = []

    def run() -> None:
        try:
            found.append(look())
        except Exception as error:  # noqa: BLE001  raised again by whoever waits
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not found:
        raise TimeoutError
    return found[0]
