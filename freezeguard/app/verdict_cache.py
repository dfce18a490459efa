"""What was answered before: verdicts of the coming weeks, kept as plain JSON in the user's cache folder.

A verdict depends on the files of its policy, the question and some versions, all of which are kept with it and compared. Whatever is wrong
with the cache, it is as if there were none.
"""

from __future__ import annotations

import json
import os
from binascii import crc32
from datetime import datetime
from stat import S_ISREG

import tzdata

from .. import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..engine.verdict import Verdict
    from ..policy.model import Policy

    Question = tuple[str | None, ...]

MOST_FILES = 64
MOST_BYTES = 2 << 20
_FORMAT = 2


def recall(question: Question, now: int, environ: Mapping[str, str]) -> dict[str, Any] | None:
    """The verdict (as_dict) that was remembered for a question and holds at `now`, or None."""
    folder = cache_folder(environ)
    if folder is None:
        return None
    try:
        checksum, _, body = read_plain(_path(folder, question)).partition(b"\n")
        if checksum != _checksum(body):
            return None
        kept = json.loads(body)
        if kept["key"] != _key(question) or (kept["holidays"] is not None and not os.path.isdir(kept["holidays"])):
            return None
        for path, content in kept["files"]:
            if read_plain(path).decode("latin-1") != content:
                return None
        for start, end, doc in kept["segments"]:
            if start <= now < end:
                zone = datetime.fromisoformat(doc["at"]).tzinfo
                doc["at"] = datetime.fromtimestamp(now, zone).isoformat()
                return doc if isinstance(doc, dict) else None
    except (OSError, ValueError, TypeError, KeyError, RecursionError, OverflowError, AttributeError):
        return None
    return None


def remember(question: Question, policy: Policy, segments: Sequence[tuple[int, int, Verdict]], environ: Mapping[str, str]) -> None:
    """Keeps the verdicts of the coming weeks, given as (start, end, verdict). Never fails."""
    folder = cache_folder(environ)
    if folder is None or sum(len(file.content) for file in policy.files) > MOST_BYTES:
        return
    # What a pipe has given it gives no more: looking whether it is the same would take it from who reads it next.
    if not all(os.path.isfile(file.path) for file in policy.files):
        return
    from ..engine.versions import holidays_metadata

    kept = {
        "key": _key(question),
        "holidays": holidays_metadata(),
        "files": [[os.path.abspath(file.path), file.content.decode("latin-1")] for file in policy.files],
        "segments": [[start, end, verdict.as_dict()] for start, end, verdict in segments],
    }
    try:
        body = json.dumps(kept).encode("ascii")
    except ValueError:
        return
    keep(_path(folder, question), _checksum(body) + b"\n" + body, most=MOST_FILES)


def keep(path: str, content: bytes, *, most: int) -> None:
    """Writes a file that only its owner may read, whole or not at all, and leaves at most so many of its kind beside it. Never fails."""
    part = f"{path}.{os.getpid()}.part"
    folder, kind = os.path.dirname(path), os.path.splitext(path)[1]
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        _prune(folder, (kind, ".part"), most)
        try:
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
            os.replace(part, path)
        except BaseException:
            os.unlink(part)
            raise
    except (OSError, ValueError):
        return


def read_plain(path: str, most: int = 2 * MOST_BYTES) -> bytes:
    """At most so many bytes of a file, if it is a plain one; reading anything else might never end. Raises OSError."""
    with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb") as file:
        if not S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(None, "not a plain file")
        return file.read(most)


def _checksum(body: bytes) -> bytes:
    return b"%08x" % crc32(body)


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


def _prune(folder: str, kinds: tuple[str, ...], most: int) -> None:
    """Removes the oldest files, and what a killed writer left, so that the folder stays small."""
    entries = [(entry.stat().st_mtime, entry.path) for entry in os.scandir(folder) if entry.name.endswith(kinds)]
    for _, path in sorted(entries)[: max(0, len(entries) - most + 1)]:
        os.unlink(path)
