"""Publish the result of one run of the Action: log, outputs, job summary, commit status and comment."""

from __future__ import annotations

import json

from ..engine.analysis.override_spans import spans_with_overrides
from ..errors import FreezeGuardError, UsageError
from ..github.client import GitHubError
from ..github.publish import write_comment, write_status
from ..github.runner_files import write_files
from ..policy.discovery import DEFAULT_SOURCE
from ..render.comment import with_change
from ..render.commit_status import description_without_verdict, status_description
from ..render.day_strip import strip_rows, strip_span
from ..render.job_summary import summary, summary_without_verdict
from ..render.override_hints import override_hints
from ..render.workflow_commands import command, problem_commands, verdict_commands
from ..util.languages import ENGLISH, Message, language
from .change_notice import describe_policy_change
from .check import exit_code
from .evaluate import build_failure_report, build_report, describe_failure
from .required_status import is_required, without_success

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

    from ..engine.verdict_document import VerdictDocument
    from ..github.client import Client
    from ..github.head_policy import PolicyFileTracker
    from ..github.publish import PullRequestStatus
    from ..github.settings import Settings
    from ..github.snapshot import Snapshot
    from ..policy.model import Policy
    from .change_notice import ChangeNotice
    from .evaluate import Evaluation

STRIP_DAYS = 14
PERMISSIONS = "contents: read, issues: read, pull-requests: write, statuses: write"


class ActionReport:
    """Everything that one run publishes. A part that cannot be written is a warning and changes nothing else.

    Args:
        out: the log, where workflow commands go.
        context: the name of the commit status.
        snapshot: the pull request and its commit; None: they were not read.
        base: the policy of the base, and which of its files were read; None: they were not read.
    """

    def __init__(
        self,
        settings: Settings,
        client: Client,
        out: TextIO,
        *,
        context: str,
        snapshot: Snapshot | None,
        base: tuple[Policy, PolicyFileTracker] | None,
    ) -> None:
        self._settings = settings
        self._client = client
        self._out = out
        self._context = context
        self._snapshot = snapshot
        self._base = base
        self._files_fail = False

    def publish(self, evaluation: Evaluation) -> int:
        """Publish a verdict and return its exit code."""
        verdict, policy, subject = evaluation.verdict, evaluation.policy, evaluation.subject
        doc, simulated = verdict.as_dict(), self._settings.at is not None
        if policy.source == DEFAULT_SOURCE:
            self._out.write(command("notice", f"no policy file: the {DEFAULT_SOURCE} decides", title="FreezeGuard"))
        self._out.write(verdict_commands(doc, simulated=simulated))
        ways = override_hints(policy, subject, policy.language) if not verdict.allowed else []
        start = int(verdict.at.timestamp())
        first, last = strip_span(start, STRIP_DAYS, policy.zone)
        spans, overridden = spans_with_overrides(policy, subject, start, first, last, evaluation.facts)
        rows = strip_rows(spans, start, STRIP_DAYS, policy.zone, language(policy.language), overridden=overridden)
        # The verdict is out before anything of the change of the policy is read.
        self._write_files(_outputs(doc, simulated=simulated), None)
        report = self._without_rule(build_report(evaluation, self._settings, self._context), evaluation)
        error = self._write_status(report)
        notice = self._change_notice(evaluation)
        text = summary(doc, rows, ways=ways, simulated=simulated, code=policy.language)
        self._write_files(None, text + notice.html if notice is not None else text)
        if notice is not None and report.body is not None:
            report = report._replace(body=with_change(report.body, notice.html), create=report.create or notice.create)
        self._write_comment(report, error)
        return exit_code(doc)

    def publish_failure(self, error: FreezeGuardError) -> int:
        """Publish why there is no verdict and return the exit code of the error."""
        failure = describe_failure(error)
        title, problems = failure.title, failure.problems
        self._out.write(problem_commands(problems))
        simulated = self._settings.at is not None
        code = self._base[0].language if self._base is not None else ENGLISH
        outputs = _no_outputs(failure.outcome, f"{title}: {problems[0]}")
        self._write_files(outputs, summary_without_verdict(title, problems, simulated=simulated, code=code))
        report = build_failure_report(failure, self._settings, self._context, code)
        self._write_comment(report, self._write_status(report))
        return error.exit_code

    def _without_rule(self, report: PullRequestStatus, evaluation: Evaluation) -> PullRequestStatus:
        """Return the report without its success if no rule applies to a base branch that does not require the status."""
        snapshot = self._snapshot
        request = snapshot.pull_request if snapshot is not None else None
        if evaluation.verdict.applies or report.context is None or snapshot is None or request is None:
            return report
        # The commit of a merge group keeps its base.
        if request.head != snapshot.status_of:
            return report
        try:
            required = is_required(self._client, self._settings.repository, request.base or "", self._context)
        except GitHubError:
            required = False
        return report if required else without_success(report, snapshot)

    def _change_notice(self, evaluation: Evaluation) -> ChangeNotice | None:
        if self._snapshot is None or self._base is None:
            return None
        policy, reading = self._base
        subject, at = evaluation.subject, evaluation.verdict.at
        return describe_policy_change(self._client, self._settings, self._snapshot, reading, policy, subject, at)

    def _write_files(self, outputs: dict[str, str] | None, text: str | None) -> None:
        output, summary_file = self._settings.output, self._settings.summary
        # A file that failed once fails again: one warning is enough.
        self._files_fail = self._files_fail or not _write_files(
            None if outputs is None else output, outputs or {}, None if text is None else summary_file, text or "", self._out
        )

    def _write_status(self, report: PullRequestStatus) -> GitHubError | None:
        """Write the commit status and return the error that prevented it."""
        if self._snapshot is not None:
            try:
                write_status(self._client, self._settings.repository, self._snapshot, report, self._settings.run_url)
            except GitHubError as error:
                return error
        return None

    def _write_comment(self, report: PullRequestStatus, status_error: GitHubError | None) -> None:
        """Write the comment, and warn once about the status and the comment if either failed."""
        failed = [("the commit status", status_error)] if status_error is not None else []
        if self._snapshot is not None:
            try:
                write_comment(self._client, self._settings.repository, self._snapshot, report)
            except GitHubError as error:
                failed.append(("the comment", error))
        if failed:
            what, why = " and ".join(name for name, _ in failed), failed[0][1]
            hint = f" The job needs `permissions: {{{PERMISSIONS}}}`; a fork's token never has them." if why.status == 403 else ""
            text = f"{what} could not be written: {why}.{hint} The verdict stands on the exit code and in the job summary."
            self._out.write(_warning(text))


def report_usage_error(error: UsageError, environ: Mapping[str, str], out: TextIO) -> None:
    """Report inputs that are wrong, before there are settings."""
    out.write(problem_commands([str(error)]))
    text = summary_without_verdict(Message("failure.usage"), [error.text])
    outputs = _no_outputs("invalid", str(error))
    _write_files(environ.get("GITHUB_OUTPUT"), outputs, environ.get("GITHUB_STEP_SUMMARY"), text, out)


def _write_files(output: str | None, outputs: dict[str, str], summary_file: str | None, text: str, out: TextIO) -> bool:
    """Write the runner's files, where it gave their paths. Return False after a failure, which is a warning."""
    problem = write_files(output, outputs, summary_file, text)
    if problem is not None:
        out.write(_warning(problem))
    return problem is None


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
