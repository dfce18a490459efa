"""Deployments that wait on FreezeGuard's own protection rule (failure-modes 34): approved when they may go, never rejected."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from freezeguard.app.sweep.repository import SweepResult
from freezeguard.errors import ALLOWED, UNDECIDED, UsageError
from freezeguard.github import app_auth as app
from tests.standin import faults
from tests.standin.faults import Fault
from tests.standin.governing import Environment
from tests.standin.server import Standin
from tests.standin.state import App, WorkflowRun

from .sweeping import FRIDAY, MONDAY, POLICY, Sweeping

APP = 4711
RULE = "/repos/acme/shop/actions/runs/*/deployment_protection_rule"


@pytest.fixture(scope="module")
def key() -> tuple[str, str]:
    """A private and a public key."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    public = made.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


@pytest.fixture(autouse=True)
def run(sweeping: Sweeping, github: Standin, key: tuple[str, str]) -> WorkflowRun:
    """A run that waits to deploy to production, and an App that is installed."""
    private, public = key
    sweeping.secrets = {"FREEZEGUARD_APP_KEY": private}
    github.world.apps[APP] = App(public_key=public, permissions={"actions": "read", "deployments": "write"}, installed=["acme/shop"])
    shop = sweeping.shop
    shop.environments = [Environment(name="production", apps=[APP]), Environment(name="staging", reviewers=True)]
    waits = WorkflowRun(id=99, sha=shop.branches["main"], pending=["production", "staging"])
    shop.runs = [WorkflowRun(id=98, sha=shop.branches["main"]), waits]
    return waits


def sweep(sweeping: Sweeping, at: str) -> SweepResult:
    return sweeping(at, app_id=f"{APP}")


def test_it_waits_is_told_once_and_is_approved(sweeping: Sweeping, run: WorkflowRun) -> None:
    assert sweep(sweeping, FRIDAY) == SweepResult("acme/shop", waiting=1)
    assert run.told == {"production": ["told: <p>opens Mon 30 Nov 2026 09:00 +01:00: window</p>"]}
    assert sweep(sweeping, FRIDAY) == SweepResult("acme/shop", waiting=1)
    assert (len(run.told["production"]), sweeping.writes) == (1, ["POST /app/installations/5711/access_tokens"])
    assert sweep(sweeping, MONDAY) == SweepResult("acme/shop", approved=1)
    assert (run.pending, run.told["production"][1:]) == (["staging"], ["approved: <p>allowed until Mon 30 Nov 2026 16:00 +01:00</p>"])
    assert {status.context for status in sweeping.shop.statuses} == {"freezeguard/production/run-99/attempt-1"}
    assert sweep(sweeping, MONDAY) == SweepResult("acme/shop")


def test_rules_for_an_environment(sweeping: Sweeping, run: WorkflowRun) -> None:
    text = "timezone: Europe/Zurich\nwindows: [{days: daily}]\nfreezes: [{from: 2026-11-01, until: 2026-12-31, environments: [staging]}]\n"
    sweeping.shop.commit({".freezeguard.yml": text})
    assert sweep(sweeping, FRIDAY).approved == 1


def test_who_started_it_may_override(sweeping: Sweeping, run: WorkflowRun) -> None:
    sweeping.shop.commit({".freezeguard.yml": f"{POLICY}overrides: [{{name: Bots, actors: [ana]}}]\n"})
    assert sweep(sweeping, FRIDAY).approved == 1
    run.pending, run.actor = ["production"], "ben"
    assert sweep(sweeping, FRIDAY).waiting == 1


@pytest.mark.parametrize("text", ["nonsense", f"{POLICY}incidents: [{{http: {{url: 'http://127.0.0.1:1', expression: '@'}}}}]\n"])
def test_without_a_verdict_nothing_is_approved(sweeping: Sweeping, run: WorkflowRun, text: str) -> None:
    sweeping.shop.commit({".freezeguard.yml": text})
    for _ in range(2):  # the second time it is told already
        swept = sweep(sweeping, MONDAY)
        assert (swept.approved, len(swept.failures), sweeping.code) == (0, 1, UNDECIDED)
    assert run.pending == ["production", "staging"]
    assert not any("approved" in told for told in run.told["production"])


