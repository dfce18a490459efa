"""`calendar --format html`: where it goes, how long it is, in which language."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.programs import FRIDAY, POLICY, freezeguard

FREEZE = "freezes: [{name: Year's end, from: 12-20, until: 01-02}]\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".freezeguard.yml").write_text(POLICY + FREEZE, "utf-8")
    return tmp_path


def test_a_year_to_a_file(folder: Path) -> None:
    done = freezeguard("calendar", "--format", "html", "--at", FRIDAY, "--output", "calendar.html", cwd=folder)
    assert (done.returncode, done.stdout) == (0, "")
    html = (folder / "calendar.html").read_text("utf-8")
    assert html.startswith("<!DOCTYPE html>\n")
    assert html.endswith("</html>\n")
    assert html.count("<caption>") == 12
    assert "<caption>November 2026</caption>" in html
    assert "Simulated" in html


def test_months_and_language(folder: Path) -> None:
    (folder / ".freezeguard.yml").write_text(POLICY + FREEZE + "language: de\n", "utf-8")
    done = freezeguard("calendar", "--format", "html", "--from", "2027-01-05", "--months", "2", "--environment", "production", cwd=folder)
    assert done.returncode == 0
    assert done.stdout.count("<caption>") == 2
    assert "<caption>Februar 2027</caption>" in done.stdout
    assert "Wann nach production deployt werden darf" in done.stdout.replace("<bdi>", "").replace("</bdi>", "")


def test_what_is_not_asked_is_assumed(folder: Path) -> None:
    (folder / ".freezeguard.yml").write_text(POLICY + "incidents: [{github: {labels: [incident], repository: acme/ops}}]\n", "utf-8")
    done = freezeguard("calendar", "--format", "html", "--at", FRIDAY, "--offline", cwd=folder)
    assert "github reports no incident" in done.stdout
    assert "not queried, offline" in done.stdout


def test_in_the_terminal_it_stays_three_months(folder: Path) -> None:
    done = freezeguard("calendar", "--at", FRIDAY, cwd=folder)
    assert [name in done.stdout for name in ("November 2026", "January 2027", "February 2027")] == [True, True, False]
