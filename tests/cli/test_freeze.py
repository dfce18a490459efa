"""`freeze`, the verdict of a check during the freeze, and `thaw`, against the fake server."""

from __future__ import annotations

import json
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.programs import git, in_process
from tests.standin.fixtures import github, github_packages
from tests.standin.server import Standin
from tests.standin.state import Repository

__all__ = ["github", "github_packages"]

TOKEN = "ghp_TopSecretTopSecretTopSecretTopSecret"
POLICY = "timezone: Europe/Zurich\nincidents: [{name: By hand, github: {labels: [deploy-freeze]}}]\n"


@pytest.fixture
def shop(github: Standin) -> Repository:
    github.world.token(TOKEN, issues="write")
    return github.world.repository("acme/shop", {"README.md": "x"})


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    git("init", cwd=tmp_path)
    git("remote", "add", "origin", "https://github.com/acme/shop.git", cwd=tmp_path)
    (tmp_path / ".freezeguard.yml").write_text(POLICY)
    return tmp_path


def call(github: Standin, folder: Path, *arguments: str, token: str = TOKEN) -> CompletedProcess[str]:
    done = in_process(*arguments, cwd=folder, GITHUB_TOKEN=token, GITHUB_API_URL=github.url, GITHUB_SERVER_URL="https://github.com")
    assert TOKEN not in done.stdout + done.stderr
    return done


def test_freeze_blocks_until_thaw(github: Standin, shop: Repository, clone: Path) -> None:
    check = ("check", "--format", "json")  # the remote tells whose issues are meant
    assert call(github, clone, *check).returncode == 0
    done = call(github, clone, "freeze", "--reason", "Traffic\npeak ::error::", "--until", "2099-11-30 09:00")
    assert (done.returncode, done.stderr) == (0, "")
    (issue,) = shop.issues.values()
    assert done.stdout.strip().endswith(f"/acme/shop/issues/{issue.number}")
    assert (issue.title, issue.labels) == ("Deployments are frozen: Traffic peak ::error::", ["deploy-freeze"])
    blocked = call(github, clone, *check)
    assert blocked.returncode == 10
    doc = json.loads(blocked.stdout)
    assert [(reason["kind"], reason["name"], reason["until"]) for reason in doc["reasons"]] == [
        ("incident", "By hand", "2099-11-30T09:00:00+01:00")
    ]
    assert (doc["next_window"]["start"], doc["next_window"]["assuming"]) == ("2099-11-30T09:00:00+01:00", [])
    again = call(github, clone, "freeze", "--reason", "again")
    assert again.returncode == 2
    assert f"already frozen by {issue_link(github, issue.number)}" in again.stderr
    thawed = call(github, clone, "thaw")
    assert (thawed.returncode, thawed.stdout.strip()) == (0, issue_link(github, issue.number))
    assert (issue.state, [comment.body for comment in issue.comments]) == ("closed", ["Thawed by freezeguard thaw"])
    assert call(github, clone, *check).returncode == 0
    assert call(github, clone, "thaw").stderr == "freezeguard: no open issue in acme/shop freezes deployments\n"


def issue_link(github: Standin, number: int) -> str:
    return f"{github.url.removesuffix('/api/v3')}/acme/shop/issues/{number}"


def test_a_freeze_without_end_has_no_next_window(github: Standin, shop: Repository, clone: Path) -> None:
    assert call(github, clone, "freeze", "--reason", "Down").returncode == 0
    doc = json.loads(call(github, clone, "check", "--repository", "acme/shop", "--format", "json").stdout)
    assert doc["next_window"]["assuming"] == ["incident #1 is resolved"]


def test_thaw_closes_only_freezing_issues(github: Standin, shop: Repository, clone: Path) -> None:
    bug, one, two = shop.issue("Bug", "bug"), shop.issue("One", "deploy-freeze"), shop.issue("Two", "deploy-freeze")
    done = call(github, clone, "thaw", str(bug.number), str(one.number))
    assert (done.returncode, "#1: there is no such open issue with the label deploy-freeze" in done.stderr) == (2, True)
    assert call(github, clone, "thaw", str(one.number)).returncode == 0
    assert [issue.state for issue in (bug, one, two)] == ["open", "closed", "open"]


def test_an_expired_freeze_does_not_block_another(github: Standin, shop: Repository, clone: Path) -> None:
    """Nobody closed it: it must not be taken for a freeze."""
    shop.issue("Over", "deploy-freeze", body="until: 2020-01-01 09:00")
    assert call(github, clone, "check").returncode == 0
    assert call(github, clone, "freeze", "--reason", "Down").returncode == 0
    assert call(github, clone, "check").returncode == 10


@pytest.mark.parametrize("reason", ["Until: it is mended", "Migration\nuntil: 2020-01-01"])
def test_until_in_the_reason_is_ignored(github: Standin, shop: Repository, clone: Path, reason: str) -> None:
    assert call(github, clone, "freeze", "--reason", reason, "--until", "2099-11-30 09:00").returncode == 0
    doc = json.loads(call(github, clone, "check", "--format", "json").stdout)
    assert [reason["until"] for reason in doc["reasons"]] == ["2099-11-30T09:00:00+01:00"]


