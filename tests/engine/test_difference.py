"""Gained and lost hours of a policy change, against the minute-by-minute oracle; and its changed rules."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import freezeguard
from freezeguard.engine.analysis.policy_diff import PolicyDiff, difference
from freezeguard.policy.subject import Subject
from freezeguard.temporal.intervals import intersect, subtract
from freezeguard.temporal.zones import DAY, day_of, midnight, zone

from ..sampling import examples
from .oracle import Minutes, runs
from .test_properties import loads, policies

BASE = """timezone: Europe/Zurich
windows: [{days: mon-fri, hours: "09:00-16:00"}]
freezes: [{name: Year end, from: 12-20, until: 01-02}]
"""


def compare(old: str, new: str, days: int = 30, first: str = "2026-11-02", **subject: str) -> PolicyDiff:
    return difference(freezeguard.load(old), freezeguard.load(new), Subject(**subject), _date(first), days)  # type: ignore[arg-type]


def _date(text: str) -> Any:
    from datetime import date

    return date.fromisoformat(text)


def what(found: PolicyDiff) -> list[tuple[str, str, str, bool]]:
    return [(change.what, change.kind, change.name, change.may_open) for change in found.changes]


@settings(max_examples=examples(60))
@given(case=policies(), data=st.data())
def test_gained_and_lost_spans_match_the_oracle(case: tuple[dict[str, Any], int, int], data: st.DataObject) -> None:
    written, start, end = case
    # Another policy of the same days, and the same zone.
    other = {**data.draw(policies())[0], "timezone": written["timezone"]}
    old, new = loads(written), loads(other)
    if old is None or new is None:
        return
    where = zone(written["timezone"])
    first = day_of(where.local(start + DAY))
    found = difference(old, new, Subject(), first, 2)
    low, high = found.start, found.end
    assert (low, high) == (where.earliest(midnight(first)), where.earliest(midnight(first) + 2 * DAY))
    low, high = max(low, start), min(high, end)
    before, after = (Minutes(each, start, end).allowed for each in (written, other))
    for spans, flags in (
        (found.gained, [now and not was for was, now in zip(before, after, strict=True)]),
        (found.lost, [was and not now for was, now in zip(before, after, strict=True)]),
    ):
        assert intersect(spans, [(low, high)]) == intersect(runs(flags, start), [(low, high)])
    assert not intersect(found.gained, found.lost)
    assert sum(week.gained for week in found.weeks) == sum(b - a for a, b in found.gained)
    assert sum(week.lost for week in found.weeks) == sum(b - a for a, b in found.lost)
    assert sum(week.after - week.before for week in found.weeks) == sum(week.gained - week.lost for week in found.weeks)


@settings(max_examples=40)
@given(case=policies())
def test_a_policy_does_not_differ_from_itself(case: tuple[dict[str, Any], int, int]) -> None:
    policy = loads(case[0])
    if policy is not None:
        found = difference(policy, loads(case[0]) or policy, Subject(), day_of(policy.zone.local(case[1])), 30)
        assert found.is_empty
        assert not found.weakens


@settings(max_examples=40)
@given(case=policies(), data=st.data())
def test_swapping_the_policies_swaps_gained_and_lost(case: tuple[dict[str, Any], int, int], data: st.DataObject) -> None:
    other = {**data.draw(policies())[0], "timezone": case[0]["timezone"]}
    old, new = loads(case[0]), loads(other)
    if old is None or new is None:
        return
    first = day_of(old.zone.local(case[1]))
    there, back = difference(old, new, Subject(), first, 10), difference(new, old, Subject(), first, 10)
    assert (there.gained, there.lost) == (back.lost, back.gained)
    assert subtract(there.gained, back.gained) == list(there.gained)


def test_each_week_counts_its_open_hours() -> None:
    found = compare(BASE, BASE.replace("16:00", "18:00"), days=8)
    assert [(str(week.first), week.before / 3600, week.after / 3600, week.gained / 3600, week.lost) for week in found.weeks] == [
        ("2026-11-02", 35, 45, 10, 0),
        ("2026-11-09", 7, 9, 2, 0),
    ]
    assert found.weakens


def test_fewer_open_hours_do_not_weaken() -> None:
    found = compare(BASE, BASE.replace("16:00", "12:00"))
    assert (found.gained, found.later, found.weakens) == ((), None, False)
    assert found.lost


def test_an_opening_after_the_period_weakens_too() -> None:
    found = compare(BASE, BASE.split("freezes", maxsplit=1)[0], days=7)
    assert found.gained == ()
    assert found.later is not None
    assert found.zone.datetime(found.later[0]).isoformat() == "2026-12-21T09:00:00+01:00"
    assert found.weakens


def test_rules_are_matched_by_their_names() -> None:
    new = """timezone: Europe/Zurich
