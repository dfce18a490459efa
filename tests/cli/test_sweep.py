"""The commands `sweep` and the Action with `command: sweep`, against the fake server."""

from __future__ import annotations

import json
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from freezeguard.github.shards import parse_shard, part_of
from tests.programs import in_process
from tests.standin import faults
from tests.standin.fixtures import github, github_packages
from tests.standin.server import Standin

__all__ = ["github", "github_packages"]

TOKEN = "ghp_TopSecretTopSecretTopSecretTopSecret"
FROZEN = "timezone: Europe/Zurich\nfreezes: [{name: For ever, from: 2020-01-01, until: 2090-01-01}]\n"


@pytest.fixture(autouse=True)
def _world(github: Standin) -> None:
    token = github.world.token(TOKEN, contents="read", issues="read", pull_requests="write", statuses="write")
    token.limit = 10_000
    for name in ("shop", "till", "old"):
        github.world.repository(f"acme/{name}", {".freezeguard.yml": FROZEN}).pull()
    github.world.repositories["acme/old"].archived = True
    github.world.repository("other/shop", {".freezeguard.yml": FROZEN}).pull()


def call(github: Standin, folder: Path, *arguments: str, **environ: str) -> CompletedProcess[str]:
    done = in_process(*arguments, cwd=folder, **{"GITHUB_TOKEN": TOKEN, "GITHUB_API_URL": github.url, **environ})
    assert TOKEN not in done.stdout + done.stderr
    return done


def test_sweep_writes_the_status_of_a_repository(github: Standin, tmp_path: Path) -> None:
    done = call(github, tmp_path, "sweep", "--repository", "acme/shop")
    assert (done.returncode, done.stderr) == (0, "")
    assert [" ".join(line.split()) for line in done.stdout.splitlines() if line.strip()] == [
        "repository turned green turned red no verdict unchanged left",
        "─" * 70,
        "acme/shop 0 1 0 0 0",
    ]
    (status,) = github.world.repositories["acme/shop"].statuses
    assert (status.context, status.state, status.description) == (
        "freezeguard",
        "failure",
        "opens Mon 2 Jan 2090 00:00 +01:00: freeze For ever",
    )


def test_sweep_of_an_organisation_skips_archived_repositories(github: Standin, tmp_path: Path) -> None:
    doc = json.loads(call(github, tmp_path, "sweep", "--organization", "acme", "--format", "json").stdout)
    assert doc["schema"] == "freezeguard/sweep/v1"
    assert [(one["repository"], one["red"]) for one in doc["repositories"]] == [("acme/shop", 1), ("acme/till", 1)]


def test_shards_cover_every_repository_once(github: Standin, tmp_path: Path) -> None:
    asked = ("sweep", "--organization", "acme", "--format", "json", "--shard")
    parts = [json.loads(call(github, tmp_path, *asked, part).stdout)["repositories"] for part in ("1/3", "2/3", "3/3")]
    assert sorted(one["repository"] for part in parts for one in part) == ["acme/shop", "acme/till"]


def test_the_shard_of_a_repository_is_stable() -> None:
    names = [f"acme/{i}" for i in range(1000)]
    parts = [part_of(names, parse_shard(f"{k}/16")) for k in range(1, 17)]
    assert sorted(name for part in parts for name in part) == sorted(names)
    assert max(map(len, parts)) < 2 * 1000 / 16
    assert part_of([name.upper() for name in names[::-1]], parse_shard("3/16")) == [name.upper() for name in parts[2][::-1]]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name the repositories: either --repository OWNER/NAME, or --organization OWNER"),
        (("--repository", "acme/shop", "--organization", "acme"), "name the repositories"),
        (("--repository", "nonsense"), "--repository: 'nonsense' is not owner/name"),
        (("--organization", "acme", "--shard", "0/3"), "--shard: '0/3': the number of the part must be from 1 to 3"),
        (("--organization", "acme", "--shard", "4/3"), "--shard: '4/3': the number of the part must be from 1 to 3"),
        (("--organization", "acme", "--shard", "third"), "--shard: 'third' is not a part such as 3/16"),
        (("--organization", ""), "--organization: is empty"),
        (("--repository", "acme/shop", "--publish", "check"), "--publish check: only a GitHub App can write check runs"),
        (("--repository", "acme/shop", "--app-id", "mine"), "Invalid value for '--app-id'"),
        (("--repository", "acme/shop", "--policy", "../other.yml"), "--policy: '../other.yml' is not a path in the repository"),
        (("--repository", "acme/shop", "--status", "a\nb"), "--status: 'a\\nb' is not the name of a commit status"),
    ],
)
def test_wrong_usage_is_refused(github: Standin, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = call(github, tmp_path, "sweep", *arguments)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert not github.requests


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"FREEZEGUARD_AT": "2026-11-27 15:00"}, "FREEZEGUARD_AT: a sweep writes the verdict of the present"),
        ({"FREEZEGUARD_POLICY": "/etc/policy.yml"}, "FREEZEGUARD_POLICY: '/etc/policy.yml' is not a path in the repository"),
    ],
)
def test_wrong_variables_are_refused(github: Standin, tmp_path: Path, environ: dict[str, str], said: str) -> None:
    done = call(github, tmp_path, "sweep", "--repository", "acme/shop", **environ)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert not github.requests


