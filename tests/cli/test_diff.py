"""`diff`: what a change of a policy does, for people, for a pull request and for programs."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.calling import call, printed
from tests.render.html import Page, to_html

OLD = 'timezone: Europe/Zurich\nwindows: [{days: mon-fri, hours: "09:00-16:00"}]\n'
NEW = 'timezone: Europe/Zurich\nwindows: [{days: mon-fri, hours: "09:00-18:00"}]\n'
NAME = "</table>[red]<script>@ana #1\u001b[31m\u202e`x`"


@pytest.fixture(autouse=True)
def _files(folder: Path) -> None:
    (folder / "old.yml").write_text(OLD)
    (folder / "new.yml").write_text(NEW)


def compared(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    return printed(capsys, "diff", "old.yml", "new.yml", "--from", "2026-11-30", *options)


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    found = compared(capsys, "--days", "1")
    assert found == {
        "schema": "freezeguard/diff/v1",
        "timezone": "Europe/Zurich",
        "start": "2026-11-30T00:00:00+01:00",
        "end": "2026-12-01T00:00:00+01:00",
        "weakens": True,
        "gained": [{"start": "2026-11-30T16:00:00+01:00", "end": "2026-11-30T18:00:00+01:00"}],
        "lost": [],
        "later": {"start": "2026-12-01T16:00:00+01:00", "end": "2026-12-01T18:00:00+01:00"},
        "weeks": [{"from": "2026-11-30", "before": 25200, "after": 32400, "gained": 7200, "lost": 0}],
        "changes": [
            {
                "kind": "window",
                "name": "mon-fri 09:00-16:00",
                "what": "removed",
                "may_open": False,
                "details": [
                    {"key": "times", "old": "mon-fri 09:00-16:00", "new": "none"},
                    {"key": "time zone", "old": "Europe/Zurich", "new": "none"},
                ],
            },
            {
                "kind": "window",
                "name": "mon-fri 09:00-18:00",
                "what": "added",
                "may_open": False,
                "details": [
                    {"key": "times", "old": "none", "new": "mon-fri 09:00-18:00"},
                    {"key": "time zone", "old": "none", "new": "Europe/Zurich"},
                ],
            },
        ],
        "assuming": [],
    }


def test_text(capsys: pytest.CaptureFixture[str]) -> None:
    done = call(capsys, "diff", "old.yml", "new.yml", "--from", "2026-11-30", "--days", "7")
    assert (done.code, done.err) == (0, "")
    lines = [line.rstrip() for line in done.out.splitlines()]
    assert lines[0] == "Opens 10 h in this period; weakens the policy."
    assert " Mon 30 Nov 2026   45         +10" in lines
    assert "  opens Mon 30 Nov 2026, 16:00 to 18:00 (2 h)" in lines
    assert "  - window mon-fri 09:00-16:00" in lines
    assert max(map(len, lines)) <= 80


def test_the_same_twice_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    done = call(capsys, "diff", "old.yml", "old.yml")
    assert (done.code, done.out.splitlines()[0]) == (0, "Changes nothing.")


def test_one_of_them_may_come_from_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(OLD.encode())))
    done = call(capsys, "diff", "-", "new.yml", "--format", "json", "--from", "2026-11-30", "--days", "1")
    assert json.loads(done.out)["gained"]
    assert call(capsys, "diff", "-", "-").code == 2


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("old.yml", "missing.yml"), 3, "missing.yml: cannot read the policy"),
        (("old.yml", "invalid.yml"), 3, "invalid.yml:2:"),
        (("old.yml",), 2, "NEW"),
        (("old.yml", "new.yml", "--days", "0"), 2, "--days"),
        (("old.yml", "new.yml", "--from", "soon"), 2, "--from: 'soon' is not a date"),
        (("old.yml", "new.yml", "--from", "9999-01-01"), 2, "--from"),
        (("old.yml", "new.yml", "--environment", ""), 2, "--environment: is empty"),
        (("old.yml", "known.yml", "--environment", "prodution"), 2, "unknown environment 'prodution'"),
        (("old.yml", "remote.yml"), 4, "only GitHub can tell"),
    ],
)
def test_what_cannot_be_compared(
    arguments: tuple[str, ...], code: int, said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "invalid.yml").write_text("timezone: UTC\nwindow: []\n")
    (folder / "known.yml").write_text(OLD + "known_environments: [production]\n")
    (folder / "remote.yml").write_text(OLD + "extends: acme/.github:freezeguard.yml@main\n")
    done = call(capsys, "diff", *arguments)
    assert done.code == code
    assert said in done.err


def test_hostile_names(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "new.yml").write_text(
        OLD + f"freezes: {json.dumps([{'name': NAME, 'from': '2026-12-01', 'until': '2026-12-02', 'reason': NAME}])}\n"
    )
    text = call(capsys, "diff", "old.yml", "new.yml", "--from", "2026-11-30").out
    assert "\u001b" not in text
    assert "\u202e" not in text
    assert "[red]" in text
    html = call(capsys, "diff", "old.yml", "new.yml", "--from", "2026-11-30", "--format", "markdown").out
    assert "\n\n" not in html
    assert "<script" not in html
    assert "@ana" not in html
    page = Page(to_html(html))
    assert page.open == []
    assert NAME[:16] in page.text


def test_many_rules_fit_into_a_comment(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = [{"name": f"{number} {'<' * 200}", "from": f"2026-12-{number % 27 + 1:02}", "until": "2027-01-01"} for number in range(300)]
    (folder / "new.yml").write_text(OLD + f"freezes: {json.dumps(rules)}\n")
    html = call(capsys, "diff", "old.yml", "new.yml", "--from", "2026-11-30", "--format", "markdown").out
    assert len(html) <= 20_000
    assert "more rules" in html
