"""Every example is valid, has least privileges, and cannot be bypassed (failure modes 20 and 29)."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.docs.pages import readme_policy
from tests.programs import freezeguard

from .files import ACTION, COMPOSITE_ACTION, CONTAINER_ACTION, EXAMPLES, PLACEHOLDER_IMAGE, ROOT, gates, ids, lint, read, steps

OTHERS = sorted(path for path in (ROOT / "examples" / "other-ci").iterdir() if path.is_file())
PAGES = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]
ORGANISATION = "acme/.github/.github/workflows/organisation.yml@v1"
EVENTS_THAT_CHANGE_THE_VERDICT = {"opened", "synchronize", "reopened", "ready_for_review", "edited", "labeled", "unlabeled"}
NEEDED = {"contents": "read", "deployments": "read", "issues": "read", "pull-requests": "read"}
NEEDED_ON_PULL_REQUESTS = {**NEEDED, "pull-requests": "write", "statuses": "write"}

SWEEP = ROOT / "examples" / "workflows" / "sweep.yml"
CALENDAR = SWEEP.with_name("calendar-pages.yml")
GATES = [path for path in EXAMPLES if not path.name.startswith(("sweep", "calendar"))]
# GitHub's own, by the commit of its release 2.2.1: what makes a token that reaches more than one repository.
APP_TOKEN = "actions/create-github-app-token@29824e69f54612133e76f7eaac726eef6c875baf"
# What puts files on GitHub Pages, by the commits of the releases 6.0.2, 4.0.0 and 4.0.5.
PAGES_ACTIONS = {
    "actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd",
    "actions/upload-pages-artifact@7b1f4a764d45c48632c6b24a0339c27f5614fb0b",
    "actions/deploy-pages@d6db90164ac5ed86f2b6aed7e0febac5b3c0c03e",
}

each = pytest.mark.parametrize("path", EXAMPLES, ids=ids(EXAMPLES))
each_gate = pytest.mark.parametrize("path", GATES, ids=ids(GATES))


def triggers(workflow: Any) -> dict[str, Any]:
    """The events of a workflow with their filters."""
    return {name: filters or {} for name, filters in workflow["on"].items()}


@pytest.mark.parametrize("path", others := [path for path in EXAMPLES if path != CALENDAR], ids=ids(others))
def test_it_uses_this_action_and_nothing_else(path: Path) -> None:
    workflow = read(path)
    used = [step["uses"] for _, step in steps(workflow) if "uses" in step] + [
        job["uses"] for job in workflow["jobs"].values() if "uses" in job
    ]
    assert used
    assert set(used) - {APP_TOKEN} <= {CONTAINER_ACTION, COMPOSITE_ACTION, ORGANISATION}


@each
def test_it_names_only_inputs_and_outputs_that_exist(path: Path) -> None:
    action = read(ACTION)
    for _, step in steps(read(path)):
        if step.get("uses") in (CONTAINER_ACTION, COMPOSITE_ACTION):
            assert set(step.get("with", {})) <= set(action["inputs"])
    assert set(re.findall(r"\bsteps\.gate\.outputs\.([a-z-]+)", path.read_text(encoding="utf-8"))) <= set(action["outputs"])


@each_gate
def test_the_gate_is_never_skipped(path: Path) -> None:
    workflow = read(path)
    for name, job in gates(workflow).items():
        assert not {"if", "needs", "continue-on-error"} & set(job), name
        assert all("if" not in step and "continue-on-error" not in step for step in job["steps"]), name
    for event, filters in triggers(workflow).items():
        assert not {"paths", "paths-ignore"} & set(filters), event


@each_gate
def test_what_deploys_comes_after_the_gate(path: Path) -> None:
    workflow = read(path)
    gate = {*gates(workflow), *(name for name, job in workflow["jobs"].items() if job.get("uses") == ORGANISATION)}
    assert gate
    for name, job in workflow["jobs"].items():
        if name not in gate:
            assert job["needs"] in gate, name
            assert "if" not in job, f"{name} has a condition, which may be a way around the gate"
        elif "steps" in job:
            # A job that has passed is not run again: what deploys must not lie in another one.
            assert "uses" in job["steps"][0], name
            assert all("if" not in step for step in job["steps"]), name


@each_gate
def test_it_has_no_more_permissions_than_it_needs(path: Path) -> None:
    workflow = read(path)
    assert workflow["permissions"] == {}
    needed = NEEDED_ON_PULL_REQUESTS if "pull_request_target" in triggers(workflow) else NEEDED
    for name, job in workflow["jobs"].items():
        allowed = needed if name in gates(workflow) or "uses" in job else {"contents": "read"}
        assert job["permissions"].items() <= allowed.items(), name
        assert job["permissions"]["contents"] == "read"


@each
def test_code_of_a_pull_request_is_never_run(path: Path) -> None:
    workflow = read(path)
    assert "pull_request" not in triggers(workflow), "a fork's token cannot write"
    if "pull_request_target" in triggers(workflow):
        assert set(triggers(workflow)["pull_request_target"]["types"]) == EVENTS_THAT_CHANGE_THE_VERDICT
        assert [step["uses"] for _, step in steps(workflow)] == [CONTAINER_ACTION]
        assert (
            re.search(r"^#.*safe here", text := path.read_text(encoding="utf-8"), re.MULTILINE)
            or "nothing of the pull request is checked out" in text
        )


def test_the_sweep_has_no_more_permissions_than_it_needs() -> None:
    workflow = read(SWEEP)
    assert workflow["permissions"] == {}
    assert {name: job["permissions"] for name, job in workflow["jobs"].items()} == {
        "sweep": {"contents": "read", "issues": "read", "pull-requests": "write", "statuses": "write"}
    }


def test_the_sweep_of_an_organisation_has_its_permissions_from_an_app() -> None:
    workflow = read(SWEEP.with_name("sweep-organization.yml"))
    (job,) = workflow["jobs"].values()
    assert (workflow["permissions"], job["permissions"]) == ({}, {})
    app, sweep = job["steps"]
    assert {name: value for name, value in app["with"].items() if name.startswith("permission-")} == {
        "permission-contents": "read",
        "permission-issues": "read",
        "permission-pull-requests": "write",
        "permission-statuses": "write",
    }
    assert sweep["with"]["shard"] == "${{ matrix.part }}/16"
    assert job["strategy"]["matrix"]["part"] == [str(part) for part in range(1, 17)]


def test_the_sweep_is_what_the_command_writes_for_the_policy_of_the_readme(tmp_path: Path) -> None:
    (tmp_path / ".freezeguard.yml").write_text(readme_policy(), encoding="utf-8")
    assert freezeguard("workflow", cwd=tmp_path).stdout == SWEEP.read_text(encoding="utf-8")


def test_the_calendar_writes_nothing_but_pages_and_only_where_nothing_is_run() -> None:
    workflow = read(CALENDAR)
    assert workflow["permissions"] == {}
    draw, publish = workflow["jobs"]["draw"], workflow["jobs"]["publish"]
    assert (draw["permissions"], publish["permissions"]) == (
        {"contents": "read", "issues": "read"},
        {"pages": "write", "id-token": "write"},
    )
    assert publish["needs"] == "draw"
    assert [set(step) for step in publish["steps"]] == [{"uses", "id"}]
    assert {step["uses"] for _, step in steps(workflow) if "uses" in step} == PAGES_ACTIONS
    assert {step["env"]["IMAGE"] for _, step in steps(workflow) if "env" in step} == {PLACEHOLDER_IMAGE}


def test_the_calendar_is_drawn_at_each_edge_that_the_sweep_knows() -> None:
    """`freezeguard workflow` wrote those of the sweep; these are later by some minutes."""
    entries = [[(entry["cron"].split()[1:], entry["timezone"]) for entry in triggers(read(path))["schedule"]] for path in (CALENDAR, SWEEP)]
    assert entries[0] == entries[1]


@pytest.mark.parametrize(("code", "ends"), [(0, 0), (4, 0), (10, 0), (1, 1), (2, 1), (3, 1), (125, 1)])
def test_the_calendar_is_drawn_whatever_the_verdict_is(tmp_path: Path, code: int, ends: int) -> None:
    docker = tmp_path / "docker"
    docker.write_text(f'#!/bin/sh\necho "$@"\ncase "$*" in *" check "*) exit {code};; esac\n')
    docker.chmod(0o755)
    (script,) = [step["run"] for _, step in steps(read(CALENDAR)) if "run" in step]
    environ = {"PATH": f"{tmp_path}:/usr/bin:/bin", "RUNNER_TEMP": str(tmp_path), "IMAGE": PLACEHOLDER_IMAGE}
    done = subprocess.run(["bash", "-e", "-c", script], cwd=tmp_path, env=environ, check=False)
    assert done.returncode == ends
    drawn = {path.name: path.read_text().split(f"{PLACEHOLDER_IMAGE} ")[1] for path in (tmp_path / "site").iterdir()}
    assert drawn == {
        "index.html": "calendar --branch main --format html\n",
        "deployments.ics": "calendar --branch main --format ics\n",
        "calendar.svg": "calendar --branch main --format svg\n",
        "badge.svg": "calendar --branch main --format badge\n",
        "verdict.json": "check --branch main --format json\n",
    }


def test_the_smallest_has_ten_lines_at_most() -> None:
    assert len((ROOT / "examples" / "workflows" / "minimal.yml").read_text(encoding="utf-8").splitlines()) <= 10


def test_the_caller_passes_what_the_organisation_takes() -> None:
    caller, called = (read(ROOT / "examples" / "workflows" / f"{name}.yml") for name in ("organisation-caller", "organisation"))
    job = caller["jobs"]["gate"]
    assert set(job["with"]) <= set(called["on"]["workflow_call"]["inputs"])
    assert job["permissions"] == called["jobs"]["freezeguard"]["permissions"]


@pytest.mark.parametrize("path", OTHERS, ids=[path.name for path in OTHERS])
def test_other_systems_run_the_image(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert PLACEHOLDER_IMAGE in text
    assert re.search(r"\bcheck --environment production --branch ", text)


@pytest.mark.parametrize("path", [*PAGES, *EXAMPLES, *OTHERS], ids=lambda path: path.name)
def test_everybody_writes_the_same_name(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for found in re.findall(r"[\w.-]+/freezeguard(?:/composite)?@[\w.]+", text):
        assert found in (CONTAINER_ACTION, COMPOSITE_ACTION) or re.fullmatch(
            r"owner/freezeguard@sha256|OWNER/freezeguard@([0-9a-f]{40}|main)", found
        ), found
    for found in re.findall(r"ghcr\.io/[\w.-]+/\w+", text):
        assert found == PLACEHOLDER_IMAGE.split(":")[0]


def test_actionlint_has_nothing_to_say() -> None:
    lint("actionlint", *EXAMPLES)


def test_zizmor_has_nothing_to_say() -> None:
    lint("zizmor", "--offline", "--quiet", "--config", ROOT / "examples" / "zizmor.yml", *EXAMPLES)


@pytest.mark.parametrize(
    ("schema", "paths"),
    [
        ("vendor.github-workflows", EXAMPLES),
        ("vendor.gitlab-ci", [ROOT / "examples" / "other-ci" / "gitlab-ci.yml"]),
        ("vendor.buildkite", [ROOT / "examples" / "other-ci" / "buildkite.yml"]),
    ],
    ids=["github", "gitlab", "buildkite"],
)
def test_the_schema_fits(schema: str, paths: list[Path]) -> None:
    lint("check-jsonschema", "--builtin-schema", schema, *paths)
