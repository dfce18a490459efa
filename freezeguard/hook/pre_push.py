"""The pre-push hook: judges every ref that is pushed. Towards git it knows 0, pass, and 1, stop."""

from __future__ import annotations

import os
import sys
import time

from ..app import check as app
from ..errors import FreezeGuardError
from ..render.text import verdict_text
from ..util.git_remote import repository_of
from ..util.text import single_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import TextIO

    from ..engine.verdict_document import VerdictDocument
    from ..policy.model import Policy
    from ..policy.subject import Scope

PASS = 0
STOP = 1
BYPASS = 'To push all the same, with the reason shown: FREEZEGUARD_OVERRIDE="the reason" git push'
MOST_NAMES = 5
MOST_REMEMBERED = 16  # of one push: a mirror would drive everything else out of the cache
_KINDS = ("refs/heads/", "refs/tags/")


def main(arguments: Sequence[str]) -> int:
    """The hook as git calls it: name and URL of the remote as arguments, one pushed ref a line on standard input."""
    if sys.stderr is None:
        return STOP
    sys.stderr.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        names = parse_pushed_refs(sys.stdin.buffer.read())
    except (AttributeError, OSError, ValueError) as error:
        sys.stderr.write(f"freezeguard: what git says of the push cannot be read ({single_line(str(error))}): it is stopped\n")
        return STOP
    return run(names, arguments[1] if len(arguments) > 1 else "", os.environ, int(time.time()), sys.stderr)


def parse_pushed_refs(content: bytes) -> list[str]:
    """The names of the branches and tags that lines `<local ref> <oid> <remote ref> <oid>` create or move; deletions pass.

    A name may have any character but a space and what ASCII controls, so the lines are taken apart as bytes. Raises ValueError.
    """
    names = []
    for line in content.split(b"\n"):
        if not line:
            continue
        parts = line.rsplit(b" ", 3)
        if len(parts) != 4:
            raise ValueError(f"not a line of pre-push: {line[:100]!r}")
        oid, ref = parts[1], os.fsdecode(parts[2])
        kind = next((kind for kind in _KINDS if ref.startswith(kind)), None)
        if kind is not None and set(oid) != {ord("0")}:
            names.append(ref[len(kind) :])
    return list(dict.fromkeys(names))


def run(names: Iterable[str | None], url: str, environ: Mapping[str, str], now: int, err: TextIO) -> int:
    """Judges each name (None: one that is not known), tells the verdicts that stop the push, and gives what git is told."""
    try:
        push = PushCheck(list(names), url, environ, now, err)
    except FreezeGuardError as error:
        err.write(f"freezeguard: {error}\n")
        return STOP
    try:
        push.judge()
    except FreezeGuardError as error:
        err.write(f"freezeguard: {error}\n")
        push.without_verdict()
    except Exception as error:  # noqa: BLE001  a gate that breaks stays shut
        err.write(f"freezeguard: a bug stopped the push ({type(error).__name__}: {single_line(str(error))}); please report it\n")
        push.stopped = True
    if push.stopped:
        err.write(f"{BYPASS}\n")
    return STOP if push.stopped else PASS


class PushCheck:
    """One push, and whether it is stopped."""

    def __init__(self, names: list[str | None], url: str, environ: Mapping[str, str], now: int, err: TextIO) -> None:
        self.stopped = False
        self._err = err
        self._override = environ.get("FREEZEGUARD_OVERRIDE", "").strip() or None
        repository = repository_of(url)
        self._left = [
            app.CheckRequest(environ, now, branch=name, repository=repository, offline=True, override=self._override) for name in names
        ]

    def judge(self) -> None:
        """Tells each verdict once, for all that have it. Raises FreezeGuardError with those that have none still in `_left`."""
        if self._left and self._left[0].notice:
            self._err.write(f"freezeguard: {self._left[0].notice}\n")
        told: dict[str, tuple[VerdictDocument, list[str | None]]] = {}
        policy: Policy | None = None
        scopes: Sequence[Scope] | None = None
        remember = len(self._left) <= MOST_REMEMBERED
        simulated = any(request.simulated for request in self._left)
        try:
            while self._left:
                request = self._left[0]
                doc = app.recall(request)
                if doc is None:
                    if policy is None and scopes is None:
                        scopes = app.scopes_of(request)
                    if scopes is not None and app.is_outside(request, scopes):
                        self._left.pop(0)
                        continue
                    policy = policy or app.load_policy(request)
                    doc = app.check(request, policy, remember=remember)
                self._left.pop(0)
                self.stopped = self.stopped or not doc["allowed"]
                if simulated or not doc["allowed"] or doc["outcome"] in ("overridden", "warned"):
                    told.setdefault(repr({**doc, "subject": doc["subject"]["environment"]}), (doc, []))[1].append(request.branch)
        finally:
            for doc, names in told.values():
                doc["subject"]["branch"] = _together(names)
                self._err.write("freezeguard: " + verdict_text(doc, simulated=simulated))

    def without_verdict(self) -> None:
        """What becomes of the refs that have no verdict."""
        names = single_line(_together([request.branch for request in self._left]) or "what is not known")
        if self._override is None:
            self._err.write(f"freezeguard: without a verdict the push of {names} is stopped\n")
            self.stopped = True
        else:
            self._err.write(f"freezeguard: {names} is pushed without a verdict: {single_line(self._override)}\n")


def _together(names: Sequence[str | None]) -> str | None:
    known = [name for name in names if name is not None]
    more = len(known) - MOST_NAMES
    return ", ".join(known[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "") or None
