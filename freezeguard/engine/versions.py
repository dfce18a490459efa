"""Versions that a verdict depends on, read without importing the libraries."""

from __future__ import annotations

import os

import tzdata

from ..util.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

TZDATA: str = tzdata.__version__
_PREFIX, _SUFFIX = "holidays-", ".dist-info"
_found: dict[str, str] = {}  # cached: versions do not change while the process runs


def versions() -> dict[str, str]:
    """Return the section `versions` of a verdict."""
    if not _found:
        _found.update({"freezeguard": __version__, "tzdata": TZDATA, "holidays": _holidays()})
    return dict(_found)


def holidays_metadata() -> str | None:
    """Return the metadata folder of the holidays library, whose name has its version; None if it is installed in another way."""
    return next(_candidates(), None)


def _candidates() -> Iterator[str]:
    folder = os.path.dirname(os.path.dirname(tzdata.__file__ or ""))
    for name in os.listdir(folder):
        if name.startswith(_PREFIX) and name.endswith(_SUFFIX):
            yield os.path.join(folder, name)


def _holidays() -> str:
    folder = holidays_metadata()
    if folder is not None:
        return os.path.basename(folder)[len(_PREFIX) : -len(_SUFFIX)]
    from importlib.metadata import version

    return version("holidays")
