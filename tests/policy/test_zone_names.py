"""Suggestions for names that are no IANA time zones."""

from __future__ import annotations

import pytest

from freezeguard import load
from freezeguard.errors import PolicyError
from freezeguard.temporal import zone_aliases
from freezeguard.temporal.zones import zone_names


def problem_of(name: str) -> str:
    with pytest.raises(PolicyError) as caught:
        load(f"timezone: '{name}'\nwindows:\n  - days: mon-fri\n")
    (problem,) = caught.value.problems
    return problem.message


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("CEST", "Europe/Berlin"),
        ("PST", "America/Los_Angeles"),
        ("EDT", "America/New_York"),
        ("IST", "Asia/Kolkata"),
        ("JST", "Asia/Tokyo"),
        ("Asia/Bangalore", "Asia/Kolkata"),
        ("Asia/Mumbai", "Asia/Kolkata"),
        ("Asia/Beijing", "Asia/Shanghai"),
        ("Europe/Munich", "Europe/Berlin"),
        ("München", "Europe/Berlin"),
        ("Europe/Geneva", "Europe/Zurich"),
        ("America/San_Francisco", "America/Los_Angeles"),
        ("San Francisco", "America/Los_Angeles"),
        ("US/Seattle", "America/Los_Angeles"),
        ("Eastern Standard Time", "America/New_York"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("Switzerland", "Europe/Zurich"),
        ("Zurich", "Europe/Zurich"),
        ("europe/zurich", "Europe/Zurich"),
        ("America/Buenos Aires", "America/Buenos_Aires"),
        ("Eurpe/Zurich", "Europe/Zurich"),
    ],
)
def test_e5_a_common_name_is_answered_with_its_iana_zone(written: str, zone: str) -> None:
    assert f"did you mean '{zone}'" in problem_of(written)


@pytest.mark.parametrize(
    ("written", "zone"),
    [("UTC+1", "Etc/GMT-1"), ("GMT-05:00", "Etc/GMT+5"), ("+01:00", "Etc/GMT-1"), ("UTC+5:30", "Asia/Kolkata"), ("UTC+0", "UTC")],
)
def test_e5_an_offset_is_answered_with_the_zone_of_that_offset(written: str, zone: str) -> None:
    assert f"write '{zone}'" in problem_of(written)


def test_e5_an_unknown_abbreviation_is_not_answered_with_another_part_of_the_world() -> None:
    assert problem_of("XEST") == "unknown time zone 'XEST': write an IANA name such as 'Europe/Zurich'"


def test_every_alias_means_existing_zones_and_is_none_itself() -> None:
    names = zone_names()
    assert {zone for zones in zone_aliases._ALIASES.values() for zone in zones} <= set(names)
    assert not zone_aliases._ALIASES.keys() & {name.lower() for name in names}
