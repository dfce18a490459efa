"""freezeguard thaw"""

from __future__ import annotations

import click

from . import options
from .freeze_target import connect, freeze_options


@click.command()
@click.argument("issues", nargs=-1, type=click.IntRange(min=1), metavar="[ISSUE]...")
@freeze_options
def thaw(issues: tuple[int, ...], repository: str | None, labels: tuple[str, ...], policy: str | None) -> None:
    """End a freeze: close the issues that freeze deployments.

    With issue numbers, closes only those.

    Requires GITHUB_TOKEN or GH_TOKEN with permission to write issues.

    \b
    freezeguard thaw
    freezeguard thaw 42 --repository acme/shop
    """
    from ..github.freeze_issues import thaw as close

    freeze = connect(policy, repository, labels)
    frozen = freeze.issues.open()
    if not frozen and not issues:
        options.notice(f"no open issue in {freeze.target.repository} freezes deployments")
    for link in close(freeze.client, freeze.target.repository, freeze.target.labels, frozen, issues):
        click.echo(link)
