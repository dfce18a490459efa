"""freezeguard windows"""

from __future__ import annotations

import click

from ..app import check as app
from ..app.outlook import allowed_windows
from ..errors import UsageError
from ..util.text import single_line
from . import options

DAY = 86400
MAX_DAYS = 3660


@click.command()
@click.option("--from", "start", metavar="TIME", help="Start of the list.  [default: now]")
@click.option("--until", metavar="TIME", help="End of the list; a date without a time includes that day.")
@click.option("--days", type=click.IntRange(1, MAX_DAYS), help="Length of the list in days.  [default: 14]")
@options.question_options("policy", "environment", "branch", "repository", "timezone")
@options.output_format("text", "json")
def windows(start: str | None, until: str | None, days: int | None, question: options.Question, output: str) -> None:
    """List the windows in which deployments are allowed.

    \b
    freezeguard windows
    freezeguard windows --from 2026-12-01 --days 31
    freezeguard windows --days 365 --format json
    """
    if until is not None and days is not None:
        raise click.UsageError("--until and --days cannot be combined")
    options.refuse_empty(**{"from": start, "until": until})
    request = question.request()
    policy = app.load_policy(request)
    first = app.parse_instant(start, policy.zone, "--from") if start else app.request_instant(request, policy)
    low = int(first.timestamp())
    high = int(app.end_of(until, policy.zone, "--until").timestamp()) if until else low + (days or 14) * DAY
    if high <= low:
        raise UsageError("--until: is not after the start of the list")
    if high - low > MAX_DAYS * DAY:
        raise UsageError(f"--until: is more than {MAX_DAYS} days after the start of the list")
    spans, assuming = allowed_windows(request, policy, low, high)
    simulated = request.simulated and not start
    if output == "json":
        from ..render.json import windows_json

        click.echo(windows_json(spans, assuming=assuming, simulated=simulated), nl=False)
        return
    from ..render.tables import windows_table

    title = f"Allowed windows, {policy.zone.key}{', simulated' if simulated else ''}"
    if spans:
        console = options.console()
        console.print(title)
        console.print(windows_table(spans))
    else:
        click.echo(f"{title}: none from {first:%Y-%m-%d %H:%M} until {policy.zone.datetime(high):%Y-%m-%d %H:%M}")
    if assuming:
        click.echo(f"assuming {', '.join(single_line(assumption) for assumption in assuming)}")
