"""One run of the Action: read the event and GitHub, evaluate the policy, publish the verdict. Its collaborators are passed in."""

from __future__ import annotations

from ..engine.facts import NO_FACTS
from ..errors import FreezeGuardError, UndecidedError, UsageError
from ..github.event import read_event
from ..github.head_policy import PolicyFileTracker
from ..github.remote_policy import read_policy
from ..github.settings import AUTO
from ..github.snapshot import read_snapshot
from ..policy.load import read_text
from ..policy.reader import scalars
from ..render.comment import is_ours
from ..util.text import format_duration, no_commands, single_line
from .action_report import ActionReport
from .evaluate import apply_overrides, check_siblings, evaluate, evaluate_with, in_mode, status_context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from typing import TextIO

    from ..github.client import Client
    from ..github.event import Event
    from ..github.settings import Settings
    from ..github.snapshot import Snapshot
    from ..policy.model import Policy
    from ..policy.subject import Subject
    from .evaluate import Evaluation

SETTLING = (1, 3)  # seconds between two reads of a head that GitHub does not know well yet
PAUSE = 300  # seconds between two evaluations while the run waits


class ActionCheck:
    """One run.

    Args:
        out: the log, where workflow commands go.
        environ: holds the secrets of the policy.
        clock: seconds since the epoch.
        sleep: waits for a number of seconds.
    """

    def __init__(
        self,
        settings: Settings,
        client: Client,
        out: TextIO,
        *,
        environ: Mapping[str, str],
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._settings = settings
        self._client = client
        self._out = out
        self._environ = environ
        self._clock = clock
        self._sleep = sleep
        self._snapshot: Snapshot | None = None
        self._base: tuple[Policy, PolicyFileTracker] | None = None
        self._context = settings.status or AUTO

    def __call__(self) -> int:
        """Evaluate, publish, and return the exit code."""
        try:
            event = read_event(self._settings)
            self._context = status_context(self._settings, event.subject.environment)
            evaluation = self._wait(event)
        except UsageError as error:
            # A wrong input says nothing about the commit: only the run reports it.
            self._snapshot = None
            return self._report().publish_failure(error)
        except FreezeGuardError as error:
            return self._report().publish_failure(error)
        return self._report().publish(evaluation)

    def _report(self) -> ActionReport:
        return ActionReport(self._settings, self._client, self._out, context=self._context, snapshot=self._snapshot, base=self._base)

    def _wait(self, event: Event) -> Evaluation:
        """Return the verdict; with `wait`, the first that allows, or the last before the time is over."""
        began = self._clock()
        wait = self._settings.wait
        until = began + (wait.days * 86400 + wait.seconds if wait is not None else 0)
        evaluation = None
        while True:
            try:
                evaluation = self._evaluate(event)
                state = evaluation.verdict.outcome
            except UndecidedError as error:
                # One failure does not end hours of waiting; without any verdict there is nothing to wait for.
                if evaluation is None or self._clock() >= until:
                    raise
                state = f"undecided: {error}"
            else:
                if evaluation.verdict.allowed or self._clock() >= until:
                    return evaluation
            now = self._clock()
            window = evaluation.verdict.next_window
            opens = window.start.timestamp() - now if window is not None else 0
            # A window that opens when something of unknown length ends has no time to wait for.
            what = f"opens in {format_duration(opens)}" if opens > 0 else "it is not known when it opens"
            self._log(single_line(f"freezeguard: {state}, {what}; giving up in {format_duration(until - now + 30)}", 500))
            self._sleep(min(PAUSE, until - now, max(1.0, opens) if opens > 0 else PAUSE))
            self._client.restart()

    def _evaluate(self, event: Event) -> Evaluation:
        """Read everything from GitHub again, and decide."""
        settings = self._settings
        self._base = None
        if event.deletion:
            # A deletion deploys nothing, and the branch whose policy could decide may be gone.
            policy = read_text(b"timezone: UTC\n", "deletion")
            return evaluate_with(policy, event.subject, NO_FACTS, self._at(policy, int(self._clock())))
        snapshot = self._snapshot = self._read(event)
        # With a ref of its own the base's policy does not count, and in a merge queue nobody reviews any more.
        compared = snapshot.pull_request if settings.policy_ref is None and event.queued is None else None
        reading = PolicyFileTracker(settings.repository, snapshot.commit, compared and compared.head)
        policy = read_policy(self._client, settings, snapshot, read=reading.of_base)
        self._base = policy, reading
        policy = in_mode(policy, settings.mode)
        subject = policy.locate(_subject(event, snapshot))
        now = int(self._clock())
        evaluation = evaluate(policy, subject, settings, self._environ, now, self._at(policy, now))
        evaluation = apply_overrides(evaluation, self._client, settings, event, snapshot.pull_request)
        if event.queued is None:
            check_siblings(evaluation, snapshot)
        return evaluation

    def _read(self, event: Event) -> Snapshot:
        """Read the snapshot until it has settled: GitHub may report a new head before its commits."""
        for pause in SETTLING:
            snapshot = self._read_snapshot_once(event)
            if snapshot.settled:
                return snapshot
            self._sleep(pause)
        return self._read_snapshot_once(event)

    def _read_snapshot_once(self, event: Event) -> Snapshot:
        settings = self._settings
        return read_snapshot(
            self._client,
            settings.repository,
            event,
            policy=settings.policy,
            ref=settings.policy_ref,
            context=self._context,
            is_ours=lambda body: is_ours(body, self._context),
        )

    def _at(self, policy: Policy, now: int) -> datetime:
        try:
            return policy.zone.datetime(now) if self._settings.at is None else scalars.moment(self._settings.at, policy.zone)
        except ValueError as error:
            raise UsageError(f"input at: {error}") from None

    def _log(self, text: str) -> None:
        self._out.write(no_commands(text) + "\n")
        self._out.flush()


def _subject(event: Event, snapshot: Snapshot) -> Subject:
    """Return what is deployed, as GitHub knows it now: a payload may be older than the pull request."""
    subject, pull = event.subject, snapshot.pull_request
    if pull is not None:
        subject = subject._replace(branch=pull.base or subject.branch)
        if event.queued is None:
            subject = subject._replace(sha=pull.head)
    return subject._replace(branch=snapshot.default_branch) if event.nothing else subject
