"""`calendar` as a subscription, a drawing and a badge: to standard output or to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from icalendar import Calendar

from freezeguard.app import outlook
from freezeguard.engine.facts import Facts, Observation
from freezeguard.sources.gather import GatheredFacts
from tests.cli.calling import call
from tests.render.agendas import USUAL

AT = ("--at", "2026-11-27 15:00")


@pytest.fixture(autouse=True)
def _policy(folder: Path) -> None:
    (folder / ".freezeguard.yml").write_text(f"timezone: Europe/Zurich\n{USUAL}")


def drawn(capsys: pytest.CaptureFixture[str], form: str, *options: str) -> str:
    done = call(capsys, "calendar", "--format", form, *options)
    assert (done.code, done.err) == (0, "")
    return done.out


def read(text: str) -> Any:
    return Calendar.from_ical(text)


def test_a_subscription_covers_a_year(capsys: pytest.CaptureFixture[str]) -> None:
    text = drawn(capsys, "ics", *AT)
    days = {event["dtstart"].dt.month for event in read(text).walk("VEVENT")}
    assert days == set(range(1, 13))
    assert "simulated" in text
    assert "simulated" not in drawn(capsys, "ics")
    assert read(drawn(capsys, "ics", "--environment", "production", "--repository", "acme/shop"))["name"] == (
        "Deployments of acme/shop to production"
    )


def test_a_subscription_is_stable_within_a_month(capsys: pytest.CaptureFixture[str]) -> None:
    assert drawn(capsys, "ics", *AT) == drawn(capsys, "ics", "--at", "2026-11-02 10:00")


def test_a_drawing_covers_a_year_and_a_badge_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    year = drawn(capsys, "svg", *AT)
    assert fromstring(year).attrib["aria-label"].startswith("Deployments: Closed, next window Mon 30 Nov 2026, 12:00")
    assert "October 2027" in year
    assert "January 2027" not in drawn(capsys, "svg", *AT, "--months", "2")
    assert fromstring(drawn(capsys, "badge", *AT)).attrib["aria-label"] == (
        "deployments: frozen until Mon 12:00, simulated (as of Fri 27 Nov 2026, 15:00, Europe/Zurich)"
    )


@pytest.mark.parametrize("form", ["ics", "svg", "badge"])
def test_a_file_equals_the_printed_output(capsys: pytest.CaptureFixture[str], folder: Path, form: str) -> None:
    assert drawn(capsys, form, *AT, "--output", "drawn") == ""
    assert (folder / "drawn").read_bytes().decode() == drawn(capsys, form, *AT)


def test_unknown_states_are_shown_as_unknown(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    silent = Facts((Observation("unknown", "github", "could not connect to the server", assuming="github reports no incident"),))
    monkeypatch.setattr(outlook, "gather_facts", lambda request, policy: GatheredFacts(policy, silent, ()))
    assert "deployments: not known" in drawn(capsys, "badge", "--at", "2026-11-24 10:00")
    assert "assuming github reports no incident" in drawn(capsys, "svg", "--at", "2026-11-24 10:00")
    calendar = read(drawn(capsys, "ics", "--at", "2026-11-24 10:00"))
    assert calendar["description"] == "Assuming github reports no incident."
