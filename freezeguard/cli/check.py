"""freezeguard check"""

from __future__ import annotations

import click

from ..app import check as app
from . import options


@click.command()
@options.POLICY
@options.AT
@options.subject_options
@options.TIMEZONE
@options.OFFLINE
@options.output_format("text", "json", "github")
def check(
    policy: str | None,
    at: str | None,
    environment: str | None,
    branch: str | None,
    repository: str | None,
    timezone: str | None,
    offline: bool,
    output: str,
) -> int:
    """May this be deployed now? The verdict, why, and when next.

    Exits with 0 if it may, 10 if it is blocked, 4 if that cannot be decided, 3 if the policy is invalid.

    \b
    freezeguard check && ./deploy.sh
    freezeguard check --at "2026-11-27 15:00" --environment production
    freezeguard check --format json | jq .next_window.start
    """
    request = options.request(
        policy=policy, at=at, environment=environment, branch=branch, repository=repository, timezone=timezone, offline=offline
    )
    doc = app.check(request)
    if output == "json":
        from ..render.json import verdict_json

        click.echo(verdict_json(doc, simulated=request.simulated), nl=False)
    elif output == "github":
        from ..render.workflow_commands import verdict_commands

        click.echo(verdict_commands(doc, simulated=request.simulated), nl=False)
    else:
        from ..render.text import verdict_text

        click.echo(verdict_text(doc, style=options.style, simulated=request.simulated), nl=False)
    return app.exit_code(doc)
