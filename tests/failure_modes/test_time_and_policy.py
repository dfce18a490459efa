"""How other systems fail at time, policies and inputs: one test for each line, by its number."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

import freezeguard
from freezeguard.cli.main import run
from freezeguard.engine.analysis.lint import lint
from freezeguard.engine.availability import PolicyAvailability
from freezeguard.engine.decide import allowed_spans
from freezeguard.policy.reader.scalars import moment
from freezeguard.policy.subject import Subject
from freezeguard.temporal.zones import DAY

WEEKEND = 'freezes: [{name: Weekend, cron: "0 18 * * 5", duration: 63h}]'


def policy(text: str, timezone: str = "Europe/Zurich") -> freezeguard.Policy:
    return freezeguard.load(f"timezone: {timezone}\n{text}\n")


def allowed(of: freezeguard.Policy, at: str) -> bool:
    return freezeguard.decide(of, at=moment(at, of.zone)).allowed


def codes(of: freezeguard.Policy) -> set[str]:
    return {finding.code for finding in lint(of, datetime(2026, 11, 24, 12, tzinfo=UTC))}


@pytest.mark.parametrize(
    "text",
    [
        WEEKEND,
        'freezes: [{rrule: FREQ=MONTHLY;BYMONTHDAY=-1, starting: "2026-01-31 18:00", duration: 15h}]',
        "freezes: [{days: fri-mon}]",
        "freezes: [{from: 12-20, until: 01-02}]",
    ],
)
def test_01_a_recurrence_is_found_at_every_instant(text: str) -> None:
    """Elsewhere a recurrence is anchored at "now": frozen only in the minute in which it begins, and a weekend never."""
    given = policy(text)
    start = int(datetime(2026, 11, 20, tzinfo=UTC).timestamp())
    end = start + 50 * DAY
    spans = allowed_spans(given, Subject(), start, end)
    assert 0 < sum(b - a for a, b in spans) < end - start
    for instant in range(start, end, 3571):
        verdict = freezeguard.decide(given, at=datetime.fromtimestamp(instant, UTC))
        assert verdict.allowed is any(a <= instant < b for a, b in spans)


def test_02_a_freeze_that_overlaps_itself_freezes() -> None:
    """Elsewhere a recurring freeze that begins again before it is over does not freeze."""
    given = policy('freezes: [{cron: "0 0 * * *", duration: 36h}]')
    verdict = freezeguard.decide(given, at=moment("2026-11-25 15:00", given.zone))
    assert (verdict.allowed, verdict.next_window, len(verdict.reasons)) == (False, None, 1)


@pytest.mark.parametrize(("cron", "warned"), [("0 * 15 JAN *", True), ("0 0 15 JAN *", False)])
def test_03_a_cron_that_fires_every_hour_for_a_day_is_noted(cron: str, warned: bool) -> None:
    """Elsewhere `0 * 15 JAN *` with 24 h, meant to be a day, blocks 47 h."""
    given = policy(f'freezes: [{{cron: "{cron}", duration: 24h}}]')
    assert ("cron-overlap" in codes(given)) is warned
    assert allowed(given, "2027-01-16 12:00") is not warned


def test_04_holidays_float_and_dates_that_are_over_are_noted() -> None:
    """Elsewhere floating holidays are dates, stale the year after."""
    given = policy("freezes: [{holidays: {country: CH, subdivision: ZH, only: [Karfreitag]}}]")
    good_fridays = {"2026-04-03", "2027-03-26", "2028-04-14"}
    days = [f"{year}-{month:02}-{day:02}" for year in (2026, 2027, 2028) for month in (3, 4) for day in range(1, 31)]
    assert {day for day in days if not allowed(given, f"{day} 12:00")} == good_fridays
    assert "over" in codes(policy("freezes: [{name: Good Friday, from: 2026-04-03, until: 2026-04-03}]"))
    assert "over" not in codes(policy("freezes: [{name: Good Friday, from: 2027-03-26, until: 2027-03-26}]"))


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-23 02:00", False),  # Monday: the night of Sunday, which is not listed
        ("2026-11-23 22:00", True),
        ("2026-11-24 02:00", True),
        ("2026-11-28 02:00", True),  # Saturday: the night of Friday
        ("2026-11-28 05:00", False),
        ("2026-11-28 22:00", False),
    ],
)
def test_05_an_overnight_window_belongs_to_the_day_on_which_it_opens(at: str, is_open: bool) -> None:
    """Elsewhere "Mon-Fri 21-05" opens on Monday 00-05 and not on Saturday 00-05."""
    assert allowed(policy('windows: [{days: mon-fri, hours: "21:00-05:00"}]'), at) is is_open


@pytest.mark.parametrize("text", ["", "timezone: Europe/Zurick\n", "timezone: CEST\n", "timezone: local\n"])
def test_06_a_zone_is_required_and_has_to_be_known(text: str) -> None:
    """Elsewhere an unknown zone becomes UTC, or the server's own, unnoticed."""
    with pytest.raises(freezeguard.PolicyError, match=r"timezone|time zone"):
        freezeguard.load(text + "windows: [{days: mon-fri}]\n")


