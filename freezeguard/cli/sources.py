"""freezeguard sources"""

from __future__ import annotations

import click

from ..app import check as app
from ..errors import ALLOWED, UNDECIDED
from . import options


@click.command()
@options.question_options("policy", "at", "environment", "branch", "repository", "timezone")
@options.output_format("text", "json")
def sources(question: options.Question, output: str) -> int:
    """Query every source of the policy once, and show the responses.

    Shows how long each query takes and what the response does to the verdict. Run it after you add a source to the policy.

    Exit code: 0 if every source responded, else 4.

    \b
    freezeguard sources
    freezeguard sources --environment production --format json
    """
    request = question.request()
    policy = app.load_policy(request)
    results = app.gather_facts(request, policy).results
    rows = [
        {
            "name": result.query.name,
            "kind": result.query.kind,
            "what": result.query.what,
            "found": result.effects.found,
            "error": result.error,
            "milliseconds": round(result.seconds * 1000),
            "effect": result.effect,
            "reasons": [{"kind": o.kind, "message": o.message, "effect": o.effect, "link": o.link} for o in result.effects.observations],
        }
        for result in results
    ]
    if output == "json":
        from ..render.source_report import sources_json

        click.echo(sources_json(rows, at=app.request_instant(request, policy).isoformat()), nl=False)
    elif rows:
        from ..render.source_report import sources_table

        options.console().print(sources_table(rows))
    else:
        options.notice("the policy has no source for this deployment")
    return UNDECIDED if any(result.error is not None for result in results) else ALLOWED
