"""freezeguard freeze"""

from __future__ import annotations

import time

import click

from ..app import check as app
from ..errors import UsageError
from .freeze_target import by_hand, shared_options


@click.command()
@click.option("--reason", required=True, metavar="TEXT", help="Why; everybody who is blocked reads it.")
@click.option(
    "--until", metavar="TIME", help="When it ends, in the policy's zone; a day without a time is included.  [default: at the thaw]"
)
@shared_options
def freeze(reason: str, until: str | None, repository: str | None, labels: tuple[str, ...], policy: str | None) -> None:
    """Stops deployments now: opens an issue with the label that the policy looks at.

    It needs GITHUB_TOKEN or GH_TOKEN, with permission to write issues.

    \b
    freezeguard freeze --reason "Checkout is down"
    freezeguard freeze --until "2026-11-30 09:00" --reason "Traffic peak"
    """
    from ..github.freeze_issues import freeze as open_issue
    from ..sources.github_issues import Issues

    if not reason.strip():
        raise UsageError("--reason: is empty")
    asked = by_hand(policy, repository, labels)
    end = app.end_of(until, asked.zone, "--until") if until is not None else None
    now = time.time()
    if end is not None and end.timestamp() <= now:
        raise UsageError(f"--until: {until} is over")
    issues = Issues(asked.client, asked.repository, list(asked.labels), asked.zone)
    for there in (issues.incident(issue, "") for issue in issues.open()):
        # One whose end has come freezes nothing, though nobody closed it.
        if there.until is None or there.until > now:
            raise UsageError(f"it is frozen already by {there.link or there.called}: change that issue, or thaw first")
    click.echo(open_issue(asked.client, asked.repository, asked.labels, reason, end))
