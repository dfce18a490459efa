"""What the engine is given: a policy whose values are those of the file, and nothing else touched by the reading."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

import freezeguard
from freezeguard.localtime import HOUR, Duration
from freezeguard.policy.model import Document, Expectation, Freeze, OnCall, Override, Rotation, Source, Window
from freezeguard.subject import Scope, Subject
from tests.engine.asking import ZURICH, instant, policy

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
  - {http: {url: "https://ops.example.com", expression: "[?open]", headers: {Authorization: OPS_HEADER}}}
on_call:
  required: true
  cover: 4h
  rotations:
    - name: Primary
      people: [ana, ben]
      starting: 2026-01-05 09:00
      shift: 1w
      swaps:
        - {from: 2026-12-24, until: 2026-12-24, person: chloe}
        - {from: 2026-12-28 09:00, until: 2026-12-28 17:00, person: ben}
    - {name: Managers, ics: https://a/b, max_stale: 2h, timeout: 3s}
"""


def test_every_field_of_a_document_is_read() -> None:
    (document,) = policy(
        "bake_time: 30m\nmode: warn\nlanguage: de\nwindows: []\napplies_to: {branches: [main]}\nknown_environments: [production]\ntests:\n"
        "  - {at: 2026-12-24 09:00, expect: blocked, because: freeze, environment: production, branch: main, repository: acme/shop}\n"
        "  - {at: 2026-12-25 09:00, expect: allowed}\n"
    ).documents
    christmas = ZURICH.datetime(instant("2026-12-24 09:00"))
    assert document._replace(zone=ZURICH) == Document(
        "policy",
        ZURICH,
        bake_time=Duration(0, HOUR // 2),
        applies_to=Scope(branches=("main",)),
        known_environments=("production",),
        mode="warn",
        tests=(
            Expectation(christmas, False, "freeze", Subject("acme/shop", "production", "main"), 9),
            Expectation(christmas.replace(day=25), True, None, Subject(), 10),
        ),
        windows_empty=True,
        bake_time_line=2,
        mode_line=3,
        language="de",
    )


def test_every_field_of_a_rule_is_read() -> None:
    scope = "environments: [production], branches: [main], repositories: [acme/*]"
    (document,) = policy(
        f"windows: [{{name: Office, days: mon, {scope}}}]\n"
        f"freezes: [{{name: Audit, days: tue, reason: The audit, link: 'https://a/b', effect: warn, {scope}}}]\n"
    ).documents
    (window,), (freeze,) = document.windows, document.freezes
    everywhere = Scope(("production",), ("main",), ("acme/*",))
    assert window == Window("Office", window.schedule, everywhere, 2)
    assert freeze == Freeze("Audit", freeze.schedule, "freeze", "warn", "The audit", "https://a/b", everywhere, 3)


def test_what_is_left_out_is_as_the_model_has_it() -> None:
    (document,) = policy("").documents
    assert document == Document("policy", document.zone)
    (document,) = policy(
        "windows: [{days: mon}]\nfreezes: [{days: tue}, {holidays: CH-ZH}]\noverrides: [{name: Hotfix, label: hotfix}]\n"
        "incidents: [{file: {path: a.json}}]\non_call: {rotations: [{name: Primary, pagerduty: {schedule: P1}}, {name: B, ics: b.ics}]}\n"
    ).documents
    (window,), (freeze, holidays), (source,), on_call = document.windows, document.freezes, document.incidents, document.on_call
    assert window == Window("mon", window.schedule, line=2)
    assert freeze == Freeze("tue", freeze.schedule, line=3)
    assert holidays == Freeze("holidays CH-ZH", holidays.schedule, "holiday", line=3)
    assert document.overrides == (Override("Hotfix", "hotfix", line=4),)
    assert source == Source("file", "file", {"path": "a.json"}, line=5, read=source.read)
    assert on_call is not None
    first = Source("Primary", "pagerduty", {"schedule": "P1"}, line=6, read=source.read)
    second = Source("B", "ics", {"calendar": "b.ics", "max_stale": Duration(1)}, line=6, read=source.read)
    assert on_call == OnCall(False, Duration(), (Rotation("Primary", source=first, line=6), Rotation("B", source=second, line=6)), 6)


def test_who_is_asked_reads_the_files_beside_its_policy(tmp_path: Path) -> None:
    (tmp_path / "policy.yml").write_text(
        "timezone: UTC\nincidents: [{file: {path: a.json}}]\non_call: {rotations: [{name: Primary, ics: a.ics}]}\n", "utf-8"
    )
    (tmp_path / "a.json").write_bytes(b"[]")
    (document,) = freezeguard.load(tmp_path / "policy.yml").documents
    assert document.on_call is not None
    for source in (document.incidents[0], document.on_call.rotations[0].source):
        assert source is not None
        assert source.read is not None
        assert source.read("a.json") == b"[]"


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
    github, page, http = policy(WRITTEN).documents[0].incidents
    assert (github.name, github.kind, github.on_error) == ("github", "github", "block")
    assert (github.cooldown, github.max_age) == (Duration(0, 2 * HOUR), Duration(7))
    assert github.options == {"labels": ["incident"]}
    assert (github.severity, github.timeout) == ("high", 9)
    assert (page.name, page.kind, page.on_error, page.scope.environments) == ("Page", "statuspage", "warn", ("production",))
    assert (page.cooldown, page.max_age) == (Duration(), None)
    assert http.options == {"url": "https://ops.example.com", "expression": "[?open]", "headers": {"Authorization": "OPS_HEADER"}}


def test_every_field_of_who_is_on_call_is_read() -> None:
    on_call = policy(WRITTEN).documents[0].on_call
    assert on_call is not None
    assert (on_call.required, on_call.cover) == (True, Duration(0, 4 * HOUR))
    rotation, managers = on_call.rotations
    assert (rotation.name, rotation.people, rotation.shift) == ("Primary", ("ana", "ben"), Duration(7))
    assert rotation.starting == instant("2026-01-05 09:00")
    assert rotation.swaps == (
        (instant("2026-12-24 00:00"), instant("2026-12-25 00:00"), "chloe"),
        (instant("2026-12-28 09:00"), instant("2026-12-28 17:00"), "ben"),
    )
    assert managers.source is not None
    assert managers.source.options == {"calendar": "https://a/b", "max_stale": Duration(0, 2 * HOUR)}
    assert (managers.source.kind, managers.source.timeout) == ("ics", 3)


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
