"""All sources at once: bounded, in order, and none hides another."""

from __future__ import annotations

from pathlib import Path

import pytest

import freezeguard
from freezeguard.policy.model import Policy
from freezeguard.sources.connections import Connections, github_connector
from freezeguard.sources.gather import GatheredFacts, gather
from tests.programs import freezeguard as run

from .questions import SECRET
from .serving import Reply, Served

NOW = 1_795_600_000


@pytest.fixture
def url(served: Served) -> str:
    """/ok: no incident; /open: one; /gone: 500; /hang: never answers; /drip: a byte now and then."""
    served.replies = {
        "/ok": Reply(body=[]),
        "/open": Reply(body=[{"title": "Checkout is down", "since": "2026-11-25T06:00:00Z"}]),
        "/gone": Reply(500),
        "/hang": Reply(hang=True),
        "/drip": Reply(body=b"", drip=True),
    }
    return served.url


def source(url: str, name: str, **more: str) -> str:
    options = "".join(f", {key}: {value}" for key, value in more.items())
    return f"{{name: {name}, http: {{url: '{url}', expression: '@', headers: {{Authorization: OPS}}}}{options}}}"


def policy(*sources: str, **more: str) -> Policy:
    rest = "".join(f"{key}: {value}\n" for key, value in more.items())
    return freezeguard.load(f"timezone: Europe/Zurich\nincidents: [{', '.join(sources)}]\n{rest}")


def asked(policy: Policy, *, offline: bool = False, **environ: str) -> GatheredFacts:
    environ = {"OPS": f"Bearer {SECRET}", "FREEZEGUARD_SECRETS": "OPS=127.0.0.1", **environ}
    outside = Connections(NOW, NOW, None, environ, github_connector(environ), None, offline)
    gathered = gather(policy, freezeguard.Subject(), outside)
    assert SECRET not in repr(gathered.facts)
    return gathered


def told(gathered: GatheredFacts) -> list[tuple[str, str, str]]:
    return [(o.kind, o.name, o.effect) for o in gathered.facts.observations]


def test_one_that_fails_hides_no_other_and_the_order_is_that_of_the_policy(url: str) -> None:
    found = policy(source(f"{url}/gone", "A"), source(f"{url}/open", "B"), source(f"{url}/ok", "C"), source("http://127.0.0.1:1", "D"))
    gathered = asked(found)
    assert told(gathered) == [("unknown", "A", "block"), ("incident", "B", "block"), ("unknown", "D", "block")]
    assert [one.error for one in gathered.results] == [
        "unexpected HTTP status 500: the server failed",
        None,
        None,
        "could not connect to the server",
    ]
    verdict = freezeguard.decide(gathered.policy, at=gathered.policy.zone.datetime(NOW), facts=gathered.facts)
    assert verdict.outcome == "blocked"
    assert verdict.next_window is not None
    assert verdict.next_window.assuming == ("A reports no incident", "Checkout is down is resolved", "D reports no incident")


@pytest.mark.parametrize(
    ("on_error", "effects", "outcome"), [("block", ["block"], "undecided"), ("warn", ["warn"], "warned"), ("allow", [], "allowed")]
)
def test_what_a_silent_source_does(url: str, on_error: str, effects: list[str], outcome: str) -> None:
    gathered = asked(policy(source(f"{url}/gone", "A", on_error=on_error)))
    assert [effect for _, _, effect in told(gathered)] == effects
    assert freezeguard.decide(gathered.policy, at=gathered.policy.zone.datetime(NOW), facts=gathered.facts).outcome == outcome


def test_the_one_that_hangs_is_given_up(url: str) -> None:
    hanging = [source(f"{url}/{path}", path, timeout="1s") for path in ("hang", "drip")]
    gathered = asked(policy(source(f"{url}/ok", "A", timeout="10s"), *hanging, source(f"{url}/open", "Z", timeout="10s")))
    assert told(gathered) == [("unknown", "hang", "block"), ("unknown", "drip", "block"), ("incident", "Z", "block")]
    assert {one.error for one in gathered.results[1:3]} == {"no response within 1 s"}


def test_a_secret_that_is_not_set_is_named(url: str) -> None:
    gathered = asked(policy(source(f"{url}/ok", "A")), OPS="")
    assert [one.error for one in gathered.results] == ["the environment variable OPS is not set"]


def test_offline_nobody_is_asked_which_only_warns() -> None:
    assert told(asked(policy(source("http://127.0.0.1:1", "A"), source("http://127.0.0.1:1", "B", on_error="allow")), offline=True)) == [
        ("unknown", "A", "warn")
    ]


def test_only_those_are_asked_that_look_at_the_subject(url: str) -> None:
    found = policy(source(f"{url}/open", "A", environments="[production]"), source(f"{url}/open", "B", branches="[main]"))
    outside = Connections(NOW, NOW, None, {"OPS": "x", "FREEZEGUARD_SECRETS": "OPS=127.0.0.1"}, github_connector({}))
    gathered = gather(found, freezeguard.Subject(environment="staging", branch="main"), outside)
    assert [one.query.name for one in gathered.results] == ["B"]


