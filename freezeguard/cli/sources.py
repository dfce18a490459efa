"""freezeguard sources"""

from __future__ import annotations

import click

from ..app import check as app
from ..errors import ALLOWED, UNDECIDED
from . import options


@click.command()
@options.POLICY
@options.AT
@options.subject_options
@options.TIMEZONE
@options.output_format("text", "json")
def sources(
    policy: str | None,
    at: str | None,
    environment: str | None,
    branch: str | None,
    repository: str | None,
    timezone: str | None,
    output: str,
) -> int:
    """What every source of the policy answers, each asked once.

    With how long it takes, and what it does to the verdict: the command to run when a policy is set up. Exits with 0 if all of them
    answered, else with 4.

    \b
    freezeguard sources
    freezeguard sources --environment production --format json
    """
    request = options.request(policy=policy, at=at, environment=environment, branch=branch, repository=repository, timezone=timezone)
    found = app.load_policy(request)
    asked = app.gather_facts(request, found).results
    rows = [
        {
            "name": one.query.name,
            "kind": one.query.kind,
            "what": one.query.what,
            "found": one.effects.found,
            "error": one.error,
            "milliseconds": round(one.seconds * 1000),
            "effect": one.effect,
            "reasons": [{"kind": o.kind, "message": o.message, "effect": o.effect, "link": o.link} for o in one.effects.observations],
        }
        for one in asked
    ]
    if output == "json":
        from ..render.source_report import sources_json

        click.echo(sources_json(rows, at=app.request_instant(request, found).isoformat()), nl=False)
    elif rows:
        from ..render.source_report import sources_table

        options.console().print(sources_table(rows))
    else:
        options.notice("the policy has no source that looks at this")
    return UNDECIDED if any(one.error is not None for one in asked) else ALLOWED
