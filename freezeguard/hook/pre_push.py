"""The pre-push hook: evaluates every pushed ref, and exits with 0 (pass) or 1 (stop)."""

from __future__ import annotations

import os
import sys
import time

from ..app import check as app
from ..errors import FreezeGuardError
from ..render.text import verdict_text
from ..util.git_remote import repository_of
from ..util.text import CommandFreeStream, os_error_reason, single_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any, TextIO

    from ..engine.verdict_document import VerdictDocument
    from ..policy.model import Policy
    from ..policy.subject import Scope

PASS = 0
STOP = 1
BYPASS = 'To push anyway, with the reason shown: FREEZEGUARD_OVERRIDE="the reason" git push'
SIMULATED = "FREEZEGUARD_AT is set: the verdict is simulated, and the push is stopped. Unset FREEZEGUARD_AT to push"
ENVIRONMENT = "FREEZEGUARD_HOOK_ENVIRONMENT"  # the value of `git config freezeguard.environment`, set by the installed hook
MAX_NAMES = 5  # refs that a message names
MAX_CACHED = 16  # verdicts of one push: a mirror would evict everything else from the cache
_KINDS = ("refs/heads/", "refs/tags/")


def main(arguments: Sequence[str]) -> int:
    """Run the hook as git calls it, and return its exit code.

    Args:
        arguments: name and URL of the remote. The pushed refs are on standard input, one per line.
    """
    if sys.stderr is None:
        return STOP
    sys.stderr.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        names = parse_pushed_refs(sys.stdin.buffer.read())
    except (AttributeError, OSError, ValueError) as error:
        sys.stderr.write(f"freezeguard: cannot read the list of pushed refs ({single_line(str(error))}): the push is stopped\n")
        return STOP
    err: Any = CommandFreeStream(sys.stderr)
    return run(names, arguments[1] if len(arguments) > 1 else "", os.environ, int(time.time()), err)


def parse_pushed_refs(content: bytes) -> list[str]:
    """Return the branches and tags that a push creates or moves; deletions pass.

    A line is `<local ref> <oid> <remote ref> <oid>` (githooks, pre-push). A ref name may contain any byte except a space and ASCII control
    characters, so lines are split as bytes. Raises ValueError for any other line.
    """
    names = []
    for line in content.split(b"\n"):
        if not line:
            continue
        parts = line.rsplit(b" ", 3)
        if len(parts) != 4:
            raise ValueError(f"not a line of git's pre-push input: {line[:100]!r}")
        oid, ref = parts[1], os.fsdecode(parts[2])
        kind = next((kind for kind in _KINDS if ref.startswith(kind)), None)
        if kind is not None and set(oid) != {ord("0")}:
            names.append(ref[len(kind) :])
    return list(dict.fromkeys(names))


def run(names: Iterable[str | None], url: str, environ: Mapping[str, str], now: int, err: TextIO) -> int:
    """Evaluate each branch or tag (None: unknown), write the verdicts that stop the push, and return the exit code."""
    try:
        if environ.get("GIT_DIR") or environ.get("GIT_WORK_TREE"):
            from .work_tree import enter_work_tree

            enter_work_tree()
        push = PushCheck(list(names), url, environ, now, err)
    except FreezeGuardError as error:
        err.write(f"freezeguard: {error}\n")
        return STOP
    except OSError as error:
        err.write(f"freezeguard: cannot enter the work tree: {os_error_reason(error)}: the push is stopped\n")
        return STOP
    try:
        push.evaluate()
    except FreezeGuardError as error:
        err.write(f"freezeguard: {error}\n")
        push.handle_undecided()
    except Exception as error:  # noqa: BLE001  an error must never let a push pass
        err.write(
            f"freezeguard: internal error ({type(error).__name__}: {single_line(str(error))}): the push is stopped; please report it\n"
        )
        push.stopped = True
    if push.simulated:
        # A forgotten export must not open the hook, and an override does not make the verdict real.
        err.write(f"freezeguard: {SIMULATED}\n")
        push.stopped = True
    elif push.stopped:
        err.write(f"{BYPASS}\n")
    return STOP if push.stopped else PASS


class PushCheck:
    """The evaluation of one push. `stopped` is True once a ref is blocked, `simulated` if it is not evaluated for now."""

    def __init__(self, names: list[str | None], url: str, environ: Mapping[str, str], now: int, err: TextIO) -> None:
        self.stopped = False
        self._err = err
        self._override = environ.get("FREEZEGUARD_OVERRIDE", "").strip() or None
        repository = repository_of(url)
        self._pending = [
            app.CheckRequest(
                environ,
                now,
                environment=environ.get(ENVIRONMENT) or None,
                branch=name,
                repository=repository,
                offline=True,
                override=self._override,
            )
            for name in names
        ]
        self.simulated = any(request.simulated for request in self._pending)

    def evaluate(self) -> None:
        """Write each distinct verdict once, with all refs that it applies to.

        Raises FreezeGuardError; the refs without a verdict are then still in `_pending`.
        """
        if self._pending and self._pending[0].notice:
            self._err.write(f"freezeguard: {self._pending[0].notice}\n")
        verdicts: dict[str, tuple[VerdictDocument, list[str | None]]] = {}
        policy: Policy | None = None
        scopes: Sequence[Scope] | None = None
        remember = len(self._pending) <= MAX_CACHED
        try:
            while self._pending:
                request = self._pending[0]
                doc = app.recall(request)
                if doc is None:
                    if policy is None and scopes is None:
                        scopes = app.scopes_of(request)
                    if scopes is not None and app.is_outside(request, scopes):
                        self._pending.pop(0)
                        continue
                    policy = policy or app.load_policy(request)
                    doc = app.check(request, policy, remember=remember)
                self._pending.pop(0)
                self.stopped = self.stopped or not doc["allowed"]
                if self.simulated or not doc["allowed"] or doc["outcome"] in ("overridden", "warned"):
                    verdicts.setdefault(repr({**doc, "subject": doc["subject"]["environment"]}), (doc, []))[1].append(request.branch)
        finally:
            for doc, names in verdicts.values():
                doc["subject"]["branch"] = _join_names(names)
                self._err.write("freezeguard: " + verdict_text(doc, simulated=self.simulated))

    def handle_undecided(self) -> None:
        """Stop the push because of the refs without a verdict, unless it is overridden."""
        names = single_line(_join_names([request.branch for request in self._pending]) or "an unknown ref")
        if self._override is None:
            self._err.write(f"freezeguard: no verdict for {names}: the push is stopped\n")
            self.stopped = True
        else:
            self._err.write(f"freezeguard: no verdict for {names}, pushed with the override: {single_line(self._override)}\n")


def _join_names(names: Sequence[str | None]) -> str | None:
    known = [name for name in names if name is not None]
    more = len(known) - MAX_NAMES
    return ", ".join(known[:MAX_NAMES]) + (f" and {more} more" if more > 0 else "") or None
