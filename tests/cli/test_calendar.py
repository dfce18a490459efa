"""`calendar` as text: months, and a week hour by hour."""

from __future__ import annotations

from pathlib import Path

import pytest

from freezeguard.cli.main import run
from tests.cli.calling import call
from tests.render.agendas import FORTY

POLICY = """\
timezone: Europe/Zurich
windows: [{days: mon-thu, hours: "09:00-16:00"}, {days: fri, hours: "09:00-12:00"}]
freezes:
  - {name: Holidays, holidays: CH-ZH, eve: "12:00"}
  - {name: Moving house, from: 2026-12-15 14:00, until: 2026-12-15 15:30}
  - {name: Year's end, from: 12-20, until: 01-02, reason: Books close}
  - {name: Stand-up, days: mon, hours: "09:00-09:30"}
  - {name: Heads up, from: 2026-12-08, until: 2026-12-08, effect: warn}
"""
AT = ("--at", "2026-12-07 10:00")


@pytest.fixture(autouse=True)
def _policy(folder: Path) -> None:
    (folder / ".freezeguard.yml").write_text(POLICY)


def lines(capsys: pytest.CaptureFixture[str], *options: str) -> list[str]:
    done = call(capsys, "calendar", *options)
    assert (done.code, done.err) == (0, "")
    return [line.rstrip() for line in done.out.splitlines()]


def test_a_month_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert lines(capsys, *AT, "--months", "1") == [
        "Open until 16:00, next window Tue 8 Dec 2026, 09:00 until 16:00  (Europe/Zurich, simulated)",
        "",
        "           December 2026",
        " Mo   Tu   We   Th   Fr   Sa   Su",
        "       1    2    3    4    5x   6x",
        "> 7    8f   9   10   11   12x  13x",
        " 14   15-f 16   17   18   19x  20xf",
        " 21xf 22xf 23xf 24xe 25xh 26xh 27xf",
        " 28xf 29xf 30xf 31xe",
        "",
        "1  open as usual  1- partly  1x closed  h holiday  e eve  f freeze  >1 today",
        "Tue 8 Dec 2026  Heads up (only warns)",
        "Tue 15 Dec 2026  Moving house",
        "Sun 20 Dec 2026 – Sat 2 Jan 2027  Year's end: Books close",
        "Thu 24 Dec 2026 – Sat 26 Dec 2026  Weihnachten, Stephanstag",
        "Thu 31 Dec 2026 – Fri 1 Jan 2027  Neujahrstag",
        "every week  Stand-up",
    ]


def test_rows_of_months_stand_apart(capsys: pytest.CaptureFixture[str]) -> None:
    found = lines(capsys, *AT, "--from", "2026-11-01", "--months", "3")
    assert "           November 2026                         December 2026" in found
    assert found[found.index("           January 2027") - 1] == ""


def test_a_week_as_text_shows_hours(capsys: pytest.CaptureFixture[str]) -> None:
    found = lines(capsys, *AT, "--week")
    assert found[2].split() == ["Mo", "7", "Tu", "8", "We", "9", "Th", "10", "Fr", "11", "Sa", "12", "Su", "13"]
    assert found[3 + 8].split() == ["08", *["·····"] * 7]
    assert found[3 + 9].split() == ["09", "▒▒▒▒▒", *["█████"] * 4, "·····", "·····"]
    assert found[3 + 10].split() == ["10", "██◆██", *["█████"] * 4, "·····", "·····"]
    assert found[3 + 15].split() == ["15", *["█████"] * 4, *["·····"] * 3]
    assert "█ open   ▒ partly   · closed   ◆ now" in found


@pytest.mark.parametrize(("start", "row"), [("2026-03-23", ["02", *["█████"] * 6]), ("2026-10-19", ["02", *["█████"] * 7])])
def test_an_hour_that_the_clock_skips_is_blank_and_one_that_comes_twice_is_one(
    capsys: pytest.CaptureFixture[str], folder: Path, start: str, row: list[str]
) -> None:
    (folder / ".freezeguard.yml").write_text("timezone: Europe/Zurich\n")
    assert row in [line.split() for line in lines(capsys, *AT, "--week", "--from", start)]


