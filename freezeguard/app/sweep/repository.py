"""A sweep: bring the status of every open pull request of a repository up to date.

Only changes are written, the comment before the status: the next sweep finishes one that was stopped at any point.
"""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import Any, NamedTuple

from ...github.check_runs import CheckRuns
from ...github.client import GitHubError
from ...github.publish import is_current, write_status
from ...github.pull_requests import PAGE, OpenPull, in_fair_order, pages, read_again
from ...util.languages import ENGLISH
from ..evaluate import status_context
from .comment_editor import CommentEditor
from .evaluator import FRESH, BatchEvaluator
from .proofs import FileProofs
from .shared_heads import SharedHeads

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ...github.client import Client
    from ...github.pull_requests import Page
    from ...github.rate_limiter import RateLimiter
    from ...github.settings import Settings
    from .evaluator import PullRequestReport

_ROUNDS = 3  # rounds that read everything again without a write
_PASSES = 5  # most passes through all pages while there is something new
_PATIENCE = 5  # consecutive failed writes after which the repository is skipped
_GONE = (404, 410, 422)  # the pull request or its commit is gone, or the commit has a thousand statuses of this name


class SweepResult(NamedTuple):
    """Result of a sweep in one repository, in numbers of pull requests.

    Attributes:
        passed, blocked: pull requests whose status turned green or red.
        undecided: pull requests whose status was turned to `error`, for lack of a verdict.
        remaining: pull requests that were not updated.
        unknown: pull requests without a verdict, whether their status changed or not.
        failures: reads and writes that failed.
        invalid: the base branches whose policy is invalid.
        limited: a limit of GitHub stopped the sweep, which has to run again.
        approved: waiting deployments that were approved.
        waiting: deployments that still wait.
        language: of the policies; English if they have several.
    """

    repository: str
    passed: int = 0
    blocked: int = 0
    undecided: int = 0
    unchanged: int = 0
    remaining: int = 0
    unknown: int = 0
    failures: tuple[str, ...] = ()
    invalid: tuple[str, ...] = ()
    limited: bool = False
    approved: int = 0
    waiting: int = 0
    language: str = ENGLISH

    def as_dict(self) -> dict[str, Any]:
        """Return the row of the report, with the keys of `freezeguard/sweep/v1`."""
        names = {"passed": "green", "blocked": "red", "remaining": "left"}
        return {names.get(field, field): value for field, value in self._asdict().items()}


