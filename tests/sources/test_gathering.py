"""All sources at once: bounded, in order, and none hides another."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import freezeguard
from freezeguard.policy.model import Policy
from freezeguard.sources.gathering import Gathered, gather
from freezeguard.sources.outside import Outside, github_of
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


def asked(policy: Policy, *, offline: bool = False, **environ: str) -> Gathered:
    environ = {"OPS": f"Bearer {SECRET}", **environ}
    outside = Outside(NOW, NOW, None, environ, github_of(environ), None, offline)
    gathered = gather(policy, freezeguard.Subject(), outside)
    assert SECRET not in repr(gathered.facts)
    return gathered


def told(gathered: Gathered) -> list[tuple[str, str, str]]:
    return [(o.kind, o.name, o.effect) for o in gathered.facts.observations]


def test_one_that_fails_hides_no_other_and_the_order_is_that_of_the_policy(url: str) -> None:
    found = policy(source(f"{url}/gone", "A"), source(f"{url}/open", "B"), source(f"{url}/ok", "C"), source("http://127.0.0.1:1", "D"))
    gathered = asked(found)
    assert told(gathered) == [("unknown", "A", "block"), ("incident", "B", "block"), ("unknown", "D", "block")]
    assert [one.error for one in gathered.asked] == ["it answered 500: it failed", None, None, "it cannot be reached"]
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
    began = time.monotonic()
    hanging = [source(f"{url}/{path}", path, timeout="1s") for path in ("hang", "drip")]
    gathered = asked(policy(source(f"{url}/ok", "A"), *hanging, source(f"{url}/open", "Z")))
    assert told(gathered) == [("unknown", "hang", "block"), ("unknown", "drip", "block"), ("incident", "Z", "block")]
    assert time.monotonic() - began < 5
    assert {one.error for one in gathered.asked[1:3]} == {"it did not answer within 1 s"}


def test_a_secret_that_is_not_set_is_named(url: str) -> None:
    gathered = asked(policy(source(f"{url}/ok", "A")), OPS="")
    assert [one.error for one in gathered.asked] == ["the environment variable OPS is not set"]


def test_offline_nobody_is_asked_which_only_warns() -> None:
    assert told(asked(policy(source("http://127.0.0.1:1", "A"), source("http://127.0.0.1:1", "B", on_error="allow")), offline=True)) == [
        ("unknown", "A", "warn")
    ]


def test_only_those_are_asked_that_look_at_the_subject(url: str) -> None:
    found = policy(source(f"{url}/open", "A", environments="[production]"), source(f"{url}/open", "B", branches="[main]"))
    outside = Outside(NOW, NOW, None, {"OPS": "x"}, github_of({}))
    gathered = gather(found, freezeguard.Subject(environment="staging", branch="main"), outside)
    assert [one.inquiry.name for one in gathered.asked] == ["B"]


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
    """As its user runs it: the process ends, whatever still hangs."""
    sources = [source(f"{url}/ok", f"S{i}") for i in range(9)] + [source(f"{url}/hang", "Hanging")]
    (tmp_path / ".freezeguard.yml").write_text(f"timezone: Europe/Zurich\nincidents: [{', '.join(sources)}]\n")
    began = time.monotonic()
    done = run("check", cwd=tmp_path, OPS=SECRET)
    assert time.monotonic() - began < 11
    assert done.returncode == 4
    assert "unknown Hanging: http: it did not answer within 5 s" in done.stdout
    assert SECRET not in done.stdout + done.stderr
