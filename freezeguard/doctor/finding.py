"""What the doctor says: one thing found, why it matters, and what to change."""

from __future__ import annotations

from typing import NamedTuple

from ..util.text import escape_controls, quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

ERROR, WARNING, NOTE = "error", "warning", "note"
_ORDER = (ERROR, WARNING, NOTE)
MOST_NAMES = 5


class Finding(NamedTuple):
    """One thing found.

    Attributes:
        severity: `error`, `warning` or `note`.
        code: its stable name.
        message: what is so, and why it matters.
        change: the line or the setting to change.
        source: the path of a file of the repository; empty: it is a setting.
        line: from 1 on; 0: the whole file, or a setting.
        undecided: something that decides could not be read: no other finding makes up for it.
    """

    severity: str
    code: str
    message: str
    change: str
    source: str = ""
    line: int = 0
    undecided: bool = False


def error(code: str, message: str, change: str, source: str = "", line: int = 0) -> Finding:
    """The gate can be passed, or does not work."""
    return Finding(ERROR, code, message, change, escape_controls(source), line)


def warning(code: str, message: str, change: str, source: str = "", line: int = 0) -> Finding:
    """The gate works, but somebody may get around it, or it will fail one day."""
    return Finding(WARNING, code, message, change, escape_controls(source), line)


def note(code: str, message: str, change: str, source: str = "", line: int = 0) -> Finding:
    """Worth knowing; it may be meant so."""
    return Finding(NOTE, code, message, change, escape_controls(source), line)


def unknown(code: str, message: str, change: str) -> Finding:
    """What decides could not be read."""
    return Finding(ERROR, code, message, change, undecided=True)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Each once: the worst first, then by place."""
    return sorted(dict.fromkeys(findings), key=lambda one: (_ORDER.index(one.severity), one.source, one.line, one.code, one.message))


def named(names: Iterable[str]) -> str:
    """Some foreign names, quoted; of many the first."""
    found = list(dict.fromkeys(names))
    more = f" and {len(found) - MOST_NAMES} more" if len(found) > MOST_NAMES else ""
    return ", ".join(quote(name) for name in found[:MOST_NAMES]) + more
