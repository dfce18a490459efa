"""`explain` as text and as JSON: the state of every rule, and its reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.calling import call

POLICY = """\
timezone: Europe/Zurich
windows:
  - {days: mon-thu, hours: "09:00-16:00"}
  - {name: New York, days: fri, hours: "09:00-12:00", timezone: America/New_York}
bake_time: 30m
freezes:
  - {name: Year end, from: 12-20, until: 01-02}
  - {name: Black Friday, from: 2026-11-26 18:00, until: 2026-11-30 09:00, reason: Traffic peak}
  - {name: Staging, always: true, environments: [staging]}
incidents:
  - github: {labels: [incident], repository: acme/ops}
on_call:
  rotations:
    - {name: Primary, people: [ana, ben], starting: 2026-01-05 09:00, shift: 1w}
overrides:
  - {name: Hotfix, label: hotfix, approvals: 2}
"""
NAME = "[red]\u001b[31m\u202eA\nB"
AT = ("--at", "2026-11-27 15:00", "--environment", "production", "--offline")


@pytest.fixture(autouse=True)
def _policy(folder: Path) -> None:
    (folder / ".freezeguard.yml").write_text(POLICY)


def explained(capsys: pytest.CaptureFixture[str], *options: str, code: int = 10) -> dict[str, Any]:
    done = call(capsys, "explain", "--format", "json", *options)
    assert done.code == code
    found = json.loads(done.out)
    assert isinstance(found, dict)
    return found


def test_explanation_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    done = call(capsys, "explain", *AT)
    assert (done.code, done.err) == (10, "")
    above, _, below = done.out.partition("\nBLOCKED: ")
    assert max(map(len, above.splitlines())) <= 80
    assert above.splitlines() == [
        "Friday 27 November 2026, 15:00 +01:00, Europe/Zurich",
        "deployment: environment production, branch not given (matches every rule),",
        "  repository not given (matches every rule)",
        "",
        ".freezeguard.yml (Europe/Zurich, enforce)",
        "  off: windows (line 3)",
        "    outside all windows",
        "    off since Fri 27 Nov 2026, 15:00, on from Fri 27 Nov 2026, 18:00",
        "  closed: window mon-thu 09:00-16:00 (line 3)",
        "    closed since Thu 26 Nov 2026, 16:00, open from Mon 30 Nov 2026, 09:00",
        "  open: window New York (line 4)",
        "    fri 09:00-12:00",
        "    open since Fri 27 Nov 2026, 15:00, closed from Fri 27 Nov 2026, 18:00, local",
        "      time Friday 09:00 (America/New_York)",
        "  off: freeze Year end (line 7)",
        "    12-20 to 01-02",
        "    off since Sat 3 Jan 2026, 00:00, on from Sun 20 Dec 2026, 00:00",
        "  BLOCKS: freeze Black Friday (line 8)",
        "    2026-11-26 18:00 to 2026-11-30 09:00",
        "    Traffic peak",
        "    on since Thu 26 Nov 2026, 18:00, off from Mon 30 Nov 2026, 09:00",
        "  does not apply: freeze Staging (line 9)",
        "    always, for environments staging",
        "    environments staging do not include production",
        "  off: bake time (line 5)",
        "    needs 30m of open time",
        "    off since Thu 26 Nov 2026, 16:00, on from Mon 30 Nov 2026, 15:30",
        "  not known: source github (line 11)",
        "    kind github, options labels ['incident'], repository acme/ops, on error",
        "      block, timeout 5 s",
        "    no response: not queried: offline",
        "  warns: unknown github (line 11)",
        "    not queried: offline",
        "  off: on call (line 13)",
        "    nobody has to be on call",
        "  on call: rotation Primary (line 14)",
        "    people ana, ben, starting 2026-01-05 09:00, shift 7d",
        "    ana is on call, called as number 1",
        "    on call since Mon 23 Nov 2026, 09:00, off from Mon 30 Nov 2026, 09:00",
        "  off: override Hotfix (line 16)",
        "    Hotfix: the label “hotfix” is set and 2 of those who may push approve the",
        "      latest commit (the author does not count). Waives windows, freezes and",
        "      holidays.",
        "    overrides are proven on GitHub, which is not queried here",
        "",
        "The deployment is blocked: freeze Black Friday blocks it.",
        "The next window, Mon 30 Nov 2026, 09:00 +01:00, waits for the end of freeze",
        "  Black Friday and a window to open.",
    ]
    assert below.startswith("deployment to production\n  simulated: evaluated for Friday 2026-11-27 15:00\n")


def test_explanation_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    found = explained(capsys, *AT)
    assert list(found) == ["schema", "at", "timezone", "subject", "documents", "rules", "waits_for", "verdict", "simulated"]
    assert found["schema"] == "freezeguard/explain/v1"
    assert found["documents"] == [
        {"source": ".freezeguard.yml", "timezone": "Europe/Zurich", "mode": "enforce", "applies": True, "left_out_by": []}
    ]
    (freeze,) = (rule for rule in found["rules"] if rule["name"] == "Black Friday")
    assert freeze == {
        "document": 0,
        "source": ".freezeguard.yml",
        "line": 8,
        "kind": "freeze",
        "name": "Black Friday",
        "state": "on",
        "does": "block",
        "effect": "block",
        "says": "2026-11-26 18:00 to 2026-11-30 09:00",
        "timezone": "Europe/Zurich",
        "local": "2026-11-27T15:00:00+01:00",
        "since": "2026-11-26T18:00:00+01:00",
        "until": "2026-11-30T09:00:00+01:00",
        "why": ["Traffic peak"],
        "left_out_by": [],
        "link": None,
    }
    assert found["verdict"]["outcome"] == "blocked"
    assert found["waits_for"] == [{"kind": "freeze", "name": "Black Friday"}, {"kind": "window", "name": "windows"}]


def test_offsets_are_shown_across_a_clock_change(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".freezeguard.yml").write_text('timezone: Europe/Zurich\nwindows: [{days: sun, hours: "02:15-02:45"}]\n')
    out = call(capsys, "explain", "--at", "2026-10-25T02:20:00+02:00").out
    assert "open since Sun 25 Oct 2026, 02:15, closed from Sun 25 Oct 2026, 02:45" in out
    out = call(capsys, "explain", "--at", "2026-10-25T02:50:00+02:00").out
    assert "closed since Sun 25 Oct 2026, 02:45 +02:00, open from Sun 25 Oct 2026, 02:15" in out
    assert "+01:00" in out


@pytest.mark.parametrize(
    ("at", "code", "said"),
    [
        ("2026-12-01 10:00", 0, "No rule blocks the deployment, so it is allowed."),
        ("2026-12-21 10:00", 10, "freeze Year end blocks it."),
    ],
)
def test_exit_codes_are_those_of_check(at: str, code: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--at", at, "--environment", "production", "--offline")
    done = call(capsys, "explain", *asked)
    assert done.code == code == call(capsys, "check", *asked).code
    assert said in done.out


def test_a_failed_source_is_undecided(monkeypatch: pytest.MonkeyPatch, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("GITHUB_TOKEN", "GH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    (folder / ".freezeguard.yml").write_text("timezone: UTC\nincidents: [{github: {labels: [x], repository: a/b}}]\n")
    found = explained(capsys, code=4)
    (source, unknown) = found["rules"]
    assert (source["state"], unknown["does"]) == ("not known", "block")
    assert "no response: the environment variable GITHUB_TOKEN or GH_TOKEN is not set" in source["why"]


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [(("--policy", "missing.yml"), 3, "missing.yml"), (("--at", "soon"), 2, "--at"), (("--environment", ""), 2, "--environment: is empty")],
)
def test_wrong_usage_is_refused(options: tuple[str, ...], code: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    done = call(capsys, "explain", *options)
    assert done.code == code
    assert said in done.err


def test_control_characters_in_names_are_escaped(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule = {"name": NAME, "reason": NAME, "always": True, "branches": ["main"]}
    (folder / ".freezeguard.yml").write_text(
        f"timezone: UTC\nfreezes: {json.dumps([rule])}\noverrides: {json.dumps([{'name': NAME, 'label': NAME}])}\n"
    )
    for branch in ("main", NAME.replace("\n", "")):
        out = call(capsys, "explain", "--branch", branch).out
        assert "\u001b" not in out
        assert "\u202e" not in out
        assert "[red]" in out


def test_a_policy_without_rules_is_explained(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".freezeguard.yml").write_text("timezone: UTC\n")
    assert "  no rules" in call(capsys, "explain").out.splitlines()
