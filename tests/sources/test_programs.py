"""`freezeguard` asks programs that really run, as its user would see it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.programs import freezeguard
from tests.sampling import slow_unless

from .programs import alertmanager, free_port, post_alert, prometheus, radicale, silence, until

pytestmark = pytest.mark.programs

OPEN = "timezone: Europe/Zurich\n"
CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:test
BEGIN:VEVENT
UID:{uid}
DTSTAMP:20260101T000000Z
DTSTART:{start}
DTEND:{end}
SUMMARY:{summary}
END:VEVENT
END:VCALENDAR
"""


def check(folder: Path, *arguments: str, **environ: str) -> tuple[int, dict[str, Any]]:
    done = freezeguard("check", "--format", "json", *arguments, cwd=folder, **environ)
    assert not done.stderr, done.stderr
    return done.returncode, json.loads(done.stdout)


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    (tmp_path / "program").mkdir()
    return tmp_path / ".freezeguard.yml"


@pytest.mark.parametrize("on_error", slow_unless(lambda effect: effect == "block", ["block", "warn", "allow"]))
def test_an_alert_fires_is_silenced_and_alertmanager_stops(policy: Path, on_error: str) -> None:
    folder, port = policy.parent, free_port()
    source = f"alertmanager: {{url: 'http://127.0.0.1:{port}', filter: ['severity=\"critical\"']}}"
    policy.write_text(OPEN + f"incidents: [{{name: Alerts, {source}, on_error: {on_error}}}]\n")
    with alertmanager(folder / "program", port) as url:
        assert check(folder)[0] == 0
        post_alert(url, "CheckoutDown", severity="critical")
        post_alert(url, "DiskFull", severity="warning")
        code, doc = check(folder)
        assert code == 10
        (reason,) = doc["reasons"]
        assert (reason["kind"], reason["name"], reason["message"]) == ("incident", "Alerts", "CheckoutDown is on")
        assert doc["next_window"]["assuming"] == ["alert CheckoutDown is resolved"]
        assert doc["next_window"]["start"] == doc["at"]
        said = freezeguard("check", cwd=folder).stdout
        assert "incident Alerts: CheckoutDown is on" in said
        assert "assuming alert CheckoutDown is resolved" in said
        silence(url, "CheckoutDown")
        assert check(folder)[0] == 0
    code, doc = check(folder)
    assert (code, doc["outcome"]) == {"block": (4, "undecided"), "warn": (0, "warned"), "allow": (0, "allowed")}[on_error]
    assert [(reason["kind"], reason["message"]) for reason in doc["reasons"]] == (
        [] if on_error == "allow" else [("unknown", "alertmanager: could not connect to the server")]
    )


@pytest.mark.slow
def test_a_resolved_alert_blocks_no_more(policy: Path) -> None:
    with alertmanager(policy.parent / "program") as url:
        policy.write_text(OPEN + f"incidents: [{{alertmanager: {{url: '{url}'}}, severity: high}}]\n")
        post_alert(url, "Down", severity="critical")
        post_alert(url, "Slow", severity="warning")
        code, doc = check(policy.parent)
        assert (code, [reason["message"] for reason in doc["reasons"]]) == (10, ["Down is on"])
        post_alert(url, "Down", ends=True, severity="critical")
        assert check(policy.parent)[0] == 0


@pytest.mark.slow
def test_a_matcher_that_is_none_is_a_failed_source(policy: Path) -> None:
    with alertmanager(policy.parent / "program") as url:
        policy.write_text(OPEN + f"incidents: [{{alertmanager: {{url: '{url}', filter: ['=nonsense=']}}}}]\n")
        code, doc = check(policy.parent)
        assert (code, doc["reasons"][0]["message"]) == (4, "unexpected HTTP status 400: the request is not valid")


@pytest.mark.slow
def test_a_query_that_returns_something_blocks(policy: Path) -> None:
    folder = policy.parent
    with prometheus(folder / "program") as url:
        until(lambda: requests.get(f"{url}/api/v1/query", params={"query": "up"}, timeout=60).json()["data"]["result"])
        policy.write_text(OPEN + f"incidents: [{{name: Budget, prometheus: {{url: '{url}', query: 'up == 0'}}}}]\n")
        code, doc = check(folder)
        assert (code, [reason["name"] for reason in doc["reasons"]]) == (10, ["Budget"])
        assert 'job="shop"' in doc["reasons"][0]["message"]
        policy.write_text(OPEN + f"incidents: [{{name: Budget, prometheus: {{url: '{url}', query: 'up == 1'}}}}]\n")
        assert check(folder)[0] == 0
        # It was on until a moment ago.
        policy.write_text(
            OPEN + f"incidents: [{{name: Budget, prometheus: {{url: '{url}', query: 'up == 0 and on() (hour() > 30)'}}, cooldown: 1h}}]\n"
        )
        assert check(folder)[0] == 0
        policy.write_text(OPEN + f"incidents: [{{name: Budget, prometheus: {{url: '{url}', query: 'up =='}}}}]\n")
        code, doc = check(folder)
        assert (code, doc["outcome"]) == (4, "undecided")
        policy.write_text(OPEN + f"incidents: [{{name: Budget, prometheus: {{url: '{url}', query: '1'}}}}]\n")
        assert check(folder)[0] == 4


