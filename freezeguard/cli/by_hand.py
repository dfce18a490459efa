"""What `freeze` and `thaw` share: whose issues, with which labels, over which connection."""

from __future__ import annotations

import os
from typing import NamedTuple

import click

from .. import app
from ..errors import UsageError
from ..remote import own_repository
from ..sources.outside import github_of
from . import options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..github.client import Client
    from ..policy.model import Policy

LABEL = "deploy-freeze"


class ByHand(NamedTuple):
    """Where one freezes by hand."""

    policy: Policy
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


def by_hand(policy: str | None, repository: str | None, labels: tuple[str, ...]) -> ByHand:
    """What was asked for, and what the policy says of it.

    Raises:
        UsageError: the repository is not known, or there is no token.
    """
    request = options.request(policy=policy, repository=repository)
    found = app.load_policy(request)
    sources = [source for document in found.documents for source in document.incidents if source.kind == "github"]
    freezing = next((source for source in sources if any("freeze" in label.lower() for label in source.options["labels"])), None)
    where = repository or (freezing.options.get("repository") if freezing and not labels else None) or _own()
    wanted = labels or (tuple(freezing.options["labels"]) if freezing else (LABEL,))
    looked_at = any(
        {label.casefold() for label in source.options["labels"]} <= {label.casefold() for label in wanted} for source in sources
    )
    if not looked_at:
        written = f"incidents: [{{github: {{labels: [{', '.join(wanted)}]}}}}]"
        options.notice(f"{found.source} does not look at issues with this label, so they freeze nothing: it needs {written}")
    token = os.environ.get("GITHUB_TOKEN") or os.environ.get("GH_TOKEN")
    if not token:
        raise UsageError("neither GITHUB_TOKEN nor GH_TOKEN is set: a token that may write issues is needed")
    return ByHand(found, where, wanted, github_of(os.environ)(None))


def _own() -> str:
    repository = own_repository(os.environ)
    if repository is None:
        raise UsageError("--repository: is needed, there is no remote 'origin' that tells it")
    return repository
