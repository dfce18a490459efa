"""A calendar that defines one time zone twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from freezeguard import load
from freezeguard.errors import PolicyError

EVENT = (
    "BEGIN:VEVENT\nUID:1\nDTSTAMP:20260101T000000Z\nDTSTART;TZID=Office:20260601T090000\nDTEND;TZID=Office:20260601T100000\nEND:VEVENT\n"
)


def policy_with_zones(folder: Path, *offsets: str) -> Path:
    zones = "".join(
        "BEGIN:VTIMEZONE\nTZID:Office\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
        f"TZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\nEND:STANDARD\nEND:VTIMEZONE\n"
        for offset in offsets
    )
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{zones}{EVENT}END:VCALENDAR\n"
    (folder / "office.ics").write_text(text.replace("\n", "\r\n"), "utf-8", newline="")
    path = folder / "policy.yml"
    path.write_text("timezone: UTC\nfreezes:\n  - ics: office.ics\n", "utf-8")
    return path


def test_m7_two_zones_of_one_name_with_different_rules_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="'Office' is defined twice, with different rules"):
        load(policy_with_zones(tmp_path, "+0100", "+0900"))


def test_m7_two_zones_of_one_name_with_the_same_rules_are_accepted(tmp_path: Path) -> None:
    load(policy_with_zones(tmp_path, "+0100", "+0100"))