def test_the_status_links_to_the_run_that_swept(github: Standin, tmp_path: Path) -> None:
    run = {"GITHUB_REPOSITORY": "acme/ops", "GITHUB_RUN_ID": "42", "GITHUB_SERVER_URL": "https://github.example"}
    assert call(github, tmp_path, "sweep", "--repository", "acme/shop", **run).returncode == 0
    (status,) = github.world.repositories["acme/shop"].statuses
    assert status.target_url == "https://github.example/acme/ops/actions/runs/42"


def test_inputs_of_an_action_do_not_reach_the_command(github: Standin, tmp_path: Path) -> None:
    assert call(github, tmp_path, "sweep", "--repository", "acme/shop", INPUT_STATUS="other", INPUT_COMMAND="check").returncode == 0
    (status,) = github.world.repositories["acme/shop"].statuses
    assert status.context == "freezeguard"


def test_a_missing_token_or_permission_is_reported(github: Standin, tmp_path: Path) -> None:
    assert "neither GITHUB_TOKEN nor GH_TOKEN is set" in call(github, tmp_path, "sweep", "--repository", "a/b", GITHUB_TOKEN="").stderr
    done = call(github, tmp_path, "sweep", "--organization", "nobody")
    assert (done.returncode, "the repositories of nobody are not visible to the token" in done.stderr) == (4, True)
    github.fail(faults.integration(), "POST", "*/statuses/*")
    done = call(github, tmp_path, "sweep", "--repository", "acme/shop")
    assert (done.returncode, "acme/shop: #1: GitHub responded with 403: the token lacks a permission" in done.stderr) == (4, True)


def test_a_rate_limit_reports_the_remaining_pull_requests(github: Standin, tmp_path: Path) -> None:
    for _ in range(3):
        github.world.repositories["acme/shop"].pull()
    github.world.tokens[TOKEN].limit = 52
    done = call(github, tmp_path, "sweep", "--repository", "acme/shop", "--repository", "acme/till")
    assert done.returncode == 12
    assert "acme/shop: 4 remaining: run the sweep again" in done.stderr
    assert "acme/till: all remaining: run the sweep again" in done.stderr


def test_a_rate_limit_before_the_first_repository_exits_with_12(github: Standin, tmp_path: Path) -> None:
    github.fail(faults.graphql_error(), path="/graphql", containing="query Repositories")
    done = call(github, tmp_path, "sweep", "--organization", "acme")
    assert (done.returncode, "GitHub's rate limit is used up" in done.stderr) == (12, True)
    inputs = {"INPUT_COMMAND": "sweep", "INPUT_TOKEN": TOKEN, "GITHUB_REPOSITORY": "acme/shop", "GITHUB_EVENT_NAME": "schedule"}
    assert call(github, tmp_path, "action", INPUT_ORGANIZATION="acme", **inputs).returncode == 12


def test_the_action_sweeps(github: Standin, tmp_path: Path) -> None:
    files = {"GITHUB_OUTPUT": str(tmp_path / "output"), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary")}
    inputs = {"INPUT_COMMAND": "sweep", "INPUT_TOKEN": TOKEN, "GITHUB_REPOSITORY": "acme/shop", "GITHUB_EVENT_NAME": "schedule"}
    done = call(github, tmp_path, "action", **files, **inputs)
    assert (done.returncode, done.stdout, done.stderr) == (0, "freezeguard: acme/shop: 1 of 1\n", "")
    assert "<td>acme/shop</td><td>0</td><td>1</td>" in (tmp_path / "summary").read_text()
    assert "left" in (tmp_path / "output").read_text()
    organisation = call(github, tmp_path, "action", INPUT_ORGANIZATION="acme", **inputs)
    assert organisation.stdout == "freezeguard: acme/shop: 1 of 1\nfreezeguard: acme/till: 1 of 1\n"


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"INPUT_COMMAND": "swep"}, "input command: 'swep' is not one of check, sweep, did you mean 'sweep'?"),
        ({"INPUT_COMMAND": "sweep", "INPUT_AT": "2026-11-27"}, "input command: a sweep needs a status"),
        ({"INPUT_COMMAND": "sweep", "INPUT_WAIT": "2h"}, "input command: a sweep needs a status"),
        ({"INPUT_COMMAND": "sweep", "INPUT_STATUS": ""}, "input command: a sweep needs a status"),
        ({"INPUT_COMMAND": "sweep", "INPUT_SHARD": "x"}, "input shard: 'x' is not a part such as 3/16"),
    ],
)
def test_wrong_inputs_of_the_action_are_refused(github: Standin, tmp_path: Path, inputs: dict[str, str], said: str) -> None:
    done = call(github, tmp_path, "action", GITHUB_REPOSITORY="acme/shop", INPUT_TOKEN=TOKEN, **{"INPUT_STATUS": "auto", **inputs})
    assert (done.returncode, said in done.stdout) == (2, True), done.stdout
