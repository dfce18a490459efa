"""`workflow`: the sweep starts soon after each edge of the policy, and foreign files are not overwritten."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from cronsim import CronSim
from hypothesis import given
from hypothesis import strategies as st

import freezeguard
from freezeguard.engine.analysis.sweep_cron import HOURLY, MOST_ENTRIES, QUARTERLY, cron_entries, missing
from freezeguard.engine.decide import allowed_spans
from freezeguard.policy.subject import Subject
from freezeguard.render.sweep_workflow import ACTION, WRITTEN
from tests.cli.calling import CLOSED, OPEN, call
from tests.engine.asking import policy

OFFICE = 'windows: [{days: mon-fri, hours: "09:00-16:00"}]'
OFFICE_EDGES = ["3 9 * * 1-5", "3 16 * * 1-5"]
ISSUES = {"types": ["opened", "closed", "reopened", "labeled", "unlabeled", "edited"]}


def crons(text: str) -> list[str]:
    """The entries for a policy in Zurich; of another zone with its name."""
    return [entry.cron if entry.zone == "Europe/Zurich" else f"{entry.cron} {entry.zone}" for entry in cron_entries(policy(text))]


def written(capsys: pytest.CaptureFixture[str], text: str, *options: str) -> dict[str, Any]:
    """The workflow that the command writes for a policy; `on` and all numbers stay text."""
    Path(".freezeguard.yml").write_text(text)
    done = call(capsys, "workflow", *options)
    assert (done.code, done.err) == (0, "")
    found = yaml.load(done.out, Loader=yaml.BaseLoader)
    assert isinstance(found, dict)
    return found


# ---------------------------------------------------------------- which entries


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Nothing changes by itself.
        ("", []),
        ("freezes: [{always: true}]", []),
        ("windows: [{days: daily}]", []),
        # The same every week.
        (OFFICE, OFFICE_EDGES),
        (
            'windows: [{days: mon-thu, hours: "09:00-16:00"}, {days: fri, hours: "09:00-12:00"}]',
            ["3 9 * * 1-5", "3 12 * * 5", "3 16 * * 1-4"],
        ),
        ('windows: [{hours: "09:00-16:00"}]', ["3 9 * * *", "3 16 * * *"]),
        (
            'windows: [{days: "tue, thu", hours: ["08:00-10:30", "13:15-17:45"]}]',
            ["3 8 * * 2,4", "33 10 * * 2,4", "17 13 * * 2,4", "47 17 * * 2,4"],
        ),
        ('freezes: [{days: weekends, hours: "10:00-11:00"}]', ["3 10 * * 0,6", "3 11 * * 0,6"]),
        # Never on the hour, never before the edge.
        ('windows: [{days: mon, hours: "08:57-08:58"}]', ["59 8 * * 1", "1 9 * * 1"]),
        ('windows: [{days: mon, hours: "08:56-23:59"}]', ["1 0 * * 2", "59 8 * * 1"]),
        # Over midnight, and over the end of the week.
        ('windows: [{days: mon-fri, hours: "22:00-06:00"}]', ["3 6 * * 2-6", "3 22 * * 1-5"]),
        ('windows: [{days: sun, hours: "22:00-06:00"}]', ["3 6 * * 1", "3 22 * * 0"]),
        ('windows: [{days: sat-sun, hours: "12:00-24:00"}]', ["3 0 * * 0,1", "3 12 * * 0,6"]),
        # Whole days.
        ("windows: [{days: mon-fri}]", ["3 0 * * 1,6"]),
        ("freezes: [{days: fri-mon}]", ["3 0 * * 2,5"]),
        ("freezes: [{from: 12-20, until: 01-02}]", ["3 0 * * *"]),
        ("freezes: [{from: 2026-12-20, until: 2027-01-02}]", ["3 0 * * *"]),
        ("freezes: [{holidays: CH-ZH}]", ["3 0 * * *"]),
        ('freezes: [{holidays: CH-ZH, eve: "12:00"}]', ["3 0 * * *", "3 12 * * *"]),
        # Several zones: the policy's first.
        (
            OFFICE[:-1]
            + ', {days: sun, hours: "20:00-21:30", timezone: America/New_York}, {hours: "05:00-06:00", timezone: Asia/Kathmandu}]',
            [
                *OFFICE_EDGES,
                *("3 20 * * 0 America/New_York", "33 21 * * 0 America/New_York"),
                *("3 5 * * * Asia/Kathmandu", "3 6 * * * Asia/Kathmandu"),
            ],
        ),
        # cron: a freeze of 60 h ends an hour earlier or later where the clock changes in between.
        ('freezes: [{cron: "0 22 * * 5", duration: 10h}]', ["3 8 * * 6", "3 22 * * 5"]),
        ('freezes: [{cron: "0 22 * * 5", duration: 60h}]', ["3 9 * * 1", "3 10 * * 1", "3 11 * * 1", "3 22 * * 5"]),
        ('freezes: [{cron: "0 22 1 * *", duration: 10h}]', ["3 8 * * *", "3 22 * * *"]),
        ('freezes: [{cron: "*/15 * * * *", duration: 5m}]', [HOURLY]),
        ("freezes: [{rrule: FREQ=MONTHLY;BYMONTHDAY=-1, starting: 2026-01-31 18:00, duration: 6h}]", ["3 0 * * *", "3 18 * * *"]),
        # At any time.
        ("freezes: [{from: 2026-11-26 18:00, until: 2026-11-30 09:00}]", [HOURLY]),
        ("freezes: [{ics: https://calendar.example.com/freezes.ics}]", [HOURLY]),
        ("incidents: [{github: {labels: [incident]}}]", [HOURLY]),
        (OFFICE + "\nincidents: [{github: {labels: [incident]}}]", [*OFFICE_EDGES, HOURLY]),
        ("on_call: {required: true, rotations: [{name: Primary, people: [ana], starting: 2026-01-05 09:00, shift: 1w}]}", [HOURLY]),
        ("on_call: {required: false, rotations: [{name: Primary, people: [ana], starting: 2026-01-05 09:00, shift: 1w}]}", []),
        ("overrides: [{name: Hotfix, label: hotfix, expires: 4h}]", [HOURLY]),
        ("overrides: [{name: Hotfix, label: hotfix}]", []),
        # An exception has edges of its own.
        (OFFICE[:-2] + ", except: [2026-12-24]}]", ["3 0 * * *", *OFFICE_EDGES]),
        (OFFICE[:-2] + ", except: [{from: 2026-12-24 12:00, until: 2026-12-27 12:00}]}]", [*OFFICE_EDGES, HOURLY]),
        # A bake time closes before the end of a window and the beginning of a freeze, of whichever document.
        (OFFICE + "\nbake_time: 1h", ["3 9 * * 1-5", "3 15 * * 1-5", "3 16 * * 1-5"]),
        (
            "windows: [{days: fri-sun}]\nbake_time: 90m\n---\nfreezes: [{days: sat, hours: '10:00-11:00'}]",
            ["3 0 * * 1,5", "33 8 * * 6", "3 10 * * 6", "3 11 * * 6", "33 22 * * 0"],
        ),
        (
            OFFICE[:-2] + ", except: [{days: wed}]}]\nbake_time: 1h",
            ["3 0 * * 3,4", "3 9 * * 1-5", "3 15 * * 1-5", "3 16 * * 1-5", "3 23 * * 2"],
        ),
    ],
)  # fmt: skip
def test_cron_entries_of_a_policy(text: str, expected: list[str]) -> None:
    # Once an hour too, in the policy's zone, for what was dropped, where there is anything at all.
    assert crons(text) == [*expected, *([HOURLY] if expected and HOURLY not in expected else [])]


def test_a_policy_with_many_edges_is_swept_every_quarter_of_an_hour() -> None:
    def hours(count: int) -> str:
        return f"windows: [{{hours: {json.dumps([f'{hour:02}:00-{hour:02}:30' for hour in range(count)])}}}]"

    assert len(crons(hours(MOST_ENTRIES // 2 - 1))) == MOST_ENTRIES - 1
    assert crons(hours(MOST_ENTRIES // 2)) == [QUARTERLY]
    assert missing(policy(hours(MOST_ENTRIES)), cron_entries(policy(hours(MOST_ENTRIES)))) == []


# ---------------------------------------------------------------- every edge is followed

START = datetime(2027, 1, 4, tzinfo=UTC)  # three weeks in which no clock of these zones changes
ZONES = ["Europe/Zurich", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Chatham", "UTC"]

clock = st.integers(0, 95).map(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}")
hours = st.tuples(clock, st.one_of(clock, st.just("24:00"))).filter(lambda pair: pair[0] != pair[1]).map("-".join)
rule = st.fixed_dictionaries(
    {"days": st.lists(st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), min_size=1, unique=True)},
    optional={"hours": st.lists(hours, min_size=1, max_size=2), "timezone": st.sampled_from(ZONES)},
)
rules = st.lists(rule, max_size=3)


@given(zone=st.sampled_from(ZONES), windows=rules, freezes=rules, bake=st.sampled_from(["", "15m", "90m", "5h"]))
def test_every_edge_of_a_weekly_policy_is_followed_within_ten_minutes(zone: str, windows: list[Any], freezes: list[Any], bake: str) -> None:
    text = {"timezone": zone, **({"windows": windows} if windows else {}), "freezes": freezes, **({"bake_time": bake} if bake else {})}
    of = freezeguard.load(json.dumps(text) + "\n")
    found = cron_entries(of)
    assert len(found) <= MOST_ENTRIES
    assert missing(of, found) == []
    low, high = int(START.timestamp()), int((START + timedelta(weeks=3)).timestamp())
    for edge in {edge for span in allowed_spans(of, Subject(), low, high) for edge in span} - {low, high}:
        at = datetime.fromtimestamp(edge - 1, UTC)
        first = min(next(CronSim(entry.cron, at.astimezone(ZoneInfo(entry.zone)))).timestamp() for entry in found)
        assert edge <= first <= edge + 600, (datetime.fromtimestamp(edge, UTC), found)


@given(rules)
def test_no_entry_starts_on_the_hour_or_at_an_even_minute(windows: list[Any]) -> None:
    for entry in cron_entries(freezeguard.load(json.dumps({"timezone": "UTC", "freezes": windows}) + "\n")):
        assert all(int(minute) % 2 for minute in entry.cron.split()[0].split(","))
        assert len(list(islice(CronSim(entry.cron, START), 3))) == 3


# ---------------------------------------------------------------- what is written


def test_the_workflow_of_a_policy(capsys: pytest.CaptureFixture[str]) -> None:
    assert written(capsys, OPEN + OFFICE + "\n") == {
        "name": "FreezeGuard sweep",
        "on": {
            "schedule": [{"cron": cron, "timezone": "Europe/Zurich"} for cron in [*OFFICE_EDGES, HOURLY]],
            "push": {"branches": ["main"], "paths": [".freezeguard.yml"]},
            "workflow_dispatch": "",
            "repository_dispatch": {"types": ["freezeguard-sweep"]},
        },
        "permissions": {},
        "concurrency": {"group": "freezeguard-sweep", "cancel-in-progress": "false"},
        "jobs": {
            "sweep": {
                "name": "sweep",
                "runs-on": "ubuntu-latest",
                "timeout-minutes": "60",
                "permissions": {"contents": "read", "issues": "read", "pull-requests": "write", "statuses": "write"},
                "steps": [{"uses": ACTION, "with": {"command": "sweep"}}],
            }
        },
    }


@pytest.mark.parametrize("text", [OPEN, CLOSED])
def test_a_policy_without_edges_has_no_schedule(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert set(written(capsys, text)["on"]) == {"push", "workflow_dispatch", "repository_dispatch"}


@pytest.mark.parametrize(
    ("source", "own", "looks"),
    [
        ("{github: {labels: [incident]}}", None, True),
        ("{github: {labels: [incident], repository: acme/ops}}", None, False),
        ("{github: {labels: [incident], repository: acme/ops}}", "acme/shop", False),
        ("{github: {labels: [incident], repository: Acme/Shop}}", "acme/shop", True),
        ("{github: {labels: [incident], repository: acme/ops}}, {github: {labels: [incident]}}", "acme/shop", True),
        ("{statuspage: {url: 'https://status.example.com'}}", "acme/shop", False),
    ],
)
def test_issues_trigger_the_workflow_if_they_can_be_incidents(
    source: str, own: str | None, looks: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if own:
        monkeypatch.setenv("GITHUB_REPOSITORY", own)
    assert written(capsys, f"{OPEN}incidents: [{source}]\n")["on"].get("issues") == (ISSUES if looks else None)


def test_rollback_overrides_require_permission_for_deployments(capsys: pytest.CaptureFixture[str]) -> None:
    found = written(capsys, OPEN + "overrides: [{name: Rollback, rollback: true}]\n")
    assert found["jobs"]["sweep"]["permissions"]["deployments"] == "read"


def test_the_workflow_uses_the_given_branch_and_action(capsys: pytest.CaptureFixture[str]) -> None:
    pinned = f"acme/freezeguard@{'a' * 40}"
    found = written(capsys, OPEN, "--branch", "re[l]ease/*: 1", "--action", pinned)
    assert found["on"]["push"]["branches"] == [r"re\[l\]ease/\*: 1"]
    assert found["jobs"]["sweep"]["steps"] == [{"uses": pinned, "with": {"command": "sweep"}}]


def test_a_policy_elsewhere_in_the_repository_is_named_and_all_its_files_start_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(".git").mkdir()
    Path("ops").mkdir()
    Path("ops/base.yml").write_text(OPEN)
    Path("ops/gate.yml").write_text(OPEN + "extends: base.yml\n")
    monkeypatch.chdir("ops")
    found = written(capsys, OPEN, "--policy", "gate.yml")
    assert found["on"]["push"]["paths"] == ["ops/gate.yml", "ops/base.yml"]
    assert found["jobs"]["sweep"]["steps"][0]["with"] == {"command": "sweep", "policy": "ops/gate.yml"}


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        ((), 3, "no policy file found: create one with `freezeguard init`"),
        (("--policy", "missing.yml"), 3, "missing.yml: cannot read the policy: no such file or directory"),
        (("--policy", "../outside.yml"), 2, "--policy: '../outside.yml' is outside the repository, where the Action cannot read it"),
        (("--policy", "in.yml", "--branch", ""), 2, "--branch: is empty"),
        (
            ("--policy", "in.yml", "--branch", "main\npermissions: write-all"),
            2,
            "--branch: 'main\\npermissions: write-all' is not a branch",
        ),
        (("--policy", "in.yml", "--action", "x@v1\n"), 2, "--action: 'x@v1\\n' is not owner/name@ref"),
        (("--policy", "in.yml", "--output", "no/such/folder.yml"), 2, "cannot write no/such/folder.yml: no such file or directory"),
    ],
)
def test_wrong_usage_is_refused(options: tuple[str, ...], code: int, says: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "in.yml").write_text(OPEN)
    (folder.parent / "outside.yml").write_text(OPEN)
    assert call(capsys, "workflow", *options) == (code, "", f"freezeguard: {says}\n")
    assert sorted(path.name for path in folder.iterdir()) == ["in.yml"]


def test_workflow_overwrites_only_its_own_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".freezeguard.yml").write_text(OPEN)
    assert call(capsys, "workflow", "--output", "sweep.yml") == (0, "", "freezeguard: wrote sweep.yml\n")
    before = (folder / "sweep.yml").read_text()
    assert before.startswith(WRITTEN)
    assert before == call(capsys, "workflow").out
    (folder / ".freezeguard.yml").write_text(OPEN + OFFICE + "\n")
    assert call(capsys, "workflow", "--output", "sweep.yml").code == 0
    assert (folder / "sweep.yml").read_text() != before
    for theirs in ("name: Mine\n", ""):
        (folder / "sweep.yml").write_text(theirs)
        refused = "freezeguard: sweep.yml exists, and this command did not write it: nothing was changed (--force overwrites it)\n"
        assert call(capsys, "workflow", "--output", "sweep.yml") == (2, "", refused)
        assert (folder / "sweep.yml").read_text() == theirs
    assert call(capsys, "workflow", "--output", "sweep.yml", "--force").code == 0
    assert (folder / "sweep.yml").read_text().startswith(WRITTEN)
