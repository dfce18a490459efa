"""Is the gate really enforced? Repositories of the stand-in, one with every trap and one without any."""

from __future__ import annotations

import json
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from tests.programs import git, in_process
from tests.standin import faults
from tests.standin.faults import Fault
from tests.standin.fixtures import github, github_packages
from tests.standin.governing import Environment, Protection, Ruleset
from tests.standin.server import Standin
from tests.standin.state import Repository

__all__ = ["github", "github_packages"]

TOKEN = "ghp_TopSecretTopSecretTopSecretTopSecret"
ACTIONS = 15368
SHA = "0123456789abcdef0123456789abcdef01234567"
POLICY = "timezone: Europe/Zurich\napplies_to: {environments: [production]}\n"
GATE = f"""\
name: FreezeGuard
on:
  pull_request_target:
    types: [opened, synchronize, reopened, edited]
  merge_group:
permissions: {{}}
concurrency:
  group: freezeguard-${{{{ github.ref }}}}
jobs:
  freezeguard:
    runs-on: ubuntu-latest
    permissions: {{contents: read, deployments: read, issues: read, pull-requests: write, statuses: write}}
    steps:
      - uses: acme/freezeguard@{SHA} # v1
"""
SWEEP = f"""\
on:
  schedule: [{{cron: "7-59/10 * * * *"}}]
  workflow_dispatch:
concurrency: {{group: sweep, cancel-in-progress: false}}
jobs:
  sweep:
    runs-on: ubuntu-latest
    permissions: {{contents: read, issues: read, pull-requests: write, statuses: write}}
    steps:
      - uses: acme/freezeguard@{SHA} # v1
        with: {{command: sweep}}
"""
BAD_GATE = """\
name: "##[error]@everyone"
on:
  pull_request_target:
    paths: [src/**]
    branches-ignore: [main]
permissions: write-all
jobs:
  lint:
    runs-on: ubuntu-latest
    steps: [{run: make lint}]
  freezeguard:
    if: github.actor != 'dependabot[bot]'
    runs-on: ubuntu-latest
    continue-on-error: true
    steps:
      - uses: actions/checkout@v4
        with:
          ref: ${{ github.event.pull_request.head.sha }}
      - uses: acme/freezeguard@v1
        if: github.event_name != 'push'
        continue-on-error: true
  again:
    needs: lint
    runs-on: ubuntu-latest
    steps:
      - uses: docker://ghcr.io/acme/freezeguard:1
"""
BAD_SWEEP = """\
on:
  schedule: [{cron: "0 * * * *"}]
jobs:
  sweep:
    runs-on: ubuntu-latest
    steps: [{run: "freezeguard sweep --repository acme/shop"}]
"""
GATES, SWEEPS = ".github/workflows/freezeguard.yml", ".github/workflows/sweep.yml"
QUEUE = {
    "type": "merge_queue",
    "parameters": {
        "check_response_timeout_minutes": 60, "grouping_strategy": "ALLGREEN", "max_entries_to_build": 5, "max_entries_to_merge": 5,
        "merge_method": "MERGE", "min_entries_to_merge": 1, "min_entries_to_merge_wait_minutes": 5,
    },
}  # fmt: skip


def requires(*contexts: str, app: int | None = ACTIONS) -> dict[str, Any]:
    checks = [{"context": context, **({"integration_id": app} if app is not None else {})} for context in contexts]
    return {
        "type": "required_status_checks",
        "parameters": {"required_status_checks": checks, "strict_required_status_checks_policy": False},
    }


@pytest.fixture
def shop(github: Standin) -> Repository:
    """A repository where everything is as it should be, and a token that may see all of it."""
    github.world.token(TOKEN, login="ana", contents="read", actions="read", administration="write", metadata="read")
    made = github.world.repository("acme/shop", {".freezeguard.yml": POLICY, GATES: GATE, SWEEPS: SWEEP})
    made.rulesets = [Ruleset(id=7, name="main", rules=[requires("freezeguard"), QUEUE])]
    made.environments = [Environment(name="Production", reviewers=True)]
    return made


