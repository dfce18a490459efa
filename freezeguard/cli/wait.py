"""freezeguard wait"""

from __future__ import annotations

import os
import re
import sys
import time
from datetime import datetime

import click

from ..app import check as app
from ..errors import UsageError
from . import options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..engine.verdict_document import VerdictDocument

PAUSE = 30  # most seconds between two checks
REPORT_EVERY = 300  # seconds between two lines in a log


@click.command()
@click.option("--timeout", metavar="DURATION", default="6h", help="Stop waiting after this time, e.g. 30s, 90m or 2h.  [default: 6h]")
@options.question_options("policy", "environment", "branch", "repository", "timezone", "offline")
def wait(timeout: str, question: options.Question) -> int:
    """Wait until a deployment is allowed.

    Reads the policy and queries its sources again at least every 30 seconds.

    Exit code: 0 as soon as a deployment is allowed; 10 (blocked) or 4 (undecided) at the timeout.
    A source whose secret is missing ends the wait at once.

    \b
    freezeguard wait --timeout 2h && ./deploy.sh
    """
    if os.environ.get("FREEZEGUARD_AT"):
        raise UsageError("FREEZEGUARD_AT: a simulated instant never passes, so there is nothing to wait for")
    seconds = _seconds(timeout)
    began = time.time()
    doc = app.check(question.request())
    bar: _LogLines = _ProgressBar() if _shows_bar() else _LogLines()
    with bar:
        while not doc["allowed"]:
            now = time.time()
            left = began + seconds - now
            if left <= 0 or _is_misconfigured(doc, question):
                break
            bar.show(doc, began, now)
            time.sleep(min([PAUSE, left, *_until_window(doc, now)]))
            # A new request also looks for the policy file again: somebody may have added one.
            doc = app.check(question.silent_request())
    from ..render.text import verdict_text

    click.echo(verdict_text(doc, style=options.style), nl=False)
    return app.exit_code(doc)


def _seconds(timeout: str) -> int:
    from ..policy.reader.scalars import duration

    # Policies have neither seconds nor a duration of zero.
    if short := re.fullmatch(r"([0-9]{1,6})s|0+[mhdw]", timeout):
        return int(short[1] or 0)
    try:
        days, elapsed = duration(timeout)
        return days * 86400 + elapsed
    except ValueError as error:
        raise UsageError(f"--timeout: {error}") from None


def _is_misconfigured(doc: VerdictDocument, question: options.Question) -> bool:
    """Return True, and report the errors, if an undecided verdict is due to a secret that is missing: waiting does not help."""
    if doc["outcome"] != "undecided":
        return False
    from ..sources.configuration import configuration_errors

    request = question.silent_request()
    policy = app.load_policy(request)
    errors = configuration_errors(policy, policy.locate(app.subject_of(request)), request.environ)
    for error in errors:
        options.notice(f"stopped waiting: {error}")
    return bool(errors)


def _shows_bar() -> bool:
    console = options.console(stderr=True)
    return sys.stderr is not None and console.is_terminal and not console.is_dumb_terminal and not options.quiet()


def _until_window(doc: VerdictDocument, now: float) -> list[float]:
    """Return the seconds until the next window, or nothing if its start is unknown."""
    if doc["next_window"] is None or doc["next_window"]["assuming"]:
        return []
    return [max(1.0, datetime.fromisoformat(doc["next_window"]["start"]).timestamp() - now)]


def _describe_wait(doc: VerdictDocument, now: float) -> str:
    from ..util.text import format_duration, single_line

    for seconds in _until_window(doc, now):
        return f"opens in {format_duration(seconds)}"
    assuming = doc["next_window"] and doc["next_window"]["assuming"]
    return f"opens when {' and '.join(single_line(assumption) for assumption in assuming)}" if assuming else "no window in sight"


def _kinds(doc: VerdictDocument) -> str:
    return ", ".join(dict.fromkeys(reason["kind"] for reason in doc["reasons"]))


class _LogLines:
    """A line every few minutes, for logs."""

    def __init__(self) -> None:
        self._reported = 0.0

    def __enter__(self) -> _LogLines:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def show(self, doc: VerdictDocument, began: float, now: float) -> None:
        from ..util.text import format_duration

        if now - self._reported >= REPORT_EVERY:
            options.notice(f"{doc['outcome']} ({_kinds(doc)}), {_describe_wait(doc, now)}; waited {format_duration(now - began)}")
            self._reported = now


class _ProgressBar(_LogLines):
    """A bar that fills until the window opens, for a terminal."""

    def __init__(self) -> None:
        super().__init__()
        from rich.progress import BarColumn, Progress, TextColumn

        self._bar = Progress(TextColumn("{task.description}"), BarColumn(), console=options.console(stderr=True), transient=True)
        self._task = self._bar.add_task("waiting", total=None)

    def __enter__(self) -> _ProgressBar:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def show(self, doc: VerdictDocument, began: float, now: float) -> None:
        left = _until_window(doc, now)
        text = f"{doc['outcome']} ({_kinds(doc)}), {_describe_wait(doc, now)}"
        self._bar.update(self._task, description=text, total=now - began + left[0] if left else None, completed=now - began)
