"""freezeguard workflow"""

from __future__ import annotations

import os
import re

import click

from ..doctor.local_sweep import place_in_repository
from ..engine.analysis.sweep_cron import HOURLY, cron_entries
from ..errors import PolicyError, UsageError
from ..policy.discovery import POLICY_PATHS, find_policy
from ..policy.load import load
from ..render.sweep_workflow import ACTION, WRITTEN, sweep_workflow
from ..util.git_remote import own_repository
from ..util.text import quote
from . import options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..policy.model import Policy


@click.command()
@options.POLICY
@click.option("--branch", metavar="BRANCH", default="main", show_default=True, help="The default branch, on which the policy changes.")
@click.option("--action", metavar="ACTION", default=ACTION, show_default=True, help="The Action, as your workflows use it.")
@click.option(
    "--output",
    type=options.FILE,
    metavar="FILE",
    default="-",
    show_default=True,
    help="Where it is written; '-' for standard output.",
)
@click.option("--force", is_flag=True, help="Overwrite a file that this command did not write.")
def workflow(policy: str | None, branch: str, action: str, output: str, force: bool) -> None:
    """Writes the GitHub workflow that sweeps when the policy opens and closes.

    \b
    freezeguard workflow
    freezeguard workflow --output .github/workflows/sweep.yml
    """
    options.refuse_empty(policy=policy, branch=branch, action=action, output=output)
    path = policy or os.environ.get("FREEZEGUARD_POLICY") or find_policy()
    if path is None:
        raise PolicyError("no policy file here: write one with `freezeguard init`")
    if not branch.isprintable():
        raise UsageError(f"--branch: {quote(branch)} is no branch")
    if not re.fullmatch(r"[\w./-]+@[\w./-]+", action, re.ASCII):
        raise UsageError(f"--action: {quote(action)} is not owner/name@ref")
    content = _content(load(path), path, branch, action)
    if output == "-":
        click.echo(content, nl=False)
        return
    if not force and os.path.lexists(output) and not _is_ours(output):
        raise UsageError(f"{output} is there already, and was written by somebody else: nothing was written (--force overwrites it)")
    options.write(output, content)
    options.notice(f"wrote {output}")


def _content(policy: Policy, path: str, branch: str, action: str) -> str:
    """The workflow of a policy. Raises UsageError where its path is none of a repository."""
    place = place_in_repository(path)
    if place is None or not place.path.isprintable():
        raise UsageError(f"--policy: {quote(path)} is not in the repository: the Action would not find it")
    files = [file for file in (place_in_repository(file.path) for file in policy.files) if file and file.path.isprintable()]
    sources = [source for document in policy.documents for source in document.incidents if source.kind == "github"]
    found = cron_entries(policy)
    return sweep_workflow(
        [entry for entry in found if entry.cron != HOURLY],
        [entry for entry in found if entry.cron == HOURLY],
        policy=place.path,
        paths=list(dict.fromkeys(file.path for file in files if file.root == place.root)),
        named=place.path not in POLICY_PATHS,
        branch=branch,
        action=action,
        issues=_looks_at_own_issues([source.options.get("repository") for source in sources]),
        deployments=any(override.rollback for document in policy.documents for override in document.overrides),
    )


def _looks_at_own_issues(repositories: list[str | None]) -> bool:
    """Whether one of some repositories is one's own; None is."""
    if None in repositories or not repositories:
        return None in repositories
    own = own_repository(os.environ)
    return own is not None and own.casefold() in {name.casefold() for name in repositories if name}


def _is_ours(path: str) -> bool:
    """Whether this command wrote what is there."""
    if not os.path.isfile(path):  # to open a pipe would wait for its writer
        return False
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.readline(len(WRITTEN) + 1).startswith(WRITTEN)
    except OSError:
        return False