@pytest.mark.parametrize(
    ("zone", "at", "is_open"),
    [
        ("Asia/Tokyo", "2026-11-23 08:00", True),  # Monday there, Sunday 23:00 in UTC
        ("Asia/Tokyo", "2026-11-28 08:00", False),  # Saturday there, Friday in UTC
        ("America/Los_Angeles", "2026-11-27 20:00", True),  # Friday there, Saturday in UTC
        ("America/Los_Angeles", "2026-11-22 20:00", False),  # Sunday there, Monday in UTC
    ],
)
def test_07_weekday_and_hour_are_both_local(zone: str, at: str, is_open: bool) -> None:
    """Elsewhere the weekday is that of UTC and the hour that of the zone."""
    assert allowed(policy('windows: [{days: mon-fri, hours: "06:00-22:00"}]', zone), at) is is_open


def test_08_the_offset_is_that_of_the_instant() -> None:
    """Elsewhere today's offset serves for another instant, a day is 24 h, and a window in the skipped hour never opens at all."""
    given = policy('windows: [{days: daily, hours: "02:30-03:30"}]')
    for day, opens in (("2026-03-28", "01:30"), ("2026-03-29", "01:00"), ("2026-03-30", "00:30"), ("2026-07-01", "00:30")):
        at = datetime.fromisoformat(f"{day}T00:00+00:00")
        window = freezeguard.decide(given, at=at).next_window
        assert window is not None
        assert f"{window.start.astimezone(UTC):%Y-%m-%d %H:%M}" == f"{day} {opens}"


@pytest.mark.parametrize(
    ("at", "is_open"),
    [("11:59:59", False), ("12:00:00", True), ("12:59:59", True), ("13:00:00", False), ("13:00:59", False), ("13:59:59", False)],
)
def test_09_ends_are_exclusive(at: str, is_open: bool) -> None:
    """Elsewhere an end includes its minute, a nanosecond, or 59 minutes too many."""
    assert allowed(policy('windows: [{hours: "12:00-13:00"}]'), f"2026-11-25 {at}") is is_open


def test_10_several_windows_are_a_union() -> None:
    """Elsewhere several allow windows must all be open: that is never."""
    given = policy('windows: [{days: mon, hours: "09:00-12:00"}, {days: tue, hours: "09:00-12:00"}]')
    found = [allowed(given, f"2026-11-{day} 10:00") for day in (23, 24, 25)]
    assert found == [True, True, False]


def test_11_a_span_inside_another_does_not_end_it() -> None:
    """Elsewhere the merge of 10-20 and 12-15 is 10-15."""
    given = policy('freezes: [{hours: "10:00-20:00"}, {hours: "12:00-15:00"}]')
    window = freezeguard.decide(given, at=moment("2026-11-25 12:30", given.zone)).next_window
    assert window is not None
    assert (window.start.hour, window.end and window.end.hour) == (20, 10)
    gaps = policy('windows: [{hours: "10:00-20:00"}, {hours: "12:00-15:00"}]')
    assert allowed(gaps, "2026-11-25 17:00")


