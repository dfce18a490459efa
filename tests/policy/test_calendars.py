"""Calendars with a URL: each is pending in its rule until it is replaced."""

from __future__ import annotations

import freezeguard
from freezeguard.engine.analysis.rule_descriptions import schedule_text
from freezeguard.policy.model import Freeze, Window
from freezeguard.policy.pending_calendars import pending_calendars, with_calendars
from freezeguard.schedules.base import Always, Schedule
from freezeguard.schedules.pending import PendingCalendar

WRITTEN = """\
timezone: UTC
windows:
  - {name: Office, days: mon, except: {ics: "https://a/1"}}
freezes:
  - {name: Company, ics: "https://a/2"}
  - {name: Plain, days: tue}
---
windows:
  - {name: Team, ics: "https://a/3"}
freezes:
  - {name: Night, hours: "22:00-06:00", except: [{days: wed}, {ics: "https://a/4", except: {ics: "https://a/5"}}]}
"""
RULES = [(0, "Office", "1"), (0, "Company", "2"), (1, "Team", "3"), (1, "Night", "4"), (1, "Night", "5")]


def rules(policy: freezeguard.Policy) -> list[tuple[int, Window | Freeze]]:
    found: list[tuple[int, Window | Freeze]] = []
    for i, document in enumerate(policy.documents):
        found += [(i, window) for window in document.windows]
        found += [(i, freeze) for freeze in document.freezes]
    return found


def test_every_url_calendar_of_a_rule_is_pending() -> None:
    policy = freezeguard.load(WRITTEN)
    assert [(i, rule.name, calendar.url[-1]) for i, rule in rules(policy) for calendar in pending_calendars(rule.schedule)] == RULES


def test_each_pending_calendar_is_replaced_in_its_rule() -> None:
    asked: list[tuple[int, str, str]] = []

    def fill(index: int, calendar: PendingCalendar, rule: Window | Freeze) -> Schedule:
        asked.append((index, rule.name, calendar.url[-1]))
        return Always(calendar.zone, f"calendar {calendar.url[-1]}")

    policy = freezeguard.load(WRITTEN)
    after = with_calendars(policy, fill)
    assert sorted(asked) == sorted(RULES)
    assert [list(pending_calendars(rule.schedule)) for _, rule in rules(after)] == [[]] * 5
    assert [schedule_text(rule.schedule) for _, rule in rules(after)] == [
        "mon, except calendar 1",
        "calendar 2",
        "tue",
        "calendar 3",
        "22:00-06:00, except wed, calendar 4, except calendar 5",
    ]


def test_replacing_calendars_keeps_the_rest_of_the_policy() -> None:
    policy = freezeguard.load(WRITTEN)
    after = with_calendars(policy, lambda index, calendar, rule: calendar)
    assert (after.source, after.sha256, after.files) == (policy.source, policy.sha256, policy.files)
    for (_, before), (_, now) in zip(rules(policy), rules(after), strict=True):
        assert now._replace(schedule=before.schedule) == before