@pytest.mark.parametrize("options", [(), ("--week",), ("--months", "12")])
@pytest.mark.parametrize("policy", [POLICY, FORTY], ids=["usual", "forty rules"])
def test_text_fits_into_eighty_columns(monkeypatch: pytest.MonkeyPatch, folder: Path, policy: str, options: tuple[str, ...]) -> None:
    (folder / ".freezeguard.yml").write_text(policy)
    monkeypatch.setattr("freezeguard.cli.options.LINE", 80)
    assert run(("calendar", *AT, *options, "--output", "plan.txt")) == 0
    assert max(map(len, (folder / "plan.txt").read_text(encoding="utf-8").splitlines())) <= 80


def test_output_writes_a_file(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    assert lines(capsys, *AT, "--months", "1", "--output", "plan.txt") == []
    assert "December 2026" in (folder / "plan.txt").read_text(encoding="utf-8")
    done = call(capsys, "calendar", "--output", "gone/plan.txt")
    assert (done.code, "cannot write gone/plan.txt: no such file or directory" in done.err) == (2, True)


def test_assumptions_are_shown(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    (folder / "incidents.json").write_text("[]")
    (folder / ".freezeguard.yml").write_text("timezone: UTC\nincidents: [{name: Ops, file: {path: incidents.json}}]\n")
    assert lines(capsys, *AT, "--months", "1")[-1] == "assuming Ops reports no incident"


def test_policies_that_are_never_or_always_open(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    (folder / ".freezeguard.yml").write_text("timezone: UTC\nfreezes: [{name: For good, always: true}]\n")
    assert lines(capsys, *AT, "--months", "1")[0] == "Closed, and no window is known  (UTC, simulated)"
    (folder / ".freezeguard.yml").write_text("timezone: UTC\n")
    assert lines(capsys, *AT, "--months", "1")[0] == "Open  (UTC, simulated)"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--from", "tomorrow"), "--from: 'tomorrow' is not a date such as 2026-12-01"),
        (("--from", "1066-10-14"), "--from: 1066-10-14 is not between the years 1970 and 9000"),
        (("--from", ""), "--from: is empty"),
        (("--months", "0"), "0 is not in the range"),
        (("--format", "png"), "'png' is not"),
    ],
)
def test_wrong_usage_is_refused(capsys: pytest.CaptureFixture[str], options: tuple[str, ...], said: str) -> None:
    done = call(capsys, "calendar", *options)
    assert (done.code, said in done.err) == (2, True), done.err


def test_control_characters_in_names_are_escaped(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    (folder / ".freezeguard.yml").write_text(
        'timezone: UTC\nfreezes: [{name: "[red]x\\u001b[31m\\u202e", from: 2026-12-08, until: 2026-12-09, reason: "[/]\\n::error::"}]\n'
    )
    text = "\n".join(lines(capsys, *AT, "--months", "1"))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[red]x" in text


def test_a_calendar_closed_by_an_incident_names_the_incident(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """That a window is open just now is nothing to be told: the verdict does not open it."""
    (folder / "incidents.json").write_text('[{"title": "Checkout is down", "since": "2026-12-07T08:00:00Z"}]')
    (folder / ".freezeguard.yml").write_text("timezone: UTC\nincidents: [{name: Ops, file: {path: incidents.json}}]\n")
    assert lines(capsys, *AT, "--months", "1")[0] == "Closed, opens as soon as Checkout is down is resolved  (UTC, simulated)"
    (folder / "incidents.json").unlink()
    assert lines(capsys, *AT, "--months", "1")[0] == "Not known, opens as soon as Ops reports no incident  (UTC, simulated)"
