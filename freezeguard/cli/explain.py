"""freezeguard explain"""

from __future__ import annotations

import click

from ..app import check as app
from . import options


@click.command()
@options.question_options()
@options.output_format("text", "json")
def explain(question: options.Question, output: str) -> int:
    """Explain the verdict, rule by rule.

    Shows for each rule of the policy if it applies, why, and when that changes.

    Exit code: 0 if a deployment is allowed, 10 if it is blocked, 4 if FreezeGuard cannot decide.

    \b
    freezeguard explain
    freezeguard explain --at "2026-11-27 15:00" --environment production --offline
    """
    request = question.request()
    explanation = app.explain(request, app.load_policy(request))
    if output == "json":
        from ..render.explain import explanation_json

        click.echo(explanation_json(explanation, simulated=request.simulated), nl=False)
    else:
        from ..render.explain import explanation_text

        click.echo(explanation_text(explanation, style=options.style, simulated=request.simulated), nl=False)
    return app.exit_code(explanation.verdict.as_dict())
