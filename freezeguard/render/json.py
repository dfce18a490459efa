"""A verdict, windows and findings for programs."""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from typing import Any

    from ..lint import Finding


def verdict_json(doc: dict[str, Any], *, simulated: bool = False) -> str:
    """The verdict as JSON (docs/verdict.md); a simulated one says so."""
    return _dump({**doc, "simulated": True} if simulated else doc)


def windows_json(windows: Iterable[tuple[datetime, datetime]]) -> str:
    """The allowed windows, `freezeguard/windows/v1`."""
    found = [{"start": start.isoformat(), "end": end.isoformat()} for start, end in windows]
    return _dump({"schema": "freezeguard/windows/v1", "windows": found})


def findings_json(findings: Iterable[Finding]) -> str:
    """What lint found, `freezeguard/findings/v1`."""
    return _dump({"schema": "freezeguard/findings/v1", "findings": [finding._asdict() for finding in findings]})


def _dump(value: object) -> str:
    # ASCII, so that no locale of a pipe can break it.
    return json.dumps(value, indent=2) + "\n"
