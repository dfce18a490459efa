"""Days of the deployment calendar: open, partly open or closed, with their marks."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

import freezeguard
from freezeguard.engine.analysis.calendar_days import DeploymentCalendar, build_calendar
from freezeguard.engine.facts import Facts, Observation
from freezeguard.temporal.zones import HOUR

AT = 1_796_634_000  # 7 December 2026, 10:00 in Zurich
POLICY = """\
timezone: Europe/Zurich
windows: [{days: mon-fri, hours: "09:00-16:00"}]
freezes:
  - {name: Holidays, holidays: CH-ZH, eve: "12:00"}
  - {name: Year's end, from: 12-28, until: 12-30, reason: Books close, link: "https://example.com/books"}
  - {name: Fridays, days: fri, hours: "15:00-24:00"}
  - {name: Heads up, from: 12-14, until: 12-14, effect: warn}
"""


def laid(text: str = POLICY, first: str = "2026-12-07", days: int = 28, facts: Facts | None = None) -> DeploymentCalendar:
    policy = freezeguard.load(text)
    return build_calendar(policy, freezeguard.Subject(), AT, date.fromisoformat(first), days, facts or Facts())


def test_a_day_is_open_as_usual_partly_or_closed() -> None:
    states = {f"{day.date:%m-%d}": (day.state, day.marks, day.seconds // HOUR) for day in laid().days}
    assert states["12-07"] == ("open", (), 7)
    assert states["12-11"] == ("open", (), 6)  # the freeze of every Friday is as usual as the windows
    assert states["12-12"] == ("closed", (), 0)
    assert states["12-14"] == ("open", ("freeze",), 7)  # it only warns
    assert states["12-24"] == ("partly", ("eve",), 3)
    assert states["12-25"] == ("closed", ("holiday",), 0)
    assert states["12-28"] == ("closed", ("freeze",), 0)
    assert states["12-31"] == ("partly", ("eve",), 3)


def test_closures_have_their_names_and_are_not_cut() -> None:
    found = {closure.name: closure for closure in laid(days=22).closures if not closure.recurring}
    assert set(found) == {"Weihnachten, Stephanstag", "Year's end", "Heads up"}
    holidays = found["Weihnachten, Stephanstag"]
    assert (holidays.rule, holidays.kind, holidays.end - holidays.start) == ("Holidays", "holiday", 60 * HOUR)
    books = found["Year's end"]
    assert (books.reason, books.link, books.kind, books.effect) == ("Books close", "https://example.com/books", "freeze", "block")
    assert books.end - books.start == 3 * 24 * HOUR


def test_the_next_windows_are_the_open_one_and_what_follows() -> None:
    found = laid()
    assert [(found.zone.datetime(a).isoformat(), b and found.zone.datetime(b).isoformat()) for a, b in found.windows] == [
        ("2026-12-07T10:00:00+01:00", "2026-12-07T16:00:00+01:00"),
        ("2026-12-08T09:00:00+01:00", "2026-12-08T16:00:00+01:00"),
        ("2026-12-09T09:00:00+01:00", "2026-12-09T16:00:00+01:00"),
    ]
    assert found.verdict.allowed


@pytest.mark.parametrize(
    ("text", "known"),
    [
        # Of three that are asked for, the third ends; of fewer, all are known that there are in ten years.
        (POLICY, "2026-12-09T16:00:00+01:00"),
        ("timezone: Europe/Zurich\n", "2036-12-14T10:00:00+01:00"),
        ("timezone: Europe/Zurich\nfreezes: [{from: 2026-12-08, until: 2086-01-01}]\n", "2036-12-14T10:00:00+01:00"),
        ("timezone: Europe/Zurich\nfreezes: [{always: true}]\n", "2036-12-14T10:00:00+01:00"),
    ],
)
def test_known_is_the_end_of_the_search_for_windows(text: str, known: str) -> None:
    found = laid(text)
    assert found.zone.datetime(found.known).isoformat() == known


def test_an_incident_closes_now_and_no_later_day() -> None:
    incident = Observation("incident", "Ops", "Down", 1_796_600_000, assuming="Down is resolved")
    found = laid(facts=Facts((incident,)))
    assert (found.verdict.allowed, found.days[0].seconds // HOUR) == (False, 7)


@pytest.mark.parametrize(("first", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-12-07", 24)])
def test_a_day_is_as_long_as_the_clock_makes_it(first: str, hours: int) -> None:
    (day,) = laid("timezone: Europe/Zurich\n", first, 1).days
    assert (day.seconds, day.state) == (hours * HOUR, "open")


def test_always_and_never() -> None:
    assert {day.state for day in laid("timezone: UTC\n").days} == {"open"}
    never = laid("timezone: UTC\nfreezes: [{always: true}]\n")
    assert ({day.state for day in never.days}, never.windows) == ({"closed"}, ())
    assert laid("timezone: UTC\n").windows[0][1] is None


def test_days_have_no_gaps() -> None:
    found = laid(first="2026-01-01", days=365).days
    assert [day.date for day in found] == [date(2026, 1, 1) + timedelta(i) for i in range(365)]
    assert all(a.end == b.start for a, b in pairwise(found))


def test_the_week_begins_today_wherever_the_days_begin() -> None:
    found = laid(first="2027-06-01", days=30)
    assert [day.date for day in found.week] == [date(2026, 12, 7) + timedelta(i) for i in range(7)]
    assert [day.seconds // HOUR for day in found.week] == [7, 7, 7, 7, 6, 0, 0]


def test_a_day_that_the_zone_skips_has_no_open_time() -> None:
    found = laid("timezone: Pacific/Apia\n", "2011-12-29", 3).days
    assert [(f"{day.date:%m-%d}", day.seconds // HOUR) for day in found] == [("12-29", 24), ("12-30", 0), ("12-31", 24)]


def test_a_window_of_several_days_is_in_each_of_them() -> None:
    found = laid("timezone: Europe/Zurich\nwindows: [{days: mon-wed}]\n", "2026-12-06", 5).days
    assert [sum(b - a for a, b in day.open) // HOUR for day in found] == [0, 24, 24, 24, 0]
    assert all(day.start <= a < b <= day.end for day in found for a, b in day.open)
    apia = laid("timezone: Pacific/Apia\n", "2011-12-29", 3).days
    assert [len(day.open) for day in apia] == [1, 0, 1]


def test_an_incident_with_a_known_end_closes_windows_until_then() -> None:
    incident = Observation("incident", "Ops", "Down", AT - 600, AT + 2 * HOUR)
    found = laid(facts=Facts((incident,)))
    assert found.windows[0][0] == AT + 2 * HOUR == found.verdict.next_window.start.timestamp()  # type: ignore[union-attr]
    # No later day is closed by it.
    assert found.days[0].seconds // HOUR == 7
