"""The values of a loaded policy equal those of the file, and loading has no side effects."""

from __future__ import annotations

import gc
from datetime import datetime
from pathlib import Path

import pytest

import freezeguard
from freezeguard.engine.analysis.rule_descriptions import schedule_text
from freezeguard.policy.load import Folder, read_text
from freezeguard.policy.model import Document, Expectation, Freeze, OnCall, Override, Rotation, Source, Window
from freezeguard.policy.subject import Scope, Subject
from freezeguard.schedules.pending import PendingCalendar
from freezeguard.temporal.zones import DAY, HOUR, Duration
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
  - {github: {labels: [incident]}, cooldown: 2h, max_age: 7d, severity: high, timeout: 10s}
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


def test_omitted_keys_have_the_defaults_of_the_model() -> None:
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


def test_source_reads_files_relative_to_its_policy(tmp_path: Path) -> None:
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
    assert (github.severity, github.timeout) == ("high", 10)
    assert (page.name, page.kind, page.on_error, page.scope.environments) == ("Page", "statuspage", "warn", ("production",))
    assert (page.cooldown, page.max_age) == (Duration(), None)
    assert http.options == {"url": "https://ops.example.com", "expression": "[?open]", "headers": {"Authorization": "OPS_HEADER"}}


def test_every_field_of_on_call_is_read() -> None:
    on_call = policy(WRITTEN).documents[0].on_call
    assert on_call is not None
    assert (on_call.required, on_call.cover) == (True, Duration(0, 4 * HOUR))
    rotation, managers = on_call.rotations
    assert (rotation.name, rotation.people, rotation.shift) == ("Primary", ("ana", "ben"), Duration(7))
    assert rotation.source is None
    assert rotation.starting == instant("2026-01-05 09:00")
    assert rotation.swaps == (
        (instant("2026-12-24 00:00"), instant("2026-12-25 00:00"), "chloe"),
        (instant("2026-12-28 09:00"), instant("2026-12-28 17:00"), "ben"),
    )
    assert managers.source is not None
    assert managers.source.options == {"calendar": "https://a/b", "max_stale": Duration(0, 2 * HOUR)}
    assert (managers.source.kind, managers.source.timeout) == ("ics", 3)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("days: mon-fri", "mon-fri"),
        ("hours: 09:00 - 17:00", "09:00 - 17:00"),
        ("days: fri, hours: '12:00-24:00'", "fri 12:00-24:00"),
        ("days: [mon, tue]", "mon, tue"),
        ("days: [mon, wed], hours: ['09:00-10:00', '11:00-12:00']", "mon, wed 09:00-10:00, 11:00-12:00"),
        ("from: 12-20, until: 01-02", "12-20 to 01-02"),
        ("from: 2026-12-20, until: 2026-12-24T18:00", "2026-12-20 to 2026-12-24T18:00"),
        ("from: 2026-12-20, until: 2027-01-02 12:00", "2026-12-20 to 2027-01-02 12:00"),
        ("cron: '0 9 * * 1', duration: 1h", "cron 0 9 * * 1"),
        ("rrule: FREQ=DAILY, starting: 2026-01-01, duration: 1h", "rrule FREQ=DAILY"),
        ("holidays: ch-ZH", "holidays ch-ZH"),
        ("holidays: [NO, LI]", "holidays NO, LI"),
        ("holidays: {country: ch}", "holidays CH"),
        ("holidays: {country: CH-ZH}", "holidays CH-ZH"),
        ("holidays: {country: CH-ZH, subdivision: BE}", "holidays CH-BE"),
        ("ics: shared/company.ics", "ics shared/company.ics"),
        ("ics: 'https://calendar.example.com/secret'", "the calendar of calendar.example.com"),
        ("ics: 'webcal://calendar.example.com?secret#secret'", "the calendar of calendar.example.com"),
        ("always: true", "always"),
        ("<<: {days: mon, hours: 08:00-09:00}, <<: {hours: 09:00-10:00, days: tue}", "mon 08:00-09:00"),
        ("<<: {days: mon}, <<: {hours: 09:00-10:00}", "mon 09:00-10:00"),
        ("days: mon, except: [2026-12-24, 12-31, {days: mon, hours: 09:00-10:00}]", "mon, except 2026-12-24, 12-31, mon 09:00-10:00"),
    ],
)
def test_rule_without_a_name_is_named_by_its_schedule(rule: str, words: str) -> None:
    calendar = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:a\r\nEND:VCALENDAR\r\n"
    read = read_text(f"timezone: UTC\nfreezes: [{{{rule}}}]\n".encode(), "policy", folder=Folder("", lambda path, most: calendar))
    (freeze,) = read.documents[0].freezes
    assert freeze.name == words.partition(", except")[0]
    assert schedule_text(freeze.schedule) == words
    assert repr(freeze.schedule) == f"{type(freeze.schedule).__name__}({freeze.name!r}, UTC)"