def call(github: Standin, folder: Path, *arguments: str, **environ: str) -> CompletedProcess[str]:
    told = {"GITHUB_TOKEN": TOKEN, "GITHUB_REPOSITORY": "acme/shop", "GITHUB_API_URL": github.url, **environ}
    done = in_process("doctor", *arguments, cwd=folder, **told)
    assert TOKEN not in done.stdout + done.stderr
    assert "internal error" not in done.stderr
    assert not github.writes or all(request.is_graphql for request in github.writes)
    return done


def findings(github: Standin, folder: Path, *arguments: str, code: int | None = None) -> list[tuple[str, str, str, int]]:
    """(severity, code, source, line) of each finding."""
    done = call(github, folder, *arguments, "--format", "json")
    doc = json.loads(done.stdout)
    assert doc["schema"] == "freezeguard/doctor/v1"
    found = [(one["severity"], one["code"], one["source"], one["line"]) for one in doc["findings"]]
    expected = 4 if any(one["undecided"] for one in doc["findings"]) else 11 if any(one[0] != "note" for one in found) else 0
    assert done.returncode == expected
    assert code in (None, expected)
    return found


# ---------------------------------------------------------------- the whole


def test_a_gate_that_is_enforced_is_clean(github: Standin, shop: Repository, tmp_path: Path) -> None:
    done = call(github, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "acme/shop, branch main: nothing found\n", "")
    assert call(github, tmp_path, "--format", "github").stdout == "freezeguard: acme/shop, branch main: nothing found\n"


def test_27_33_a_gate_that_is_none(github: Standin, shop: Repository, tmp_path: Path) -> None:
    """Failure modes 20 (skipped), 21 and 27 (nobody sweeps), 33 (not required), and all the rest."""
    shop.commit({GATES: BAD_GATE, SWEEPS: BAD_SWEEP, ".freezeguard.yml": "timezone: Mars/Olympus\nwindow: []\n"})
    shop.rulesets = [Ruleset(id=7, name="main", rules=[requires("build"), QUEUE])]
    shop.disabled = {SWEEPS: "disabled_inactivity"}
    assert findings(github, tmp_path, code=11) == [
        ("error", "not-required", "", 0),
        ("error", "policy-invalid", ".freezeguard.yml", 1),
        ("error", "policy-invalid", ".freezeguard.yml", 2),
        ("error", "no-merge-group", GATES, 2),
        ("error", "filtered", GATES, 4),
        ("error", "filtered", GATES, 5),
        ("error", "skipped-job", GATES, 12),
        ("error", "continue-on-error", GATES, 14),
        ("error", "foreign-code", GATES, 18),
        ("error", "skipped-step", GATES, 20),
        ("error", "continue-on-error", GATES, 21),
        ("error", "disabled", SWEEPS, 0),
        ("warning", "edited-missing", GATES, 3),
        ("warning", "permissions", GATES, 6),
        ("warning", "permissions", GATES, 6),
        ("warning", "no-concurrency", GATES, 11),
        ("warning", "no-concurrency", GATES, 22),
        ("warning", "needs", GATES, 23),
        ("warning", "no-concurrency", SWEEPS, 4),
        ("warning", "permissions", SWEEPS, 4),
        ("note", "unpinned", GATES, 19),
        ("note", "unpinned", GATES, 26),
        ("note", "sweep-on-the-hour", SWEEPS, 2),
        ("note", "sweep-only-scheduled", SWEEPS, 2),
    ]


