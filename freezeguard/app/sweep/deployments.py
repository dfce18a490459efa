"""Deployments that wait on FreezeGuard's protection rule: approve them when the verdict allows, else comment until when they wait."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from ...errors import FreezeGuardError
from ...github.client import GitHubError
from ...github.deployment_protection import answer, branch_named, waiting
from ...github.event import Event
from ...github.publish import is_current, write_status
from ...github.remote_policy import read_policy
from ...github.snapshot import read_snapshot
from ...policy.subject import Subject
from ..evaluate import apply_overrides, build_failure_report, build_report, describe_failure, evaluate, in_mode, status_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ...github.client import Client
    from ...github.deployment_protection import Waiting
    from ...github.publish import PullRequestStatus
    from ...github.rate_limiter import RateLimiter
    from ...github.settings import Settings
    from ...github.snapshot import Snapshot


# What the App needs (docs.github.com, "Creating custom deployment protection rules").
PERMISSIONS = {"actions": "read", "deployments": "write"}


class ApprovalResult(NamedTuple):
    """Counts of the waiting deployments of a repository. `informed` got a new comment and still wait."""

    approved: int = 0
    informed: int = 0
    waiting: int = 0
    failures: tuple[str, ...] = ()
    limited: bool = False


class DeploymentApprover:
    """Approval of the waiting deployments of one repository.

    Args:
        client: reads the policy, and writes the status that records the last comment.
        app: the installation of the App that owns the rule; it reads runs and responds to them.
        environ: holds the secrets of policies.
        clock: seconds since the epoch.
    """

    def __init__(
        self, settings: Settings, client: Client, app: Client, pace: RateLimiter, *, environ: Mapping[str, str], clock: Callable[[], float]
    ) -> None:
        self._settings = settings
        self._client = client
        self._app = app
        self._pace = pace
        self._environ = environ
        self._clock = clock

    def __call__(self, app_id: int) -> ApprovalResult:
        """Respond to all waiting deployments. Never raises: a failure is reported and approves nothing."""
        counts = dict.fromkeys(("approved", "informed", "waiting"), 0)
        failures: list[str] = []
        limited = False
        try:
            # List all first: an approved one leaves the list.
            for one in waiting(self._app, self._settings.repository, app_id, failures):
                self._app.restart()
                try:
                    counts[self._answered(one, failures)] += 1
                except GitHubError as error:
                    if error.status in (401, 429):
                        raise
                    failures.append(f"run {one.run}: {error}")
        except GitHubError as error:
            limited = error.status == 429
            failures.append(str(error))
        return ApprovalResult(**counts, failures=tuple(failures), limited=limited)

    def _answered(self, one: Waiting, failures: list[str]) -> str:
        self._client.restart()
        # A status for each attempt of a run: pull requests and other runs of the same commit have their own.
        context = status_name(one.environment)[:200] + f"/run-{one.run}/attempt-{one.attempt}"
        branch = one.branch if one.name is None else branch_named(self._client, self._settings.repository, one.name)
        event = Event(Subject(self._settings.repository, one.environment, branch, one.sha))
        snapshot = self._snapshot(event, context)
        said = self._verdict(event, snapshot, one, context)
        if said.state == "success":
            self._pace.wait()
            # Approve whatever the status says: the next job of the run may wait again, and others can write a status of this name.
            answer(self._app, self._settings.repository, one, said.markdown, approve=True)
            try:
                self._remember(snapshot, said)
            except GitHubError as error:
                failures.append(f"run {one.run} is approved, its status is not written: {error}")
            return "approved"
        if said.state == "error":
            failures.append(f"run {one.run}: {said.description}")
        if is_current(snapshot, said):
            return "waiting"
        # The status records the last comment: a deployment takes ten comments, and nobody reads the same one twice.
        self._remember(snapshot, said)
        self._pace.wait()
        answer(self._app, self._settings.repository, one, said.markdown, approve=False)
        return "informed"

    def _remember(self, snapshot: Snapshot, said: PullRequestStatus) -> None:
        self._pace.wait()
        write_status(self._client, self._settings.repository, snapshot, said, self._settings.run_url)

    def _snapshot(self, event: Event, context: str) -> Snapshot:
        """Read the policy of the default branch and the status of the commit."""
        return read_snapshot(
            self._client,
            self._settings.repository,
            event._replace(queued=event.subject.sha),
            policy=self._settings.policy,
            ref=self._settings.policy_ref,
            context=context,
            is_ours=lambda _: False,
        )

    def _verdict(self, event: Event, snapshot: Snapshot, one: Waiting, context: str) -> PullRequestStatus:
        actors = (*one.actors, None, None)
        settings = replace(self._settings, environment=one.environment, actor=actors[0], triggering_actor=actors[1], event_name="")
        now = int(self._clock())
        try:
            policy = in_mode(read_policy(self._client, settings, snapshot), settings.mode)
            subject = policy.locate(event.subject)
            evaluation = evaluate(policy, subject, settings, self._environ, now)
            # A run that a pull request started may not be merged yet: no override is proven for it.
            evaluation = apply_overrides(evaluation, self._client, settings, event, None) if one.deploys else evaluation
            return build_report(evaluation, settings, context)
        except FreezeGuardError as error:
            if isinstance(error, GitHubError) and error.status == 429:
                raise
            return build_failure_report(describe_failure(error), settings, context)
