"""Failure modes 31 and 32 of other systems: what is switched on by hand, and what is made smaller to get past the gate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.programs import freezeguard

AT = "2026-11-25 12:00"


def verdict(folder: Path, incident: dict[str, str], **options: str) -> tuple[int, list[str]]:
    """What a check says of one open incident."""
    (folder / "incidents.json").write_text(json.dumps([incident]))
    more = "".join(f", {name}: {value}" for name, value in options.items())
    (folder / ".freezeguard.yml").write_text(f"timezone: UTC\nincidents: [{{file: {{path: incidents.json}}{more}}}]\n")
    done = freezeguard("check", "--at", AT, "--format", "json", cwd=folder)
    return done.returncode, [reason["message"] for reason in json.loads(done.stdout)["reasons"]]


def test_31_a_freeze_that_was_forgotten_is_seen_and_blocks_no_more(tmp_path: Path) -> None:
    forgotten = {"title": "Freeze by hand", "since": "2026-11-01T12:00:00Z"}
    assert verdict(tmp_path, forgotten) == (10, ["Freeze by hand"])
    # A clock of today decides how old it is, whatever instant is asked about.
    assert verdict(tmp_path, {**forgotten, "since": "2020-01-01T00:00:00Z"}, max_age="7d") == (
        0,
        ["Freeze by hand (open for longer than 7d)"],
    )


@pytest.mark.parametrize(("severity", "code"), [("critical", 10), ("sev2", 10), ("minor", 0), ("", 10), ("not so bad", 10)])
def test_32_only_a_severity_that_is_known_to_be_small_does_not_count(tmp_path: Path, severity: str, code: int) -> None:
    assert verdict(tmp_path, {"title": "Slow", "severity": severity}, severity="high")[0] == code
