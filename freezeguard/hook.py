"""The pre-push hook: judges every ref that is pushed. Towards git it knows 0, pass, and 1, stop."""

from __future__ import annotations

import os
import sys
import time

from . import app
from .errors import FreezeGuardError
from .render.text import safe, verdict_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import TextIO

PASS = 0
STOP = 1
BYPASS = 'To push all the same, and to have it recorded: FREEZEGUARD_OVERRIDE="the reason" git push'
_KINDS = ("refs/heads/", "refs/tags/")


def main(arguments: list[str] | None = None) -> int:
    """The hook as git calls it: name and URL of the remote as arguments, one pushed ref a line on standard input."""
    sys.stderr.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    given = sys.argv[1:] if arguments is None else arguments
    try:
        names = pushed(sys.stdin.buffer.read().decode("utf-8", "replace").splitlines())
        return run(names, given[1] if len(given) > 1 else "", os.environ, int(time.time()), sys.stderr)
    except KeyboardInterrupt:
        return STOP


def pushed(lines: Iterable[str]) -> list[str]:
    """The names of the branches and tags that lines `<local ref> <oid> <remote ref> <oid>` create or move; deletions pass."""
    names = []
    for line in lines:
        parts = line.rsplit(maxsplit=3)
        if len(parts) != 4:
            if line.strip():
                raise ValueError(f"not a line of pre-push: {line[:100]!r}")
            continue
        _, oid, ref, _ = parts
        kind = next((kind for kind in _KINDS if ref.startswith(kind)), None)
        if kind is not None and set(oid) != {"0"}:
            names.append(ref[len(kind) :])
    return list(dict.fromkeys(names))


def run(names: Iterable[str], url: str, environ: Mapping[str, str], now: int, err: TextIO) -> int:
    """Judges each name, tells the verdicts that stop the push, and gives what git is told."""
    override = environ.get("FREEZEGUARD_OVERRIDE", "").strip() or None
    stopped = False
    told = False
    for name in names:
        try:
            request = app.Request(environ, now, branch=name, repository=repository_of(url), offline=True, override=override)
            if request.notice and not told:
                err.write(f"freezeguard: {request.notice}\n")
                told = True
            doc = app.recall(request)
            if doc is None:
                if app.is_outside(request):
                    continue
                doc = app.judge(request)
        except FreezeGuardError as error:
            err.write(f"freezeguard: {error}\n")
            if override is None:
                err.write(f"freezeguard: without a verdict the push of {safe(name)} is stopped\n")
                stopped = True
            else:
                err.write(f"freezeguard: {safe(name)} is pushed without a verdict: {safe(override)}\n")
            continue
        except Exception as error:  # noqa: BLE001  a gate that breaks stays shut
            err.write(f"freezeguard: a bug stopped the push ({type(error).__name__}: {safe(str(error))}); please report it\n")
            stopped = True
            continue
        if not doc["allowed"] or doc["outcome"] in ("overridden", "warned"):
            err.write("freezeguard: " + verdict_text(doc, simulated=request.simulated))
        stopped = stopped or not doc["allowed"]
    if stopped:
        err.write(f"{BYPASS}\n")
    return STOP if stopped else PASS


def repository_of(url: str) -> str | None:
    """owner/name from a remote's URL (https, ssh or scp-like), or None for a path."""
    text = url.removesuffix("/").removesuffix(".git")
    if "://" in text:
        parts = text.split("://", 1)[1].split("/")[1:]
    elif ":" in text and "/" not in text.split(":", 1)[0]:
        parts = text.split(":", 1)[1].split("/")
    else:
        return None
    if url.startswith("file:") or len(parts) < 2 or not all(parts[-2:]):
        return None
    return "/".join(parts[-2:])
