"""Compare cron starts with `cronsim` iterated over real zones, on ordinary days and at clock changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import takewhile

import pytest
from cronsim import CronSim
from hypothesis import given, settings
from hypothesis import strategies as st

from freezeguard.schedules.cron import Cron
from freezeguard.temporal.intervals import clip, merge
from freezeguard.temporal.zones import Duration, Zone, wall_time, zone
from tests.engine.oracle import zone as reference

PLACES = [
    ("Europe/Zurich", "2026-03-27"),
    ("Europe/Zurich", "2026-10-23"),
    ("America/New_York", "2026-03-06"),
    ("America/New_York", "2026-10-30"),
    ("Australia/Lord_Howe", "2026-04-03"),
    ("Australia/Lord_Howe", "2026-10-02"),
    ("Africa/Casablanca", "2026-02-13"),
    ("Africa/Casablanca", "2026-03-20"),
    ("Pacific/Apia", "2011-12-28"),
    ("Africa/Cairo", "2026-04-22"),
]
EXPRESSIONS = [
    "30 2 * * *",
    "0 2 * * *",
    "15 1,2,3 * * *",
    "0 * * * *",
    "*/15 * * * *",
    "*/20 2 * * *",
    "5 */2 * * *",
    "0 0 * * *",
    "0 22 * * 5",
    "59 23 L * *",
    "0 9 13 * 5",
    "30 1 * * SUN",
    "0 3 * 3,10 6#4",
    "0-30/10 1-3 * * *",
]


def by_definition(expression: str, name: str, start: datetime, days: int) -> list[int]:
    """Return the starts of cronsim as sorted instants. Two local times of one instant are one start.

    Where a clock changes by half an hour cronsim steps over real minutes (it goes on by whole hours from the full hour), so there every
    minute is asked for itself.
    """
    if name == "Australia/Lord_Howe" and "*" in (expression[0], expression.split()[1][0]):
        return by_minutes(expression, name, start, days)
    first = start.replace(tzinfo=reference(name))
    end = first.astimezone(UTC) + timedelta(days=days)
    found = takewhile(lambda at: at.astimezone(UTC) < end, CronSim(expression, first - timedelta(days=3)))
    return sorted({int(at.timestamp()) for at in found if at.astimezone(UTC) >= first.astimezone(UTC)})


def by_minutes(expression: str, name: str, start: datetime, days: int) -> list[int]:
    """Return every elapsed minute whose local time matches the fields."""
    fields = CronSim(expression, datetime(2026, 1, 1))
    low = int(start.replace(tzinfo=reference(name)).timestamp())
    found = []
    for instant in range(low, low + days * 86400, 60):
        at = datetime.fromtimestamp(instant, reference(name))
        if at.minute in fields.minutes and at.hour in fields.hours and at.month in fields.months and fields.match_day(at.date()):
            found.append(instant)
    return found


def ours(expression: str, name: str, start: datetime, days: int) -> list[int]:
    low = int(start.replace(tzinfo=reference(name)).timestamp())
    return Cron(zone(name), "cron", expression, Duration(0, 60)).starts(low, low + days * 86400)


@pytest.mark.parametrize(("name", "day"), PLACES)
@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_starts_equal_those_of_cronsim(expression: str, name: str, day: str) -> None:
    start = datetime.fromisoformat(day)
    assert ours(expression, name, start, 6) == by_definition(expression, name, start, 6)


@settings(max_examples=80)
@given(
    place=st.sampled_from(PLACES),
    minute=st.sampled_from(["0", "30", "*/10", "5,35", "*"]),
    hour=st.sampled_from(["*", "0", "1", "2", "3", "*/3", "1-3", "23"]),
    day=st.sampled_from(["*", "1", "28", "29-31", "L", "*/5"]),
    weekday=st.sampled_from(["*", "0", "SUN", "1-5", "7", "SAT#4", "5L"]),
)
def test_random_expressions_equal_cronsim(place: tuple[str, str], minute: str, hour: str, day: str, weekday: str) -> None:
    expression = f"{minute} {hour} {day} * {weekday}"
    start = datetime.fromisoformat(place[1])
    assert ours(expression, place[0], start, 4) == by_definition(expression, place[0], start, 4)


def test_overlapping_spans_are_merged() -> None:
    nightly = Cron(zone("UTC"), "cron", "0 0 * * *", Duration(0, 36 * 3600))
    assert len(nightly.spans(1_800_000_000, 1_801_000_000)) == 1


@pytest.mark.parametrize("name", ["Europe/Zurich", "Australia/Lord_Howe", "America/New_York", "Pacific/Apia", "Africa/Cairo", "UTC"])
@pytest.mark.parametrize("expression", ["* * * * *", "*/10 * * * *", "0,30 1-3 * * sun", "30 2 * * *", "5-55/7 0 * 3 *", "59 23 * * *"])
def test_spans_equal_those_computed_from_every_start(expression: str, name: str) -> None:
    """Spans are built from merged runs far from a clock change, and from every start near one."""
    where = zone(name)
    changes = [*where.changes(1_300_000_000, 1_330_000_000), 1_320_000_000]
    for seconds in (60, 600, 1800, 7200, 200_005):
        cron = Cron(where, "cron", expression, Duration(0, seconds))
        for change in changes:
            for start in range(change - 4 * 86400, change + 3 * 86400, 86400 + 3601):
                end = start + 2 * 86400
                each = merge((at, at + seconds) for at in cron.starts(start - seconds, end))
                assert clip(cron.spans(start, end), start, end) == clip(each, start, end)


@pytest.mark.parametrize("name", ["UTC", "Pacific/Kiritimati", "Etc/GMT+12"])
def test_span_around_new_year_is_found_from_every_second(name: str) -> None:
    cron = Cron(zone(name), "cron", "0 */6 * * *", Duration(0, 3600))
    first = zone(name).earliest(wall_time(2026, 12, 30))
    every = [first + 6 * 3600 * i for i in range(20)]
    for i in range(15):
        for low in (every[i] - 1, every[i], every[i] + 1):
            assert cron.starts(low, low + 86400) == [start for start in every if low <= start < low + 86400]


def test_span_that_began_before_the_query_range_is_found() -> None:
    weekend = Cron(zone("Europe/Zurich"), "cron", "0 22 * * 5", Duration(0, 60 * 3600))
    sunday = int(datetime(2026, 3, 15, 11, tzinfo=UTC).timestamp())
    assert weekend.spans(sunday, sunday + 1) == [(sunday - 38 * 3600, sunday + 22 * 3600)]


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("* * * *", "a cron expression has five fields (minute, hour, day, month, weekday), not 4"),
        ("0 0 0 * * *", "a cron expression has five fields (minute, hour, day, month, weekday), not 6"),
        ("@daily", "a cron expression has five fields (minute, hour, day, month, weekday), not 1"),
        ("60 * * * *", "invalid minute '60' in the cron expression (accepted: 0-59)"),
        ("* 24 * * *", "invalid hour '24' in the cron expression (accepted: 0-23)"),
        ("* * 32 * *", "invalid day-of-month '32' in the cron expression (accepted: 1-31, in a month that has the day)"),
        ("* * * 13 *", "invalid month '13' in the cron expression (accepted: 1-12 or jan-dec)"),
        ("* * * * MOO", "invalid day-of-week 'MOO' in the cron expression (accepted: 0-7 or sun-sat, in ascending order)"),
        ("0 0 30 2 *", "invalid day-of-month '30' in the cron expression (accepted: 1-31, in a month that has the day)"),
        ("0 0 31 4,6,9,11 *", "invalid day-of-month '31' in the cron expression (accepted: 1-31, in a month that has the day)"),
    ],
)
def test_invalid_expression_is_rejected(expression: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        Cron(zone("UTC"), "cron", expression, Duration(0, 60))
    assert str(caught.value) == message


@pytest.mark.parametrize("duration", [Duration(1), Duration(2, 2 * 3600), Duration(7), Duration(400)])
@pytest.mark.parametrize("expression", ["0 */6 * * *", "30 2 * * 0", "30 0-3 * * *"])
@pytest.mark.parametrize("name", ["Europe/Zurich", "Australia/Lord_Howe", "Africa/Cairo"])
def test_days_of_a_duration_are_local_days_from_each_start(name: str, expression: str, duration: Duration) -> None:
    where = zone(name)
    cron = Cron(where, "cron", expression, duration)
    for low in (1735689600, 1767225600):  # 2025 and 2026
        high = low + 366 * 86400
        one_by_one = merge((start, where.add(start, duration)) for start in cron.starts(low - duration.longest, high))
        assert clip(cron.spans(low, high), low, high) == clip(one_by_one, low, high)


def test_frequent_starts_are_merged_before_they_are_converted(monkeypatch: pytest.MonkeyPatch) -> None:
    placed = []
    add = Zone.add

    def count(self: Zone, instant: int, duration: Duration, sign: int = 1) -> int:
        placed.append(instant)
        return add(self, instant, duration, sign)

    monkeypatch.setattr(Zone, "add", count)
    cron = Cron(zone("Europe/Zurich"), "cron", "*/15 * * * *", Duration(1))
    assert len(cron.spans(1767225600, 1767225600 + 366 * 86400)) == 1
    assert len(placed) < 2000  # of 35,000


@pytest.mark.parametrize(
    ("expression", "seconds"),
    [
        ("* * * * *", 60),
        ("*/10 * * * *", 600),
        ("7 * * * *", 3600),
        ("0 9,11,12 * * *", 3600),
        ("0 23,1 * * *", 2 * 3600),  # over midnight
        ("0 23,1 * * mon,tue", 2 * 3600),
        ("0 23,1 1,29 2,3 *", 2 * 3600),  # from 29 February to 1 March
        ("0 23,1 * * mon,wed", 22 * 3600),  # no day follows another
        ("0 9 * * *", 86400),
        ("0 9 * * mon", 86400),
        ("0 9 1 1 *", 86400),
    ],
)
def test_shortest_interval_between_two_starts(expression: str, seconds: int) -> None:
    cron = Cron(zone("UTC"), "cron", expression, Duration(0, 60))
    assert (cron.shortest_interval, cron.duration) == (seconds, Duration(0, 60))