class RepositorySweep:
    """The sweep of one repository.

    Args:
        settings: of that repository.
        environ: holds the secrets of its policies.
        clock: seconds since the epoch.
        progress: called after each pull request with (done, total).
    """

    def __init__(
        self,
        settings: Settings,
        client: Client,
        pace: RateLimiter,
        *,
        environ: Mapping[str, str],
        clock: Callable[[], float],
        progress: Callable[[int, int], None],
    ) -> None:
        self._settings = settings
        self._client = client
        self._pace = pace
        self._environ = environ
        self._clock = clock
        self._progress = progress
        self._context = status_context(settings, settings.environment)
        self._app = settings.app if settings.publish == "check" else None
        self._checks = CheckRuns(client, settings.run_url) if self._app is not None else None
        self._id = ""
        self._proofs = FileProofs(settings.repository, environ, clock)
        self._verdicts = self._read_verdicts()
        self._counts = dict.fromkeys(("passed", "blocked", "undecided", "unchanged", "unknown"), 0)
        self._seen: dict[int, str | None] = {}  # numbers of the pull requests that are done, with their heads
        self._heads = SharedHeads()
        self._later: dict[int, OpenPull] = {}  # pull requests that wait for a proof, or for others with the same head
        self._later_read_at = 0.0
        self._wrote = False
        self._total = 0
        self._failures: list[str] = []
        self._invalid: dict[str, None] = {}
        self._failed_in_a_row = 0
        self._comments = CommentEditor(client, settings.repository, self._context, pace, self._failures)

    def __call__(self) -> SweepResult:
        """Sweep the repository. Never raises: failures are reported."""
        limited, left = False, 0
        try:
            # Pull requests updated during the sweep move to page 1, so re-read until a pass finds nothing new.
            for number in range(_PASSES):
                self._wrote = False
                more = self._pass(again=number > 0)
                self._finish()
                if not (more or self._wrote):
                    break
        except GitHubError as error:
            limited, left = error.status == 429, max(self._total - len(self._seen), 0)
            self._failures.append(str(error))
        self._proofs.save()
        return SweepResult(
            self._settings.repository,
            **self._counts,
            remaining=left,
            failures=tuple(self._failures),
            invalid=tuple(self._invalid),
            limited=limited,
            language=self._verdicts.language,
        )

    def _pass(self, *, again: bool) -> bool:
        """Read the pages, again only until one has nothing new. Return True if another pass is needed."""
        began, read = self._clock(), 0
        for page in self._pages():
            read += 1
            self._total, self._id = max(page.total, len(self._seen)), page.repository
            if page.unknown and not again:
                self._failures.append(f"{page.unknown} open pull requests have no status: GitHub does not report them to the token")
            new = [pull for pull in page.pulls if self._head(pull.number) != pull.snapshot.status_of]
            if again and not new:
                return False
            self._page(new, self._clock(), partial(self._alone, prove=False))
            self._pace.check()
        return read > 1 or self._clock() - began > FRESH

    def _head(self, number: int) -> str | None:
        """Return the head of a pull request that is done or waits to be finished; an empty text for any other."""
        later = self._later.get(number)
        return self._seen.get(number, "") if later is None else later.snapshot.status_of

    def _pages(self) -> Iterator[Page]:
        try:
            yield from pages(self._client, self._settings.repository, self._context, self._app)
        except GitHubError as error:
            if error.status not in (401, 429):
                self._finish(whole=False)
            raise

    def _finish(self, *, whole: bool = True) -> None:
        """Finish the pull requests that need a proof, then, if all are known, those that share their head. Others are red by now."""
        stages: list[Callable[[OpenPull], PullRequestReport | None]] = [partial(self._alone, prove=True)]
        for decide in [*stages, self._with_all_heads] if whole else stages:
            ordered, read_at = in_fair_order(self._later.values()), self._later_read_at
            self._later = {}
            for start in range(0, len(ordered), PAGE):
                batch = ordered[start : start + PAGE]
                self._page(batch, read_at if all(pull.told is not None for pull in batch) else float("-inf"), decide)

    def _page(self, pulls: list[OpenPull], read_at: float, decide: Callable[[OpenPull], PullRequestReport | None]) -> None:
        """Update pull requests that were read at an instant. `decide` returns None for those that are finished later."""
        if not pulls:
            return
        self._heads.note(pulls)
        queue = deque(pulls)
        rounds = 0
        ready: list[tuple[OpenPull, PullRequestReport]] = []
        if self._clock() >= self._verdicts.until:
            self._verdicts = self._read_verdicts()
        self._verdicts.read(pull.base or "" for pull in queue)
        while queue or ready:
            if self._clock() >= min(read_at + FRESH, self._verdicts.until):
                read_at, rounds = self._clock(), rounds + 1
                queue = deque(self._read_again([*(pull for pull, _ in ready), *queue]))
                self._heads.note(queue)
                ready = []
                self._verdicts = self._read_verdicts()
                self._verdicts.read(pull.base or "" for pull in queue)
            while queue and len(ready) < self._size and (not ready or self._clock() < read_at + FRESH / 2):
                pull = queue.popleft()
                answer = decide(pull)
                if answer is None:
                    self._defer(pull, read_at)
                elif is_current(pull.snapshot, answer.report):
                    self._done(pull, answer, "unchanged")
                else:
                    ready.append((pull, answer))
            if ready:
                self._pace.wait()
                for pull, answer in ready:
                    # The comment precedes the status, so that an interrupted update is repeated as a whole.
                    if self._settings.comment != "never":
                        self._comments.edit(pull, answer.report)
                # Only fresh verdicts are written: evaluate again after a delay.
                if self._clock() < min(read_at + FRESH, self._verdicts.until):
                    self._turn(ready)
                    ready, rounds = [], 0
                elif rounds >= _ROUNDS:
                    raise GitHubError("GitHub responds too slowly to write fresh verdicts")

    @property
    def _size(self) -> int:
        return self._checks.size if self._checks is not None else 1

    def _defer(self, pull: OpenPull, read_at: float) -> None:
        # Comments are long: beyond a page of pull requests they are read again.
        self._later_read_at = min(self._later_read_at, read_at) if self._later else read_at
        self._later[pull.number] = pull if len(self._later) < PAGE else pull._replace(told=None)

    def _alone(self, pull: OpenPull, *, prove: bool) -> PullRequestReport | None:
        """Return the report; None if it needs a proof, or depends on other pull requests."""
        answer = self._evaluate(pull, prove=prove)
        if answer is None or answer.outcome == "blocked":
            return answer and self._heads.with_one_status(pull, answer)
        return None if self._heads.is_shared(pull) or not pull.branch_known else answer

    def _with_all_heads(self, pull: OpenPull) -> PullRequestReport | None:
        """Return the report, now that all pull requests with the same head are known."""
        answer = self._evaluate(pull, prove=True)
        return answer and self._heads.with_one_status(pull, answer)

    def _evaluate(self, pull: OpenPull, *, prove: bool) -> PullRequestReport | None:
        return self._verdicts.of(self._heads.with_siblings(pull), prove=prove)

    def _read_again(self, pulls: list[OpenPull]) -> list[OpenPull]:
        numbers = [pull.number for pull in pulls]
        there = read_again(self._client, self._settings.repository, self._context, pulls, self._app)
        # Closed pull requests need no update.
        self._seen |= dict.fromkeys(set(numbers) - {pull.number for pull in there})
        return there

    def _turn(self, ready: list[tuple[OpenPull, PullRequestReport]]) -> None:
        """Write the changes. Raises GitHubError if nothing more should be written in this repository."""
        for (pull, answer), wrong in zip(ready, self._write(ready), strict=True):
            if wrong is None:
                self._failed_in_a_row = 0
                self._wrote = True
                self._done(pull, answer, _COLOURS[answer.report.state])
                continue
            if wrong.status in (401, 429):
                raise wrong
            self._failures.append(f"#{pull.number}: {wrong}")
            self._done(pull, answer, None)
            self._failed_in_a_row += wrong.status not in _GONE
            if self._failed_in_a_row >= _PATIENCE:
                raise GitHubError(f"{_PATIENCE} consecutive writes failed: the rest is left for the next sweep")

    def _write(self, ready: list[tuple[OpenPull, PullRequestReport]]) -> list[GitHubError | None]:
        """Write the statuses or check runs and return the error of each; None: written."""
        if self._checks is not None:
            return self._checks.write(self._id, [(pull.snapshot.status_of or "", answer.report) for pull, answer in ready])
        errors: list[GitHubError | None] = []
        for pull, answer in ready:
            try:
                write_status(self._client, self._settings.repository, pull.snapshot, answer.report, self._settings.run_url)
            except GitHubError as error:
                errors.append(error)
            else:
                errors.append(None)
        return errors

    def _done(self, pull: OpenPull, answer: PullRequestReport, count: str | None) -> None:
        """Count a pull request under the result; None: the write failed."""
        if count is not None:
            self._counts[count] += 1
        self._counts["unknown"] += answer.outcome == "undecided"
        if answer.outcome == "invalid":
            self._invalid[pull.base or ""] = None
        self._seen[pull.number] = pull.snapshot.status_of
        self._total = max(self._total, len(self._seen))
        self._progress(len(self._seen), self._total)

    def _read_verdicts(self) -> BatchEvaluator:
        return BatchEvaluator(self._client, self._settings, self._context, self._environ, int(self._clock()), self._proofs)


_COLOURS = {"success": "passed", "failure": "blocked", "pending": "blocked", "error": "undecided"}
