"""freezeguard thaw"""

from __future__ import annotations

import click

from . import options
from .freeze_target import by_hand, shared_options


@click.command()
@click.argument("issues", nargs=-1, type=click.IntRange(min=1), metavar="[ISSUE]...")
@shared_options
def thaw(issues: tuple[int, ...], repository: str | None, labels: tuple[str, ...], policy: str | None) -> None:
    """Ends a freeze by hand: closes the issues that freeze, or those that are numbered.

    It needs GITHUB_TOKEN or GH_TOKEN, with permission to write issues.

    \b
    freezeguard thaw
    freezeguard thaw 42 --repository acme/shop
    """
    from ..github.freeze_issues import thaw as close
    from ..sources.github_issues import Issues

    asked = by_hand(policy, repository, labels)
    frozen = Issues(asked.client, asked.repository, list(asked.labels), asked.zone).open()
    if not frozen and not issues:
        options.notice(f"nothing is frozen by an issue in {asked.repository}")
    for link in close(asked.client, asked.repository, asked.labels, frozen, issues):
        click.echo(link)
