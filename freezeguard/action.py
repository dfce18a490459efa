"""One run of the Action: what happened → what is there → the verdict → what is told. Its collaborators are passed in."""

from __future__ import annotations

import json
from typing import NamedTuple

from .answers import cache_folder
from .app import exit_code
from .decision import allowed_spans, decide
from .errors import FreezeGuardError, PolicyError, UndecidedError, UsageError
from .facts import NO_FACTS
from .github.client import Client, GitHubError
from .github.event import read_event
from .github.evidence import gather_evidence
from .github.files import append_outputs, append_summary
from .github.policy import read_policy
from .github.publish import Told, write_comment, write_status
from .github.snapshot import read_snapshot
from .overrides import proven
from .places import DEFAULT_SOURCE
from .policy import scalars
from .policy.load import read_text
from .policy.model import Policy
from .render.comment import comment_body, comment_body_without_verdict, is_ours
from .render.github import command, problem_commands, verdict_commands
from .render.status import description_without_verdict, status_description, status_state
from .render.strip import strip_rows, strip_span
from .render.summary import summary, summary_without_verdict
from .render.text import safe, span_words
from .render.view import listed
from .render.ways import ways_to_override
from .settings import AUTO
from .sources.gathering import gather
from .sources.outside import Outside, github_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from typing import Any, TextIO

    from .facts import Facts
    from .github.event import Event
    from .github.snapshot import Snapshot
    from .settings import Settings
    from .subject import Subject
    from .verdict import Verdict

STRIP_DAYS = 14
PAUSE = 300  # seconds between two looks while it waits
PERMISSIONS = "contents: read, issues: read, pull-requests: write, statuses: write"


class Judged(NamedTuple):
    """A verdict with all that it was made of."""

    policy: Policy
    subject: Subject
    facts: Facts
    verdict: Verdict


class Run:
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
        self._context = settings.status or AUTO

    def __call__(self) -> int:
        """Judges, tells, and gives the exit code."""
        try:
            event = read_event(self._settings)
            if self._context == AUTO:
                environment = event.subject.environment
                self._context = f"freezeguard/{environment}"[:255] if environment else "freezeguard"
            judged = self._wait(event)
        except FreezeGuardError as error:
            return self._tell_failure(error)
        return self._tell(judged)

    def _wait(self, event: Event) -> Judged:
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
            what = f"opens in {span_words(opens)}" if opens > 0 else "it is not known when it opens"
            self._log(safe(f"freezeguard: {state}, {what}; giving up in {span_words(until - now + 30)}", 500))
            self._sleep(min(PAUSE, until - now, max(1.0, opens) if opens > 0 else PAUSE))
            self._client.restart()

    def _judge(self, event: Event) -> Judged:
        """Reads everything anew, and decides."""
        settings = self._settings
        if event.deletion:
            # Nothing is deployed by it, and there may be no branch left whose policy could be asked.
            policy = read_text(b"timezone: UTC\n", "deletion")
            return self._decide(policy, event.subject, NO_FACTS)
        snapshot = self._snapshot = read_snapshot(
            self._client,
            settings.repository,
            event,
            policy=settings.policy,
            ref=settings.policy_ref,
            context=self._context,
            is_ours=lambda body: is_ours(body, self._context),
        )
        policy = _in_mode(read_policy(self._client, settings, snapshot), settings.mode)
        subject = policy.locate(_subject(event, snapshot))
        known = gather(policy, subject, self._outside(policy))
        policy = known.policy
        judged = self._decide(policy, subject, known.facts)
        if not judged.verdict.allowed and any(document.overrides for document in policy.documents):
            evidence = gather_evidence(self._client, settings, event._replace(subject=subject), snapshot.pull_request, policy)
            waivers = proven(policy, evidence, subject, int(judged.verdict.at.timestamp()))
            judged = self._decide(policy, subject, judged.facts._replace(waivers=waivers)) if waivers else judged
        if judged.verdict.allowed and event.queued is None and snapshot.siblings:
            raise UndecidedError(_shared(snapshot.siblings))
        return judged

    def _decide(self, policy: Policy, subject: Subject, facts: Facts) -> Judged:
        return Judged(policy, subject, facts, decide(policy, at=self._at(policy), subject=subject, facts=facts))

    def _at(self, policy: Policy) -> datetime:
        try:
            return policy.zone.datetime(int(self._clock())) if self._settings.at is None else scalars.moment(self._settings.at, policy.zone)
        except ValueError as error:
            raise UsageError(f"input at: {error}") from None

    def _outside(self, policy: Policy) -> Outside:
        """How the policy's sources are asked: all at once, so that none shares a connection with another."""
        settings = self._settings
        named = github_of(self._environ)

        def connect(name: str | None) -> Client:
            return named(name) if name is not None else Client(settings.token, settings.api_url)

        at, now = int(self._at(policy).timestamp()), int(self._clock())
        return Outside(at, now, settings.repository, self._environ, connect, cache_folder(self._environ))

    def _tell(self, judged: Judged) -> int:
        doc, simulated = judged.verdict.as_dict(), self._settings.at is not None
        if judged.policy.source == DEFAULT_SOURCE:
            self._out.write(command("notice", f"no policy file: the {DEFAULT_SOURCE} decides", title="FreezeGuard"))
        self._out.write(verdict_commands(doc, simulated=simulated))
        ways = ways_to_override(judged.policy, judged.subject) if not judged.verdict.allowed else []
        start = int(judged.verdict.at.timestamp())
        first, last = strip_span(start, STRIP_DAYS, judged.policy.zone)
        spans = allowed_spans(judged.policy, judged.subject, first, last, judged.facts)
        rows = strip_rows(spans, start, STRIP_DAYS, judged.policy.zone)
        self._write_files(_outputs(doc, simulated=simulated), summary(doc, rows, ways=ways, simulated=simulated))
        comment = self._settings.comment
        told = Told(
            self._settings.status and self._context,
            status_state(doc["outcome"], self._settings.blocked_state),
            status_description(doc, simulated=simulated),
            comment_body(doc, status=self._context, ways=ways, simulated=simulated) if comment != "never" else None,
            comment == "always" or doc["outcome"] == "blocked",
        )
        self._publish(told)
        return exit_code(doc)

    def _tell_failure(self, error: FreezeGuardError) -> int:
        """What is told where there is no verdict."""
        problems = error.problems if isinstance(error, PolicyError) else [str(error)]
        invalid = not isinstance(error, UndecidedError)
        title = "the policy is invalid" if isinstance(error, PolicyError) else "it was asked wrongly" if invalid else "it cannot be decided"
        self._out.write(problem_commands(problems))
        simulated = self._settings.at is not None
        outputs = _no_outputs("invalid" if invalid else "undecided", f"{title}: {problems[0]}")
        self._write_files(outputs, summary_without_verdict(title, problems, simulated=simulated))
        body = comment_body_without_verdict(title, problems, status=self._context, simulated=simulated)
        told = Told(
            self._settings.status and self._context,
            status_state("invalid" if invalid else "undecided"),
            description_without_verdict(title, problems),
            body if self._settings.comment != "never" else None,
            False,
        )
        self._publish(told)
        return error.exit_code

    def _write_files(self, outputs: dict[str, str], text: str) -> None:
        _write_files(self._settings.output, outputs, self._settings.summary, text, self._out)

    def _publish(self, told: Told) -> None:
        """Tells the pull request. What fails is said once, and changes nothing else."""
        snapshot, settings = self._snapshot, self._settings
        if snapshot is None:
            return
        failed = []
        try:
            write_status(self._client, settings.repository, snapshot, told, settings.run_url)
        except GitHubError as error:
            failed.append(("the commit status", error))
        try:
            write_comment(self._client, settings.repository, snapshot, told)
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
    outputs, told = _no_outputs("invalid", str(error)), summary_without_verdict("it was asked wrongly", [str(error)])
    _write_files(environ.get("GITHUB_OUTPUT"), outputs, environ.get("GITHUB_STEP_SUMMARY"), told, out)