@pytest.mark.parametrize("fault", [faults.server_error(500), faults.unprocessable(), faults.hang_up(), faults.not_found()])
def test_what_cannot_be_answered_is_tried_again(sweeping: Sweeping, github: Standin, run: WorkflowRun, fault: Fault) -> None:
    github.fail(fault, "POST", RULE, times=1)
    swept = sweep(sweeping, MONDAY)
    assert (swept.approved, len(swept.failures), sweeping.code) == (0, 1, UNDECIDED)
    assert (sweep(sweeping, MONDAY).approved, sweeping.code) == (1, ALLOWED)


@pytest.mark.parametrize("fault", [faults.html(), faults.wrong_type(), faults.wrong_type({})])
def test_what_a_proxy_answers_is_no_approval(sweeping: Sweeping, github: Standin, run: WorkflowRun, fault: Fault) -> None:
    """GitHub answers 204: what was taken for an approval would have waited for ever."""
    github.fail(fault, "POST", RULE, times=1)
    swept = sweep(sweeping, MONDAY)
    assert (swept.approved, swept.failures) == (0, ("deployments: run 99: GitHub did not confirm the decision",))
    assert sweep(sweeping, MONDAY).approved == 1


def test_the_key_is_read_once(sweeping: Sweeping) -> None:
    """Its primes are proven each time it is read, which takes longer than all else of a sweep."""
    app.loaded.cache_clear()
    for _ in range(2):
        sweep(sweeping, FRIDAY)
    assert app.loaded.cache_info().misses == 1


@pytest.mark.parametrize(
    "path", ["/repos/acme/shop/actions/runs", "*/pending_deployments", "*/deployment_protection_rules", "*/installation"]
)
@pytest.mark.parametrize("fault", [faults.server_error(502), faults.integration(), faults.wrong_type(), faults.html()])
def test_what_cannot_be_read_approves_nothing(sweeping: Sweeping, github: Standin, run: WorkflowRun, path: str, fault: Fault) -> None:
    pull = sweeping.shop.pull()
    github.fail(fault, "GET", path)
    swept = sweep(sweeping, MONDAY)
    assert (swept.approved, swept.passed, len(swept.failures), run.told) == (0, 1, 1, {})
    assert sweeping.state(pull.head_sha) == "success"


def test_an_app_that_is_not_installed_or_may_not(sweeping: Sweeping, github: Standin, run: WorkflowRun) -> None:
    github.world.apps[APP].permissions = {"actions": "read"}
    assert "the App 4711 is not installed in acme/shop, or lacks a permission" in sweep(sweeping, MONDAY).failures[0]
    github.world.apps[APP].installed = []
    assert "the App 4711 is not installed in acme/shop, or lacks a permission" in sweep(sweeping, MONDAY).failures[0]
    assert run.told == {}


def test_a_key_that_is_none_is_not_shown(sweeping: Sweeping) -> None:
    sweeping.secrets = {"FREEZEGUARD_APP_KEY": "-----BEGIN RSA PRIVATE KEY-----\nTopSecret"}
    with pytest.raises(UsageError, match="FREEZEGUARD_APP_KEY is not the private key of a GitHub App") as caught:
        sweep(sweeping, MONDAY)
    assert "TopSecret" not in str(caught.value)


def test_g9_half_of_what_deployments_need_is_a_wrong_input(sweeping: Sweeping, run: WorkflowRun) -> None:
    """The other half would leave deployments waiting, with exit code 0."""
    with pytest.raises(UsageError, match="FREEZEGUARD_APP_KEY is set without input app-id"):
        sweeping(MONDAY)
    sweeping.secrets = {}
    with pytest.raises(UsageError, match="input app-id: FREEZEGUARD_APP_KEY is not set"):
        sweep(sweeping, MONDAY)
    assert run.told == {}


def test_it_is_judged_by_its_branch(sweeping: Sweeping, run: WorkflowRun) -> None:
    text = 'timezone: Europe/Zurich\nwindows: [{days: mon-thu, branches: [main]}, {days: daily, branches: ["hotfix/*"]}]\n'
    sweeping.shop.commit({".freezeguard.yml": text})
    assert sweep(sweeping, FRIDAY).approved == 0
    run.branch = "hotfix/1"
    sweeping.shop.branches["hotfix/1"] = run.sha
    assert sweep(sweeping, FRIDAY).approved == 1


