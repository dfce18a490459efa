"""What was answered before: verdicts of the coming weeks, kept as plain JSON in the user's cache folder.

A verdict depends on the files of its policy, the question and some versions, all of which are kept with it and compared. Whatever is wrong
with the cache, it is as if there were none.
"""

from __future__ import annotations

import json
import os
from binascii import crc32
from datetime import datetime

import tzdata

from . import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from .policy.model import Policy
    from .verdict import Verdict

    Question = tuple[str | None, ...]

MOST_FILES = 64
MOST_BYTES = 2 << 20
_FORMAT = 1


def recall(question: Question, now: int, environ: Mapping[str, str]) -> dict[str, Any] | None:
    """The verdict (as_dict) that was remembered for a question and holds at `now`, or None."""
    folder = cache_folder(environ)
    if folder is None:
        return None
    try:
        with open(_path(folder, question), encoding="ascii") as file:
            kept = json.load(file)
        if kept["key"] != _key(question) or (kept["holidays"] is not None and not os.path.isdir(kept["holidays"])):
            return None
        for path, content in kept["files"]:
            with open(path, "rb") as file:
                if file.read(MOST_BYTES + 1).decode("latin-1") != content:
                    return None
        for start, end, doc in kept["segments"]:
            if start <= now < end:
                zone = datetime.fromisoformat(doc["at"]).tzinfo
                doc["at"] = datetime.fromtimestamp(now, zone).isoformat()
                assert isinstance(doc["allowed"], bool)
                assert isinstance(doc["reasons"], list)
                return doc if isinstance(doc, dict) else None
    except (OSError, ValueError, TypeError, KeyError, AssertionError, RecursionError, OverflowError, AttributeError):
        return None
    return None


def remember(question: Question, policy: Policy, segments: Sequence[tuple[int, int, Verdict]], environ: Mapping[str, str]) -> None:
    """Keeps the verdicts of the coming weeks, given as (start, end, verdict). Never fails."""
    folder = cache_folder(environ)
    if folder is None or sum(len(file.content) for file in policy.files) > MOST_BYTES:
        return
    from .versions import holidays_metadata

    kept = {
        "key": _key(question),
        "holidays": holidays_metadata(),
        "files": [[os.path.abspath(file.path), file.content.decode("latin-1")] for file in policy.files],
        "segments": [[start, end, verdict.as_dict()] for start, end, verdict in segments],
    }
    path = _path(folder, question)
    part = f"{path}.{os.getpid()}.part"
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        _prune(folder)
        try:
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
                json.dump(kept, file)
            os.replace(part, path)
        except BaseException:
            os.unlink(part)
            raise
    except (OSError, ValueError):
        return


def cache_folder(environ: Mapping[str, str]) -> str | None:
    """Where answers are kept; None where there is no home."""
    base = environ.get("XDG_CACHE_HOME") or environ.get("LOCALAPPDATA")
    if not base:
        home = environ.get("HOME") or environ.get("USERPROFILE")
        if not home:
            return None
        base = os.path.join(home, ".cache")
    return os.path.join(base, "freezeguard") if os.path.isabs(base) else None


def _key(question: Question) -> list[Any]:
    return [_FORMAT, __version__, tzdata.__version__, *question]


def _path(folder: str, question: Question) -> str:
    name = crc32("\0".join(part or "" for part in question).encode("utf-8", "surrogateescape"))
    return os.path.join(folder, f"{name:08x}.json")


def _prune(folder: str) -> None:
    """Removes the oldest answers, and what a killed writer left, so that the folder stays small."""
    entries = [(entry.stat().st_mtime, entry.path) for entry in os.scandir(folder) if entry.name.endswith((".json", ".part"))]
    for _, path in sorted(entries)[: max(0, len(entries) - MOST_FILES + 1)]:
        os.unlink(path)