windows: [{days: mon-fri, hours: "09:00-17:00"}]
freezes: [{name: Year end, from: 12-24, until: 01-02, effect: warn}]
"""
    found = compare(BASE, new)
    assert what(found) == [
        ("removed", "window", "mon-fri 09:00-16:00", False),
        ("changed", "freeze", "Year end", True),
        ("added", "window", "mon-fri 09:00-17:00", False),
    ]
    assert found.changes[1].details == (("times", "12-20 to 01-02", "12-24 to 01-02"), ("effect", "block", "warn"))


def test_a_changed_duration_is_a_change() -> None:
    rule = 'freezes: [{{name: Batch, cron: "0 22 * * 5", duration: {}}}]\n'
    found = compare(BASE.split("freezes", maxsplit=1)[0] + rule.format("2h"), BASE.split("freezes", maxsplit=1)[0] + rule.format("60h"))
    assert what(found) == [("changed", "freeze", "Batch", False)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "mode: warn\n", ("changed", "document", "policy", True)),
        ("mode: warn\n", "", ("changed", "document", "policy", False)),
        ("", "overrides: [{name: Hotfix, label: hotfix}]\n", ("added", "override", "Hotfix", True)),
        ("overrides: [{name: Hotfix, label: hotfix}]\n", "", ("removed", "override", "Hotfix", False)),
        ("incidents: [{github: {labels: [x]}}]\n", "", ("removed", "incident", "github", True)),
        ("", "incidents: [{github: {labels: [x]}}]\n", ("added", "incident", "github", False)),
        ("incidents: [{github: {labels: [x]}}]\n", "incidents: [{github: {labels: [y]}}]\n", ("changed", "incident", "github", True)),
        ("", "applies_to: {branches: [main]}\n", ("changed", "document", "policy", True)),
        ("", "bake_time: 1h\n", ("changed", "document", "policy", False)),
    ],
)
def test_a_change_that_no_calendar_shows_is_marked(old: str, new: str, expected: tuple[str, str, str, bool]) -> None:
    found = compare(BASE + old, BASE + new)
    assert what(found) == [expected]
    assert found.weakens == expected[3]


def test_mode_warn_opens_everything() -> None:
    found = compare(BASE, BASE + "mode: warn\n", days=7)
    assert sum(week.gained for week in found.weeks) == 7 * DAY - 35 * 3600


def test_only_rules_for_the_subject_are_compared() -> None:
    new = BASE.replace("from: 12-20", "environments: [production], from: 11-03")
    assert compare(BASE, new, environment="staging").lost == ()
    assert compare(BASE, new, environment="production").lost
    assert compare(BASE, new).lost


def test_an_unknown_environment_is_a_usage_error() -> None:
    with pytest.raises(freezeguard.UsageError, match="unknown environment"):
        compare(BASE, BASE + "known_environments: [production]\n", environment="prodution")


def test_unfetched_calendars_are_assumptions() -> None:
    new = json.loads(json.dumps(BASE)) + "incidents: [{github: {labels: [x]}}]\n"
    new = new.replace("freezes: [", "freezes: [{ics: 'https://calendar.example.com/secret.ics'}, ")
    found = compare(BASE, new)
    assert (found.gained, found.lost) == ((), ())
    assert found.assuming == ("the calendar of calendar.example.com closes nothing", "github reports no incident")


CALENDAR = "https://calendar.example.com/ical/{}/basic.ics"


@pytest.mark.parametrize(
    ("old", "new", "weakens"),
    [
        # A calendar that is fetched: what is in it no days show.
        (f"freezes: [{{ics: '{CALENDAR.format('a')}'}}]", f"freezes: [{{ics: '{CALENDAR.format('b')}'}}]", True),
        (f"freezes: [{{ics: '{CALENDAR.format('a')}'}}]", "freezes: []", True),
        ("freezes: []", f"freezes: [{{ics: '{CALENDAR.format('a')}'}}]", False),
        # A rule for others than those that are compared.
        ("freezes: [{name: F, from: 12-20, until: 12-31, environments: [production]}]", "freezes: []", True),
        (
            "freezes: [{name: F, from: 12-20, until: 12-31, branches: ['release/*']}]",
            "freezes: [{name: F, from: 12-24, until: 12-31}]",
            True,
        ),
        ("freezes: []", "freezes: [{name: F, from: 12-20, until: 12-31, environments: [production]}]", False),
    ],
)
def test_a_change_that_no_day_shows_may_weaken(old: str, new: str, weakens: bool) -> None:
    subject = freezeguard.Subject(environment="staging", branch="main")
    before, after = (freezeguard.load(f"timezone: UTC\n{text}\n") for text in (old, new))
    found = difference(before, after, subject, date(2026, 3, 2), 28)
    assert (found.weakens, found.is_empty) == (weakens, False)
    assert CALENDAR.format("a") not in repr(found)


def test_a_long_text_is_compared_in_linear_time() -> None:
    """The search for addresses was quadratic once, and anybody may propose a policy."""
    text = f"timezone: UTC\nincidents: [{{alertmanager: {{url: 'https://x.example', filter: ['{'a' * 200_000}']}}}}]\n"
    policy = freezeguard.load(text)
    assert difference(policy, policy, freezeguard.Subject(), date(2026, 3, 2), 7).is_empty