def test_what_is_found_is_said_with_what_to_change(github: Standin, shop: Repository, tmp_path: Path) -> None:
    shop.commit({GATES: GATE.replace("    runs-on: ubuntu-latest", "    if: github.ref != 'x'\n    runs-on: ubuntu-latest")})
    shop.rulesets[0].rules = [requires("freezeguard", app=None)]
    done = call(github, tmp_path)
    said = (
        f"{GATES}:11: error: the job 'freezeguard' has an `if`: GitHub counts a required job that is skipped as passed [skipped-job]\n"
        "    remove the `if` of the job\n"
        "    docs/reference/doctor.md#skipped-job\n"
        "acme/shop: warning: 'freezeguard' is required from any source: everybody with write access can write that status [any-app]\n"
        "    in that rule choose GitHub Actions as the source (`integration_id: 15368`)\n"
        "    docs/reference/doctor.md#any-app\n"
        "acme/shop, branch main: 1 error, 1 warning\n"
    )
    assert (done.returncode, done.stdout) == (11, said)
    lines = call(github, tmp_path, "--format", "github").stdout.splitlines()
    assert [line.split("::")[1] for line in lines[:2]] == [f"error file={GATES},line=11,title=FreezeGuard", "warning title=FreezeGuard"]


def test_more_than_the_runner_shows(github: Standin, shop: Repository, tmp_path: Path) -> None:
    jobs = "".join(f"  j{i}: {{if: false, steps: [{{uses: acme/freezeguard@{SHA}}}]}}\n" for i in range(12))
    shop.commit({GATES: f"{GATE}{jobs}"})
    lines = call(github, tmp_path, "--format", "github").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["::error"] * 10 + ["::warning"] * 10 + ["freezeguard:"]
    assert lines[-1] == "freezeguard: acme/shop, branch main: 12 errors, 12 warnings (10 of a severity are shown)"


def test_30_names_of_others_are_harmless_where_they_are_printed(github: Standin, shop: Repository, tmp_path: Path) -> None:
    evil = "evil\\e[2J\\n::error::x ##[error]y"
    shop.commit({GATES: GATE.replace("  freezeguard:\n", f'  "{evil}":\n    if: false\n')})
    for output in ("text", "github", "json"):
        done = call(github, tmp_path, "--format", output)
        assert done.returncode == 11
        assert "\x1b" not in done.stdout
        assert not any(line.startswith("::error::") for line in done.stdout.splitlines())
    assert "##[" not in call(github, tmp_path, "--format", "github").stdout


# ---------------------------------------------------------------- what is required


@pytest.mark.parametrize(
    ("rules", "arguments", "codes"),
    [
        ([], (), ["not-required"]),
        ([requires("build")], (), ["not-required"]),
        ([requires("freezeguard/production")], (), ["not-required"]),  # nobody writes it
        ([requires("freezeguard/production")], ("--status", "freezeguard/production"), ["sweep-other-status"]),
        ([requires("freezeguard/production"), requires("freezeguard")], (), []),
        ([requires("freezeguard", app=None)], (), ["any-app"]),
        ([requires("freezeguard", app=None), requires("freezeguard")], (), []),
        ([requires("freezeguard", app=99)], (), ["other-app"]),
        ([requires("freezeguard")], ("--status", "freezeguard/production"), ["not-required"]),
        ([requires("gate")], ("--status", "gate"), ["sweep-other-status"]),
        ([requires("freezeguard")], ("--branch", "release/1"), ["not-required"]),
    ],
)
def test_33_what_the_rules_require(
    github: Standin, shop: Repository, tmp_path: Path, rules: list[dict[str, Any]], arguments: tuple[str, ...], codes: list[str]
) -> None:
    shop.rulesets[0].rules = rules
    shop.branches["release/1"] = shop.branches["main"]
    assert [code for _, code, _, _ in findings(github, tmp_path, *arguments)] == codes


def test_the_context_that_a_workflow_names_and_the_job_alone(github: Standin, shop: Repository, tmp_path: Path) -> None:
    shop.commit({GATES: f"{GATE}        with: {{status: deploy gate}}\n"})
    assert [code for _, code, _, _ in findings(github, tmp_path)] == []  # freezeguard is required, which the sweep writes
    shop.rulesets[0].rules = [requires("deploy gate")]
    assert findings(github, tmp_path) == [("warning", "sweep-other-status", SWEEPS, 10)]
    shop.commit({SWEEPS: SWEEP.replace("command: sweep", "command: sweep, status: deploy gate")})
    assert findings(github, tmp_path) == []
    shop.commit({SWEEPS: SWEEP, GATES: GATE.replace("  freezeguard:\n", "  gate:\n")})
    shop.rulesets[0].rules = [requires("gate")]
    assert [code for _, code, _, _ in findings(github, tmp_path)] == ["only-job-required"]


