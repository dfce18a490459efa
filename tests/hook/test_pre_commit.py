"""The real pre-commit runs our hook, and shares the hooks folder with it."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.hook.clock import clock, freezeguard, search_path
from tests.programs import FRIDAY, MONDAY, POLICY, git, run
from tests.sampling import slow_unless

ROOT = Path(__file__).parent.parent.parent
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
VERDICT = "outside the deployment windows"
WARNED = "freeze Audit: deployments are frozen (only warns)"

pytestmark = pytest.mark.skipif(find_spec("pre_commit") is None, reason="pre-commit is not installed: it comes with the extra 'dev'")


def pre_commit(*arguments: str, cwd: Path) -> str:
    """pre-commit, which has to succeed."""
    done = run(sys.executable, "-m", "pre_commit", *arguments, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def manifest() -> dict[str, Any]:
    (hook,) = yaml.safe_load(MANIFEST.read_text("utf-8"))
    assert isinstance(hook, dict)
    return hook


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone with the policy and pre-commit's configuration: the hook of our manifest, but with the `freezeguard` on the PATH."""
    monkeypatch.setenv("PATH", search_path(tmp_path / "bin", os.environ["PATH"]))
    git("init", "-q", "--bare", "remote.git", cwd=tmp_path)
    git("clone", "-q", "remote.git", "clone", cwd=tmp_path)
    clone = tmp_path / "clone"
    hook = {key: value for key, value in manifest().items() if key != "minimum_pre_commit_version"} | {"language": "system"}
    (clone / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [{"repo": "local", "hooks": [hook]}]}))
    (clone / ".freezeguard.yml").write_text(POLICY + "freezes: [{name: Audit, always: true, effect: warn}]\n")
    commit(clone)
    return clone


def commit(clone: Path) -> None:
    """Something new, so that pre-commit looks at the push at all."""
    git("add", "-A", cwd=clone)
    git("commit", "-q", "--allow-empty", "-m", "more", cwd=clone)


def push(clone: Path, to: str, at: str, **environ: str) -> tuple[bool, str]:
    commit(clone)
    done = run("git", "push", "origin", f"HEAD:{to}", cwd=clone, **clock(at), **environ)
    return done.returncode == 0, done.stdout + done.stderr


def hooks(clone: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in (clone / ".git/hooks").iterdir() if not path.name.endswith(".sample")}


# ---------------------------------------------------------------- run by pre-commit


def test_the_manifest_is_valid() -> None:
    """Installing by it needs a network for the build's requirements, so that nothing here goes as far."""
    assert run(sys.executable, "-m", "pre_commit", "validate-manifest", MANIFEST, cwd=ROOT).returncode == 0
    assert (manifest()["id"], manifest()["stages"], manifest()["language"]) == ("freezeguard", ["pre-push"], "python")


def test_the_entry_of_the_manifest_stops_a_blocked_push(clone: Path) -> None:
    for at, code in ((FRIDAY, 1), (MONDAY, 0)):
        environ = {**clock(at), "PRE_COMMIT_REMOTE_BRANCH": "refs/heads/main", "PRE_COMMIT_REMOTE_URL": "url"}
        assert run(*manifest()["entry"].split(), cwd=clone, **environ).returncode == code


@pytest.mark.parametrize(
    ("to", "at", "passes"),
    [("main", FRIDAY, False), ("main", MONDAY, True), ("release/1", FRIDAY, False), ("topic", FRIDAY, True)],
)
def test_a_push_is_evaluated_by_its_remote_ref(to: str, at: str, passes: bool, clone: Path) -> None:
    pre_commit("install", "-t", "pre-push", cwd=clone)
    git("push", "-q", "--no-verify", "origin", "HEAD:refs/heads/main", "HEAD:refs/heads/release/1", "HEAD:refs/heads/topic", cwd=clone)
    passed, said = push(clone, to, at)
    assert passed is passes
    assert (WARNED in said and "BLOCKED" not in said, VERDICT in said) == (passes and at == MONDAY, not passes)


def test_skip_of_pre_commit_skips_the_hook(clone: Path) -> None:
    pre_commit("install", "-t", "pre-push", cwd=clone)
    assert not push(clone, "refs/heads/main", FRIDAY)[0]
    assert push(clone, "refs/heads/main", FRIDAY, SKIP="freezeguard")[0]


def test_the_override_works_through_pre_commit(clone: Path) -> None:
    pre_commit("install", "-t", "pre-push", cwd=clone)
    passed, said = push(clone, "refs/heads/main", FRIDAY, FREEZEGUARD_OVERRIDE="checkout is down")
    assert passed
    assert "override FREEZEGUARD_OVERRIDE: checkout is down" in said


