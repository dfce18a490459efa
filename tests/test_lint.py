"""What lint finds, by its codes: what is found with its exact words, and beside it what comes near and is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import freezeguard
from freezeguard.engine.analysis.lint import lint
from freezeguard.policy.load import default_policy
from freezeguard.policy.model import Policy
from tests.engine.asking import policy
from tests.engine.test_properties import loads, policies
from tests.programs import freezeguard as command
from tests.sampling import examples

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # a Tuesday, 11:00 in Zurich
OFFICE = 'windows: [{days: mon-fri, hours: "09:00-17:00"}]\n'


def found(of: Policy | str, at: datetime = NOW) -> list[str]:
    """The findings as `line code: message`. A text is a policy in Zurich, whose own first line is line 2."""
    return [f"{f.line} {f.code}: {f.message}" for f in lint(policy(of) if isinstance(of, str) else of, at)]


def never(kind: str, name: str, line: int) -> list[str]:
    why = {"freeze": "everything is closed at those times without it", "window": "other windows are open at the same times"}[kind]
    return [f"{line} shadowed: the {kind} {name!r} never matters: {why}"]


# ---------------------------------------------------------------- too little that is open


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("freezes: [{always: true}]", ["0 never-open: nothing is allowed in the next 28 days"]),
        (
            OFFICE + "freezes: [{name: Move, from: 2026-11-20, until: 2026-12-31}]",
            ["0 never-open: nothing is allowed in the next 28 days"],
        ),
        ("windows: [{from: 2026-12-22 11:00, until: 2027-02-01}]", ["0 never-open: nothing is allowed in the next 28 days"]),
        ('windows: [{hours: "09:00-10:00"}]\nbake_time: 1h', ["0 never-open: nothing is allowed in the next 28 days"]),
        ("windows: [{days: mon}]\n---\nwindows: [{days: tue}]", ["0 never-open: nothing is allowed in the next 28 days"]),
        (
            "windows: [{days: mon}]\napplies_to: {branches: [main]}\n---\nwindows: [{days: tue}]",
            ["0 never-open: nothing is allowed in the next 28 days"],
        ),
        ('windows: [{days: mon, hours: "09:00-10:30"}]', ["0 hardly-open: only 6.0 h are allowed in the next 28 days"]),
        (
            'windows: [{days: mon, hours: "09:00-12:00"}]\nbake_time: 2h',
            ["0 hardly-open: only 4.0 h are allowed in the next 28 days"],
        ),
        # Near misses: 28 days end on Tuesday, 22 December at 11:00.
        (OFFICE + "freezes: [{name: Move, from: 2026-11-20, until: 2026-12-20}]", []),
        ('windows: [{days: mon, hours: "09:00-11:00"}]', []),
        ("freezes: [{always: true, effect: warn}]", []),
        ("freezes: [{always: true, environments: [staging]}]", []),
        ("freezes: [{always: true}]\nmode: warn", []),
        (
            "windows: [{days: mon}]\napplies_to: {branches: [main]}\n---\nwindows: [{days: tue}]\napplies_to: {branches: [next]}",
            [],
        ),
    ],
)
def test_never_open_and_hardly_open(text: str, findings: list[str]) -> None:
    assert found(text) == findings


# ---------------------------------------------------------------- single rules


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        (
            "freezes:\n  - {name: A, from: 2026-12-01, until: 2026-12-02}\n  - {name: A, from: 2026-12-08, until: 2026-12-09}",
            ["4 same-name: 'A' is also the name of the rule on line 3"],
        ),
        (
            "windows:\n  - {name: A, days: mon-fri}\nfreezes:\n  - {name: A, from: 2026-12-08, until: 2026-12-09}",
            [],
        ),
        (
            "windows:\n  - {days: mon}\n  - {days: mon, timezone: America/New_York}",
            ["4 same-name: 'mon' is also the name of the rule on line 3"],
        ),
        ("freezes: [{name: A, from: 2026-12-01, until: 2026-12-02}, {name: a, from: 2026-12-08, until: 2026-12-09}]", []),
        (
            "freezes: [{name: A, from: 2026-12-01, until: 2026-12-02}]\n---\nfreezes: [{name: A, from: 2026-12-08, until: 2026-12-09}]",
            [],
        ),
        (
            "freezes: [{name: A, from: 12-01, until: 12-02, branches: [a]}, {name: A, from: 12-08, until: 12-09, branches: [b]}]",
            [],
        ),
    ],
)
def test_same_name(text: str, findings: list[str]) -> None:
    assert found(text) == findings


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("windows: []", ["0 empty-windows: 'windows: []' means the same as no 'windows': always open, except for freezes"]),
        ("mode: enforce", []),
        (OFFICE, []),
    ],
)
def test_empty_windows(text: str, findings: list[str]) -> None:
    assert found(text) == findings


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("freezes: [{name: A, from: 2025-11-28, until: 2025-11-30}]", ["2 over: 'A' is over since 2025-12-01 00:00"]),
        ("freezes: [{name: A, from: 2026-11-23 18:00, until: 2026-11-24 11:00}]", ["2 over: 'A' is over since 2026-11-24 11:00"]),
        ("freezes: [{name: A, from: 2025-11-28, until: 2025-11-30, effect: warn}]", ["2 over: 'A' is over since 2025-12-01 00:00"]),
        (
            OFFICE + "freezes:\n  - name: A\n    rrule: FREQ=DAILY;COUNT=2\n    starting: 2026-01-05 09:00\n    duration: 2h",
            ["4 over: 'A' is over since 2026-01-06 11:00"],
        ),
        (
            "freezes: [{name: A, from: 2026-12-08, until: 2026-12-09, except: [{from: 2026-12-01, until: 2026-12-31}]}]",
            ["2 over: 'A' is never active"],
        ),
        (
            "freezes: [{name: A, from: 2026-11-20, until: 2026-11-27, except: [{from: 2026-11-24, until: 2026-11-30}]}]",
            ["2 over: 'A' is over since 2026-11-24 00:00"],
        ),
        ("freezes: [{name: A, from: 2026-11-23 18:00, until: 2026-11-24 11:01}]", []),
        ("freezes: [{name: A, from: 2027-01-04, until: 2027-01-05}]", []),
        ("freezes: [{name: A, from: 11-20, until: 11-21}]", []),
        ("freezes: [{name: A, rrule: FREQ=DAILY, starting: 2026-01-05 09:00, duration: 2h}]", []),
    ],
)
def test_over(text: str, findings: list[str]) -> None:
    assert found(text) == findings


@pytest.mark.parametrize(
    ("cron", "duration", "says"),
    [
        ("0 */6 * * *", "7h", "every 6 h for a duration of 7 h"),
        ("0 * * * *", "90m", "every 1 h for a duration of 90 min"),
        ("*/30 * * * *", "1h", "every 30 min for a duration of 1 h"),
        ("0 0,12 * * *", "1d", "every 12 h for a duration of 24 h"),
        ("0 */6 * * *", "6h", None),
        ("0 0 * * *", "24h", None),
        ("0 0 * * *", "1d", None),
        ("0 0 * * *", "36h", None),
        ("0 22 * * 5", "60h", None),
    ],
)
def test_cron_overlap(cron: str, duration: str, says: str | None) -> None:
    text = f'freezes: [{{name: C, cron: "{cron}", duration: {duration}, effect: warn}}]'
    assert found(text) == ([f"2 cron-overlap: 'C': cron fires {says}"] if says else [])
    excepted = text.replace("effect:", "except: [2026-12-24], effect:")
    assert found(excepted) == found(text)


@pytest.mark.parametrize(
    ("start", "findings"),
    [
        (
            "DTSTART:20261201T090000",
            ["2 ics-without-zone: 'Company': the calendar has times without a time zone; they are read in Europe/Zurich"],
        ),
        ("DTSTART:20261201T090000Z", []),
        ("DTSTART;TZID=Europe/Berlin:20261201T090000", []),
        ("DTSTART;VALUE=DATE:20261201", []),
    ],
)
def test_ics_without_zone(start: str, findings: list[str], tmp_path: Path) -> None:
    event = f"BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Fair\r\n{start}\r\nEND:VEVENT\r\n"
    # An event of no length is no time at all, so it lasts.
    event = event.replace("END:VEVENT", "DURATION:P1D\r\nEND:VEVENT")
    (tmp_path / "c.ics").write_text(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{event}END:VCALENDAR\r\n")
    file = tmp_path / "policy.yml"
    file.write_text("timezone: Europe/Zurich\nfreezes: [{name: Company, ics: c.ics}]\n")
    assert found(freezeguard.load(file)) == findings


# ---------------------------------------------------------------- clock changes of the coming year


def edge(hours: str, zone: str, days: str = "daily") -> list[str]:
    """What is said of a freeze, without the name of the code, the rule and the zone."""
    text = f'freezes: [{{name: W, days: "{days}", hours: "{hours}", timezone: {zone}, effect: warn}}]'
    before, after = "2 clock-change: 'W': ", f" in {zone}"
    said = found(text)
    assert all(line.startswith(before) and line.endswith(after) for line in said)
    return [line.removeprefix(before).removesuffix(after) for line in said]


@pytest.mark.parametrize(
    ("hours", "zone", "days", "findings"),
    [
        ("02:30-12:00", "Europe/Zurich", "daily", ["02:30 is skipped on 2027-03-28", "02:30 is repeated on 2027-10-31"]),
        ("22:00-02:30", "Europe/Zurich", "sat", ["02:30 is skipped on 2027-03-28", "02:30 is repeated on 2027-10-31"]),
        (
            "02:15-02:45",
            "Europe/Zurich",
            "sun",
            [
                "02:15 is skipped on 2027-03-28",
                "02:45 is skipped on 2027-03-28",
                "02:15 is repeated on 2027-10-31",
                "02:45 is repeated on 2027-10-31",
            ],
        ),
        # Lord Howe shifts by half an hour: 02:00 to 02:30 is skipped, 01:30 to 02:00 repeated.
        ("02:15-12:00", "Australia/Lord_Howe", "daily", ["02:15 is skipped on 2027-10-03"]),
        ("01:45-12:00", "Australia/Lord_Howe", "daily", ["01:45 is repeated on 2027-04-04"]),
        # The skipped hour is the last one of a Saturday.
        (
            "23:30-23:45",
            "America/Scoresbysund",
            "sat",
            [f"23:{m} is {what}" for what in ("skipped on 2027-03-27", "repeated on 2027-10-30") for m in (30, 45)],
        ),
        # Near misses.
        ("02:30-12:00", "Europe/Zurich", "mon-sat", []),
        ("02:00-03:00", "Europe/Zurich", "daily", ["02:00-03:00 does not happen on 2027-03-28"]),
        ("22:00-02:30", "Europe/Zurich", "sun-fri", []),
        ("00:00-24:00", "Europe/Zurich", "daily", []),
        ("02:30-12:00", "Asia/Kolkata", "daily", []),
        ("02:30-12:00", "UTC", "daily", []),
        ("02:30-12:00", "Australia/Lord_Howe", "daily", []),
        ("01:30-12:00", "Australia/Lord_Howe", "daily", []),
    ],
)
def test_clock_change(hours: str, zone: str, days: str, findings: list[str]) -> None:
    assert edge(hours, zone, days) == findings


def test_clock_changes_are_those_of_the_coming_year() -> None:
    text = 'windows: [{name: W, hours: "02:30-12:00"}]'
    assert (
        found(text, datetime(2026, 10, 25, 0, 59, 59, tzinfo=UTC))[0]
        == "2 clock-change: 'W': 02:30 is repeated on 2026-10-25 in Europe/Zurich"
    )
    assert found(text, datetime(2026, 10, 25, 1, 0, 1, tzinfo=UTC)) == [
        "2 clock-change: 'W': 02:30 is skipped on 2027-03-28 in Europe/Zurich",
    ]


# ---------------------------------------------------------------- rules that can never matter


@pytest.mark.parametrize(
    ("rule", "findings"),
    [
        ("cron: '30 2 * * *', duration: 1h", ["02:30 is skipped on 2027-03-28", "02:30 is repeated on 2027-10-31"]),
        ("cron: '30 2 * * 1', duration: 1h", []),
        ("cron: '30 * * * *', duration: 1m", []),
        ("from: 2027-03-28 02:30, until: 2027-04-02", ["02:30 is skipped on 2027-03-28"]),
        ("from: 2027-03-20, until: 2027-10-31 02:30", ["02:30 is repeated on 2027-10-31"]),
        ("from: 2027-03-20, until: 2027-10-31 12:00", []),
        ("holidays: CH, eve: '02:30'", []),
        # Easter Monday, and All Saints' Day.
        ("holidays: [CH-GL, CH-NW], eve: '02:30'", ["02:30 is skipped on 2027-03-28", "02:30 is repeated on 2027-10-31"]),
    ],
)
def test_clock_changes_of_other_schedules(rule: str, findings: list[str]) -> None:
    said = found(f"freezes: [{{name: W, {rule}, effect: warn}}]")
    assert [line.removeprefix("2 clock-change: 'W': ").removesuffix(" in Europe/Zurich") for line in said] == findings


def test_a_freeze_on_29_february_is_waited_for() -> None:
    """That it is a Monday happens in 2044."""
    assert found("windows: [{days: mon}]\nfreezes: [{name: Leap, from: 02-29, until: 02-29}]") == []


def test_cron_overlaps_over_midnight() -> None:
    text = "freezes: [{{name: C, cron: '{}', duration: 3h, effect: warn}}]"
    assert found(text.format("0 23,1 * * *")) == ["2 cron-overlap: 'C': cron fires every 2 h for a duration of 3 h"]
    assert found(text.format("0 23,1 1 * *")) == []


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        # Freezes that close what is closed.
        (OFFICE + "freezes: [{name: F, days: sat-sun}]", never("freeze", "F", 3)),
        (OFFICE + 'freezes: [{name: F, hours: "17:00-09:00"}]', never("freeze", "F", 3)),
        (OFFICE + "freezes: [{name: F, from: 2026-11-28, until: 2026-11-29}]", never("freeze", "F", 3)),
        (OFFICE + 'freezes:\n  - {name: G, days: fri}\n  - {name: F, days: fri, hours: "12:00-24:00"}', never("freeze", "F", 5)),
        (OFFICE + "freezes:\n  - {name: G, days: fri}\n  - {name: F, days: fri}", never("freeze", "F", 5)),
        (
            OFFICE + "freezes:\n  - {name: F, from: 2026-12-08, until: 2026-12-09}\n  - {name: G, from: 12-01, until: 12-31}",
            never("freeze", "F", 4),
        ),
        (
            OFFICE + "freezes:\n  - {name: F, from: 2026-12-08, until: 2026-12-09}\n"
            "  - {name: G, from: 2026-12-01, until: 2026-12-08}\n  - {name: H, from: 2026-12-09, until: 2026-12-24}",
            never("freeze", "F", 4),
        ),
        # Windows beside others that are open anyway.
        ("windows:\n  - {name: V, days: mon-fri}\n  - {name: W, days: tue}", never("window", "W", 4)),
        ("windows:\n  - {name: W, days: tue}\n  - {name: V, days: mon-fri}", never("window", "W", 3)),
        ("windows:\n  - {name: V, days: tue}\n  - {name: W, days: tue}", never("window", "W", 4)),
        (
            'windows:\n  - {name: V, hours: "08:00-12:00"}\n  - {name: X, hours: "12:00-16:00"}\n  - {name: W, hours: "11:00-13:00"}',
            never("window", "W", 5),
        ),
        ("windows:\n  - {name: V, always: true}\n  - {name: W, from: 2020-01-01, until: 2030-01-01}", never("window", "W", 4)),
        # Near misses: only partly.
        (OFFICE + "freezes: [{name: F, days: fri-sun}]", []),
        (OFFICE + "freezes: [{name: G, days: fri}, {name: F, days: [thu, fri]}]", never("freeze", "G", 3)),
        (OFFICE + 'freezes: [{name: G, days: fri}, {name: F, days: thu-fri, hours: "12:00-24:00"}]', []),
        ('windows: [{name: V, hours: "08:00-12:00"}, {name: W, hours: "11:00-13:00"}]', []),
        # Near misses: a scope, or only a warning, on either side.
        (OFFICE + "freezes: [{name: F, days: sat-sun, effect: warn}]", []),
        (OFFICE + "freezes: [{name: G, days: fri, effect: warn}, {name: F, days: fri}]", []),
        (OFFICE + "freezes: [{name: G, days: fri, environments: [a]}, {name: F, days: fri}]", []),
        (OFFICE + "freezes: [{name: G, days: fri, environments: [a]}, {name: F, days: fri, environments: [b]}]", []),
        ("windows: [{name: V, days: mon-fri}, {name: X, days: sat, environments: [a]}]\nfreezes: [{name: F, days: sat}]", []),
        ("windows: [{name: V, days: mon-fri, environments: [a]}, {name: W, days: tue}]", []),
        ("windows: [{name: V, days: mon-fri}]\n---\nwindows: [{name: W, days: tue}]", []),
        # Near misses: what hides it now will end.
        (OFFICE + "freezes: [{name: G, from: 2027-01-04, until: 2040-12-31}, {name: F, from: 02-01, until: 02-05}]", []),
        ("windows: [{name: V, from: 2020-01-01, until: 2040-01-01}, {name: W, days: mon-fri}]", []),
    ],
)
def test_shadowed(text: str, findings: list[str]) -> None:
    assert found(text) == findings


@pytest.mark.parametrize("year", range(2026, 2034))
def test_a_date_that_falls_on_a_weekend_this_year_still_matters(year: int) -> None:
    at = datetime(year, 1, 2, tzinfo=UTC)
    assert found(OFFICE + "freezes: [{name: Christmas, from: 12-25, until: 12-26}]", at) == []
    assert found('windows: [{name: W, days: mon-fri}, {name: Stocktaking, cron: "0 9 30 12 *", duration: 2h}]', at) == []
    assert found(OFFICE + "freezes: [{name: H, holidays: {country: CH, only: [Nationalfeiertag]}}]", at) == []


def test_nothing_is_said_of_what_is_not_foreseen_far_enough(tmp_path: Path) -> None:
    """29 February is a Sunday in 2032, which a calendar of events is not foreseen until."""
    (tmp_path / "events.ics").write_text(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n"
        "DTSTART:20260102T080000Z\r\nDTEND:20260102T090000Z\r\nRRULE:FREQ=WEEKLY\r\nSUMMARY:Move\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    windows, sundays = "windows: [{from: 02-29, until: 02-29}]\n", "{name: Sundays, days: sun}"
    (tmp_path / "policy.yml").write_text(f"timezone: UTC\n{windows}freezes: [{sundays}, {{name: Events, ics: events.ics}}]\n")
    codes = [f.code for f in lint(freezeguard.load(tmp_path / "policy.yml"), NOW)]
    assert "shadowed" not in codes


def test_what_is_too_much_to_be_listed_is_not_compared() -> None:
    rules = ", ".join(f'{{name: F{i}, cron: "*/5 * * * *", duration: {i}m}}' for i in (1, 2, 3))
    assert [line for line in found(f"freezes: [{rules}]") if "shadowed" in line] == []


# ---------------------------------------------------------------- where, and in which order


def test_findings_stand_on_the_line_of_their_rule_in_order() -> None:
    text = """\
