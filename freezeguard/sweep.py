"""A sweep: every open pull request of a repository is told the present verdict.

Only what changes is written, the comment before the status: a sweep that is stopped at any point is finished by the next one.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import NamedTuple

from .errors import ALLOWED, INCOMPLETE, INVALID_POLICY, UNDECIDED
from .github.app import installed
from .github.checks import CheckRuns
from .github.client import GitHubError
from .github.open_pulls import pages, read_again
from .github.publish import is_told, write_comment, write_status
from .github.snapshot import our_comment
from .judging import context_of
from .pace import Pace
from .release import PERMISSIONS, Release
from .render.comment import is_ours
from .verdicts import FRESH, Verdicts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .github.client import Client
    from .github.open_pulls import OpenPull
    from .settings import Settings
    from .verdicts import Answer

_PATIENCE = 5  # writes one after the other that may fail before the repository is left alone
_GONE = (404, 410, 422)  # the pull request or its commit is gone, or the commit has a thousand statuses of this name


class Swept(NamedTuple):
    """What a sweep did in one repository, in numbers of pull requests.

    Attributes:
        green, red: that were turned.
        undecided: that were turned to `error`, since there is no verdict.
        left: that were not brought up to date.
        unknown: of how many there is no verdict, turned or not.
        failures: what could not be read or written.
        invalid: the base branches whose policy is invalid.
        limited: a limit of GitHub's stopped it: it has to run again.
        approved: deployments that waited for the window, and do not any more.
        waiting: deployments that still wait.
    """

    repository: str
    green: int = 0
    red: int = 0
    undecided: int = 0
    unchanged: int = 0
    left: int = 0
    unknown: int = 0
    failures: tuple[str, ...] = ()
    invalid: tuple[str, ...] = ()
    limited: bool = False
    approved: int = 0
    waiting: int = 0


def exit_code(swept: Sequence[Swept]) -> int:
    """The exit code of a sweep: that it has to run again counts most, then what is not known, then an invalid policy."""
    if any(one.limited for one in swept):
        return INCOMPLETE
    if any(one.failures or one.unknown for one in swept):
        return UNDECIDED
    return INVALID_POLICY if any(one.invalid for one in swept) else ALLOWED


def sweep_all(
    settings: Settings,
    client: Client,
    repositories: Sequence[str],
    *,
    environ: Mapping[str, str],
    clock: Callable[[], float],
    sleep: Callable[[float], None],
    progress: Callable[[str, int, int], None],
) -> list[Swept]:
    """Sweeps one repository after the other, at one pace. Where a limit stops it, those that follow are not looked at.

    Args:
        settings: as for each of them, but for the repository.
        environ: where the secrets of policies are.
        clock: seconds since the epoch.
        sleep: waits so many seconds.
        progress: is told after each pull request in which repository how many are done, and how many there are.
    """
    pace = Pace(client, clock=clock, sleep=sleep)
    swept: list[Swept] = []
    for repository in repositories:
        if swept and swept[-1].limited:
            swept.append(Swept(repository, limited=True))
            continue
        of_it = replace(settings, repository=repository)
        one = Sweep(of_it, client, pace, environ=environ, clock=clock, progress=partial(progress, repository))()
        if settings.app is not None and settings.app_key is not None and not one.limited:
            one = _with_deployments(one, of_it, client, pace, environ, clock)
        swept.append(one)
    return swept


def _with_deployments(
    swept: Swept, settings: Settings, client: Client, pace: Pace, environ: Mapping[str, str], clock: Callable[[], float]
) -> Swept:
    """The same, after the deployments that wait were looked after."""
    assert settings.app is not None
    assert settings.app_key is not None
    client.restart()
    try:
        app = installed(settings.app, settings.app_key, settings.api_url, settings.repository, PERMISSIONS)
    except GitHubError as error:
        return swept._replace(failures=(*swept.failures, f"deployments: {error}"))
    done = Release(settings, client, app, pace, environ=environ, clock=clock)(settings.app)
    failures = (*swept.failures, *(f"deployments: {failure}" for failure in done.failures))
    return swept._replace(failures=failures, approved=done.approved, waiting=done.waiting + done.told, limited=done.limited)


class Sweep:
    """The sweep of one repository.

    Args:
        settings: of that repository.
        environ: where the secrets of its policies are.
        clock: seconds since the epoch.
        progress: is told after each pull request how many are done, and how many there are.
    """

    def __init__(
        self,
        settings: Settings,
        client: Client,
        pace: Pace,
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
        self._context = context_of(settings, settings.environment)
        self._app = settings.app if settings.publish == "check" else None
        self._checks = CheckRuns(client, settings.run_url) if self._app is not None else None
        self._id = ""
        self._verdicts = self._read_verdicts()
        self._counts = dict.fromkeys(("green", "red", "undecided", "unchanged", "unknown"), 0)
        self._total = 0
        self._done = 0
        self._failures: list[str] = []
        self._invalid: dict[str, None] = {}
        self._failed_in_a_row = 0

    def __call__(self) -> Swept:
        """Sweeps. It does not fail: what does is told."""
        limited = False
        try:
            for page in pages(self._client, self._settings.repository, self._context, self._app):
                self._total = max(page.total, self._total)
                self._id = page.repository
                self._page(page.pulls)
                self._pace.check()
        except GitHubError as error:
            limited = error.status == 429
            self._failures.append(str(error))
        left = max(self._total - self._done, 0)
        return Swept(
            self._settings.repository,
            **self._counts,
            left=left,
            failures=tuple(self._failures),
            invalid=tuple(self._invalid),
            limited=limited,
        )

    def _page(self, pulls: list[OpenPull]) -> None:
        read_at = self._clock()
        changed = self._changed(pulls)
        while changed:
            # Waited for first: what is written is what is so then.
            self._pace.wait()
            if self._clock() >= min(read_at + FRESH, self._verdicts.until):
                read_at = self._clock()
                numbers = [pull.number for pull in changed]
                there = read_again(self._client, self._settings.repository, self._context, numbers, self._app)
                self._count(len(changed) - len(there))  # those that are closed need nothing any more
                changed = self._changed(there)
            some = changed[: self._checks.size if self._checks is not None else 1]
            changed = changed[len(some) :]
            self._turn(some)

    def _changed(self, pulls: list[OpenPull]) -> list[OpenPull]:
        """Those that have to be told something else, by what is known now; the others are counted."""
        if self._clock() >= self._verdicts.until:
            self._verdicts = self._read_verdicts()
        self._verdicts.read(pull.base or "" for pull in pulls)
        return [pull for pull in pulls if not self._is_done(pull)]

    def _is_done(self, pull: OpenPull) -> bool:
        """Whether nothing has to be written, which is counted."""
        answer = self._verdicts.of(pull)
        if not is_told(pull.snapshot, answer.told):
            return False
        self._note(pull, answer)
        self._counts["unchanged"] += 1
        self._count()
        return True

    def _turn(self, pulls: list[OpenPull]) -> None:
        """Writes what has changed. Raises GitHubError where nothing more should be written here."""
        ready: list[tuple[OpenPull, Answer]] = []
        for pull in pulls:
            answer = self._verdicts.of(pull)
            self._note(pull, answer)
            try:
                # The comment first: what is stopped in between is not told yet by its status, and is done again as a whole.
                self._edit(pull, answer)
            except GitHubError as error:
                self._fail(pull, error)
            else:
                ready.append((pull, answer))
        for (pull, answer), wrong in zip(ready, self._write(ready), strict=True):
            if wrong is not None:
                self._fail(pull, wrong)
                continue
            self._failed_in_a_row = 0
            self._counts[_COLOURS[answer.told.state]] += 1
            self._count()

    def _edit(self, pull: OpenPull, answer: Answer) -> None:
        """Edits our comment, if there is one."""
        comment, _ = our_comment(self._client, self._settings.repository, pull.told, lambda body: is_ours(body, self._context))
        if write_comment(self._client, self._settings.repository, pull.snapshot._replace(comment=comment), answer.told):
            self._pace.wait()

    def _write(self, ready: list[tuple[OpenPull, Answer]]) -> list[GitHubError | None]:
        """Writes the statuses, or the check runs, and gives what went wrong with each."""
        if self._checks is not None:
            return self._checks.write(self._id, [(pull.snapshot.status_of or "", answer.told) for pull, answer in ready]) if ready else []
        found: list[GitHubError | None] = []
        for pull, answer in ready:
            try:
                write_status(self._client, self._settings.repository, pull.snapshot, answer.told, self._settings.run_url)
            except GitHubError as error:
                found.append(error)
            else:
                found.append(None)
        return found

    def _fail(self, pull: OpenPull, error: GitHubError) -> None:
        """Notes what could not be written. Raises GitHubError where the rest cannot either."""
        if error.status in (401, 403, 429):
            raise error
        self._failures.append(f"#{pull.number}: {error}")
        self._count()
        self._failed_in_a_row += error.status not in _GONE
        if self._failed_in_a_row >= _PATIENCE:
            raise GitHubError(f"{_PATIENCE} writes failed one after the other: the rest is left for the next time")

    def _note(self, pull: OpenPull, answer: Answer) -> None:
        if answer.outcome == "undecided":
            self._counts["unknown"] += 1
        if answer.outcome == "invalid":
            self._invalid[pull.base or ""] = None

    def _count(self, pulls: int = 1) -> None:
        self._done += pulls
        self._total = max(self._total, self._done)
        self._progress(self._done, self._total)

    def _read_verdicts(self) -> Verdicts:
        return Verdicts(self._client, self._settings, self._context, self._environ, int(self._clock()))


_COLOURS = {"success": "green", "failure": "red", "pending": "red", "error": "undecided"}
