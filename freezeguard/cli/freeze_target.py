"""Options of `freeze` and `thaw`, and the connection to the issues that they open and close."""

from __future__ import annotations

import os
from typing import NamedTuple

import click

from ..app import check as app
from ..app.freeze_target import LABEL, FreezeTarget, find_freeze_target
from ..errors import UsageError
from ..sources.connections import github_connector
from . import options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..github.client import Client
    from ..sources.github_issues import Issues


class FreezeIssues(NamedTuple):
    """The issues that freeze deployments, and the client that reads and writes them."""

    target: FreezeTarget
    client: Client
    issues: Issues


def freeze_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --repository, --label and --policy."""
    command = options.POLICY(command)
    command = click.option(
        "--label",
        "labels",
        multiple=True,
        metavar="LABEL",
        help=f"Label of the issues that freeze; may be repeated.  [default: the policy's, else {LABEL}]",
    )(command)
    return click.option(
        "--repository",
        metavar="OWNER/NAME",
        help="Repository of the issues.  [default: the policy's, else GITHUB_REPOSITORY, else that of the remote 'origin']",
    )(command)


def connect(policy: str | None, repository: str | None, labels: tuple[str, ...]) -> FreezeIssues:
    """Return the issues that the options and the policy name. Writes a notice if the policy does not watch them.

    Raises:
        UsageError: a label is empty, the repository is invalid or unknown, or there is no token.
        FreezeGuardError: the policy cannot be read.
    """
    from ..sources.github_issues import Issues

    if not all(label.strip() for label in labels):
        raise UsageError("--label: is empty")
    if repository is not None:
        options.check_repository(repository)
    loaded = app.load_policy(options.Question(policy=policy, repository=repository).request())
    target = find_freeze_target(loaded, repository, labels, os.environ)
    if target.missing_source:
        options.notice(
            f"issues of {target.repository} with this label freeze nothing: {loaded.source} does not watch them; "
            f"add to the policy: {target.missing_source}"
        )
    options.token("write issues")
    client = github_connector(os.environ)(None)
    return FreezeIssues(target, client, Issues(client, target.repository, list(target.labels), target.zone))
