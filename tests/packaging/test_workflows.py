"""The workflows of this project have least privileges, and pin everything that others could change."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .files import ROOT, WORKFLOWS, ids, lint, read, steps

GITHUB = ROOT / ".github"
each = pytest.mark.parametrize("path", WORKFLOWS, ids=ids(WORKFLOWS))


@each
def test_it_has_no_rights_but_those_of_its_jobs(path: Path) -> None:
    workflow = read(path)
    assert workflow["permissions"] == {}
    for name, job in workflow["jobs"].items():
        assert job["permissions"], name
        assert job["timeout-minutes"].isdigit(), name
        if path.stem != "release":
            assert "write" not in {
                right for what, right in job["permissions"].items() if what not in ("security-events", "id-token", "pages")
            }, name


@each
def test_other_peoples_actions_are_pinned_by_commit(path: Path) -> None:
    used = re.findall(r"\buses: (\S+)(.*)", path.read_text(encoding="utf-8"))
    assert used
    for action, comment in used:
        if not action.startswith("./"):
            assert re.fullmatch(r"[\w.-]+(/[\w.-]+)+@[0-9a-f]{40}", action), action
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), action


@each
def test_an_action_has_the_same_commit_everywhere(path: Path) -> None:
    everywhere = "\n".join(workflow.read_text(encoding="utf-8") for workflow in WORKFLOWS)
    for owner, commit in re.findall(r"\buses: ([\w.-]+/[\w.-]+)\S*@([0-9a-f]{40})", path.read_text(encoding="utf-8")):
        assert set(re.findall(rf"\buses: {re.escape(owner)}[\w/-]*@([0-9a-f]{{40}})", everywhere)) == {commit}


@each
def test_no_token_is_left_in_the_checkout(path: Path) -> None:
    for _, step in steps(read(path)):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] == "false"


@each
def test_pull_requests_get_no_secrets(path: Path) -> None:
    workflow = read(path)
    assert "pull_request_target" not in workflow["on"]
    assert "secrets." not in path.read_text(encoding="utf-8")


@each
def test_no_expression_is_part_of_a_command(path: Path) -> None:
    for _, step in steps(read(path)):
        assert "${{" not in step.get("run", "")


def test_a_release_publishes_only_what_was_tried() -> None:
    jobs = read(GITHUB / "workflows" / "release.yml")["jobs"]
    assert jobs["image"]["needs"] == "check"
    assert jobs["try"]["needs"] == ["check", "image"]
    assert jobs["publish"]["needs"] == ["check", "image", "try"]
    writing = {name for name, job in jobs.items() if "write" in job["permissions"].values()}
    assert all(jobs[name]["environment"] == "release" for name in writing), "what writes waits for the environment's reviewers"


def test_ci_runs_the_action_itself() -> None:
    used = {step["uses"] for _, step in steps(read(GITHUB / "workflows" / "ci.yml")) if "uses" in step}
    assert {"./", "./composite"} <= used


def test_actionlint_has_nothing_to_say() -> None:
    lint("actionlint", *WORKFLOWS)


def test_zizmor_has_nothing_to_say() -> None:
    lint("zizmor", "--offline", "--quiet", "--config", GITHUB / "zizmor.yml", GITHUB)


@pytest.mark.parametrize(
    ("schema", "paths"), [("github-workflows", WORKFLOWS), ("dependabot", [GITHUB / "dependabot.yml"])], ids=["workflows", "dependabot"]
)
def test_the_schema_fits(schema: str, paths: list[Path]) -> None:
    lint("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *paths)


@pytest.mark.parametrize(
    "script",
    [ROOT / "composite" / "run.sh", GITHUB / "pin-image.sh", ROOT / ".ci" / "sbom"],
    ids=lambda script: script.name,
)
def test_shellcheck_has_nothing_to_say(script: Path) -> None:
    lint("shellcheck", script)
