"""A finding of the doctor: what is wrong, why it matters, and what to change."""

from __future__ import annotations

from typing import NamedTuple

from ..util.text import escape_controls, quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE = "docs/reference/doctor.md"
ERROR, WARNING, NOTE = "error", "warning", "note"
SEVERITIES = (ERROR, WARNING, NOTE)
MAX_NAMES = 5


class Finding(NamedTuple):
    """One defect of a gate.

    Attributes:
        severity: `error`, `warning` or `note`.
        code: id of the check that reports it; empty until `Check.run` sets it.
        message: the defect, and why it matters.
        change: the line or the setting to change.
        source: path of a file of the repository; empty for a setting.
        line: line in that file, from 1; 0 for the whole file or a setting.
        undecided: True if a fact that decides about the gate could not be read. No other finding makes up for it.
    """

    severity: str
    code: str
    message: str
    change: str
    source: str = ""
    line: int = 0
    undecided: bool = False

    @property
    def documentation(self) -> str:
        """Address of the section that documents the check."""
        return f"{PAGE}#{self.code}"


def error(message: str, change: str, source: str = "", line: int = 0) -> Finding:
    """Return a finding for a gate that can be passed, or that does not work."""
    return Finding(ERROR, "", message, change, escape_controls(source), line)


def warning(message: str, change: str, source: str = "", line: int = 0) -> Finding:
    """Return a finding for a gate that works, but that somebody may bypass, or that will fail one day."""
    return Finding(WARNING, "", message, change, escape_controls(source), line)


def note(message: str, change: str, source: str = "", line: int = 0) -> Finding:
    """Return a finding that is worth knowing and may be intended."""
    return Finding(NOTE, "", message, change, escape_controls(source), line)


def undecided(message: str, change: str) -> Finding:
    """Return a finding for a fact that decides about the gate and could not be read."""
    return Finding(ERROR, "", message, change, undecided=True)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return each finding once, the most severe first, then by location."""
    return sorted(dict.fromkeys(findings), key=lambda one: (SEVERITIES.index(one.severity), one.source, one.line, one.code, one.message))


def quote_names(names: Iterable[str]) -> str:
    """Return foreign names, quoted: the first MAX_NAMES, and how many more there are."""
    found = list(dict.fromkeys(names))
    more = f" and {len(found) - MAX_NAMES} more" if len(found) > MAX_NAMES else ""
    return ", ".join(quote(name) for name in found[:MAX_NAMES]) + more