ICS = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
SUMMARY:Closing
DTSTART;TZID=Europe/Zurich:20261102T090000
DTEND;TZID=Europe/Zurich:20261102T170000
RRULE:FREQ=WEEKLY;COUNT=4
EXDATE;TZID=Europe/Zurich:20261109T090000
RDATE;TZID=Europe/Zurich:20261104T090000
END:VEVENT
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
RECURRENCE-ID;TZID=Europe/Zurich:20261116T090000
SUMMARY:Closing
DTSTART;TZID=Europe/Zurich:20261117T090000
DTEND;TZID=Europe/Zurich:20261117T170000
END:VEVENT
END:VCALENDAR
"""


def test_12_deleted_added_and_moved_occurrences_of_a_calendar_count(tmp_path: Path) -> None:
    """Elsewhere a calendar with one deleted occurrence is refused."""
    (tmp_path / "team.ics").write_bytes(ICS.replace("\n", "\r\n").encode())
    (tmp_path / "policy.yml").write_text("timezone: Europe/Zurich\nfreezes: [{ics: team.ics}]\n")
    given = freezeguard.load(str(tmp_path / "policy.yml"))
    assert [day for day in range(1, 31) if not allowed(given, f"2026-11-{day:02} 12:00")] == [2, 4, 17, 23]


@pytest.mark.parametrize(
    ("text", "start", "proven"),
    [
        ("windows: [{days: mon-fri}]\nfreezes: [{days: mon-fri}]", None, True),
        ('windows: [{days: mon, hours: "09:00-10:00"}]\nfreezes: [{from: 03-01, until: 02-28}]', "2044-02-29T09:00:00+01:00", False),
        ("freezes: [{rrule: FREQ=DAILY, starting: 2026-01-01, duration: 1d}]", None, False),
    ],
)
def test_13_a_search_is_bounded_and_exact(text: str, start: str | None, proven: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere the search for a window that never comes runs for seconds, or for ever."""
    looks = []
    find = PolicyAvailability.allowed

    def look(self: PolicyAvailability, low: int, high: int) -> list[tuple[int, int]]:
        looks.append(low)
        return find(self, low, high)

    monkeypatch.setattr(PolicyAvailability, "allowed", look)
    given = policy(text)
    verdict = freezeguard.decide(given, at=moment("2026-11-25 10:00", given.zone))
    window = verdict.next_window
    assert (window and window.start.isoformat()) == start
    assert len(looks) <= 45
    assert (verdict.horizon is None) is (proven or start is not None)


@pytest.mark.parametrize(
    "text",
    [
        "timezone: Mars/Olympus\nfreezes: [{always: true}]\n",
        "timezone: UTC\nwindows: [{days: someday}]\n",
        'timezone: UTC\nfreezes: [{cron: "not a cron", duration: 1h}]\n',
        "timezone: UTC\nfreezes: [{from: 2026-02-30, until: 2026-03-01}]\n",
        "timezone: UTC\nfreezs: []\n",
        "timezone: [\n",
    ],
)
def test_14_an_invalid_policy_allows_nothing(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Elsewhere everything is allowed where a schedule or a zone is invalid."""
    path = tmp_path / "policy.yml"
    path.write_text(text)
    assert run(["check", "--policy", str(path)]) == 3
    printed = capsys.readouterr()
    assert printed.out == ""
    assert f"{path}:" in printed.err


def test_15_lint_names_every_bad_rule_before_it_is_merged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Elsewhere one bad rule stops every application, after it was merged."""
    path = tmp_path / "policy.yml"
    path.write_text("timezone: UTC\nwindows:\n  - {days: someday}\n  - {days: mon}\nfreezes:\n  - {from: 2026-02-30, until: 2026-03-01}\n")
    assert run(["lint", str(path)]) == 3
    lines = [line for line in capsys.readouterr().out.splitlines() if ": error: " in line]
    assert [line.split(":")[1] for line in lines] == ["3", "6"]


ON_CALL = "on_call: {{required: {}, rotations: [{{name: P, people: [ana], starting: 2026-01-05 09:00, shift: 1w}}]}}"


@pytest.mark.parametrize(("word", "value"), [("false", False), ('"false"', False), ("'False'", False), ("true", True), ('"true"', True)])
def test_16_false_is_false_however_it_is_quoted(word: str, value: bool) -> None:
    """Elsewhere the input 'false' is true, being a text that is not empty."""
    (document,) = policy(ON_CALL.format(word)).documents
    assert document.on_call is not None
    assert document.on_call.required is value


@pytest.mark.parametrize("word", ["yes", '"no"', "off", "0", "1", '""', "null", "falsch"])
def test_16_anything_else_than_true_and_false_is_refused(word: str) -> None:
    """Elsewhere whatever is not empty is true."""
    with pytest.raises(freezeguard.PolicyError, match="true"):
        policy(ON_CALL.format(word))


@pytest.mark.parametrize("at", ["2026-11-25 20:00", "2026-11-27 15:00", "2026-12-25 10:00", "2026-12-24 20:00"])
def test_18_a_blocked_verdict_says_why_and_until_when_and_when_next(at: str) -> None:
    """Elsewhere the answer is a bare no: nobody can be told when to come back."""
    freeze = "{name: Year end, from: 12-20, until: 01-02, reason: Quiet time}"
    given = policy(f'windows: [{{days: mon-thu, hours: "09:00-16:00"}}]\nfreezes: [{freeze}]')
    verdict = freezeguard.decide(given, at=moment(at, given.zone))
    assert not verdict.allowed
    assert verdict.blocking
    assert all(
        reason.message and reason.since and reason.until and reason.since <= verdict.at < reason.until for reason in verdict.blocking
    )
    assert verdict.next_window is not None
    assert freezeguard.decide(given, at=verdict.next_window.start).allowed
