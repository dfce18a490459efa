"""freezeguard freeze"""

from __future__ import annotations

import time

import click

from ..app import check as app
from ..errors import UsageError
from .freeze_target import connect, freeze_options


@click.command()
@click.option("--reason", required=True, metavar="TEXT", help="Reason, shown to everyone whose deployment is blocked.")
@click.option(
    "--until",
    metavar="TIME",
    help="End of the freeze, in the policy's zone; a date without a time includes that day.  [default: until `freezeguard thaw`]",
)
@freeze_options
def freeze(reason: str, until: str | None, repository: str | None, labels: tuple[str, ...], policy: str | None) -> None:
    """Stop deployments now: open an issue that freezes them.

    The issue carries the label that the policy watches; the command prints its address.

    Requires GITHUB_TOKEN or GH_TOKEN with permission to write issues.

    \b
    freezeguard freeze --reason "Checkout is down"
    freezeguard freeze --until "2026-11-30 09:00" --reason "Traffic peak"
    """
    from ..github.freeze_issues import freeze as open_issue

    if not reason.strip():
        raise UsageError("--reason: is empty")
    target, client, issues = connect(policy, repository, labels)
    end = app.end_of(until, target.zone, "--until") if until is not None else None
    now = time.time()
    if end is not None and end.timestamp() <= now:
        raise UsageError(f"--until: {until} is in the past")
    for frozen in (issues.incident(issue, "") for issue in issues.open()):
        # An issue whose end has passed freezes nothing, though nobody closed it.
        if frozen.until is None or frozen.until > now:
            raise UsageError(f"already frozen by {frozen.link or frozen.called}: edit that issue, or run `freezeguard thaw` first")
    click.echo(open_issue(client, target.repository, target.labels, reason, end))