def test_a_manual_run_has_no_ref_and_matches_every_rule(clone: Path) -> None:
    command = [sys.executable, "-m", "pre_commit", "run", "--hook-stage", "pre-push", "--all-files"]
    assert [run(*command, cwd=clone, **clock(at)).returncode for at in (FRIDAY, MONDAY)] == [1, 0]


# ---------------------------------------------------------------- beside pre-commit: both hooks, in any order of installation


def install_ours(clone: Path) -> None:
    done = freezeguard("hook", "install", cwd=clone)
    assert done.returncode == 0, done.stderr


def install_theirs(clone: Path) -> None:
    pre_commit("install", "-t", "pre-push", cwd=clone)


# A second hook of pre-commit, which leaves a trace.
LOG = {
    "id": "log",
    "name": "log",
    "entry": "sh -c 'echo ran >> ../theirs.log'",
    "language": "system",
    "always_run": True,
    "stages": ["pre-push"],
}


ORDERS = {
    "ours": [install_ours],
    "ours, ours": [install_ours, install_ours],
    "ours, theirs": [install_ours, install_theirs],
    "theirs, ours": [install_theirs, install_ours],
    "theirs, ours, ours": [install_theirs, install_ours, install_ours],
    "ours, theirs, theirs": [install_ours, install_theirs, install_theirs],
    "ours, theirs, ours": [install_ours, install_theirs, install_ours],
    "theirs, ours, theirs": [install_theirs, install_ours, install_theirs],
}
IN_ANY_ORDER = slow_unless(lambda order: order in ("ours, theirs", "theirs, ours"), ORDERS)


@pytest.mark.parametrize("order", IN_ANY_ORDER)
def test_both_hooks_run_in_any_order_of_installation(order: str, clone: Path) -> None:
    """Ours natively, and once more where pre-commit runs it too."""
    config = yaml.safe_load((clone / ".pre-commit-config.yaml").read_text())
    config["repos"][0]["hooks"].append(LOG)
    (clone / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    for install in ORDERS[order]:
        install(clone)
    passed, said = push(clone, "refs/heads/main", FRIDAY)
    assert not passed
    assert said.count(VERDICT) in (1, 2)
    passed, said = push(clone, "refs/heads/main", MONDAY)
    assert passed, said
    assert said.count(WARNED) == (2 if "theirs" in order else 1)
    assert (clone.parent / "theirs.log").exists() is ("theirs" in order)


@pytest.mark.parametrize("order", IN_ANY_ORDER)
def test_repeated_installation_neither_loops_nor_lets_a_blocked_push_pass(order: str, clone: Path) -> None:
    for install in ORDERS[order]:
        install(clone)
    passed, said = push(clone, "refs/heads/main", FRIDAY)
    assert not passed
    assert said.count(VERDICT) <= 2


def test_both_hooks_uninstall_in_reverse_order(clone: Path) -> None:
    install_theirs(clone)
    before = hooks(clone)
    install_ours(clone)
    assert "restored" in freezeguard("hook", "uninstall", cwd=clone).stdout
    assert hooks(clone) == before
    pre_commit("uninstall", "-t", "pre-push", cwd=clone)
    assert hooks(clone) == {}
    install_ours(clone)
    before = hooks(clone)
    install_theirs(clone)
    pre_commit("uninstall", "-t", "pre-push", cwd=clone)
    assert hooks(clone) == before
    assert "removed" in freezeguard("hook", "uninstall", cwd=clone).stdout
    assert hooks(clone) == {}


def test_our_hook_uninstalls_from_below_pre_commit(clone: Path) -> None:
    install_ours(clone)
    install_theirs(clone)
    assert freezeguard("hook", "uninstall", cwd=clone).stdout != "the hook is not installed in this repository\n"
    assert list(hooks(clone)) == ["pre-push"]


@pytest.mark.parametrize("order", IN_ANY_ORDER)
def test_pre_commit_still_runs_after_our_hook_is_uninstalled(order: str, clone: Path) -> None:
    for install in ORDERS[order]:
        install(clone)
    assert freezeguard("hook", "uninstall", cwd=clone).returncode == 0
    passed, said = push(clone, "refs/heads/main", MONDAY)
    assert passed, said
    assert said.count(WARNED) == (1 if "theirs" in order else 0)


def test_another_hook_that_mentions_pre_commit_still_runs(clone: Path) -> None:
    foreign = clone / ".git/hooks/pre-push"
    foreign.write_text("#!/bin/sh\n# beside pre-commit\necho ran >> ../foreign.log\n")
    foreign.chmod(0o755)
    install_ours(clone)
    install_theirs(clone)
    assert push(clone, "refs/heads/main", MONDAY)[0]
    assert (clone.parent / "foreign.log").read_text() == "ran\n"
