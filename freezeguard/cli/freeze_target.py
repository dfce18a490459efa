"""What `freeze` and `thaw` share: whose issues, with which labels, over which connection."""

from __future__ import annotations

import os
from typing import NamedTuple

import click

from ..app import check as app
from ..errors import UsageError
from ..sources.connections import github_connector
from ..util.git_remote import own_repository
from . import options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from ..github.client import Client
    from ..temporal.zones import Zone

LABEL = "deploy-freeze"


class FreezeTarget(NamedTuple):
    """Where one freezes by hand, and the zone in which times in the text of its issues are read."""

    zone: Zone
    repository: str
    labels: tuple[str, ...]
    client: Client


def shared_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--repository, --label, --policy."""
    command = options.POLICY(command)
    command = click.option(
        "--label", "labels", multiple=True, metavar="LABEL", help=f"The label that freezes.  [default: the policy's, else {LABEL}]"
    )(command)
    return click.option(
        "--repository", metavar="OWNER/NAME", help="Whose issues; else the policy's, GITHUB_REPOSITORY, or that of the remote origin."
    )(command)


def by_hand(policy: str | None, repository: str | None, labels: tuple[str, ...]) -> FreezeTarget:
    """What was asked for, and what the policy says of it.

    Raises:
        UsageError: a label or the repository is none, or not known, or there is no token.
    """
    if not all(label.strip() for label in labels):
        raise UsageError("--label: is empty")
    if repository is not None:
        options.check_repository(repository)
    found = app.load_policy(options.request(policy=policy, repository=repository))
    looking = [(document.zone, source) for document in found.documents for source in document.incidents if source.kind == "github"]
    if labels:
        looking = [(zone, source) for zone, source in looking if _names(source.options["labels"]) <= _names(labels)]
    else:
        looking = [(zone, source) for zone, source in looking if any("freeze" in label.lower() for label in source.options["labels"])]
    own = own_repository(os.environ)
    there = [(zone, source) for zone, source in looking if _is(source.options.get("repository") or own, repository)]
    zone, source = next(iter(there), (found.zone, None))
    where = repository or (source and source.options.get("repository")) or own
    if where is None:
        raise UsageError("--repository: is needed, there is no remote 'origin' on GitHub that tells it")
    wanted = labels or (tuple(source.options["labels"]) if source else (LABEL,))
    if source is None:
        written = f"incidents: [{{github: {{labels: [{', '.join(wanted)}]{f', repository: {where}' if where != own else ''}}}}}]"
        options.notice(f"{found.source} does not look at issues of {where} with this label, so they freeze nothing: it needs {written}")
    options.token("write issues")
    return FreezeTarget(zone, where, wanted, github_connector(os.environ)(None))


def _names(labels: Iterable[str]) -> set[str]:
    return {label.casefold() for label in labels}


def _is(looked_at: str | None, asked: str | None) -> bool:
    """Whether a repository is the one that is asked for, if one is; one's own may be it where that is not known."""
    return asked is None or looked_at is None or looked_at.casefold() == asked.casefold()
