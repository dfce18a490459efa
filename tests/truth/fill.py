"""Fill the table with the oracle's results: `python -m tests.truth.fill [THEME…]`.

A new question is a local time ("2026-11-27 12:00"), or a mapping with it as `at`. What is written is there to be reviewed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from . import clocks
from .oracle import Oracle

DATA = Path(__file__).parent / "data"
_GIVEN = ("at", "subject", "waivers", "evidence", "coverage", "answers", "search_days")


def themes() -> dict[str, list[dict[str, Any]]]:
    """The groups of each theme."""
    return {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(DATA.glob("*.yaml"))}


def instant(text: str) -> int:
    """An instant as the table writes it."""
    return int(datetime.fromisoformat(text).timestamp())


def told(at: int | None, name: str) -> str | None:
    """An instant with the offset of a zone, as the table writes it."""
    return None if at is None else datetime.fromtimestamp(at, clocks.zone(name)).isoformat()


def answered(group: Mapping[str, Any], case: Mapping[str, Any]) -> dict[str, Any]:
    """Return the oracle's result in the form of the table."""
    found = Oracle(group["policy"], {**group, **case}, instant(case["at"])).answer()
    name = zone_of(group["policy"])
    answer: dict[str, Any] = {"expect": "allowed" if found.allowed else "blocked"}
    for key in ("reasons", "warnings", "waived", "proven", "on_call"):
        if getattr(found, key):
            answer[key] = list(getattr(found, key))
    if found.allowed:
        answer["closes_at"] = told(found.closes_at, name)
    else:
        window = found.next_window
        answer["next_window"] = window and {"start": told(window[0], name), "end": told(window[1], name)}
        if window and found.assuming:
            answer["next_window"]["assuming"] = list(found.assuming)
        if not window:
            answer["never"] = found.never
    return answer


def zone_of(policy: str) -> str:
    """Return the zone of the expected times."""
    return str(next(yaml.load_all(policy, yaml.BaseLoader))["timezone"])


def _asked(group: Mapping[str, Any], written: Any) -> dict[str, Any]:
    given = {"at": written} if isinstance(written, str) else written
    case = {key: given[key] for key in (*_GIVEN, "note") if key in given}
    at = datetime.fromisoformat(case["at"])
    if at.tzinfo is None:
        name = zone_of(group["policy"])
        if not clocks.exists(at, name):
            sys.exit(f"{case['at']} is skipped in {name}")
        case["at"] = told(clocks.rfc5545(at, name), name)
    return case


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    plain = (
        isinstance(value, str)
        and value.replace("_", "").isalpha()
        and value.lower() not in ("no", "yes", "on", "off", "null", "true", "false")
    )
    return value if plain else json.dumps(value, ensure_ascii=False)


def _block(text: str, indent: str) -> str:
    return "|\n" + "".join(f"{indent}{line}\n" if line else "\n" for line in text.splitlines())


def written(groups: list[dict[str, Any]]) -> str:
    """A theme's file."""
    lines = []
    for group in groups:
        lines.append(f"- name: {_flow(group['name'])}\n  policy: {_block(group['policy'], '    ')}")
        lines += ["  files:\n"] if "files" in group else []
        lines += [f"    {name}: {_block(text, '      ')}" for name, text in group.get("files", {}).items()]
        lines += [f"  {key}: {_flow(group[key])}\n" for key in _GIVEN[1:] if key in group]
        lines.append("  cases:\n")
        for case in group["cases"]:
            asked = _asked(group, case)
            note = {"note": asked.pop("note")} if "note" in asked else {}
            lines.append(f"    - {_flow({**asked, **answered(group, asked), **note})}\n")
        lines.append("\n")
    return "".join(lines).rstrip("\n") + "\n"


def main(wanted: list[str]) -> None:
    for theme, groups in themes().items():
        if not wanted or theme in wanted:
            (DATA / f"{theme}.yaml").write_text(written(groups), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
