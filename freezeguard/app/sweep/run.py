"""Sweep of many repositories and of their waiting deployments."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from ...errors import ALLOWED, INCOMPLETE, INVALID_POLICY, UNDECIDED
from ...github.app_auth import app_auth, installation_client
from ...github.client import GitHubError
from ...github.rate_limiter import RateLimiter
from .deployments import PERMISSIONS, DeploymentApprover
from .repository import RepositorySweep, SweepResult

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ...github.client import Client
    from ...github.settings import Settings


def exit_code(swept: Sequence[SweepResult]) -> int:
    """Return the exit code of a sweep: incomplete wins over undecided, undecided over an invalid policy."""
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
) -> list[SweepResult]:
    """Sweep one repository after the other, with one rate limiter. After a limit stops one, the others are skipped.

    Args:
        settings: of all repositories; `repository` is replaced.
        environ: holds the secrets of policies.
        clock: seconds since the epoch.
        sleep: waits for a number of seconds.
        progress: called after each pull request with (repository, done, total).
    """
    pace = RateLimiter(client, clock=clock, sleep=sleep)
    if settings.app is not None and settings.app_key is not None:
        app_auth(settings.app, settings.app_key)
    swept: list[SweepResult] = []
    for repository in repositories:
        if swept and swept[-1].limited:
            swept.append(SweepResult(repository, limited=True))
            continue
        of_it = replace(settings, repository=repository)
        one = RepositorySweep(of_it, client, pace, environ=environ, clock=clock, progress=partial(progress, repository))()
        if settings.app is not None and settings.app_key is not None and not one.limited:
            one = _with_deployments(one, of_it, client, pace, environ, clock)
        swept.append(one)
    return swept


def _with_deployments(
    swept: SweepResult, settings: Settings, client: Client, pace: RateLimiter, environ: Mapping[str, str], clock: Callable[[], float]
) -> SweepResult:
    """Return the result with that of the waiting deployments."""
    assert settings.app is not None
    assert settings.app_key is not None
    client.restart()
    try:
        app = installation_client(settings.app, settings.app_key, settings.api_url, settings.repository, PERMISSIONS)
    except GitHubError as error:
        return swept._replace(failures=(*swept.failures, f"deployments: {error}"))
    done = DeploymentApprover(settings, client, app, pace, environ=environ, clock=clock)(settings.app)
    failures = (*swept.failures, *(f"deployments: {failure}" for failure in done.failures))
    return swept._replace(failures=failures, approved=done.approved, waiting=done.waiting + done.informed, limited=done.limited)
