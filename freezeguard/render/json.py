"""A verdict, windows and findings for programs."""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from ..engine.analysis.lint import Finding
    from ..engine.verdict_document import VerdictDocument


def verdict_json(doc: VerdictDocument, *, simulated: bool = False) -> str:
    """Return the verdict as JSON (docs/reference/verdict.md); a simulated one is marked."""
    return dump({**doc, "simulated": True} if simulated else doc)


def windows_json(windows: Iterable[tuple[datetime, datetime]], *, assuming: Sequence[str] = (), simulated: bool = False) -> str:
    """Return the allowed windows as JSON, `freezeguard/windows/v1`; `assuming` and `simulated` are there only if they apply."""
    spans = [{"start": start.isoformat(), "end": end.isoformat()} for start, end in windows]
    extra = {**({"assuming": list(assuming)} if assuming else {}), **({"simulated": True} if simulated else {})}
    return dump({"schema": "freezeguard/windows/v1", "windows": spans, **extra})


def findings_json(findings: Iterable[Finding], *, simulated: bool = False) -> str:
    """Return the findings of lint as JSON, `freezeguard/findings/v1`; simulated ones are marked."""
    rows = [finding._asdict() for finding in findings]
    return dump({"schema": "freezeguard/findings/v1", "findings": rows, **({"simulated": True} if simulated else {})})


def dump(value: object) -> str:
    """Return readable JSON with a newline at its end."""
    # ASCII, so that no locale of a pipe can break it. In a workflow's log `##[command]` would be a command to the runner.
    return json.dumps(value, indent=2).replace("##[", "\\u0023#[") + "\n"