@pytest.mark.parametrize(("written", "stale"), [("", Duration(1)), (", max_stale: 2h", Duration(0, 2 * HOUR))])
def test_pending_calendar_has_its_url_zone_and_max_stale(written: str, stale: Duration) -> None:
    (freeze,) = policy(f"freezes: [{{ics: 'webcal://a/b?webcal://c', timezone: UTC{written}}}]").documents[0].freezes
    assert isinstance(freeze.schedule, PendingCalendar)
    assert (freeze.schedule.url, freeze.schedule.max_stale, freeze.schedule.zone.key) == ("https://a/b?webcal://c", stale, "UTC")


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("sun, weekdays", "1111101"),
        ("weekends, mon, THU - friday", "1001111"),
        ("sat-wed", "1110011"),
        ("tue, tue", "0100000"),
        ("daily", "1111111"),
    ],
)
def test_days_are_parsed_into_weekdays(written: str, days: str) -> None:
    (freeze,) = policy(f"freezes: [{{days: '{written}', hours: 12:00-13:00}}]").documents[0].freezes
    assert freeze.schedule.weekly == [(i * DAY + 12 * HOUR, i * DAY + 13 * HOUR) for i in range(7) if days[i] == "1"]


@pytest.mark.parametrize(
    ("written", "days", "hours"),
    [("1w2d1d", 10, 0), ("2h1h30m15m", 0, 3.75), ("1d12h", 1, 12), ("048h", 0, 48), ("000060m", 0, 1), ("3660d", 3660, 0)],
)
def test_parts_of_a_duration_are_added(written: str, days: int, hours: float) -> None:
    assert policy(f"bake_time: {written}").documents[0].bake_time == Duration(days, int(hours * HOUR))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-12-24", "2026-12-23T23:00:00Z"),
        ("2026-12-24 18:00", "2026-12-24T17:00:00Z"),
        ("2026-12-24T18:00:59", "2026-12-24T17:00:59Z"),
        ("2026-12-24 24:00", "2026-12-24T23:00:00Z"),
        ("2026-10-25 02:30", "2026-10-25T00:30:00Z"),
        (" 2026-12-24T18:00+05:30 ", "2026-12-24T12:30:00Z"),
        ("2026-12-24T18:00:30.999Z", "2026-12-24T18:00:30Z"),
        ("1960-01-01T00:00:00.5Z", "1960-01-01T00:00:00Z"),
        ("1900-01-01T00:00Z", "1900-01-01T00:00:00Z"),
        ("9900-12-31T23:59Z", "9900-12-31T23:59:00Z"),
    ],
)
def test_at_of_a_test_is_parsed_into_an_instant(written: str, meant: str) -> None:
    (test,) = policy(f"tests: [{{at: '{written}', expect: allowed}}]").documents[0].tests
    assert test.at == datetime.fromisoformat(meant)


@pytest.mark.parametrize("word", ["~", "null", "Null", "NULL", ""])
def test_every_spelling_of_yaml_null_is_rejected(word: str) -> None:
    """A key without a value is a mistake and not the same as leaving it out."""
    with pytest.raises(freezeguard.PolicyError, match="'name' has no value"):
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
def test_date_outside_of_the_supported_years_is_rejected(first: str) -> None:
    with pytest.raises(freezeguard.PolicyError, match="between the years 1970 and 9000"):
        policy(f"freezes: [{{from: {first}, until: 9999-01-02}}]")


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("FREQ=DAILY;UNTIL=99999999T000000Z", "UNTIL"),
        ("FREQ=DAILY;UNTIL=00010101T000000Z", "UNTIL|never occurs"),
        ("FREQ=YEARLY;UNTIL=99991231T235959Z", "UNTIL"),
        ("FREQ=WEEKLY;BYDAY=XX", "invalid RRULE"),
        ("FREQ=DAILY;WKST=XX", "invalid RRULE"),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/Los_Angeles"])
def test_extreme_rrules_are_read_or_rejected_without_a_crash(rule: str, message: str, zone: str) -> None:
    """Near the ends of the calendar, the instant in another zone may be outside of it."""
    with pytest.raises(freezeguard.PolicyError, match=message):
        policy(f"freezes: [{{timezone: {zone}, rrule: '{rule}', starting: 2026-01-01, duration: 1d}}]")


@pytest.mark.parametrize("enabled", [True, False])
def test_loading_restores_the_garbage_collector(enabled: bool) -> None:
    """Loading pauses garbage collection."""
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
