"""A verdict, windows and findings for programs."""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from typing import Any

    from ..engine.analysis.lint import Finding


def verdict_json(doc: dict[str, Any], *, simulated: bool = False) -> str:
    """The verdict as JSON (docs/reference/verdict.md); a simulated one says so."""
    return dump({**doc, "simulated": True} if simulated else doc)


def windows_json(windows: Iterable[tuple[datetime, datetime]], *, assuming: Sequence[str] = (), simulated: bool = False) -> str:
    """The allowed windows, `freezeguard/windows/v1`; what they take for granted, and that they are simulated, only where it is so."""
    found = [{"start": start.isoformat(), "end": end.isoformat()} for start, end in windows]
    extra = {**({"assuming": list(assuming)} if assuming else {}), **({"simulated": True} if simulated else {})}
    return dump({"schema": "freezeguard/windows/v1", "windows": found, **extra})


def findings_json(findings: Iterable[Finding], *, simulated: bool = False) -> str:
    """What lint found, `freezeguard/findings/v1`; seen from another instant than now it says so."""
    found = [finding._asdict() for finding in findings]
    return dump({"schema": "freezeguard/findings/v1", "findings": found, **({"simulated": True} if simulated else {})})


def dump(value: object) -> str:
    """JSON for people to read too, with a newline at its end."""
    # ASCII, so that no locale of a pipe can break it.
    return json.dumps(value, indent=2) + "\n"
