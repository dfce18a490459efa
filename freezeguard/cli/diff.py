"""freezeguard diff"""

from __future__ import annotations

import sys
import time

import click

from ..app import check as app
from ..errors import UsageError
from . import options

MAX_DAYS = 3660


@click.command()
@click.argument("old", type=options.FILE)
@click.argument("new", type=options.FILE)
@click.option("--days", type=click.IntRange(1, MAX_DAYS), default=90, show_default=True, help="Number of days to compare.")
@click.option("--from", "start", metavar="DATE", help="First day to compare.  [default: today]")
@options.question_options("environment", "branch", "repository")
@options.output_format("text", "markdown", "json")
def diff(old: str, new: str, days: int, start: str | None, question: options.Question, output: str) -> None:
    """Compare two policies.

    Shows the times that open or close, and the rules that differ.

    OLD and NEW are policy files; `-` reads one of them from standard input. Sources are not queried.

    Exit code: 0, whether the policies differ or not.

    \b
    freezeguard diff old.yml .freezeguard.yml
    git show main:.freezeguard.yml | freezeguard diff - .freezeguard.yml --format markdown
    """
    from ..engine.analysis.policy_diff import difference
    from ..render import policy_diff as rendering

    options.refuse_empty(**{"from": start})
    subject = question.subject()
    if old == new == "-":
        raise UsageError("OLD and NEW are both '-': only one policy can be read from standard input")
    before, after = app.read_policy(old, sys.stdin.buffer), app.read_policy(new, sys.stdin.buffer)
    first = options.first_day(start) if start is not None else after.zone.datetime(int(time.time())).date()
    changes = difference(before, after, subject, first, days)
    if output == "json":
        click.echo(rendering.difference_json(changes), nl=False)
    elif output == "markdown":
        click.echo(rendering.difference_html(changes), nl=False)
    else:
        console = options.console()
        for part in rendering.difference_text(changes):
            console.print(part, markup=False)
