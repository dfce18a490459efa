"""Cache of verdicts for the coming weeks: plain JSON in the user's cache folder.

A verdict depends on the files of its policy, the question and some versions. All of them are cached with it and compared. Any cache error
is a miss.
"""

from __future__ import annotations

import json
import os
from binascii import crc32
from datetime import datetime

import tzdata

from ..util.cache_files import MAX_CACHE_FILE_BYTES, cache_folder, read_regular_file, write_cache_file
from ..util.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..engine.verdict import Verdict
    from ..policy.model import Policy

    Question = tuple[str | None, ...]
    from ..engine.verdict_document import VerdictDocument

MOST_FILES = 64
_FORMAT = 3


def load_cached_verdict(question: Question, now: int, environ: Mapping[str, str]) -> VerdictDocument | None:
    """Return the cached verdict of a question that holds at `now`; None if there is none."""
    doc: VerdictDocument
    folder = cache_folder(environ)
    if folder is None:
        return None
    try:
        checksum, _, body = read_regular_file(_path(folder, question)).partition(b"\n")
        if checksum != _checksum(body):
            return None
        kept = json.loads(body)
        if kept["key"] != _key(question) or (kept["holidays"] is not None and not os.path.isdir(kept["holidays"])):
            return None
        for path, content in kept["files"]:
            if read_regular_file(path).decode("latin-1") != content:
                return None
        for start, end, doc in kept["segments"]:
            if start <= now < end:
                zone = datetime.fromisoformat(doc["at"]).tzinfo
                doc["at"] = datetime.fromtimestamp(now, zone).isoformat()
                return doc
    except (OSError, ValueError, TypeError, KeyError, RecursionError, OverflowError, AttributeError):
        return None
    return None


def cache_verdicts(question: Question, policy: Policy, segments: Sequence[tuple[int, int, Verdict]], environ: Mapping[str, str]) -> None:
    """Cache the verdicts of the coming weeks, given as (start, end, verdict). Never fails."""
    folder = cache_folder(environ)
    if folder is None or sum(len(file.content) for file in policy.files) > MAX_CACHE_FILE_BYTES:
        return
    # A pipe can be read once: comparing its content would take it from the next reader.
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
    write_cache_file(_path(folder, question), _checksum(body) + b"\n" + body, most=MOST_FILES)


def _checksum(body: bytes) -> bytes:
    return b"%08x" % crc32(body)


def _key(question: Question) -> list[Any]:
    return [_FORMAT, __version__, tzdata.__version__, *question]


def _path(folder: str, question: Question) -> str:
    name = crc32("\0".join(part or "" for part in question).encode("utf-8", "surrogateescape"))
    return os.path.join(folder, f"{name:08x}.json")
