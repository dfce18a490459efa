"""Settings of the Action from its environment. An error names the input; no message contains a secret."""

from __future__ import annotations

from dataclasses import dataclass, field
from posixpath import normpath
from typing import Literal

from ..errors import UsageError
from ..policy.reader import scalars
from ..temporal.zones import Duration
from ..util.text import did_you_mean, quote
from .shards import Shard, parse_shard

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

AUTO = "auto"
MODES = ("enforce", "warn")
COMMANDS = ("check", "sweep")
PUBLISHED = ("status", "check")
COMMENTS = ("auto", "never", "always")
BLOCKED_STATES = ("failure", "pending")
API_URL = "https://api.github.com"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Settings from the inputs of the Action and the variables of the runner.

    Attributes:
        publish: the result that a sweep writes, `status` or `check`.
        app: id of the GitHub App that writes check runs and owns the deployment protection rule.
        app_key: the App's private key (PEM); None leaves deployments alone.
        organization: owner of the repositories to sweep; None sweeps only the present repository.
        shard: the part of these repositories to sweep.
        policy: path in the repository; None for the usual locations.
        policy_ref: ref of the policy; None for the base branch of the pull request, else the default branch.
        status: context of the commit status; `auto` names it after the environment; None writes no status.
        wait: time to wait for a window; None does not wait.
        at: an instant as text; None for now.
        output, summary: the runner's command files; None if there are none.
    """

    repository: str
    token: str | None = field(repr=False)
    command: str = "check"
    publish: str = "status"
    app: int | None = None
    app_key: str | None = field(default=None, repr=False)
    organization: str | None = None
    shard: Shard | None = None
    policy: str | None = None
    policy_ref: str | None = None
    environment: str | None = None
    mode: str | None = None
    comment: str = AUTO
    status: str | None = AUTO
    blocked_state: Literal["failure", "pending"] = "failure"
    wait: Duration | None = None
    at: str | None = None
    override_reason: str | None = None
    timezone: str = "UTC"
    api_url: str = API_URL
    event_name: str = ""
    event_path: str | None = None
    ref: str | None = None
    sha: str | None = None
    actor: str | None = None
    triggering_actor: str | None = None
    run_url: str | None = None
    output: str | None = None
    summary: str | None = None


def from_environ(environ: Mapping[str, str]) -> Settings:
    """Return the settings of an environment. Raises UsageError, which names the input."""

    def given(name: str) -> str | None:
        return environ.get(name, "").strip() or None

    def entered(name: str) -> str | None:
        # The runner keeps the hyphens of an input's name.
        return given(f"INPUT_{name.upper()}")

    repository = given("GITHUB_REPOSITORY")
    if repository is None or repository.count("/") != 1:
        raise UsageError("GITHUB_REPOSITORY is not owner/name: `freezeguard action` needs a workflow, use `freezeguard check` elsewhere")
    status = environ.get("INPUT_STATUS", AUTO).strip() or None
    wait, at = _duration("wait", entered("wait")), entered("at") or given("FREEZEGUARD_AT")
    if wait is not None and at is not None:
        raise UsageError("inputs wait and at: remove one of them, a simulated instant never passes")
    command = _one_of("command", entered("command"), COMMANDS) or "check"
    if command == "sweep" and (wait is not None or at is not None or status is None):
        raise UsageError("input command: a sweep needs a status, and does not support the inputs wait and at")
    publish = _one_of("publish", entered("publish"), PUBLISHED) or "status"
    if publish == "check" and entered("app-id") is None:
        raise UsageError("input publish: check runs need a GitHub App, set the input app-id")
    app, app_key = _app(entered("app-id")), given("FREEZEGUARD_APP_KEY")
    if command == "sweep":
        check_app(app, app_key, publish, "input app-id")
    return Settings(
        token=entered("token") or given("GITHUB_TOKEN"),
        command=command,
        publish=publish,
        app=app,
        app_key=app_key,
        organization=entered("organization"),
        shard=_shard(entered("shard")),
        policy=policy_path(entered("policy") or given("FREEZEGUARD_POLICY"), "input policy"),
        policy_ref=entered("policy-ref"),
        environment=entered("environment"),
        mode=_one_of("mode", entered("mode"), MODES),
        comment=_one_of("comment", entered("comment"), COMMENTS) or AUTO,
        status=status_context(status, "input status"),
        blocked_state="pending" if _one_of("blocked-state", entered("blocked-state"), BLOCKED_STATES) == "pending" else "failure",
        wait=wait,
        at=at,
        override_reason=entered("override-reason"),
        timezone=given("FREEZEGUARD_TIMEZONE") or "UTC",
        api_url=given("GITHUB_API_URL") or API_URL,
        repository=repository,
        event_name=given("GITHUB_EVENT_NAME") or "",
        event_path=given("GITHUB_EVENT_PATH"),
        ref=given("GITHUB_REF"),
        sha=given("GITHUB_SHA"),
        actor=given("GITHUB_ACTOR"),
        triggering_actor=given("GITHUB_TRIGGERING_ACTOR"),
        run_url=run_url(environ),
        output=given("GITHUB_OUTPUT"),
        summary=given("GITHUB_STEP_SUMMARY"),
    )


def _one_of(name: str, value: str | None, allowed: tuple[str, ...]) -> str | None:
    if value is not None and value not in allowed:
        raise UsageError(f"input {name}: {quote(value)} is not one of {', '.join(allowed)}{did_you_mean(value, allowed)}")
    return value


def _duration(name: str, value: str | None) -> Duration | None:
    try:
        return None if value is None else scalars.duration(value)
    except ValueError as error:
        raise UsageError(f"input {name}: {error}") from None


def _app(value: str | None) -> int | None:
    if value is not None and not (value.isascii() and value.isdigit() and len(value) < 10):
        raise UsageError(f"input app-id: {quote(value)} is not the id of a GitHub App")
    return None if value is None else int(value)


def check_app(app: int | None, key: str | None, publish: str, option: str) -> None:
    """Raise UsageError, which names the option, if only half of what waiting deployments need is given."""
    if key is not None and app is None:
        raise UsageError(
            f"FREEZEGUARD_APP_KEY is set without {option}: waiting deployments would be left alone; give the id of the App too"
        )
    if app is not None and key is None and publish != "check":
        raise UsageError(f"{option}: FREEZEGUARD_APP_KEY is not set, so waiting deployments would be left alone; set it to the App's key")


def _shard(value: str | None) -> Shard | None:
    try:
        return None if value is None else parse_shard(value)
    except ValueError as error:
        raise UsageError(f"input shard: {error}") from None


def policy_path(value: str | None, option: str) -> str | None:
    """Return the normalised path of a policy in its repository. Raises UsageError that names the option for a path outside."""
    if value is not None and (value.startswith("/") or ".." in value.split("/") or not value.isprintable()):
        raise UsageError(f"{option}: {quote(value)} is not a path in the repository")
    return value and normpath(value)


def status_context(value: str | None, option: str) -> str | None:
    """Return the context of a commit status. Raises UsageError that names the option for a text that GitHub does not accept."""
    if value is not None and not (value.isprintable() and len(value) <= 255):
        raise UsageError(f"{option}: {quote(value)} is not the name of a commit status")
    return value


def run_url(environ: Mapping[str, str]) -> str | None:
    """Return the address of the workflow run that the environment describes; None outside of one."""
    server = environ.get("GITHUB_SERVER_URL", "").strip() or "https://github.com"
    repository, run = environ.get("GITHUB_REPOSITORY", "").strip(), environ.get("GITHUB_RUN_ID", "").strip()
    return f"{server}/{repository}/actions/runs/{run}" if repository and run.isdigit() else None
