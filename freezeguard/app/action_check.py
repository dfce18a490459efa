"""One run of the Action: what happened → what is there → the verdict → what is told. Its collaborators are passed in."""

from __future__ import annotations

import json

from ..engine.decide import allowed_spans
from ..engine.facts import NO_FACTS
from ..errors import FreezeGuardError, UndecidedError, UsageError
from ..github.client import GitHubError
from ..github.event import read_event
from ..github.head_policy import PolicyFileTracker
from ..github.publish import write_comment, write_status
from ..github.remote_policy import read_policy
from ..github.runner_files import write_files
from ..github.settings import AUTO
from ..github.snapshot import read_snapshot
from ..policy.discovery import DEFAULT_SOURCE
from ..policy.load import read_text
from ..policy.reader import scalars
from ..render.comment import is_ours, with_change
from ..render.commit_status import description_without_verdict, status_description
from ..render.day_strip import strip_rows, strip_span
from ..render.job_summary import summary, summary_without_verdict
from ..render.override_hints import override_hints
from ..render.workflow_commands import command, problem_commands, verdict_commands
from ..util.languages import ENGLISH, Message, language
from ..util.text import format_duration, single_line
from .change_notice import describe_policy_change
from .check import exit_code
from .evaluate import (
    apply_overrides,
    build_report,
    check_siblings,
    describe_failure,
    evaluate,
    in_mode,
    judge,
    status_context,
    told_failure,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from typing import TextIO

    from ..engine.verdict_document import VerdictDocument
    from ..github.client import Client
    from ..github.event import Event
    from ..github.publish import PullRequestStatus
    from ..github.settings import Settings
    from ..github.snapshot import Snapshot
    from ..policy.model import Policy
    from ..policy.subject import Subject
    from .change_notice import ChangeNotice
    from .evaluate import Evaluation

STRIP_DAYS = 14
SETTLING = (1, 3)  # seconds between two looks at a head that GitHub does not know well yet
PAUSE = 300  # seconds between two looks while it waits
PERMISSIONS = "contents: read, issues: read, pull-requests: write, statuses: write"


class ActionCheck:
    """One run.

    Args:
        out: the log, where workflow commands go.
        environ: where the policy's secrets are.
        clock: seconds since the epoch.
        sleep: waits so many seconds.
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
        self._files_fail = False
        self._context = settings.status or AUTO

    def __call__(self) -> int:
        """Judges, tells, and gives the exit code."""
        try:
            event = read_event(self._settings)
            self._context = status_context(self._settings, event.subject.environment)
            judged = self._wait(event)
        except FreezeGuardError as error:
            return self._tell_failure(error)
        return self._publish(judged)

    def _wait(self, event: Event) -> Evaluation:
        """The verdict; with `wait`, the one that allows, or the last one before the time is over."""
        began = self._clock()
        wait = self._settings.wait
        until = began + (wait.days * 86400 + wait.seconds if wait is not None else 0)
        judged = None
        while True:
            try:
                judged = self._judge(event)
                state = judged.verdict.outcome
            except UndecidedError as error:
                # Hours of waiting are not given up for one failure; without any verdict there is nothing to wait for.
                if judged is None or self._clock() >= until:
                    raise
                state = f"it cannot be decided now: {error}"
            else:
                if judged.verdict.allowed or self._clock() >= until:
                    return judged
            now = self._clock()
            window = judged.verdict.next_window
            opens = window.start.timestamp() - now if window is not None else 0
            # What opens as soon as something unknown is over is not waited for by the second.
            what = f"opens in {format_duration(opens)}" if opens > 0 else "it is not known when it opens"
            self._log(single_line(f"freezeguard: {state}, {what}; giving up in {format_duration(until - now + 30)}", 500))
            self._sleep(min(PAUSE, until - now, max(1.0, opens) if opens > 0 else PAUSE))
            self._client.restart()

    def _judge(self, event: Event) -> Evaluation:
        """Reads everything anew, and decides."""
        settings = self._settings
        self._base = None
        if event.deletion:
            # Nothing is deployed by it, and there may be no branch left whose policy could be asked.
            policy = read_text(b"timezone: UTC\n", "deletion")
            return judge(policy, event.subject, NO_FACTS, self._at(policy, int(self._clock())))
        snapshot = self._snapshot = self._read(event)
        # With a ref of its own the base's policy does not count, and with the queue nobody reviews any more.
        compared = snapshot.pull_request if settings.policy_ref is None and event.queued is None else None
        reading = PolicyFileTracker(settings.repository, snapshot.commit, compared and compared.head)
        policy = read_policy(self._client, settings, snapshot, read=reading.of_base)
        self._base = policy, reading
        policy = in_mode(policy, settings.mode)
        subject = policy.locate(_subject(event, snapshot))
        now = int(self._clock())
        judged = evaluate(policy, subject, settings, self._environ, now, self._at(policy, now))
        judged = apply_overrides(judged, self._client, settings, event, snapshot.pull_request)
        if event.queued is None:
            check_siblings(judged, snapshot)
        return judged

    def _read(self, event: Event) -> Snapshot:
        """What is there. GitHub may tell of a new head before it tells of its commits: a moment later it has settled."""
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

    def _publish(self, judged: Evaluation) -> int:
        doc, simulated = judged.verdict.as_dict(), self._settings.at is not None
        if judged.policy.source == DEFAULT_SOURCE:
            self._out.write(command("notice", f"no policy file: the {DEFAULT_SOURCE} decides", title="FreezeGuard"))
        self._out.write(verdict_commands(doc, simulated=simulated))
        code = judged.policy.language
        ways = override_hints(judged.policy, judged.subject, code) if not judged.verdict.allowed else []
        start = int(judged.verdict.at.timestamp())
        first, last = strip_span(start, STRIP_DAYS, judged.policy.zone)
        spans = allowed_spans(judged.policy, judged.subject, first, last, judged.facts)
        rows = strip_rows(spans, start, STRIP_DAYS, judged.policy.zone, language(code))
        # What counts is told before anything of the change is looked at.
        self._write_files(_outputs(doc, simulated=simulated), None)
        verdict = build_report(judged, self._settings, self._context)
        failed = self._write_status(verdict)
        notice = self._notice(judged)
        text = summary(doc, rows, ways=ways, simulated=simulated, code=code)
        self._write_files(None, text + notice.html if notice is not None else text)
        if notice is not None and verdict.body is not None:
            verdict = verdict._replace(body=with_change(verdict.body, notice.html), create=verdict.create or notice.create)
        self._write_comment(verdict, failed)
        return exit_code(doc)

    def _notice(self, judged: Evaluation) -> ChangeNotice | None:
        """What is told of a pull request's change of the policy."""
        if self._snapshot is None or self._base is None:
            return None
        policy, reading = self._base
        return describe_policy_change(self._client, self._settings, self._snapshot, reading, policy, judged.subject, judged.verdict.at)

    def _tell_failure(self, error: FreezeGuardError) -> int:
        """What is told where there is no verdict."""
        failure = describe_failure(error)
        title, problems = failure.title, failure.problems
        self._out.write(problem_commands(problems))
        simulated = self._settings.at is not None
        code = self._base[0].language if self._base is not None else ENGLISH
        outputs = _no_outputs(failure.outcome, f"{title}: {problems[0]}")
        self._write_files(outputs, summary_without_verdict(title, problems, simulated=simulated, code=code))
        verdict = told_failure(failure, self._settings, self._context, code)
        self._write_comment(verdict, self._write_status(verdict))
        return error.exit_code

    def _write_files(self, outputs: dict[str, str] | None, text: str | None) -> None:
        output, summary_file = self._settings.output, self._settings.summary
        # What failed once fails again: one warning is enough.
        self._files_fail = self._files_fail or not _write_files(
            None if outputs is None else output, outputs or {}, None if text is None else summary_file, text or "", self._out
        )

    def _write_status(self, told: PullRequestStatus) -> GitHubError | None:
        """Writes the commit status, and gives why it could not."""
        if self._snapshot is not None:
            try:
                write_status(self._client, self._settings.repository, self._snapshot, told, self._settings.run_url)
            except GitHubError as error:
                return error
        return None

    def _write_comment(self, told: PullRequestStatus, status: GitHubError | None) -> None:
        """Tells the pull request. What fails, the status with it, is said once, and changes nothing else."""
        failed = [("the commit status", status)] if status is not None else []
        if self._snapshot is not None:
            try:
                write_comment(self._client, self._settings.repository, self._snapshot, told)
            except GitHubError as error:
                failed.append(("the comment", error))
        if failed:
            what, why = " and ".join(name for name, _ in failed), failed[0][1]
            hint = f" The job needs `permissions: {{{PERMISSIONS}}}`; a fork's token never has them." if why.status == 403 else ""
            text = f"{what} could not be written: {why}.{hint} The verdict stands on the exit code and in the job summary."
            self._out.write(_warning(text))

    def _log(self, text: str) -> None:
        self._out.write(text + "\n")
        self._out.flush()


def tell_usage(error: UsageError, environ: Mapping[str, str], out: TextIO) -> None:
    """What is told where the inputs themselves are wrong."""
    out.write(problem_commands([str(error)]))
    outputs, told = _no_outputs("invalid", str(error)), summary_without_verdict(Message("failure.usage"), [error.text])
    _write_files(environ.get("GITHUB_OUTPUT"), outputs, environ.get("GITHUB_STEP_SUMMARY"), told, out)


def _write_files(output: str | None, outputs: dict[str, str], summary_file: str | None, text: str, out: TextIO) -> bool:
    """Writes the runner's files, where it gave their paths, and says whether that went well. A failure is a warning."""
    wrong = write_files(output, outputs, summary_file, text)
    if wrong is not None:
        out.write(_warning(wrong))
    return wrong is None


def _subject(event: Event, snapshot: Snapshot) -> Subject:
    """What is to be deployed, as it is now: a payload may be older than the pull request."""
    subject, pull = event.subject, snapshot.pull_request
    if pull is not None:
        subject = subject._replace(branch=pull.base or subject.branch)
        if event.queued is None:
            subject = subject._replace(sha=pull.head)
    return subject._replace(branch=snapshot.default_branch) if event.nothing else subject


def _warning(text: str) -> str:
    return command("warning", text, title="FreezeGuard")


def _outputs(doc: VerdictDocument, *, simulated: bool) -> dict[str, str]:
    window = doc["next_window"]
    return {
        "allowed": "true" if doc["allowed"] else "false",
        "outcome": doc["outcome"],
        "reason": status_description(doc, simulated=simulated),
        "next-window-start": window["start"] if window is not None else "",
        "next-window-end": (window["end"] or "") if window is not None else "",
        "closes-at": doc["closes_at"] or "",
        "verdict": json.dumps({**doc, "simulated": True} if simulated else doc),
    }


def _no_outputs(outcome: str, reason: str) -> dict[str, str]:
    names = ("next-window-start", "next-window-end", "closes-at", "verdict")
    return {"allowed": "false", "outcome": outcome, "reason": description_without_verdict(reason), **dict.fromkeys(names, "")}
