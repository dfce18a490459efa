"""Every way in which FreezeGuard talks to GitHub: a world that needs all of its calls, and one run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from freezeguard.cli.main import run as command_line
from freezeguard.errors import ALLOWED, BLOCKED, FINDINGS, USAGE
from freezeguard.render.comment import is_ours, marker
from tests.action.runner import FRIDAY, MONDAY, POLICY, TOKEN, Done, Runner
from tests.cli.test_doctor import GATE, GATES, QUEUE, SWEEP, SWEEPS, requires
from tests.standin.governing import Environment, Ruleset
from tests.standin.server import Standin
from tests.standin.state import App, Organization, Repository, WorkflowRun, World

APP = 4711
SOURCES = f"{POLICY}incidents: [{{name: Ops, github: {{labels: [incident]}}, cooldown: 2h}}]\n"
EXTENDS = "extends: acme/.github:freezeguard.yml@main\n"
HOTFIX = "overrides: [{name: Hotfix, label: hotfix, approvals: 2, approvers: [ben, '@acme/sre']}]\n"


class Run(NamedTuple):
    """What a run left: its exit code, and all that it said."""

    code: int
    said: str


Start = Callable[[], Run]


class Call(NamedTuple):
    """A call, as far as it is the same in every run."""

    method: str
    path: str
    containing: str
    writes: bool

    @property
    def is_aside(self) -> bool:
        """Whether it is about comments, or about deployments that wait, which have a token of their own: the statuses do not rest on it."""
        return "omments" in str(self) or "installation" in self.path or "/actions/" in self.path or "/environments/" in self.path

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.containing}".rstrip()


class Mode(NamedTuple):
    """One way to run.

    Attributes:
        prepare: makes the world, and gives what runs in it.
        code: the exit code where nothing goes wrong.
        codes: those that may be where something does, beside UNDECIDED.
        opens: whether something may be turned green, or approved.
        tells_a_verdict: the exit code is that of the verdict, whatever of it could be published.
        notes: it tells what it could not read, also where that changes no code.
        forgotten: what is left as it is where this could not be done: a part of the call, and what the next run does not complete.
    """

    prepare: Callable[[Standin, Path, pytest.CaptureFixture[str]], Start]
    code: int = ALLOWED
    codes: tuple[int, ...] = ()
    opens: bool = False
    tells_a_verdict: bool = False
    is_sweep: bool = False
    notes: bool = False
    forgotten: tuple[tuple[str, str], ...] = ()

    def completed(self, left: dict[str, Any], call: Call) -> dict[str, Any]:
        """Of what is left, all that the next run completes where a call failed."""
        names = [name for what, name in self.forgotten if what in str(call)]
        return {where: {name: told for name, told in all_of_it.items() if name not in names} for where, all_of_it in left.items()}


@cache
def app_key() -> tuple[str, str]:
    """A private and a public key."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    public = made.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


def _runner(github: Standin, folder: Path, policy: str = POLICY) -> Runner:
    granted = {
        "contents": "read",
        "issues": "read",
        "pull_requests": "write",
        "statuses": "write",
        "deployments": "read",
        "members": "read",
    }
    github.world.token(TOKEN, **granted).limit = 100_000  # type: ignore[arg-type]
    github.world.repository("acme/.github", {"freezeguard.yml": "timezone: Europe/Zurich\n"})
    github.world.team("acme", "sre", "dora")
    return Runner(github, folder, github.world.repository("acme/shop", {".freezeguard.yml": policy}, ben="write", dora="read"))


def _starts(runner: Runner, at: str, **inputs: str) -> Start:
    return lambda: _left(runner.run("schedule", at=at, command="sweep", **inputs))


def _left(done: Done) -> Run:
    return Run(done.code, done.log + done.summary + repr(done.outputs))


def _pulls(github: Standin, shop: Repository) -> None:
    """One with a comment of ours on its second page, one with a label and without approvals, one of a fork."""
    pull = shop.pull()
    pull.comment(github.world.tokens[TOKEN].login, f"old\n{marker('freezeguard')}")
    for i in range(20):
        pull.comment("ana", f"{i}")
    shop.pull("Mend it", "hotfix", author="eve").review("ben")
    shop.pull(fork="eve/shop")


