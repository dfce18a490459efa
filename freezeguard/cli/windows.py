"""freezeguard windows"""

from __future__ import annotations

import click

from ..app import check as app
from ..app.outlook import allowed_windows
from ..errors import UsageError
from ..util.text import single_line
from . import options

DAY = 86400
MOST_DAYS = 3660


@click.command()
@options.POLICY
@click.option("--from", "start", metavar="TIME", help="Where the list begins.  [default: now]")
@click.option("--until", metavar="TIME", help="Where it ends; a day without a time is included.")
@click.option("--days", type=click.IntRange(1, MOST_DAYS), help="How many days it covers.  [default: 14]")
@options.subject_options
@options.TIMEZONE
@options.output_format("text", "json")
def windows(
    policy: str | None,
    start: str | None,
    until: str | None,
    days: int | None,
    environment: str | None,
    branch: str | None,
    repository: str | None,
    timezone: str | None,
    output: str,
) -> None:
    """The windows in which deployments are allowed.

    \b
    freezeguard windows
    freezeguard windows --from 2026-12-01 --days 31
    freezeguard windows --days 365 --format json
    """
    if until is not None and days is not None:
        raise click.UsageError("--until and --days exclude each other")
    options.refuse_empty(**{"from": start, "until": until})
    request = options.request(policy=policy, environment=environment, branch=branch, repository=repository, timezone=timezone)
    found = app.load_policy(request)
    first = app.parse_instant(start, found.zone, "--from") if start else app.request_instant(request, found)
    low = int(first.timestamp())
    high = int(app.end_of(until, found.zone, "--until").timestamp()) if until else low + (days or 14) * DAY
    if high <= low:
        raise UsageError("--until: is not after the start of the list")
    if high - low > MOST_DAYS * DAY:
        raise UsageError(f"--until: is more than {MOST_DAYS} days after the start of the list")
    spans, assuming = allowed_windows(request, found, low, high)
    simulated = request.simulated and not start
    if output == "json":
        from ..render.json import windows_json

        click.echo(windows_json(spans, assuming=assuming, simulated=simulated), nl=False)
        return
    from ..render.tables import windows_table

    title = f"Allowed windows, {found.zone.key}{', simulated' if simulated else ''}"
    if spans:
        console = options.console()
        console.print(title)
        console.print(windows_table(spans))
    else:
        click.echo(f"{title}: none from {first:%Y-%m-%d %H:%M} until {found.zone.datetime(high):%Y-%m-%d %H:%M}")
    if assuming:
        click.echo(f"assuming {', '.join(single_line(some) for some in assuming)}")
