"""What the engine is given: a policy whose values are those of the file, and nothing else touched by the reading."""

from __future__ import annotations

import gc

import pytest

import freezeguard
from freezeguard.localtime import DAY, HOUR, Duration
from tests.engine.asking import instant, policy

WRITTEN = """\
overrides:
  - name: Hotfix
    label: hotfix
    approvals: 2
    approvers: [ana, "@acme/sre"]
    reason: required
    expires: 4h
    waives: [freeze]
    branches: [main]
  - {name: Rollback, rollback: true}
  - {name: Docs, paths: ["*.md"]}
  - {name: Bots, actors: [bot], reason: optional, waives: [window, unknown]}
incidents:
  - {github: {labels: [incident]}, cooldown: 2h, max_age: 7d, severity: high, timeout: 9s}
  - {name: Page, statuspage: {url: "https://status.example.com"}, on_error: warn, environments: [production]}
on_call:
  required: true
  cover: 4h
  rotations:
    - name: Primary
      people: [ana, ben]
      starting: 2026-01-05 09:00
      shift: 1w
      swaps: [{from: 2026-12-24, until: 2026-12-24, person: chloe}]
"""


def test_every_field_of_an_override_is_read() -> None:
    hotfix, rollback, docs, bots = policy(WRITTEN).documents[0].overrides
    assert hotfix._replace(line=0)._asdict() == {
        "name": "Hotfix",
        "label": "hotfix",
        "approvals": 2,
        "approvers": ("ana", "@acme/sre"),
        "reason_required": True,
        "expires": Duration(0, 4 * HOUR),
        "waives": ("freeze",),
        "rollback": False,
        "paths": (),
        "actors": (),
        "branches": ("main",),
        "line": 0,
    }
    assert (rollback.rollback, rollback.waives, rollback.expires) == (True, ("window", "freeze"), None)
    assert (docs.paths, docs.reason_required) == (("*.md",), False)
    assert (bots.actors, bots.reason_required, bots.waives) == (("bot",), False, ("window", "unknown"))


def test_every_field_of_a_source_is_read() -> None:
    github, page = policy(WRITTEN).documents[0].incidents
    assert (github.name, github.kind, github.on_error) == ("github", "github", "block")
    assert (github.cooldown, github.max_age) == (Duration(0, 2 * HOUR), Duration(7))
    assert github.options == {"labels": ["incident"]}
    assert (github.severity, github.timeout) == ("high", 9)
    assert (page.name, page.kind, page.on_error, page.scope.environments) == ("Page", "statuspage", "warn", ("production",))
    assert (page.cooldown, page.max_age) == (Duration(), None)


def test_every_field_of_who_is_on_call_is_read() -> None:
    on_call = policy(WRITTEN).documents[0].on_call
    assert on_call is not None
    assert (on_call.required, on_call.cover) == (True, Duration(0, 4 * HOUR))
    (rotation,) = on_call.rotations
    assert (rotation.name, rotation.people, rotation.shift) == ("Primary", ("ana", "ben"), Duration(7))
    assert rotation.starting == instant("2026-01-05 09:00")
    (swap,) = rotation.swaps
    assert (swap.start, swap.end, swap.person) == (instant("2026-12-24 00:00"), instant("2026-12-24 00:00") + DAY, "chloe")


@pytest.mark.parametrize("word", ["~", "null", "Null", "NULL", ""])
def test_each_null_of_yaml_is_nothing(word: str) -> None:
    """A key with nothing behind it is a mistake, not what leaving it out means."""
    with pytest.raises(freezeguard.PolicyError, match="'name' has nothing behind it"):
        policy(f"freezes: [{{days: mon, name: {word}}}]")
    for key in (
        "windows",
        "freezes",
        "bake_time",
        "incidents",
        "on_call",
        "overrides",
        "applies_to",
        "mode",
        "language",
        "tests",
        "extends",
    ):
        with pytest.raises(freezeguard.PolicyError):
            policy(f"{key}: {word}")


@pytest.mark.parametrize("first", ["1969-12-31", "0001-01-01", "9001-01-01"])
def test_a_date_far_outside_of_the_calendar_is_refused(first: str) -> None:
    with pytest.raises(freezeguard.PolicyError, match="between the years 1970 and 9000"):
        policy(f"freezes: [{{from: {first}, until: 9999-01-02}}]")


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("FREQ=DAILY;UNTIL=99999999T000000Z", "UNTIL"),
        ("FREQ=DAILY;UNTIL=00010101T000000Z", "UNTIL|never occurs"),
        ("FREQ=YEARLY;UNTIL=99991231T235959Z", "UNTIL"),
        ("FREQ=WEEKLY;BYDAY=XX", "not an RRULE"),
        ("FREQ=DAILY;WKST=XX", "not an RRULE"),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/Los_Angeles"])
def test_no_rrule_breaks_the_reading(rule: str, message: str, zone: str) -> None:
    """Near the ends of the calendar another zone is already beyond them."""
    with pytest.raises(freezeguard.PolicyError, match=message):
        policy(f"freezes: [{{timezone: {zone}, rrule: '{rule}', starting: 2026-01-01, duration: 1d}}]")


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_of_garbage_is_left_as_it_was(enabled: bool) -> None:
    """Reading switches it off for a while."""
    before = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        policy("")
        assert gc.isenabled() is enabled
        with pytest.raises(freezeguard.PolicyError):
            policy("freezs: []")
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if before else gc.disable)()
