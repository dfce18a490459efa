"""freezeguard explain"""

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
@options.output_format("text", "json")
def explain(
    policy: str | None,
    at: str | None,
    environment: str | None,
    branch: str | None,
    repository: str | None,
    timezone: str | None,
    offline: bool,
    output: str,
) -> int:
    """Every rule, and why it applies or does not, for whoever does not believe the verdict.

    Exits as check does: with 0 if it may be deployed, 10 if it is blocked, 4 if that cannot be decided.

    \b
    freezeguard explain
    freezeguard explain --at "2026-11-27 15:00" --environment production --offline
    """
    request = options.request(
        policy=policy, at=at, environment=environment, branch=branch, repository=repository, timezone=timezone, offline=offline
    )
    found = app.explain(request, app.load_policy(request))
    if output == "json":
        from ..render.explain import explanation_json

        click.echo(explanation_json(found, simulated=request.simulated), nl=False)
    else:
        from ..render.explain import explanation_text

        click.echo(explanation_text(found, style=options.style, simulated=request.simulated), nl=False)
    return app.exit_code(found.verdict.as_dict())
