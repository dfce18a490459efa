"""freezeguard check"""

from __future__ import annotations

import click

from ..app import check as app
from . import options


@click.command()
@options.question_options()
@options.output_format("text", "json", "github")
def check(question: options.Question, output: str) -> int:
    """Decide if a deployment is allowed now.

    Shows the verdict, its reasons, and the next window in which deployments are allowed.

    Exit code: 0 if it is allowed, 10 if it is blocked, 4 if FreezeGuard cannot decide, 3 if the policy is invalid.

    \b
    freezeguard check && ./deploy.sh
    freezeguard check --at "2026-11-27 15:00" --environment production
    freezeguard check --format json | jq .next_window.start
    """
    request = question.request()
    doc = app.check(request)
    if output == "json":
        from ..render.json import verdict_json

        click.echo(verdict_json(doc, simulated=request.simulated), nl=False)
    elif output == "github":
        from ..render.workflow_commands import verdict_commands

        options.command_output().write(verdict_commands(doc, simulated=request.simulated))
    else:
        from ..render.text import verdict_text

        click.echo(verdict_text(doc, style=options.style, simulated=request.simulated), nl=False)
    return app.exit_code(doc)
