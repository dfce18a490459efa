"""Workflow commands of GitHub Actions, with foreign text made harmless.

The runner reads `::command::` at the start of a line, and the older `##[command]` anywhere in one (actions/runner, ActionCommand.cs).
"""

from __future__ import annotations

from .text import verdict_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from ..lint import Finding

MOST_ANNOTATIONS = 10  # of a kind and step; the runner drops the rest
MOST_LETTERS = 4096


def command(name: str, message: str, **properties: str | int | None) -> str:
    """One workflow command on a line of its own."""
    given = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items() if value not in (None, "", 0))
    return f"::{name}{' ' + given if given else ''}::{_data(message)}\n"


def verdict_commands(doc: dict[str, Any], *, simulated: bool = False) -> str:
    """The verdict as one annotation, then as harmless log text."""
    text = verdict_text(doc, simulated=simulated)
    name = "error" if not doc["allowed"] else "warning" if doc["outcome"] in ("warned", "overridden") else "notice"
    return command(name, text.rstrip("\n"), title="FreezeGuard")


def finding_commands(findings: Iterable[Finding]) -> str:
    """Each finding as an annotation at its place, at most ten of a kind."""
    lines, counts = [], {"error": 0, "warning": 0}
    for finding in findings:
        counts[finding.severity] += 1
        if counts[finding.severity] <= MOST_ANNOTATIONS:
            message = f"{finding.message} [{finding.code}]"
            lines.append(
                command(finding.severity, message, file=finding.source, line=finding.line, col=finding.column, title="FreezeGuard")
            )
    return "".join(lines)


def _data(text: str) -> str:
    cut = text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 3] + "..."
    # A zero-width space ends what the runner would take for an old command.
    cut = cut.replace("##[", "##\u200b[")
    return cut.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