def test_people_of_the_policy_are_enough(url: str) -> None:
    """Where a rotation of people is on call for certain, one that cannot be asked is missed by nobody."""
    people = "{name: P, people: [ana], starting: 2026-01-05, shift: 1w}"
    silent = "{name: S, ics: 'http://127.0.0.1:1/people.ics'}"
    for rotations, effect in ((f"[{people}, {silent}]", "warn"), (f"[{silent}]", "block")):
        gathered = asked(policy(source(f"{url}/ok", "A"), on_call=f"{{required: true, rotations: {rotations}}}"))
        assert told(gathered) == [("unknown", "S", effect)]


def test_an_answer_that_a_source_had_a_part_in_is_never_remembered(url: str, tmp_path: Path) -> None:
    (tmp_path / "incidents.json").write_text("[]")
    (tmp_path / ".freezeguard.yml").write_text("timezone: Europe/Zurich\nincidents: [{file: {path: incidents.json}}]\n")
    assert run("check", cwd=tmp_path).returncode == 0
    (tmp_path / "incidents.json").write_text('["Checkout is down"]')
    assert run("check", cwd=tmp_path).returncode == 10


def test_ten_sources_one_of_them_hanging(url: str, tmp_path: Path) -> None:
    """As its user runs it: the process ends while one server still owes its response."""
    sources = [source(f"{url}/ok", f"S{i}") for i in range(9)] + [source(f"{url}/hang", "Hanging")]
    (tmp_path / ".freezeguard.yml").write_text(f"timezone: Europe/Zurich\nincidents: [{', '.join(sources)}]\n")
    done = run("check", cwd=tmp_path, OPS=SECRET, FREEZEGUARD_SECRETS="OPS=127.0.0.1")
    assert done.returncode == 4
    assert "unknown Hanging: http: no response within 5 s" in done.stdout
    assert SECRET not in done.stdout + done.stderr


CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{}END:VCALENDAR\r\n"
EVENT = "BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260101T000000Z\r\nDTEND:20270101T000000Z\r\n{}END:VEVENT\r\n"
FROZEN = CALENDAR.format(EVENT.format("SUMMARY:Audit\r\n"))


def with_copy(policy: Policy, folder: Path, served: Served) -> GatheredFacts:
    """As asked while the calendar is down, with a copy that is two hours old."""
    served.replies["/c.ics"] = Reply(body=FROZEN.encode())
    gather(policy, freezeguard.Subject(), Connections(NOW - 7200, NOW - 7200, None, {}, github_connector({}), str(folder)))
    served.replies["/c.ics"] = Reply(500)
    return gather(policy, freezeguard.Subject(), Connections(NOW, NOW, None, {}, github_connector({}), str(folder)))


def test_a_calendar_that_one_document_bears_no_longer_still_freezes_another(served: Served, tmp_path: Path) -> None:
    rules = ("max_stale: 1d", "max_stale: 1h, effect: warn")
    documents = [f"timezone: UTC\nfreezes: [{{ics: '{served.url}/c.ics', {rule}}}]\n" for rule in rules]
    for order in (documents, documents[::-1]):
        gathered = with_copy(freezeguard.load("---\n".join(order)), tmp_path, served)
        verdict = freezeguard.decide(gathered.policy, at=gathered.policy.zone.datetime(NOW), facts=gathered.facts)
        assert [reason.kind for reason in verdict.reasons if reason.effect == "block"] == ["freeze"]


@pytest.mark.parametrize(
    ("first", "second", "kinds"),
    [
        ("max_stale: 1d", "max_stale: 1h", {"unknown"}),
        ("max_stale: 1h", "max_stale: 1d", {"unknown"}),
        ("max_stale: 1d", "max_stale: 1h, effect: warn", {"freeze"}),
    ],
)
def test_of_rules_with_one_calendar_the_blocking_one_that_bears_least_says_how_old_it_may_be(
    served: Served, tmp_path: Path, first: str, second: str, kinds: set[str]
) -> None:
    rules = ", ".join(f"{{ics: '{served.url}/c.ics', {more}}}" for more in (first, second))
    gathered = with_copy(freezeguard.load(f"timezone: UTC\nfreezes: [{rules}]\n"), tmp_path, served)
    verdict = freezeguard.decide(gathered.policy, at=gathered.policy.zone.datetime(NOW), facts=gathered.facts)
    assert {reason.kind for reason in verdict.reasons if reason.effect == "block"} == kinds


def test_what_stands_in_a_calendar_that_was_fetched_is_not_told(served: Served) -> None:
    served.replies["/c.ics"] = Reply(body=CALENDAR.format(EVENT.format("SUMMARY:Merger with Initech\r\nDURATION:soon\r\n")).encode())
    rotation = f"{{required: true, rotations: [{{name: S, ics: '{served.url}/c.ics'}}]}}"
    found = freezeguard.load(f"timezone: UTC\nfreezes: [{{ics: '{served.url}/c.ics'}}]\non_call: {rotation}\n")
    gathered = gather(found, freezeguard.Subject(), Connections(NOW, NOW, None, {}, github_connector({})))
    assert all("the calendar is not valid" in str(one.error) for one in gathered.results)
    assert len(gathered.results) == 2
    assert "Initech" not in repr(gathered.facts)
