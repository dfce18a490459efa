"""Build the GitHub workflow that sweeps when a policy opens and closes."""

from __future__ import annotations

from ..doctor.local_sweep import place_in_repository
from ..engine.analysis.sweep_cron import HOURLY, cron_entries
from ..errors import UsageError
from ..policy.discovery import POLICY_PATHS
from ..policy.load import load
from ..render.sweep_workflow import sweep_workflow
from ..util.git_remote import own_repository
from ..util.text import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def workflow_of(path: str, branch: str, action: str, environ: Mapping[str, str]) -> str:
    """Return the workflow for a policy file.

    Args:
        branch: the branch on which the policy changes.
        action: the Action to run, owner/name@ref.

    Raises:
        UsageError: the file is not in a repository.
        FreezeGuardError: the policy is invalid or cannot be read.
    """
    policy = load(path)
    place = place_in_repository(path)
    if place is None or not place.path.isprintable():
        raise UsageError(f"--policy: {quote(path)} is outside the repository, where the Action cannot read it")
    files = [file for file in (place_in_repository(file.path) for file in policy.files) if file and file.path.isprintable()]
    sources = [source for document in policy.documents for source in document.incidents if source.kind == "github"]
    entries = cron_entries(policy)
    return sweep_workflow(
        [entry for entry in entries if entry.cron != HOURLY],
        [entry for entry in entries if entry.cron == HOURLY],
        policy=place.path,
        paths=list(dict.fromkeys(file.path for file in files if file.root == place.root)),
        named=place.path not in POLICY_PATHS,
        branch=branch,
        action=action,
        issues=_watches_own_issues([source.options.get("repository") for source in sources], environ),
        deployments=any(override.rollback for document in policy.documents for override in document.overrides),
    )


def _watches_own_issues(repositories: Sequence[str | None], environ: Mapping[str, str]) -> bool:
    """Return True if one of the watched repositories is that of the current folder, for which None stands."""
    if None in repositories or not repositories:
        return None in repositories
    own = own_repository(environ)
    return own is not None and own.casefold() in {name.casefold() for name in repositories if name}
