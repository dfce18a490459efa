"""The warning `sweep-edges` of `lint`: a workflow that does not sweep after each edge of the policy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from freezeguard.doctor.local_sweep import sweep_in
from freezeguard.engine.analysis.sweep_cron import HOURLY, Entry, missing
from freezeguard.render.sweep_workflow import ACTION
from tests.cli.calling import OPEN, call
from tests.engine.asking import policy

OFFICE = 'windows: [{days: mon-fri, hours: "09:00-16:00"}]'
OFFICE_EDGES = ["3 9 * * 1-5", "3 16 * * 1-5"]
SWEEP = """\
on:
  schedule: {}
jobs:
  sweep:
    steps: [{{uses: {}, with: {{{}}}}}]
"""


def at(*crons: str, zone: str = "Europe/Zurich") -> list[dict[str, str]]:
    return [{"cron": cron, "timezone": zone} for cron in crons]


@pytest.mark.parametrize(
    ("given", "lacking"),
    [
        (at(*OFFICE_EDGES), []),
        (at("3 9,16 * * *"), []),
        (at("*/15 * * * *"), []),
        (at("3-59/5 * * * MON-FRI", zone="UTC"), []),
        ([{"cron": "25 * * * *"}], OFFICE_EDGES),
        (at("0 9 * * 1-5", "15 16 * * 1-5"), []),
        (at("3 9 * * 1-5"), OFFICE_EDGES[1:]),
        (at("3 9 * * 1-4", "3 16 * * 1-5"), OFFICE_EDGES[:1]),
        (at("59 8 * * 1-5", "25 16 * * 1-5"), OFFICE_EDGES),
        # Right in winter only.
        ([{"cron": "3 8,15 * * 1-5"}], OFFICE_EDGES),
        (at(*OFFICE_EDGES, zone="Europe/Zurik"), OFFICE_EDGES),
        (at("3 9 * *", "3 16 * * 1-8"), OFFICE_EDGES),
        ([], OFFICE_EDGES),
    ],
)
def test_which_edges_a_schedule_does_not_follow(given: list[dict[str, str]], lacking: list[str]) -> None:
    sweep = sweep_in(SWEEP.format(json.dumps(given), ACTION, "command: sweep").encode())
    assert sweep is not None
    assert missing(policy(OFFICE), sweep.entries) == [Entry(cron, "Europe/Zurich") for cron in lacking]


def test_any_minute_of_the_hour_does_for_what_may_happen_at_any_time() -> None:
    of = policy("incidents: [{github: {labels: [incident]}}]")
    assert missing(of, [Entry("7 * * * *", "UTC")]) == []
    assert missing(of, [Entry("7 6-20 * * *", "UTC")]) == [Entry(HOURLY, "Europe/Zurich")]


@pytest.mark.parametrize(
    ("run", "named"),
    [
        ("freezeguard sweep --repository acme/shop", None),
        ("pip install freezeguard\nfreezeguard sweep \\\n  --policy release.yml", "release.yml"),
        ("docker run ghcr.io/acme/freezeguard:1 sweep --policy='a.yml'", "a.yml"),
        ("freezeguard --quiet sweep || true", None),
    ],
)
def test_a_sweep_of_the_program_itself(run: str, named: str | None) -> None:
    text = json.dumps({"on": {"schedule": at("3 9 * * *")}, "jobs": {"s": {"steps": [{"run": "make"}, {"run": run}]}}})
    sweep = sweep_in(text.encode())
    assert sweep is not None
    assert (sweep.policy, sweep.entries) == (named, (Entry("3 9 * * *", "Europe/Zurich"),))


@pytest.mark.parametrize(
    "text",
    [
        "jobs: {s: {steps: [{run: freezeguard check}, {run: '# freezeguard sweep'}, {run: [freezeguard sweep]}]}}",
        SWEEP.format("[]", "acme/other@v1", "command: sweep"),
        SWEEP.format("[]", ACTION, "command: check"),
        SWEEP.format("[]", ACTION, ""),
        "jobs: [sweep]",
        "on: [",
        "[" * 5000,
        "",
    ],
)
def test_what_does_not_sweep_is_left_alone(text: str) -> None:
    assert sweep_in(text.encode()) is None


def workflows(folder: Path, **texts: str) -> None:
    there = folder / ".github" / "workflows"
    there.mkdir(parents=True)
    for name, text in texts.items():
        (there / f"{name}.yml").write_text(text)


def test_lint_finds_nothing_in_what_the_command_writes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".freezeguard.yml").write_text(OPEN + OFFICE + "\n")
    workflows(folder)
    assert call(capsys, "workflow", "--output", ".github/workflows/sweep.yml").code == 0
    assert call(capsys, "lint", "--strict") == (0, "no findings\n", "")


def test_lint_names_what_is_missing_at_the_schedule(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".freezeguard.yml").write_text(OPEN + OFFICE[:-1] + ', {days: sat, hours: "10:00-11:00"}]\n')
    old, bare = json.dumps(at("3 9 * * 1-5")), "on: push\njobs: {a: {steps: [{uses: ./freezeguard, with: {command: sweep}}]}}\n"
    workflows(folder, old=SWEEP.format(old, ACTION, "command: sweep"), bare=bare, other="on: push\n")
    lacks = "warning: the sweep does not follow each edge of .freezeguard.yml: its schedule lacks "
    end = "; `freezeguard workflow` regenerates it [sweep-edges]\n"
    rest = "'3 10 * * 6' in Europe/Zurich, '3 11 * * 6' in Europe/Zurich, "
    done = call(capsys, "lint", "--strict")
    assert (done.code, done.out.splitlines(keepends=True)) == (
        11,
        [
            f".github/workflows/bare.yml: {lacks}'3 9 * * 1-5' in Europe/Zurich, {rest}1 more{end}",
            f".github/workflows/old.yml:2:3: {lacks}{rest}'3 16 * * 1-5' in Europe/Zurich{end}",
        ],
    )


@pytest.mark.parametrize(
    ("named", "policy", "warned"),
    [
        ("", ".freezeguard.yml", True),
        ("", "ops/gate.yml", False),
        (", policy: ops/gate.yml", ".freezeguard.yml", False),
        (", policy: ./ops/gate.yml", "ops/gate.yml", True),
        (", policy: '${{ vars.POLICY }}'", "ops/gate.yml", False),
    ],
)
def test_lint_looks_at_the_sweeps_of_the_policy_that_is_asked_about(
    named: str, policy: str, warned: bool, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (folder / ".freezeguard.yml", folder / "ops" / "gate.yml"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(OPEN + OFFICE + "\n")
    (folder / ".git").mkdir()
    workflows(folder, sweep=SWEEP.format("[]", ACTION, "command: sweep" + named))
    monkeypatch.chdir(folder / "ops")
    done = call(capsys, "lint", f"../{policy}")
    assert ("../.github/workflows/sweep.yml:2:3" in done.out, "[sweep-edges]" in done.out) == (warned, warned)