def test_only_what_is_written_counts_as_required(github: Standin, shop: Repository, tmp_path: Path) -> None:
    gate = GATE.replace("  freezeguard:\n", "  gate:\n")
    production = f"{gate}        with: {{environment: production}}\n"
    sweep = SWEEP.replace("command: sweep", "command: sweep, environment: production")
    shop.commit({GATES: production, SWEEPS: sweep})
    shop.rulesets[0].rules = [requires("freezeguard/docs")]
    assert findings(github, tmp_path) == [("error", "not-required", "", 0)]
    said = "whatever the verdict is; no workflow here writes 'freezeguard/docs', which it requires"
    assert said in call(github, tmp_path).stdout
    shop.rulesets[0].rules = [requires("freezeguard/production")]
    assert findings(github, tmp_path) == []
    # What an expression names, or a workflow of another repository writes, may be any of them.
    shop.rulesets[0].rules = [requires("freezeguard/docs")]
    shop.commit({GATES: f"{gate}        with: {{environment: '${{{{ vars.WHERE }}}}'}}\n", SWEEPS: sweep})
    assert findings(github, tmp_path) == [("warning", "sweep-other-status", SWEEPS, 11)]
    shop.commit({GATES: production, SWEEPS: f"{sweep}  more: {{uses: acme/.github/.github/workflows/more.yml@v1}}\n"})
    assert findings(github, tmp_path) == []


def test_classic_protection_requires_too(github: Standin, shop: Repository, tmp_path: Path) -> None:
    shop.rulesets = []
    shop.protections["main"] = Protection(checks={"freezeguard": ACTIONS}, admins=True)
    assert findings(github, tmp_path, code=0) == []
    shop.protections["main"] = Protection(checks={"freezeguard": None})
    assert [(severity, code) for severity, code, _, _ in findings(github, tmp_path)] == [("warning", "any-app"), ("note", "bypass")]
    # Who may not read the protection is told with the branch what it requires.
    github.world.token(TOKEN, contents="read", actions="read")
    shop.protections["main"] = Protection(checks={"freezeguard": ACTIONS})
    assert [code for _, code, _, _ in findings(github, tmp_path, code=0)] == ["bypass", "not-readable"]


