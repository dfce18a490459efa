"""Behaviour that all schedules share: spans, bounds, and the limits of what is known."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

import freezeguard
from freezeguard.schedules.base import Schedule
from freezeguard.schedules.derived import BakeTime, Gaps
from freezeguard.schedules.pending import PendingCalendar
from freezeguard.schedules.weekly import weekly_template
from freezeguard.temporal.intervals import clip, merge, subtract
from freezeguard.temporal.zones import BEGINNING, DAY, FAR, HOUR, WEEK, Duration, zone
from tests.engine.asking import instant, policy


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
    ("timezone", "rule", "first", "last"),
    [
        # The last day of a local year while UTC is in the next year, and the first day while UTC is in the year before.
        ("Etc/GMT+12", "{from: 12-31, until: 12-30}", "2026-12-31T00:00:00+00:00", "2026-12-31T11:59:59+00:00"),
        ("Pacific/Kiritimati", "{from: 01-01, until: 01-02}", "2026-12-31T10:00:00+00:00", "2026-12-31T12:00:00+00:00"),
    ],
)
def test_yearly_period_begins_at_local_midnight(timezone: str, rule: str, first: str, last: str) -> None:
    days = schedule(rule, timezone)
    for at in map(instant, (first, last)):
        assert [(start <= at, at < end) for start, end in days.spans(at, at + 1)] == [(True, True)]


def test_yearly_period_covers_the_first_and_last_supported_year() -> None:
    for year in (1900, 9900):
        assert not freezeguard.decide(policy("freezes: [{from: 01-01, until: 12-31}]"), at=datetime(year, 6, 1, tzinfo=UTC)).allowed


# ---------------------------------------------------------------- spans

# A rule and one of its spans.
SPANS = [
    ("{days: fri, hours: '12:00-18:00'}", "2026-11-27 12:00", "2026-11-27 18:00"),
    ("{days: sun-mon}", "2026-11-29 00:00", "2026-12-01 00:00"),  # across the end of the week
    ("{hours: '22:00-06:00'}", "2026-11-29 22:00", "2026-11-30 06:00"),
    ("{days: [mon, sun], hours: '22:00-06:00'}", "2026-11-29 22:00", "2026-11-30 06:00"),
    ("{days: sun}", "2026-03-29 00:00", "2026-03-30 00:00"),  # a day of 23 hours
    ("{days: sat-mon}", "2026-10-24 00:00", "2026-10-27 00:00"),  # 73 hours
    ("{days: sun, hours: '03:00-04:00'}", "2026-03-29 03:00", "2026-03-29 04:00"),  # from the clock change on
    ("{days: sun, hours: '00:00-02:00'}", "2026-03-29 00:00", "2026-03-29 03:00"),  # until the clock change
    ("{from: 12-20, until: 01-02}", "2026-12-20 00:00", "2027-01-03 00:00"),
    ("{from: 02-29, until: 02-29}", "2028-02-29 00:00", "2028-03-01 00:00"),
    ("{from: 2026-12-20 18:00, until: 2027-06-02 12:00}", "2026-12-20 18:00", "2027-06-02 12:00"),
    ("{cron: '0 22 * * 5', duration: 60h}", "2026-11-27 22:00", "2026-11-30 10:00"),
    ("{cron: '*/15 9-16 * * *', duration: 15m}", "2026-11-27 09:00", "2026-11-27 17:00"),
    ("{rrule: FREQ=WEEKLY, starting: 2026-01-02 22:00, duration: 60h}", "2026-11-27 22:00", "2026-11-30 10:00"),
    ("{rrule: FREQ=WEEKLY;COUNT=99, starting: 2026-01-02 22:00, duration: 60h}", "2026-11-27 22:00", "2026-11-30 10:00"),
    ("{holidays: CH-ZH, eve: 12:00}", "2026-12-24 12:00", "2026-12-27 00:00"),
    ("{days: fri, except: {hours: '12:00-14:00'}}", "2026-11-27 14:00", "2026-11-28 00:00"),
]


@pytest.mark.parametrize(("rule", "opens", "closes"), SPANS)
def test_span_is_found_from_every_query_range_that_overlaps_it(rule: str, opens: str, closes: str) -> None:
    start, end = instant(opens), instant(closes)
    for low, high in [
        (start, start + 1),
        (end - 1, end),
        (start, end),
        (start - 1, end + 1),
        (start + 60, end - 60),
        (start - 600, start + 1),
    ]:
        assert clip(schedule(rule).spans(low, high), low, high) == [(max(start, low), min(end, high))]
    for low, high in [(start - 1, start), (end, end + 1), (start - 60, start), (end, end + 60)]:
        assert schedule(rule).spans(low, high) == []


@pytest.mark.parametrize(("rule", "opens", "closes"), SPANS)
def test_extent_returns_both_bounds_of_the_current_span(rule: str, opens: str, closes: str) -> None:
    start, end = instant(opens), instant(closes)
    for at in (start, (start + end) // 2, end - 1):
        assert schedule(rule).extent(at, 400 * DAY) == (start, end)
    for at in (start - 1, end):
        assert schedule(rule).extent(at, 400 * DAY) is None


@pytest.mark.parametrize("rule", ["{always: true}", "{days: daily}", "{from: 01-01, until: 12-31}", "{cron: '0 0 * * *', duration: 1d}"])
def test_extent_of_an_endless_schedule_has_no_bounds(rule: str) -> None:
    assert schedule(rule).extent(instant("2026-11-30 12:00"), 400 * DAY) == (None, None)


def test_extent_omits_a_bound_beyond_the_limit() -> None:
    freeze = schedule("{from: 2026-01-01, until: 2030-01-01}")
    start, end = instant("2026-01-01 00:00"), instant("2030-01-02 00:00")
    assert freeze.extent(start + 10 * DAY, 30 * DAY) == (start, None)
    assert freeze.extent(end - 10 * DAY, 30 * DAY) == (None, end)
    assert freeze.extent(start + 500 * DAY, 30 * DAY) == (None, None)
    assert freeze.extent(start + 500 * DAY, 5000 * DAY) == (start, end)


def test_except_applies_beyond_the_query_range() -> None:
    """A span that exceeds the query range is returned correctly as a whole."""
    found = schedule("{from: 2026-12-20, until: 2027-01-02, except: [2026-12-24, 2026-12-30]}")
    at = instant("2026-12-27 12:00")
    assert found.spans(at, at + 1) == [
        (instant("2026-12-20 00:00"), instant("2026-12-24 00:00")),
        (instant("2026-12-25 00:00"), instant("2026-12-30 00:00")),
        (instant("2026-12-31 00:00"), instant("2027-01-03 00:00")),
    ]


# ---------------------------------------------------------------- limits of what is known

# A rule with its is_calendar_periodic, search_years, cycle and last_date.
KNOWN = [
    ("{days: fri}", True, 41, 12, None),
    ("{always: true}", True, 41, 12, None),
    ("{from: 12-20, until: 01-02}", True, 41, 12, None),
    ("{from: 02-29, until: 03-02}", True, 41, 41, None),
    ("{from: 02-01, until: 02-29}", True, 41, 41, None),
    ("{from: 2026-12-20, until: 2027-01-02}", True, 41, 12, "2027-01-03 00:00"),
    ("{cron: '0 9 * * mon', duration: 1h}", True, 41, 12, None),
    ("{rrule: FREQ=DAILY, starting: 2026-01-01 09:00, duration: 1h}", False, 10, 12, None),
    ("{rrule: FREQ=DAILY;COUNT=2, starting: 2026-01-01 09:00, duration: 1h}", False, 10, 12, "2026-01-02 10:00"),
    ("{holidays: CH-ZH}", False, 41, 12, None),
    ("{ics: 'https://calendar.example/a.ics'}", False, 41, 12, None),
    ("{days: fri, except: [2026-11-27]}", True, 41, 12, "2026-11-28 00:00"),
    ("{days: fri, except: {from: 02-29, until: 02-29}}", True, 41, 41, None),
    ("{days: fri, except: {rrule: FREQ=DAILY, starting: 2026-01-01 09:00, duration: 1h}}", False, 10, 12, None),
    ("{days: fri, except: [{holidays: CH-ZH}, 2026-11-27]}", False, 41, 12, "2026-11-28 00:00"),
    ("{from: 2026-12-20, until: 2027-01-02, except: [2026-12-24]}", True, 41, 12, "2027-01-03 00:00"),
]


@pytest.mark.parametrize(("rule", "calendar", "foresight", "cycle", "last"), KNOWN)
def test_search_limits_of_each_kind_of_schedule(rule: str, calendar: bool, foresight: int, cycle: int, last: str | None) -> None:
    found = schedule(rule)
    assert (found.is_calendar_periodic, found.search_years, found.cycle) == (calendar, foresight, cycle)
    assert found.last_date == (BEGINNING if last is None else instant(last))


@pytest.mark.parametrize(
    ("rule", "known"),
    [
        ("{days: fri}", None),
        ("{holidays: CH-ZH}", "2101-01-01 00:00"),
        ("{holidays: [CH-ZH, IN]}", "2036-01-01 00:00"),
        ("{holidays: CH-ZH, eve: 18:00}", "2100-12-31 18:00"),  # the first day of which nothing is known may have an eve
        ("{days: fri, except: [{holidays: CH-ZH}, {holidays: IN}, 2026-11-27]}", "2036-01-01 00:00"),
        ("{holidays: IN, except: {holidays: CH-ZH}}", "2036-01-01 00:00"),
    ],
)
def test_known_until_of_each_kind_of_schedule(rule: str, known: str | None) -> None:
    assert schedule(rule).known_until == (known and instant(known))


def test_pending_calendar_is_known_until_the_beginning_of_time() -> None:
    awaited = schedule("{ics: 'https://calendar.example/a.ics', max_stale: 6h}")
    assert isinstance(awaited, PendingCalendar)
    assert (awaited.url, awaited.max_stale) == ("https://calendar.example/a.ics", Duration(0, 6 * HOUR))
    assert (awaited.known_until, awaited.spans(0, FAR), awaited.finite_spans) == (BEGINNING, [], None)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("{from: 2026-12-20, until: 2026-12-20}", [("2026-12-20 00:00", "2026-12-21 00:00")]),
        (
            "{rrule: FREQ=DAILY;COUNT=2, starting: 2026-01-01 09:00, duration: 1h}",
            [(f"2026-01-0{i} 09:00", f"2026-01-0{i} 10:00") for i in (1, 2)],
        ),
        (
            "{from: 2026-12-20, until: 2026-12-24, except: [2026-12-22]}",
            [("2026-12-20 00:00", "2026-12-22 00:00"), ("2026-12-23 00:00", "2026-12-25 00:00")],
        ),
        (
            "{from: 2026-12-20, until: 2026-12-21, except: {hours: '00:00-23:00'}}",
            [("2026-12-20 23:00", "2026-12-21 00:00"), ("2026-12-21 23:00", "2026-12-22 00:00")],
        ),
        ("{days: fri, except: [2026-12-24]}", None),
        ("{days: fri}", None),
    ],
)
def test_finite_schedules_list_all_their_spans(rule: str, expected: list[tuple[str, str]] | None) -> None:
    assert schedule(rule).finite_spans == (None if expected is None else [(instant(start), instant(end)) for start, end in expected])


@pytest.mark.parametrize(
    ("rule", "day", "times"),
    [
        ("{days: fri, hours: '09:00-16:00'}", "2026-11-27", ["09:00", "16:00"]),
        ("{days: fri, hours: '09:00-16:00'}", "2026-11-26", []),
        ("{hours: '22:00-06:00'}", "2026-11-30", ["06:00", "22:00"]),
        ("{days: sat}", "2026-11-28", ["00:00"]),
        ("{days: sat}", "2026-11-29", ["00:00"]),
        ("{days: sun}", "2026-11-30", ["00:00"]),
        ("{days: sun-mon}", "2026-11-30", []),
        ("{always: true}", "2026-11-30", []),
        ("{from: 2026-12-20 18:00, until: 2027-01-02 12:00}", "2026-12-20", ["18:00"]),
        ("{from: 2026-12-20 18:00, until: 2027-01-02 12:00}", "2027-01-02", ["12:00"]),
        ("{from: 2026-12-20 18:00, until: 2027-01-02 12:00}", "2026-12-21", []),
        ("{cron: '30 2,14 * * sun', duration: 1h}", "2026-11-29", ["02:30", "14:30"]),
        ("{cron: '30 2,14 * * sun', duration: 1h}", "2026-11-28", []),
        ("{cron: '*/30 2 * * sun', duration: 1h}", "2026-11-29", []),  # whatever minute is real
        ("{cron: '30 */2 * * sun', duration: 1h}", "2026-11-29", []),
        ("{holidays: CH-ZH, eve: 18:00}", "2026-12-24", ["18:00"]),
        ("{holidays: CH-ZH, eve: 18:00}", "2026-12-31", ["18:00"]),
        ("{holidays: CH-ZH, eve: 18:00}", "2026-12-23", []),
        ("{holidays: CH-ZH}", "2026-12-24", []),
        ("{holidays: {country: CH, subdivision: Stadt Zurich, half_days: 12:00}}", "2026-04-20", ["12:00"]),
        ("{holidays: {country: CH, subdivision: Stadt Zurich, half_days: 12:00}}", "2026-04-21", []),
        ("{holidays: {country: CH, subdivision: Stadt Zurich, half_days: 12:00}, eve: 18:00}", "2026-04-19", []),
        ("{rrule: FREQ=DAILY, starting: 2026-01-01 09:00, duration: 1h}", "2026-11-27", []),
    ],
)
def test_wall_times_lists_the_local_times_at_which_a_rule_begins_or_ends(rule: str, day: str, times: list[str]) -> None:
    found = sorted(schedule(rule).wall_times(date.fromisoformat(day)))
    assert [f"{at // HOUR:02}:{at % HOUR // 60:02}" for at in found] == times


# ---------------------------------------------------------------- gaps between windows


def gaps(*windows: str, timezone: str = "Europe/Zurich") -> Gaps:
    return Gaps(zone(timezone), [schedule(window) for window in windows])


def test_gaps_of_weekly_windows_in_one_zone_are_weekly() -> None:
    found = gaps("{days: mon, hours: '09:00-16:00'}", "{days: tue}", timezone="UTC")
    assert (found.text, found.zone.key) == ("windows", "Europe/Zurich")
    assert found.weekly == [(0, 9 * HOUR), (16 * HOUR, DAY), (2 * DAY, WEEK)]


def test_gaps_of_windows_in_several_zones_use_the_zone_of_the_policy() -> None:
    assert gaps("{days: mon, timezone: UTC}", "{days: tue, timezone: Asia/Tokyo}").zone.key == "Europe/Zurich"


@pytest.mark.parametrize("other", ["{days: tue, timezone: UTC}", "{from: 12-20, until: 12-24}"])
def test_gaps_of_windows_that_are_not_weekly_are_not_weekly(other: str) -> None:
    found = gaps("{days: mon}", other, timezone="UTC")
    assert found.weekly is None
    start, end = instant("2026-12-14 00:00"), instant("2026-12-18 00:00")
    assert found.spans(start, end) == subtract(
        [(start, end)], merge([*schedule("{days: mon}").spans(start, end), *schedule(other).spans(start, end)])
    )


def test_gaps_are_known_as_long_as_their_windows() -> None:
    found = gaps(
        "{days: wed}", "{holidays: IN}", "{rrule: FREQ=DAILY;COUNT=2, starting: 2026-01-01 09:00, duration: 1h}", "{holidays: CH-ZH}"
    )
    end = instant("2036-01-01 00:00")
    assert (found.is_calendar_periodic, found.search_years, found.known_until, found.last_date) == (
        False,
        10,
        end,
        instant("2026-01-02 10:00"),
    )
    assert gaps("{days: mon}", "{days: tue}").is_calendar_periodic
    assert found.spans(end, end + DAY) == found.spans(end - HOUR, end - HOUR) == []
    assert found.spans(end - DAY, end + DAY)[-1][1] == end


def test_bake_time_is_named_by_its_key() -> None:
    assert BakeTime(zone("UTC"), Duration(0, HOUR), lambda start, end: [(start, end)]).text == "bake_time"