def _sweep(github: Standin, folder: Path, _: Any) -> Start:
    runner = _runner(github, folder, SOURCES + HOTFIX + EXTENDS)
    _pulls(github, runner.repository)
    return _starts(runner, FRIDAY)


def _organization(github: Standin, folder: Path, _: Any) -> Start:
    runner = _runner(github, folder)
    runner.repository.pull()
    github.world.repository("acme/till", {".freezeguard.yml": POLICY}).pull()
    return _starts(runner, FRIDAY, organization="acme")


def _checks(github: Standin, folder: Path, _: Any) -> Start:
    runner = _runner(github, folder)
    token = github.world.tokens[TOKEN]
    token.login, token.app = "gate[bot]", APP
    token.permissions |= {"checks": "write", "statuses": "none"}
    _pulls(github, runner.repository)
    return _starts(runner, FRIDAY, publish="check", app_id=str(APP))


def _deployments(at: str) -> Callable[[Standin, Path, Any], Start]:
    def prepare(github: Standin, folder: Path, _: Any) -> Start:
        runner = _runner(github, folder, f"{SOURCES}{EXTENDS}overrides: [{{name: Back, rollback: true}}]\n")
        private, public = app_key()
        runner.environ["FREEZEGUARD_APP_KEY"] = private
        github.world.apps[APP] = App(public_key=public, permissions={"actions": "read", "deployments": "write"}, installed=["acme/shop"])
        shop = runner.repository
        shop.environments = [Environment(name="production", apps=[APP])]
        shop.runs = [WorkflowRun(id=99, sha=shop.branches["main"], pending=["production"])]
        return _starts(runner, at, app_id=str(APP))

    return prepare


def _action(github: Standin, folder: Path, _: Any) -> Start:
    """A pull request that changes the policy, while an incident burns, with an override that is not proven."""
    runner = _runner(github, folder, SOURCES + HOTFIX + EXTENDS)
    shop = runner.repository
    shop.issue("Checkout is down", "incident", at="2026-11-30T08:00:00Z")
    pull = shop.pull("Sell more", "hotfix", author="eve", files=[".freezeguard.yml"])
    pull.review("ben")
    pull.head_sha = shop.commit({".freezeguard.yml": "timezone: Europe/Zurich\n"}, branch="head", start=shop.branches["main"])

    return lambda: _left(runner.pull_request(pull, at=MONDAY))


def _overridden(github: Standin, folder: Path, _: Any) -> Start:
    runner = _runner(github, folder, POLICY + HOTFIX)
    pull = runner.repository.pull("Mend it", "hotfix", author="eve")
    pull.review("ben")
    pull.review("dora")

    return lambda: _left(runner.pull_request(pull, at=FRIDAY, comment="always"))


def _command(github: Standin, capsys: pytest.CaptureFixture[str], *arguments: str) -> Start:
    def start() -> Run:
        capsys.readouterr()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("GITHUB_TOKEN", TOKEN)
            patch.setenv("GITHUB_API_URL", github.url)
            code = command_line(arguments)
        out, err = capsys.readouterr()
        return Run(code, out + err)

    return start


def _brake(switch: str) -> Callable[[Standin, Path, pytest.CaptureFixture[str]], Start]:
    def prepare(github: Standin, _: Path, capsys: pytest.CaptureFixture[str]) -> Start:
        github.world.token(TOKEN, login="ana", organization_administration="write")
        ruleset = Ruleset(id=42, name="Brake", branches=["~DEFAULT_BRANCH"], rules=[{"type": "update"}])
        ruleset.enforcement = "disabled" if switch == "on" else "active"
        github.world.organizations["acme"] = Organization(rulesets=[ruleset])
        return _command(github, capsys, "brake", switch, "--organization", "acme", "--ruleset", "Brake")

    return prepare


def _doctor(github: Standin, _: Path, capsys: pytest.CaptureFixture[str]) -> Start:
    github.world.token(TOKEN, login="ana", contents="read", actions="read", administration="write", metadata="read")
    policy = "timezone: Europe/Zurich\napplies_to: {environments: [production]}\n"
    shop = github.world.repository("acme/shop", {".freezeguard.yml": policy, GATES: GATE, SWEEPS: SWEEP})
    shop.rulesets = [Ruleset(id=7, name="main", rules=[requires("freezeguard"), QUEUE])]
    shop.environments = [Environment(name="Production", reviewers=True)]
    return _command(github, capsys, "doctor", "--repository", "acme/shop")


