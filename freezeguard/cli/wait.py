"""freezeguard wait"""

from __future__ import annotations

import os
import sys
import time
from datetime import datetime

import click

from ..app import check as app
from ..errors import UsageError
from . import options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..engine.verdict_document import VerdictDocument

PAUSE = 30  # seconds between two looks at the policy
TELL = 300  # seconds between two lines where there is no terminal


@click.command()
@options.POLICY
@click.option("--timeout", metavar="DURATION", help="Give up after so long, e.g. 2h.  [default: never]")
@options.subject_options
@options.TIMEZONE
@options.OFFLINE
def wait(
    policy: str | None,
    timeout: str | None,
    environment: str | None,
    branch: str | None,
    repository: str | None,
    timezone: str | None,
    offline: bool,
) -> int:
    """Returns when the window opens. Everything is looked at again before it does.

    Exits with 0 when it is allowed, with the verdict's code (10, 4) at the timeout.

    \b
    freezeguard wait --timeout 2h && ./deploy.sh
    """
    if os.environ.get("FREEZEGUARD_AT"):
        raise UsageError("FREEZEGUARD_AT: a simulated instant never passes, so there is nothing to wait for")
    seconds = _seconds(timeout)
    began = time.time()
    asked: dict[str, Any] = {
        "policy": policy,
        "environment": environment,
        "branch": branch,
        "repository": repository,
        "timezone": timezone,
        "offline": offline,
    }
    doc = app.check(options.request(**asked))
    bar: _Lines = _Progress() if _shows_a_bar() else _Lines()
    with bar:
        while not doc["allowed"]:
            now = time.time()
            left = began + seconds - now if seconds is not None else None
            if left is not None and left <= 0:
                break
            bar.show(doc, began, now)
            time.sleep(min([PAUSE, *([left] if left is not None else []), *_until_window(doc, now)]))
            # Anew, place and all: a policy may have come meanwhile.
            doc = app.check(app.CheckRequest(os.environ, int(time.time()), **asked))
    from ..render.text import verdict_text

    click.echo(verdict_text(doc, style=options.style), nl=False)
    return app.exit_code(doc)


def _seconds(timeout: str | None) -> int | None:
    from ..policy.reader.scalars import duration

    if timeout is None:
        return None
    try:
        days, elapsed = duration(timeout)
        return days * 86400 + elapsed
    except ValueError as error:
        raise UsageError(f"--timeout: {error}") from None


def _shows_a_bar() -> bool:
    console = options.console(stderr=True)
    return sys.stderr is not None and console.is_terminal and not console.is_dumb_terminal and not options.quiet()


def _until_window(doc: VerdictDocument, now: float) -> list[float]:
    """The seconds until the next window, where a time is known at which it opens."""
    if doc["next_window"] is None or doc["next_window"]["assuming"]:
        return []
    return [max(1.0, datetime.fromisoformat(doc["next_window"]["start"]).timestamp() - now)]


def _waits_for(doc: VerdictDocument, now: float) -> str:
    from ..util.text import format_duration, single_line

    for seconds in _until_window(doc, now):
        return f"opens in {format_duration(seconds)}"
    assuming = doc["next_window"] and doc["next_window"]["assuming"]
    return f"opens when {' and '.join(single_line(some) for some in assuming)}" if assuming else "no window in sight"


def _kinds(doc: VerdictDocument) -> str:
    return ", ".join(dict.fromkeys(reason["kind"] for reason in doc["reasons"]))


class _Lines:
    """A line now and then, for logs."""

    def __init__(self) -> None:
        self._told = 0.0

    def __enter__(self) -> _Lines:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def show(self, doc: VerdictDocument, began: float, now: float) -> None:
        from ..util.text import format_duration

        if now - self._told >= TELL:
            options.notice(f"{doc['outcome']} ({_kinds(doc)}), {_waits_for(doc, now)}; waited {format_duration(now - began)}")
            self._told = now


class _Progress(_Lines):
    """A bar that fills until the window opens, for a terminal."""

    def __init__(self) -> None:
        super().__init__()
        from rich.progress import BarColumn, Progress, TextColumn

        self._bar = Progress(TextColumn("{task.description}"), BarColumn(), console=options.console(stderr=True), transient=True)
        self._task = self._bar.add_task("waiting", total=None)

    def __enter__(self) -> _Progress:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def show(self, doc: VerdictDocument, began: float, now: float) -> None:
        left = _until_window(doc, now)
        text = f"{doc['outcome']} ({_kinds(doc)}), {_waits_for(doc, now)}"
        self._bar.update(self._task, description=text, total=now - began + left[0] if left else None, completed=now - began)