def _write_files(output: str | None, outputs: dict[str, str], summary_file: str | None, text: str, out: TextIO) -> None:
    """Writes the runner's files, where it gave their paths. A failure is a warning."""
    try:
        if output:
            append_outputs(output, outputs)
        if summary_file:
            append_summary(summary_file, text)
    except OSError as error:
        out.write(_warning(f"outputs and summary could not be written: {error.strerror}"))


def _subject(event: Event, snapshot: Snapshot) -> Subject:
    """What is to be deployed, as it is now: a payload may be older than the pull request."""
    subject, pull = event.subject, snapshot.pull_request
    if pull is not None:
        subject = subject._replace(branch=pull.base or subject.branch)
        if event.queued is None:
            subject = subject._replace(sha=pull.head)
    return subject._replace(branch=snapshot.default_branch) if event.nothing else subject


def _shared(siblings: Sequence[int]) -> str:
    """A commit has one status of a name, and one check: what one base allows would open the other."""
    numbers = listed([f"#{number}" for number in siblings if number], 3) or "another pull request"
    return f"{numbers} may have the same head commit, and has another base branch: close one of them, or push a commit to one"


def _warning(text: str) -> str:
    return command("warning", text, title="FreezeGuard")


def _in_mode(policy: Policy, mode: str | None) -> Policy:
    if mode is None:
        return policy
    return Policy(tuple(document._replace(mode=mode) for document in policy.documents), policy.source, policy.sha256, policy.files)


def _outputs(doc: dict[str, Any], *, simulated: bool) -> dict[str, str]:
    window = doc["next_window"] or {}
    return {
        "allowed": "true" if doc["allowed"] else "false",
        "outcome": doc["outcome"],
        "reason": status_description(doc, simulated=simulated),
        "next-window-start": window.get("start") or "",
        "next-window-end": window.get("end") or "",
        "closes-at": doc["closes_at"] or "",
        "verdict": json.dumps({**doc, "simulated": True} if simulated else doc),
    }


def _no_outputs(outcome: str, reason: str) -> dict[str, str]:
    names = ("next-window-start", "next-window-end", "closes-at", "verdict")
    return {"allowed": "false", "outcome": outcome, "reason": description_without_verdict(reason), **dict.fromkeys(names, "")}