def test_nothing_is_proven_for_what_a_pull_request_started(sweeping: Sweeping, run: WorkflowRun) -> None:
    """It is new, even if its head was deployed once."""
    sweeping.shop.commit({".freezeguard.yml": f"{POLICY}overrides: [{{name: Rollback, rollback: true}}]\n"})
    sweeping.shop.deploy(run.sha, "production", "success")
    run.event = "pull_request"
    assert sweep(sweeping, FRIDAY).approved == 0
    run.event = "push"
    assert sweep(sweeping, FRIDAY).approved == 1


def test_each_run_of_a_commit_is_told(sweeping: Sweeping, run: WorkflowRun) -> None:
    other = WorkflowRun(id=100, sha=run.sha, pending=["production"])
    sweeping.shop.runs.append(other)
    for _ in range(3):
        assert sweep(sweeping, FRIDAY).waiting == 2
    assert [len(one.told["production"]) for one in (run, other)] == [1, 1]


def test_two_environments_of_a_run_are_told_once_each(sweeping: Sweeping, run: WorkflowRun) -> None:
    sweeping.shop.environments[1].apps.append(APP)
    for _ in range(3):
        assert sweeping(FRIDAY, app_id=f"{APP}", status="gate").waiting == 2
    assert {name: len(told) for name, told in run.told.items()} == {"production": 1, "staging": 1}


def test_w17_each_wait_of_a_run_is_answered(sweeping: Sweeping, run: WorkflowRun) -> None:
    """The next job of the same run, and then a re-run, which keeps the id of the run."""
    assert sweep(sweeping, MONDAY).approved == 1
    run.pending.append("production")
    assert sweep(sweeping, MONDAY).approved == 1
    run.pending, run.attempt = ["production"], 2
    assert sweep(sweeping, FRIDAY).waiting == 1
    assert sweep(sweeping, MONDAY).approved == 1
    contexts = {status.context for status in sweeping.shop.statuses}
    assert contexts == {"freezeguard/production/run-99/attempt-1", "freezeguard/production/run-99/attempt-2"}


def test_w17_a_planted_status_neither_approves_nor_keeps_waiting(sweeping: Sweeping, run: WorkflowRun) -> None:
    sweeping.shop.status(run.sha, "freezeguard/production/run-99/attempt-1", "success", "allowed", creator="mallory")
    assert sweep(sweeping, FRIDAY).waiting == 1
    assert len(run.told["production"]) == 1
    sweeping.shop.status(run.sha, "freezeguard/production/run-99/attempt-1", "success", "allowed", creator="mallory")
    assert sweep(sweeping, MONDAY).approved == 1


def test_one_that_waits_on_what_is_gone_stops_no_other(sweeping: Sweeping, run: WorkflowRun) -> None:
    sweeping.shop.runs.insert(0, WorkflowRun(id=97, sha=run.sha, pending=["deleted"]))
    swept = sweep(sweeping, MONDAY)
    assert (swept.approved, swept.failures) == (
        1,
        ("deployments: run 97: GitHub responded with 404: not found, or not visible to the token",),
    )


def test_all_pages_are_answered(sweeping: Sweeping, run: WorkflowRun) -> None:
    """Each that is approved leaves the list, and those behind it move up."""
    sweeping.shop.runs = [WorkflowRun(id=i, sha=run.sha, pending=["production"]) for i in range(1, 131)]
    assert sweep(sweeping, MONDAY).approved == 130


def test_where_the_status_cannot_be_written_nothing_is_told_again_and_again(sweeping: Sweeping, github: Standin, run: WorkflowRun) -> None:
    github.fail(faults.integration(), "POST", "*/statuses/*")
    for _ in range(3):
        assert sweep(sweeping, FRIDAY).failures
    assert run.told == {}
    # What may go goes all the same.
    swept = sweep(sweeping, MONDAY)
    assert (swept.approved, len(swept.failures)) == (1, 1)