def test_a_label_with_a_comma_freezes_and_thaws(github: Standin, shop: Repository, clone: Path) -> None:
    (clone / ".freezeguard.yml").write_text(POLICY.replace("deploy-freeze", '"freeze, all"'))
    assert call(github, clone, "freeze", "--reason", "Down").returncode == 0
    assert call(github, clone, "freeze", "--reason", "again").returncode == 2
    assert call(github, clone, "thaw").returncode == 0
    assert [issue.state for issue in shop.issues.values()] == ["closed"]


def test_thaw_closes_all_freezing_issues(github: Standin, shop: Repository, clone: Path) -> None:
    for i in range(101):
        shop.issue(f"{i}", "deploy-freeze")
    assert len(call(github, clone, "thaw").stdout.splitlines()) == 101
    assert {issue.state for issue in shop.issues.values()} == {"closed"}


def test_freeze_warns_if_the_policy_watches_no_label(github: Standin, shop: Repository, clone: Path) -> None:
    (clone / ".freezeguard.yml").write_text("timezone: Europe/Zurich\n")
    done = call(github, clone, "freeze", "--reason", "Down")
    assert done.returncode == 0
    assert "add to the policy: incidents: [{github: {labels: [deploy-freeze]}}]" in done.stderr


def test_freeze_warns_if_the_policy_watches_another_repository(github: Standin, shop: Repository, clone: Path) -> None:
    github.world.repository("acme/ops", {"README.md": "x"})
    looks = "timezone: Europe/Zurich\nincidents: [{{github: {{labels: [{}], repository: acme/ops}}}}]\n"
    (clone / ".freezeguard.yml").write_text(looks.format("deploy-freeze"))
    done = call(github, clone, "freeze", "--reason", "Down", "--repository", "acme/shop")
    assert done.returncode == 0
    assert "issues of acme/shop with this label freeze nothing: .freezeguard.yml does not watch them" in done.stderr
    # Without the option it is the repository that the policy looks at, by whichever label.
    (clone / ".freezeguard.yml").write_text(looks.format("stop"))
    done = call(github, clone, "freeze", "--reason", "Down", "--label", "stop")
    assert (done.returncode, done.stderr) == (0, "")
    assert "/acme/ops/issues/" in done.stdout


def test_the_end_is_written_in_the_time_zone_of_the_policy(github: Standin, shop: Repository, clone: Path) -> None:
    (clone / "org.yml").write_text("timezone: America/New_York\nincidents: [{github: {labels: [deploy-freeze]}}]\n")
    (clone / ".freezeguard.yml").write_text("timezone: Europe/Zurich\nextends: [org.yml]\n")
    assert call(github, clone, "freeze", "--reason", "Peak", "--until", "2099-11-30 09:00").returncode == 0
    doc = json.loads(call(github, clone, "check", "--format", "json").stdout)
    assert [reason["until"] for reason in doc["reasons"]] == ["2099-11-30T15:00:00+01:00"]


def test_a_remote_of_another_host_is_ignored(github: Standin, shop: Repository, clone: Path) -> None:
    git("remote", "set-url", "origin", "https://gitlab.example/acme/shop.git", cwd=clone)
    done = call(github, clone, "check")
    assert (done.returncode, "the repository is not known" in done.stdout) == (4, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--reason", " "), "--reason: is empty"),
        ((), "Missing option '--reason'"),
        (("--reason", "x", "--until", "2020-01-01"), "--until: 2020-01-01 is in the past"),
        (("--reason", "x", "--until", "soon"), "--until: "),
        (("--reason", "x", "--label", " "), "--label: is empty"),
        (("--reason", "x", "--repository", "nonsense"), "--repository: 'nonsense' is not owner/name"),
    ],
)
def test_wrong_usage_is_refused(github: Standin, shop: Repository, clone: Path, arguments: tuple[str, ...], said: str) -> None:
    done = call(github, clone, "freeze", *arguments)
    assert (done.returncode, said in done.stderr) == (2, True)
    assert not github.writes


def test_freeze_requires_a_token_and_a_repository(github: Standin, shop: Repository, clone: Path) -> None:
    assert "neither GITHUB_TOKEN nor GH_TOKEN is set" in call(github, clone, "freeze", "--reason", "x", token="").stderr
    git("remote", "remove", "origin", cwd=clone)
    done = call(github, clone, "thaw")
    assert (done.returncode, "--repository is required" in done.stderr) == (2, True)


def test_a_token_without_write_permission_is_reported(github: Standin, shop: Repository, clone: Path) -> None:
    github.world.token("ghp_Reader", issues="read")
    done = call(github, clone, "freeze", "--reason", "x", token="ghp_Reader")
    assert (done.returncode, "GitHub responded with 403: the token lacks a permission" in done.stderr) == (4, True)
