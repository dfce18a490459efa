"""Time-outs without waiting: a call to the fake GitHub times out when the server stalls, and never because the machine is slow."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import urllib3

from freezeguard.util import timeouts

GUARD = 120  # seconds; ends a test that hangs, and is never reached otherwise


class _Stalls:
    """Count of the requests that the fake GitHub keeps waiting."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0

    def reset(self) -> None:
        with self._changed:
            self._count = 0

    def add(self) -> None:
        """Report one more request that gets no response in time."""
        with self._changed:
            self._count += 1
            self._changed.notify_all()

    def wait(self, is_over: Callable[[], bool]) -> None:
        """Return when `is_over` holds, or when a request stalls."""
        with self._changed:
            self._changed.wait_for(lambda: is_over() or self._count > 0, GUARD)

    def wake(self) -> None:
        with self._changed:
            self._changed.notify_all()


STALLS = _Stalls()


class _Thread(threading.Thread):
    """Thread whose `join` ignores the clock: it returns when the thread ends, or when the server stalls."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self._is_over = False

    def start(self) -> None:
        STALLS.reset()
        super().start()

    def run(self) -> None:
        try:
            super().run()
        finally:
            self._is_over = True
            STALLS.wake()

    def join(self, timeout: float | None = None) -> None:
        STALLS.wait(lambda: self._is_over)


def own_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let calls time out when the server stalls, and retry at once."""
    monkeypatch.setattr(timeouts, "threading", SimpleNamespace(Thread=_Thread))
    monkeypatch.setattr(urllib3.Retry, "sleep", lambda *_: None)