# A comment that cannot be edited keeps no status from being written, and is edited when the state changes again
# (docs/how-to/keep-statuses-current.md).
COMMENTS = (("/comments/*", "comments"), ("query Comments", "comments"))
# What became of a deployment that is approved is written nowhere but in its status.
MEMORY = (("/statuses/*", "statuses"), ("/deployment_protection_rule", "statuses"))
MODES: dict[str, Mode] = {
    "sweep": Mode(_sweep, is_sweep=True, forgotten=COMMENTS),
    "sweep of an organisation": Mode(_organization, is_sweep=True),
    "check runs of an App": Mode(_checks, is_sweep=True, forgotten=COMMENTS),
    "deployments that wait": Mode(_deployments(FRIDAY), is_sweep=True),
    "deployments that may go": Mode(_deployments(MONDAY), opens=True, is_sweep=True, forgotten=MEMORY),
    "pull request": Mode(_action, BLOCKED, tells_a_verdict=True),
    "pull request, overridden": Mode(_overridden, codes=(BLOCKED,), opens=True, tells_a_verdict=True),
    "brake on": Mode(_brake("on"), codes=(USAGE,)),
    "brake off": Mode(_brake("off"), codes=(USAGE,), opens=True),
    "doctor": Mode(_doctor, codes=(FINDINGS,), notes=True),
}


def calls(github: Standin) -> list[Call]:
    """What was called, each kind once, in the order of the first time."""
    found: dict[Call, None] = {}
    for request in github.requests:
        operation = re.match(r"\s*\w+ \w+", request.json["query"]) if request.is_graphql else None
        path = re.sub(r"/(?:[0-9a-f]{40}|\d+)(?=/|$)", "/*", request.path)
        found[Call(request.method, path, operation[0].strip() if operation else "", request.is_write)] = None
    return list(found)


def state(github: Standin) -> dict[str, Any]:
    """All that was told to GitHub, by what it is about."""
    world = github.world
    return {name: _of(repository, github.url) for name, repository in world.repositories.items()} | {
        name: {ruleset.name: ruleset.enforcement for ruleset in organization.rulesets} for name, organization in world.organizations.items()
    }


def _of(shop: Repository, url: str) -> dict[str, Any]:
    return {
        "statuses": {(status.sha, status.context): (status.state, status.description) for status in shop.statuses},
        "checks": {(run.sha, run.name): (run.conclusion, run.title) for run in shop.check_runs},
        "comments": {number: [comment.body.replace(url, "") for comment in pull.comments] for number, pull in shop.pulls.items()},
        "pending": {run.id: run.pending for run in shop.runs},
    }


def opened(world: World) -> list[str]:
    """All that says that it may go."""
    shops = world.repositories.values()
    green = [status.context for shop in shops for status in shop.statuses if status.state == "success"]
    green += [run.name for shop in shops for run in shop.check_runs if run.conclusion == "SUCCESS"]
    return green + [
        told for shop in shops for run in shop.runs for said in run.told.values() for told in said if told.startswith("approved")
    ]


def twice(world: World, call: Call) -> list[Any]:
    """What was told more than once: a check run may be, of which it is not known whether it was made."""
    told: Counter[Any] = Counter()
    for shop in world.repositories.values():
        told.update((status.sha, status.context, status.state, status.description) for status in shop.statuses)
        if "CheckRuns" not in call.containing:
            told.update((run.sha, run.name, run.conclusion, run.title) for run in shop.check_runs)
        told.update((run.id, said) for run in shop.runs for each in run.told.values() for said in each)
        told.update(
            (pull.number, "comment") for pull in shop.pulls.values() for comment in pull.comments if is_ours(comment.body, "freezeguard")
        )
    return [what for what, times in told.items() if times > 1]


def leaked(github: Standin, said: str) -> list[str]:
    """The secrets that stand in what was said to anybody but in the place where they belong."""
    shops = github.world.repositories.values()
    texts = [said, *(request.body for request in github.requests), *(request.path for request in github.requests)]
    texts += [comment.body for shop in shops for pull in shop.pulls.values() for comment in pull.comments]
    secrets = {request.headers["authorization"].split()[-1] for request in github.requests} | {TOKEN, *app_key()[0].splitlines()[1:-1]}
    return [secret for secret in secrets if any(secret in text for text in texts)]
