"""What all schedules have in common: how they are called, and where they begin and end."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

import freezeguard
from freezeguard.localtime import DAY, HOUR, WEEK
from freezeguard.schedules.base import Schedule
from freezeguard.schedules.weekly import weekly_template
from tests.engine.asking import instant, policy

UNNAMED = [
    ("{days: fri, hours: '12:00-24:00'}", "fri 12:00-24:00"),
    ("{days: [mon, tue]}", "mon, tue"),
    ("{from: 12-20, until: 01-02}", "12-20 to 01-02"),
    ("{from: 2026-12-20, until: 2027-01-02 12:00}", "2026-12-20 to 2027-01-02 12:00"),
    ("{cron: '0 9 * * mon', duration: 1h}", "cron 0 9 * * mon"),
    ("{rrule: FREQ=DAILY, starting: 2026-01-01 09:00, duration: 1h}", "rrule FREQ=DAILY"),
    ("{holidays: [CH-ZH, DE]}", "holidays CH-ZH, DE"),
    ("{ics: 'https://calendar.example/private/key.ics'}", "the calendar of calendar.example"),
    ("{always: true}", "always"),
    ("{days: fri, except: [2026-11-27]}", "fri"),
]


@pytest.mark.parametrize(("rule", "name"), UNNAMED)
def test_a_rule_without_a_name_is_called_by_what_it_says(rule: str, name: str) -> None:
    (freeze,) = policy(f"freezes: [{rule}]").documents[0].freezes
    assert freeze.name == name
    assert re.fullmatch(rf"\w+\('{re.escape(name)}', Europe/Zurich\)", repr(freeze.schedule))


def schedule(rule: str, timezone: str = "Europe/Zurich") -> Schedule:
    return policy(f"freezes: [{rule}]", timezone).documents[0].freezes[0].schedule


@pytest.mark.parametrize(
    ("days", "hours", "expected"),
    [
        ([0], [(9 * HOUR, 16 * HOUR)], [(9 * HOUR, 16 * HOUR)]),
        ([0], [(22 * HOUR, 6 * HOUR)], [(22 * HOUR, 30 * HOUR)]),
        ([0], [(9 * HOUR, 9 * HOUR)], [(9 * HOUR, 33 * HOUR)]),
        ([6], [(22 * HOUR, 6 * HOUR)], [(0, 6 * HOUR), (WEEK - 2 * HOUR, WEEK)]),
        ([6], [(22 * HOUR, DAY)], [(WEEK - 2 * HOUR, WEEK)]),
        ([0, 1], [(0, DAY)], [(0, 2 * DAY)]),
    ],
)
def test_hours_past_midnight_belong_to_the_day_on_which_they_open(
    days: list[int], hours: list[tuple[int, int]], expected: list[tuple[int, int]]
) -> None:
    assert weekly_template(days, hours) == expected


@pytest.mark.parametrize(
    ("timezone", "first", "last"),
    [
        # The last moments of a year as the zone has them, while Greenwich is in the next one, and the first while it is in the year before.
        ("Etc/GMT+12", "2026-12-31T00:00:00+00:00", "2026-12-31T11:59:59+00:00"),
        ("Pacific/Kiritimati", "2026-12-31T10:00:00+00:00", "2026-12-31T12:00:00+00:00"),
    ],
)
def test_a_year_begins_where_the_zone_is(timezone: str, first: str, last: str) -> None:
    days = schedule("{from: 12-31, until: 12-30}", timezone)
    for at in map(instant, (first, last)):
        assert [(start <= at, at < end) for start, end in days.spans(at, at + 1)] == [(True, True)]


def test_the_first_and_the_last_year_of_which_is_decided_have_their_days() -> None:
    for year in (1900, 9900):
        assert not freezeguard.decide(policy("freezes: [{from: 01-01, until: 12-31}]"), at=datetime(year, 6, 1, tzinfo=UTC)).allowed
