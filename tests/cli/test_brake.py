"""`brake` switches one ruleset of an organisation, against the fake server."""

from __future__ import annotations

import json
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from tests.programs import in_process
from tests.standin import faults
from tests.standin.fixtures import github, github_packages
from tests.standin.governing import Ruleset
from tests.standin.server import Standin
from tests.standin.state import Organization

__all__ = ["github", "github_packages"]

TOKEN = "ghp_TopSecretTopSecretTopSecretTopSecret"
BYPASS: list[dict[str, Any]] = [{"actor_id": 7, "actor_type": "Team", "bypass_mode": "always"}]
ACME = ("--organization", "acme", "--ruleset")


@pytest.fixture
def brake(github: Standin) -> Ruleset:
    github.world.token(TOKEN, login="ana", organization_administration="write")
    ruleset = Ruleset(
        id=42, name="Emergency brake", branches=["~DEFAULT_BRANCH"], rules=[{"type": "update"}], bypass=BYPASS, enforcement="disabled"
    )
    other = Ruleset(id=43, name="No force pushes", rules=[{"type": "non_fast_forward"}])
    github.world.organizations["acme"] = Organization(rulesets=[ruleset, other])
    return ruleset


def call(github: Standin, folder: Path, *arguments: str, token: str = TOKEN) -> CompletedProcess[str]:
    done = in_process("brake", *arguments, cwd=folder, GITHUB_TOKEN=token, GITHUB_API_URL=github.url)
    assert TOKEN not in done.stdout + done.stderr
    return done


def test_brake_switches_the_ruleset_on_and_off(github: Standin, brake: Ruleset, tmp_path: Path) -> None:
    name = "emergency BRAKE"
    assert call(github, tmp_path, *ACME, name).stdout == "open: the ruleset Emergency brake is off\n"
    assert call(github, tmp_path, "on", *ACME, name).stdout == "closed: the ruleset Emergency brake is on\n"
    # What it restricts, where and for whom stays.
    assert brake == Ruleset(id=42, name="Emergency brake", branches=["~DEFAULT_BRANCH"], rules=[{"type": "update"}], bypass=BYPASS)
    assert call(github, tmp_path, *ACME, name).stdout == "closed: the ruleset Emergency brake is on\n"
    assert call(github, tmp_path, "off", *ACME, name).stdout == "open: the ruleset Emergency brake is off\n"
    assert brake.enforcement == "disabled"


def test_brake_writes_nothing_if_the_state_is_right(github: Standin, brake: Ruleset, tmp_path: Path) -> None:
    assert call(github, tmp_path, "off", *ACME, "Emergency brake").returncode == 0
    assert not github.writes


def test_brake_closes_all_repositories_with_one_write(github: Standin, brake: Ruleset, tmp_path: Path) -> None:
    call(github, tmp_path, "on", *ACME, "Emergency brake")
    (write,) = github.writes
    assert (write.method, write.path, json.loads(write.body)["enforcement"]) == ("PUT", "/orgs/acme/rulesets/42", "active")


def test_brake_warns_of_a_ruleset_with_gaps(github: Standin, brake: Ruleset, tmp_path: Path) -> None:
    done = call(github, tmp_path, "on", *ACME, "No force pushes")
    assert [line.removeprefix("freezeguard: the ruleset No force pushes ") for line in done.stderr.splitlines()] == [
        "has no rule that restricts updates: it has non_fast_forward, so it may not stop everything",
        "names no branch, so it may not stop everything",
    ]
    brake.bypass = [{"actor_id": 4, "actor_type": "RepositoryRole", "bypass_mode": "always"}]
    assert "lets everybody with write access bypass it" in call(github, tmp_path, *ACME, "Emergency brake").stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("on", *ACME, "Brake"), "--ruleset: acme has no ruleset 'Brake'; it has Emergency brake, No force pushes"),
        (("on", *ACME, ""), "--ruleset: is empty"),
        (("on", "--organization", "acme"), "Missing option '--ruleset'"),
        (("up", *ACME, "Emergency brake"), "'up' is not one of 'on', 'off'"),
    ],
)
def test_wrong_usage_is_refused(github: Standin, brake: Ruleset, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = call(github, tmp_path, *arguments)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert not github.writes


@pytest.mark.parametrize("fault", [faults.integration(), faults.not_found(), faults.server_error(500), faults.wrong_type(), faults.html()])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_failure_of_github_is_reported(github: Standin, brake: Ruleset, tmp_path: Path, fault: faults.Fault, method: str) -> None:
    github.fail(fault, method, "/orgs/*")
    done = call(github, tmp_path, "on", *ACME, "Emergency brake")
    assert (done.returncode, "GitHub" in done.stderr, done.stdout) == (4, True, "")
    assert brake.enforcement == "disabled"


def test_brake_requires_a_token(github: Standin, brake: Ruleset, tmp_path: Path) -> None:
    assert "neither GITHUB_TOKEN nor GH_TOKEN is set" in call(github, tmp_path, "on", *ACME, "x", token="").stderr