timezone: Europe/Zurich

windows:
  # a comment
  - days: mon-fri
    hours: "09:00-17:00"
  - days: sun
    hours: "02:30-08:00"
freezes:

  - reason: Peak
    name: Old
    from: 2025-11-28
    until: 2025-11-30
  - {name: Weekend, days: sat}
---
windows: []
freezes:
  - name: Old
    from: 2024-11-28
    until: 2024-11-30
"""
    findings = lint(freezeguard.load(text), NOW)
    assert [(f.line, f.code) for f in findings] == [
        (0, "empty-windows"),
        (7, "clock-change"),
        (7, "clock-change"),
        (11, "over"),
        (15, "shadowed"),
        (19, "over"),
    ]
    assert {f.severity for f in findings} == {"warning"}
    assert [f.column > 0 for f in findings] == [False, True, True, True, True, True]


def test_a_finding_names_the_file_it_is_in_and_is_told_once(tmp_path: Path) -> None:
    """Both documents extend the same file."""
    (tmp_path / "base.yml").write_text("timezone: UTC\nfreezes:\n  - {name: Old, from: 2025-11-28, until: 2025-11-30}\n")
    file = tmp_path / "policy.yml"
    file.write_text("timezone: UTC\nextends: base.yml\n---\nextends: base.yml\nwindows: []\n")
    findings = lint(freezeguard.load(file), NOW)
    assert [(Path(f.source).name, f.line, f.code) for f in findings] == [("base.yml", 3, "over"), ("policy.yml", 0, "empty-windows")]


# ---------------------------------------------------------------- what always holds


@settings(max_examples=60)
@given(case=policies())
def test_lint_never_raises(case: tuple[dict[str, Any], int, int]) -> None:
    written, start, end = case
    of = loads(written)
    if of is None:
        return
    for instant in (start, end):
        findings = lint(of, datetime.fromtimestamp(instant, UTC))
        assert findings == sorted(findings, key=lambda f: (f.source, f.line, f.code))
        assert all(f.message and f.severity == "warning" and f.line in (0, 1) for f in findings)


@settings(max_examples=examples(250))
@given(case=policies())
def test_a_shadowed_rule_changes_nothing(case: tuple[dict[str, Any], int, int]) -> None:
    """Without a freeze that is said never to matter, every quarter of an hour is judged as before."""
    of = loads(case[0])
    if of is None:
        return
    start = datetime.fromtimestamp(case[1], UTC)
    (document,) = of.documents
    names = {f.message.split("'")[1] for f in lint(of, start) if f.code == "shadowed" and "the freeze" in f.message}
    if not names:
        return
    left = tuple(freeze for freeze in document.freezes if freeze.name != min(names))
    without = Policy((document._replace(freezes=left),), of.source, "")
    for quarter in range((case[2] - case[1]) // 900):
        at = start + timedelta(minutes=15 * quarter)
        assert freezeguard.decide(of, at=at).allowed == freezeguard.decide(without, at=at).allowed


@pytest.mark.parametrize("year", [1900, 2199, 9900])
def test_any_instant_that_can_be_asked_about(year: int) -> None:
    text = OFFICE + 'freezes: [{holidays: CH, eve: "12:00"}, {from: 12-20, until: 01-02}, {cron: "0 10 1 * *", duration: 1h}]'
    assert [f.code for f in lint(policy(text), datetime(year, 6, 1, tzinfo=UTC))] in ([], ["never-open"])


@pytest.mark.parametrize("at", [datetime(2026, 11, 24), datetime(1899, 12, 31, tzinfo=UTC), datetime(9901, 1, 1, tzinfo=UTC)])
def test_an_instant_that_cannot_be_asked_about(at: datetime) -> None:
    with pytest.raises(freezeguard.UsageError, match="the instant"):
        lint(policy(OFFICE), at)


def test_a_freeze_without_end_takes_no_time() -> None:
    """Its windows are looked at for some years, not for some thousand."""
    assert found(OFFICE + "freezes: [{name: F, from: 2027-02-01, until: 8999-12-31}]") == []


@pytest.mark.parametrize("month", range(1, 13))
def test_the_built_in_default_is_clean(month: int) -> None:
    for zone in ("UTC", "Europe/Zurich", "America/New_York"):
        assert found(default_policy(zone), datetime(2026, month, 20, tzinfo=UTC)) == []


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--timezone", "Europe/Zurich", "--country", "CH-ZH"),
        ("--timezone", "America/New_York", "--country", "NYSE", "--hours", "08:00-18:00"),
        ("--timezone", "Asia/Kolkata", "--country", "IN", "--hours", "13:00-17:00"),
    ],
)
def test_what_init_writes_is_clean(options: tuple[str, ...], tmp_path: Path) -> None:
    done = command("init", *options, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    written = freezeguard.load(tmp_path / ".freezeguard.yml")
    assert [found(written, datetime(2026, month, 1, tzinfo=UTC)) for month in range(1, 13)] == [[]] * 12


# ---------------------------------------------------------------- who is on call


def rotation(swaps: str, people: str = "ana, ben", name: str = "P") -> str:
    return f"  - {{name: {name}, people: [{people}], starting: 2026-01-05 09:00, shift: 1w, swaps: [{swaps}]}}\n"


def swap(start: str, end: str, person: str = "ben") -> str:
    return f"{{from: 2026-{start} 09:00, until: 2026-{end} 09:00, person: {person}}}"


@pytest.mark.parametrize(
    ("rotations", "findings"),
    [
        (
            rotation(f"{swap('12-24', '12-27')}, {swap('12-26', '12-28')}"),
            ["4 swap-overlap: 'P': the swap from 2026-12-26 09:00 begins before another one ends"],
        ),
        (
            rotation(f"{swap('12-24', '12-31')}, {swap('12-25', '12-26')}, {swap('12-27', '12-28')}"),
            [f"4 swap-overlap: 'P': the swap from 2026-12-{day} 09:00 begins before another one ends" for day in (25, 27)],
        ),
        (
            rotation(swap("12-24", "12-27", "zoe")),
            ["4 swap-stranger: 'P': 'zoe', who takes over from 2026-12-24 09:00, is not one of its people"],
        ),
        (rotation(swap("11-20", "11-24")), ["4 over: 'P': the swap from 2026-11-20 09:00 is over since 2026-11-24 09:00"]),
        (rotation("") + rotation(""), ["5 same-name: 'P' is also the name of the rotation on line 4"]),
        # Near misses.
        (rotation(f"{swap('12-26', '12-28')}, {swap('12-24', '12-26')}"), []),
        (rotation(swap("11-20", "11-25")), []),
        (rotation("", people="ana, ana"), []),
        (rotation("") + rotation("", name="Q") + "  - {name: R, ics: https://example.com/r.ics}\n", []),
    ],
)
def test_rotations_and_swaps(rotations: str, findings: list[str]) -> None:
    assert found(f"on_call:\n  rotations:\n{rotations}".replace("  - ", "    - ")) == findings


def test_time_in_which_nobody_is_on_call_is_not_open() -> None:
    of = "on_call: {required: true, rotations: [{name: P, people: [ana], starting: 2027-01-04, shift: 1w}]}"
    assert found(of) == ["0 never-open: nothing is allowed in the next 28 days"]
