"""Workflow commands of GitHub Actions, with foreign text made harmless.

The runner reads `::command::` at the start of a line, and the older `##[command]` anywhere in one (actions/runner, ActionCommand.cs).
"""

from __future__ import annotations

from ..errors import Problem
from ..util.text import no_command
from .text import verdict_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..engine.analysis.lint import Finding
    from ..engine.verdict_document import VerdictDocument

MOST_ANNOTATIONS = 10  # of a kind and step; the runner drops the rest
MOST_LETTERS = 4096


def command(name: str, message: str, **properties: str | int | None) -> str:
    """Return one workflow command on a line of its own."""
    given = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items() if value not in (None, "", 0))
    return f"::{name}{' ' + given if given else ''}::{_data(message)}\n"


def verdict_commands(doc: VerdictDocument, *, simulated: bool = False) -> str:
    """Return the verdict as one annotation."""
    text = verdict_text(doc, simulated=simulated)
    name = "error" if not doc["allowed"] else "warning" if doc["outcome"] in ("warned", "overridden") else "notice"
    return command(name, text.rstrip("\n"), title="FreezeGuard")


def problem_commands(problems: Iterable[object]) -> str:
    """Return at most ten annotations, each at the location of its problem; the last counts the problems that are left out."""
    every = list(problems)
    shown = every if len(every) <= MOST_ANNOTATIONS else every[: MOST_ANNOTATIONS - 1]
    lines = []
    for problem in shown:
        if isinstance(problem, Problem):
            lines.append(command("error", problem.message, file=problem.source, line=problem.line, col=problem.column, title="FreezeGuard"))
        else:
            lines.append(command("error", str(problem), title="FreezeGuard"))
    if len(shown) < len(every):
        left = len(every) - len(shown)
        lines.append(command("error", f"the job summary lists {left} more problems", title="FreezeGuard"))
    return "".join(lines)


def finding_commands(findings: Iterable[Finding]) -> str:
    """Return an annotation at the location of each finding, at most ten of a severity."""
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
    return no_command(cut).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
