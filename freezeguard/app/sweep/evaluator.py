"""Verdicts of one moment for all pull requests of a repository: each policy, source and verdict is read or computed once."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from ...engine.overrides import Evidence, could_apply
from ...engine.timeline import compile_policy
from ...errors import FreezeGuardError, PolicyError, UndecidedError
from ...github.client import GitHubError
from ...github.event import Event
from ...github.pull_requests import read_policies
from ...github.remote_policy import read_policy
from ...github.repository_files import read_file
from ...github.snapshot import read_snapshot
from ...policy.patterns import matches
from ...policy.subject import Subject
from ...util.languages import ENGLISH, common_language
from ..evaluate import apply_overrides, build_failure_report, build_report, check_siblings, describe_failure, evaluate, in_mode
from ..required_status import is_required, without_success

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ...github.changed_files import FileReader
    from ...github.client import Client
    from ...github.publish import PullRequestStatus
    from ...github.pull_requests import OpenPull
    from ...github.repository_files import Blob
    from ...github.settings import Settings
    from ...github.snapshot import PullRequest, Snapshot
    from ...policy.model import Policy, Source
    from ..evaluate import Evaluation


FRESH = 60  # seconds after which facts are too old to write a status


class PullRequestReport(NamedTuple):
    """The report on a pull request, with the outcome of its verdict or `invalid`."""

    report: PullRequestStatus
    outcome: str


class BatchEvaluator:
    """Verdicts of one moment in one repository.

    Args:
        settings: of that repository, with the status and the environment.
        environ: holds the secrets of policies.
        at: the moment, in seconds since the epoch.
        files: reads the changed files of a pull request.

    Attributes:
        until: when the verdicts expire: a minute later, or when one of them changes.
    """

    def __init__(self, client: Client, settings: Settings, context: str, environ: Mapping[str, str], at: int, files: FileReader) -> None:
        self.at = at
        self.until = at + FRESH
        self._client = client
        self._settings = settings
        self._context = context
        self._environ = environ
        self._read_files = files
        self._policies: dict[str, Policy | FreezeGuardError] = {}
        self._alike: dict[object, Policy] = {}
        self._evaluations: dict[object, Evaluation] = {}
        self._reports: dict[object, PullRequestReport] = {}
        self._overrides: dict[PullRequest, Evaluation] = {}
        self._required: dict[str, bool] = {}
        self._files: dict[tuple[str, str, str], tuple[str, Blob] | GitHubError] = {}

    @property
    def language(self) -> str:
        """Language of the policies that could be read; English if they have several."""
        return common_language(policy.language for policy in self._policies.values() if not isinstance(policy, FreezeGuardError))

    def read(self, branches: Iterable[str]) -> None:
        """Read the policies of base branches. Raises GitHubError if GitHub returns none of them."""
        wanted = [branch for branch in dict.fromkeys(branches) if branch not in self._policies]
        if not wanted:
            return
        if self._settings.policy_ref is None:
            snapshots = read_policies(self._client, self._settings.repository, wanted, self._settings.policy)
        else:
            snapshots = dict.fromkeys(wanted, self._at_the_ref(self._settings.policy_ref))
        for branch, snapshot in snapshots.items():
            self.take(branch, snapshot)

    def take(self, branch: str, snapshot: Snapshot) -> None:
        """Take the policy of a base branch from a snapshot."""
        self._policies[branch] = self._parsed(branch, snapshot)

    def of(self, pull: OpenPull, *, prove: bool = True) -> PullRequestReport | None:
        """Return the report on a pull request. Raises GitHubError at the rate limit, which changes no status.

        Args:
            prove: whether to fetch the proofs of overrides; without them the report is None where an override could hold.
        """
        snapshot = pull.snapshot
        try:
            if pull.problem is not None:
                raise UndecidedError(pull.problem)
            shared = self._shared(pull)
            evaluation = shared if shared.verdict.allowed else self._overridden(shared, pull, prove=prove)
            if evaluation is None:
                return None
            check_siblings(evaluation, snapshot)
        except FreezeGuardError as error:
            if isinstance(error, GitHubError) and error.status == 429:
                raise
            failure = describe_failure(error)
            policy = self._policies.get(pull.base or "")
            code = ENGLISH if policy is None or isinstance(policy, FreezeGuardError) else policy.language
            return PullRequestReport(build_failure_report(failure, self._settings, self._context, code), failure.outcome)
        if evaluation is not shared:
            return self._report(evaluation)
        # The evaluation lives as long as this cache, so no other object gets its id.
        if id(shared) not in self._reports:
            self._reports[id(shared)] = self._report(shared)
        answer = self._reports[id(shared)]
        if shared.verdict.applies or self._is_required(pull.base or ""):
            return answer
        return answer._replace(report=without_success(answer.report, snapshot))

    def _is_required(self, base: str) -> bool:
        if base not in self._required:
            self._client.restart()
            self._required[base] = is_required(self._client, self._settings.repository, base, self._context)
        return self._required[base]

    def _report(self, evaluation: Evaluation) -> PullRequestReport:
        return PullRequestReport(build_report(evaluation, self._settings, self._context)._replace(create=False), evaluation.verdict.outcome)

    def _shared(self, pull: OpenPull) -> Evaluation:
        """Return the verdict that all pull requests share which the policy does not distinguish."""
        settings, base = self._settings, pull.base
        policy = self._policies[base or ""]
        if isinstance(policy, FreezeGuardError):
            raise policy
        subject = policy.locate(Subject(settings.repository, settings.environment, base))
        key = policy, compile_policy(policy).timeline(subject), tuple(_queried(policy, subject)), tuple(_admitting(policy, base))
        evaluation = self._evaluations.get(key)
        if evaluation is None:
            self._client.restart()
            evaluation = self._evaluations[key] = evaluate(policy, subject, settings, self._environ, self.at)
            self._lasts_as_long_as(evaluation)
        return evaluation

    def _lasts_as_long_as(self, evaluation: Evaluation) -> None:
        window = evaluation.verdict.next_window
        for edge in (evaluation.verdict.closes_at, window and window.start):
            if edge is not None and edge.timestamp() > self.at:
                self.until = min(self.until, int(edge.timestamp()))

    def _overridden(self, shared: Evaluation, pull: OpenPull, *, prove: bool) -> Evaluation | None:
        """Return the verdict with the overrides of one pull request; the shared one if none holds, None if that has to be proven."""
        request = pull.snapshot.pull_request
        assert request is not None
        if request in self._overrides:
            return self._overrides[request]
        author = request.author
        subject = shared.policy.locate(Subject(self._settings.repository, self._settings.environment, request.base))
        subject = subject._replace(sha=request.head, pull_request=request.number, actor=author)
        known = Evidence(request.labels, author=author, body=request.body, head=request.head, actors=(author,) if author else ())
        # For most no override could hold, and nothing is queried.
        if not could_apply(shared.policy, known, subject):
            return shared
        if not prove:
            return None
        # Nobody started this run: the author counts as the one who deploys.
        settings = replace(self._settings, actor=author, triggering_actor=None, event_name="")
        self._client.restart()
        overridden = apply_overrides(shared._replace(subject=subject), self._client, settings, Event(subject), request, self._read_files)
        self._overrides[request] = overridden if overridden.verdict.allowed else shared
        self._lasts_as_long_as(self._overrides[request])
        return self._overrides[request]

    def _at_the_ref(self, ref: str) -> Snapshot:
        self._client.restart()
        return read_snapshot(
            self._client,
            self._settings.repository,
            Event(Subject()),
            policy=self._settings.policy,
            ref=ref,
            context=self._context,
            is_ours=lambda _: False,
        )

    def _parsed(self, branch: str, snapshot: Snapshot) -> Policy | FreezeGuardError:
        self._client.restart()
        try:
            policy = read_policy(self._client, self._settings, snapshot, read=self._read_file)
        except (PolicyError, UndecidedError) as error:
            return error
        # Policies with the same text have the same verdict on any branch, except for files that a source reads during the query.
        late = branch if any(_is_file(source) for source in _sources(policy)) else None
        key = policy.source.partition("@")[0], policy.sha256, policy.files, late
        return self._alike.setdefault(key, in_mode(policy, self._settings.mode))

    def _read_file(self, client: Client, repository: str, ref: str, path: str) -> tuple[str, Blob]:
        """Read a file of GitHub once, since many branches extend the same."""
        key = repository, ref, path
        if key not in self._files:
            try:
                self._files[key] = read_file(client, repository, ref, path)
            except GitHubError as error:
                self._files[key] = error
        file = self._files[key]
        if isinstance(file, GitHubError):
            raise file
        return file


def _sources(policy: Policy) -> Iterator[Source]:
    for document in policy.documents:
        yield from document.incidents
        if document.on_call is not None:
            yield from (rotation.source for rotation in document.on_call.rotations if rotation.source is not None)


def _is_file(source: Source) -> bool:
    return source.kind == "file" or "://" not in source.options.get("calendar", "://")


def _admitting(policy: Policy, base: str | None) -> Iterator[bool]:
    """Yield for each override if a base branch admits it: the hints of a report depend on it."""
    for document in policy.documents:
        for override in document.overrides:
            yield not override.branches or (base is not None and matches(override.branches, base))


def _queried(policy: Policy, subject: Subject) -> Iterator[bool]:
    """Yield for every incident source of the policy if it is for the subject."""
    for document in policy.documents:
        yield from (source.scope.matches(subject) for source in document.incidents)