@pytest.mark.parametrize(
    ("actor", "severity"),
    [
        ({"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "always"}, "note"),
        ({"actor_id": 1, "actor_type": "OrganizationAdmin", "bypass_mode": "always"}, "note"),
        ({"actor_id": 4, "actor_type": "RepositoryRole", "bypass_mode": "pull_request"}, "warning"),
        ({"actor_id": 12, "actor_type": "Team", "bypass_mode": "always"}, "warning"),
        ({"actor_id": 12, "actor_type": "Integration", "bypass_mode": "always"}, "warning"),
        ({"actor_type": "DeployKey", "bypass_mode": "always"}, "warning"),
    ],
)
def test_who_bypasses(github: Standin, shop: Repository, tmp_path: Path, actor: dict[str, Any], severity: str) -> None:
    shop.rulesets[0].bypass = [actor]
    assert findings(github, tmp_path) == [(severity, "bypass", "", 0)]
    github.world.token(TOKEN, contents="read", actions="read")
    assert findings(github, tmp_path, code=0) == [("note", "bypass-unknown", "", 0)]


# ---------------------------------------------------------------- workflows, environments, the policy


def test_no_workflow_asks(github: Standin, shop: Repository, tmp_path: Path) -> None:
    elsewhere = "on: pull_request\njobs: {gate: {uses: acme/.github/.github/workflows/gate.yml@v1}}\n"
    shop.commit({GATES: elsewhere, SWEEPS: None})
    assert findings(github, tmp_path) == [("error", "no-workflow", "", 0)]
    assert f"workflows of other repositories that '{GATES}' calls are not examined" in call(github, tmp_path).stdout
    shop.commit({GATES: None})
    assert findings(github, tmp_path) == [("error", "no-workflow", "", 0)]


def test_21_nobody_sweeps(github: Standin, shop: Repository, tmp_path: Path) -> None:
    shop.commit({SWEEPS: None})
    assert findings(github, tmp_path) == [("warning", "no-sweep", "", 0)]
    assert "pull requests that a workflow's own token opened never get one" in call(github, tmp_path).stdout


def test_only_deployments_are_gated(github: Standin, shop: Repository, tmp_path: Path) -> None:
    deploy = (
        f"on: push\npermissions: {{contents: read}}\njobs: {{d: {{if: github.ref_protected, steps: [{{uses: a/freezeguard@{SHA}}}]}}}}\n"
    )
    shop.commit({GATES: deploy, SWEEPS: None})
    shop.rulesets = []
    assert findings(github, tmp_path) == [("warning", "not-required", "", 0)]


@pytest.mark.parametrize("state", ["disabled_inactivity", "disabled_manually", "disabled_fork"])
def test_27_a_workflow_that_is_switched_off(github: Standin, shop: Repository, tmp_path: Path, state: str) -> None:
    shop.disabled = {SWEEPS: state}
    assert findings(github, tmp_path) == [("error", "disabled", SWEEPS, 0)]


def test_environments(github: Standin, shop: Repository, tmp_path: Path) -> None:
    shop.commit({".freezeguard.yml": "timezone: UTC\nknown_environments: [production, staging, dev, test]\n"})
    shop.environments = [
        Environment(name="production", reviewers=True, admins_bypass=True),
        Environment(name="staging"),
        Environment(name="Dev", branches=True),
    ]
    found = findings(github, tmp_path)
    assert [(severity, code) for severity, code, _, _ in found] == [
        ("warning", "no-environment"),
        ("note", "admins-bypass-environment"),
        ("note", "open-environment"),
    ]


def test_what_the_gate_and_the_policy_on_the_branch_make_of_each_other(github: Standin, shop: Repository, tmp_path: Path) -> None:
    rules = f"{POLICY}windows: [{{days: mon-fri}}]\n"
    shop.commit({".freezeguard.yml": f"{rules}mode: warn\n"})
    assert findings(github, tmp_path) == [("warning", "warn-only", ".freezeguard.yml", 4)]
    shop.commit({GATES: f"{GATE}        with: {{mode: enforce}}\n", SWEEPS: SWEEP.replace("sweep}", "sweep, mode: enforce}")})
    assert findings(github, tmp_path) == []
    shop.commit({".freezeguard.yml": rules, GATES: f"{GATE}        with: {{status: freezeguard, environment: docs}}\n", SWEEPS: SWEEP})
    assert findings(github, tmp_path) == [("warning", "environment-outside", GATES, 15)]
    shop.commit({GATES: f"{GATE}        with: {{at: 2026-11-24 10:00, policy-ref: '${{{{ github.head_ref }}}}'}}\n"})
    assert [(code, line) for _, code, _, line in findings(github, tmp_path, code=11)] == [("frozen-clock", 15), ("policy-of-change", 15)]


def test_the_policy_is_missing_or_that_which_the_gate_names(github: Standin, shop: Repository, tmp_path: Path) -> None:
    shop.commit({".freezeguard.yml": None})
    assert [code for _, code, _, _ in findings(github, tmp_path)] == ["policy-missing"]
    shop.commit({GATES: f"{GATE}        with: {{policy: release.yml}}\n"})
    assert [code for _, code, _, _ in findings(github, tmp_path)] == ["policy-missing", "policy-invalid"]
    shop.commit({GATES: f"{GATE}        with: {{policy: ../../etc/passwd}}\n"})
    assert [code for _, code, _, _ in findings(github, tmp_path, code=11)] == ["policy-invalid", "policy-missing"]
    shop.commit({".freezeguard.yml": "timezone: UTC\nextends: acme/none:freezeguard.yml@main\n", GATES: GATE})
    assert [code for _, code, _, _ in findings(github, tmp_path, code=4)] == ["policy-unknown"]


# ---------------------------------------------------------------- what cannot be read

DECIDE = ["/graphql", "*/rules/branches/*"]
TELL = ["*/branches/main", "*/rulesets/*", "*/environments", "*/actions/workflows"]
FAULTS = [
    faults.integration(),
    faults.not_found(),
    faults.server_error(500),
    faults.html(),
    faults.wrong_type(),
    faults.wrong_type([1, {"a": 2}]),
    faults.wrong_type({"workflows": [{"path": 1}], "environments": {}, "protected": "x"}),
    faults.wrong_type(None),
    faults.primary_limit(),
    faults.bad_credentials(),
    faults.hang_up(),
    faults.truncated(),
]


@pytest.mark.parametrize("path", DECIDE)
@pytest.mark.parametrize("fault", FAULTS, ids=range(len(FAULTS)))
def test_what_decides_could_not_be_read(github: Standin, shop: Repository, tmp_path: Path, path: str, fault: Fault) -> None:
    github.fail(fault, "*", path)
    found = findings(github, tmp_path, code=4)
    assert {"unknown", "policy-unknown"} & {code for _, code, _, _ in found}


@pytest.mark.parametrize("path", TELL)
@pytest.mark.parametrize("fault", FAULTS, ids=range(len(FAULTS)))
def test_what_only_tells_could_not_be_read(github: Standin, shop: Repository, tmp_path: Path, path: str, fault: Fault) -> None:
    github.fail(fault, "*", path)
    findings(github, tmp_path)


def test_a_permission_that_is_missing_is_named(github: Standin, shop: Repository, tmp_path: Path) -> None:
    for path in ("*/actions/workflows", "*/environments", "*/rulesets/*"):
        github.fail(faults.integration(), "*", path)
    assert findings(github, tmp_path, code=0) == [("note", "not-readable", "", 0)] * 3
    said = call(github, tmp_path).stdout
    assert said.count("    use a token with `actions: read`\n") == 2
    assert said.count("    use a token with `administration: write`\n") == 1


def test_an_unknown_classic_protection_is_no_pass_and_no_blame(github: Standin, shop: Repository, tmp_path: Path) -> None:
    shop.rulesets = []
    github.fail(faults.integration(), "*", "*/branches/main")
    found = findings(github, tmp_path, code=4)
    assert [code for _, code, _, _ in found if code == "not-required"] == []


# ---------------------------------------------------------------- how it is asked


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--repository", "nonsense"), "--repository: 'nonsense' is not owner/name"),
        (("--repository", ""), "--repository: is empty"),
        (("--status", ""), "--status: is empty"),
        (("--branch", ""), "--branch: is empty"),
    ],
)
def test_what_is_asked_wrongly(github: Standin, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = call(github, tmp_path, *arguments)
    assert (done.returncode, done.stderr) == (2, f"freezeguard: {said}\n")


def test_without_a_token_or_a_repository(github: Standin, shop: Repository, tmp_path: Path) -> None:
    assert "neither GITHUB_TOKEN nor GH_TOKEN is set" in call(github, tmp_path, GITHUB_TOKEN="", GH_TOKEN="").stderr
    git("init", cwd=tmp_path)
    done = call(github, tmp_path, GITHUB_REPOSITORY="")
    assert (done.returncode, "--repository: is needed" in done.stderr) == (2, True)
    git("remote", "add", "origin", "https://github.com/acme/shop.git", cwd=tmp_path)
    assert call(github, tmp_path, GITHUB_REPOSITORY="", GITHUB_SERVER_URL="https://github.com").returncode == 0


def test_a_repository_that_is_not_shown(github: Standin, shop: Repository, tmp_path: Path) -> None:
    done = call(github, tmp_path, "--repository", "acme/none")
    assert (done.returncode, done.stderr) == (4, "")