def put(url: str, summary: str, start: str, end: str) -> None:
    uid = summary.lower()
    content = CALENDAR.format(uid=uid, summary=summary, start=start, end=end).replace("\n", "\r\n")
    answer = requests.put(f"{url}/{uid}.ics", data=content, headers={"Content-Type": "text/calendar"}, auth=("ops", "x"), timeout=60)
    assert answer.ok, answer.text


def calendar(url: str, name: str) -> str:
    """A new calendar that everybody may read, on the real CalDAV server."""
    address = f"{url}/ops/{name}/"
    assert requests.request("MKCALENDAR", address, auth=("ops", "x"), timeout=60).status_code == 201
    return address


@pytest.mark.slow
def test_a_calendar_by_url_freezes_and_an_old_copy_serves(policy: Path) -> None:
    folder = policy.parent
    with radicale(folder / "program") as url:
        address = calendar(url, "freezes")
        put(address, "Launch", "20261126T080000Z", "20261126T170000Z")
        policy.write_text(OPEN + f"freezes: [{{name: Company, ics: '{address}'}}]\n")
        code, doc = check(folder, "--at", "2026-11-26 10:00")
        assert (code, doc["reasons"][0]["message"]) == (10, "deployments are frozen: Launch")
        assert doc["next_window"]["start"] == "2026-11-26T18:00:00+01:00"
        # Asked again it has not changed; changed, it is read anew.
        put(address, "Migration", "20261127T080000Z", "20261127T170000Z")
        assert check(folder, "--at", "2026-11-27 10:00")[0] == 10
        listed = json.loads(freezeguard("windows", "--from", "2026-11-27", "--days", "1", "--format", "json", cwd=folder).stdout)["windows"]
        assert [window["start"][11:16] for window in listed] == ["00:00", "18:00"]
    code, doc = check(folder, "--at", "2026-11-27 10:00")
    assert (code, {reason["kind"] for reason in doc["reasons"]}) == (10, {"freeze", "unknown"})
    (stale,) = [reason for reason in doc["reasons"] if reason["kind"] == "unknown"]
    assert stale["effect"] == "warn"
    assert stale["message"] == "could not connect to the server; using a copy that is less than a minute old"
    assert check(folder, "--at", "2026-11-28 10:00")[0] == 0
    # Offline the copy serves too; without one, that is said.
    assert check(folder, "--offline", "--at", "2026-11-27 10:00")[0] == 10
    code, doc = check(folder, "--offline", "--at", "2026-11-27 10:00", XDG_CACHE_HOME=str(folder / "empty"))
    assert (code, doc["reasons"][0]["effect"]) == (0, "warn")
    code, doc = check(folder, "--at", "2026-11-27 10:00", XDG_CACHE_HOME=str(folder / "empty"))
    assert (code, doc["outcome"]) == (4, "undecided")


@pytest.mark.slow
def test_people_are_on_call_by_a_calendar(policy: Path) -> None:
    folder = policy.parent
    with radicale(folder / "program") as url:
        address = calendar(url, "people")
        put(address, "Ana", "20261126T080000Z", "20261126T170000Z")
        policy.write_text(OPEN + f"on_call: {{required: true, cover: 2h, rotations: [{{name: Primary, ics: '{address}'}}]}}\n")
        code, doc = check(folder, "--at", "2026-11-26 10:00")
        assert (code, doc["on_call"]) == (0, [{"rotation": "Primary", "person": "Ana", "until": "2026-11-26T18:00:00+01:00"}])
        assert doc["closes_at"] == "2026-11-26T16:00:00+01:00"
        code, doc = check(folder, "--at", "2026-11-26 08:00")
        assert (code, [reason["kind"] for reason in doc["reasons"]]) == (10, ["on_call"])
        assert doc["next_window"] == {"start": "2026-11-26T09:00:00+01:00", "end": "2026-11-26T16:00:00+01:00", "assuming": []}


@pytest.mark.slow
def test_sources_tells_what_each_one_answers(policy: Path) -> None:
    folder = policy.parent
    with alertmanager(folder / "program") as url:
        post_alert(url, "Down", severity="critical")
        gone = f"{{name: Gone, http: {{url: 'http://127.0.0.1:{free_port()}', expression: a}}}}"
        policy.write_text(OPEN + f"incidents: [{{name: Alerts, alertmanager: {{url: '{url}'}}}}, {gone}]\n")
        done = freezeguard("sources", "--format", "json", cwd=folder)
        assert done.returncode == 4
        alerts, silent = json.loads(done.stdout)["sources"]
        assert (alerts["found"], alerts["effect"], alerts["error"]) == (1, "blocks", None)
        assert (silent["found"], silent["effect"], silent["error"]) == (None, "blocks", "could not connect to the server")
        said = freezeguard("sources", cwd=folder).stdout
        assert "1 incident" in said
        assert "no answer: could not connect to the server" in said
