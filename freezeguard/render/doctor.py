"""Findings of the doctor: for people, for programs, as annotations."""

from __future__ import annotations

from ..util.text import single_line
from .json import dump
from .text import plain
from .workflow_commands import MOST_ANNOTATIONS, command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..doctor.examine import Report
    from ..doctor.finding import Finding
    from .text import Style

MOST_LETTERS = 600
_ROLES = {"error": "bad", "warning": "warn", "note": "dim"}
_NAMES = {"error": "error", "warning": "warning", "note": "notice"}


def report_text(report: Report, *, style: Style = plain) -> str:
    """Return each finding with its fix below it, then the counts."""
    lines = []
    for finding in report.findings:
        severity = style(finding.severity, _ROLES[finding.severity])
        lines.append(f"{_place(report, finding)}: {severity}: {single_line(finding.message, MOST_LETTERS)} [{finding.code}]")
        lines.append(style(f"    {single_line(finding.change, MOST_LETTERS)}", "dim"))
    return "\n".join([*lines, _summary(report)]) + "\n"


def report_json(report: Report) -> str:
    """Return the findings as JSON, `freezeguard/doctor/v1`."""
    rows = [finding._asdict() for finding in report.findings]
    return dump({"schema": "freezeguard/doctor/v1", "repository": report.repository, "branch": report.branch, "findings": rows})


def report_commands(report: Report) -> str:
    """Return an annotation for each finding, at most ten of a severity, then the counts."""
    lines, counts = [], dict.fromkeys(_NAMES, 0)
    for finding in report.findings:
        counts[finding.severity] += 1
        if counts[finding.severity] <= MOST_ANNOTATIONS:
            message = f"{finding.message}: {finding.change} [{finding.code}]"
            lines.append(command(_NAMES[finding.severity], message, file=finding.source, line=finding.line, title="FreezeGuard"))
    cut = f" ({MOST_ANNOTATIONS} of a kind are shown)" if max(counts.values()) > MOST_ANNOTATIONS else ""
    # A line of the log: an annotation would be one too many.
    return "".join([*lines, f"freezeguard: {_summary(report)}{cut}\n"])


def _place(report: Report, finding: Finding) -> str:
    if not finding.source:
        return single_line(report.repository)
    return single_line(finding.source, 255) + (f":{finding.line}" if finding.line else "")


def _summary(report: Report) -> str:
    counts = {severity: sum(finding.severity == severity for finding in report.findings) for severity in _NAMES}
    where = single_line(report.repository) + (f", branch {single_line(report.branch)}" if report.branch else "")
    summary = ", ".join(f"{count} {severity}{'s' if count != 1 else ''}" for severity, count in counts.items() if count)
    return f"{where}: {summary or 'nothing found'}"
