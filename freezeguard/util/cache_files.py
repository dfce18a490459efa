"""Small files in the user's cache folder: private, written atomically, limited in number."""

from __future__ import annotations

import os
from _thread import get_ident
from stat import S_ISREG

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


MAX_CACHE_FILE_BYTES = 2 << 20


def write_cache_file(path: str, content: bytes, *, most: int) -> None:
    """Write a private file atomically, and delete the oldest files with its extension beyond `most`. Any error is ignored."""
    part = f"{path}.{os.getpid()}-{get_ident()}.part"  # sources are queried in threads, two of them maybe for one file
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


def read_regular_file(path: str, most: int = 2 * MAX_CACHE_FILE_BYTES) -> bytes:
    """Return the first `most` bytes of a regular file. Raises OSError, also for other files: reading those might never end."""
    with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb") as file:
        if not S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(None, "not a regular file")
        return file.read(most)


def cache_folder(environ: Mapping[str, str]) -> str | None:
    """Return the folder for cached files; None if there is no home folder."""
    base = environ.get("XDG_CACHE_HOME") or environ.get("LOCALAPPDATA")
    if not base:
        home = environ.get("HOME") or environ.get("USERPROFILE")
        if not home:
            return None
        base = os.path.join(home, ".cache")
    return os.path.join(base, "freezeguard") if os.path.isabs(base) else None


def _prune(folder: str, kinds: tuple[str, ...], most: int) -> None:
    """Delete the oldest files, including leftovers of killed processes, until fewer than `most` remain."""
    entries = [(entry.stat().st_mtime, entry.path) for entry in os.scandir(folder) if entry.name.endswith(kinds)]
    for _, path in sorted(entries)[: max(0, len(entries) - most + 1)]:
        os.unlink(path)
