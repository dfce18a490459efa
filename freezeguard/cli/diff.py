"""freezeguard diff"""

from __future__ import annotations

import sys
import time

import click

from ..app import check as app
from ..errors import UsageError
from . import options

MOST_DAYS = 3660


@click.command()
@click.argument("old", type=options.FILE)
@click.argument("new", type=options.FILE)
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=90, show_default=True, help="How many days are compared.")
@click.option("--from", "start", metavar="DATE", help="Where they begin.  [default: today]")
@options.subject_options
@options.output_format("text", "markdown", "json")
def diff(
    old: str,
    new: str,
    days: int,
    start: str | None,
    environment: str | None,
    branch: str | None,
    repository: str | None,
    output: str,
) -> None:
    """What a change of a policy opens and closes, and which rules are others.

    No source is asked. Exits with 0 whatever the difference is. `-` is standard input.

    \b
    freezeguard diff old.yml .freezeguard.yml
    git show main:.freezeguard.yml | freezeguard diff - .freezeguard.yml --format markdown
    """
    from ..engine.analysis.policy_diff import difference
    from ..policy.subject import Subject
    from ..render import policy_diff as rendering

    options.refuse_empty(**{"from": start, "environment": environment, "branch": branch, "repository": repository})
    if old == new == "-":
        raise UsageError("only one of the two policies is read from standard input")
    before, after = app.read_policy(old, sys.stdin.buffer), app.read_policy(new, sys.stdin.buffer)
    first = options.first_day(start) if start is not None else after.zone.datetime(int(time.time())).date()
    subject = Subject(repository, environment, app.branch_of(branch))
    found = difference(before, after, subject, first, days)
    if output == "json":
        click.echo(rendering.difference_json(found), nl=False)
    elif output == "markdown":
        click.echo(rendering.difference_html(found), nl=False)
    else:
        console = options.console()
        for part in rendering.difference_text(found):
            console.print(part, markup=False)
