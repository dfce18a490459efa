"""freezeguard calendar"""

from __future__ import annotations

from datetime import date
from importlib import import_module
from io import StringIO

import click

from ..app import check as app
from ..app.outlook import deployment_calendar
from . import options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from ..temporal.zones import Zone

FORMATS = {
    "text": "text",
    "html": "page",
    "ics": "icalendar_feed",
    "svg": "svg",
    "badge": "badge",
}  # each with its module of render/calendar
MONTHS = {"html": 12, "ics": 12, "svg": 12}  # so many where nobody says; else 3
WINDOWS = {"html": 40}  # that are looked for; else 3
MOST_MONTHS = 24


@click.command()
@options.POLICY
@options.AT
@click.option("--from", "start", metavar="DATE", help="The month, or the week, that it begins with.  [default: today's]")
@click.option("--months", type=click.IntRange(1, MOST_MONTHS), help="How many months.  [default: 3; 12 as html, ics or svg]")
@click.option("--week", is_flag=True, help="One week by hours, instead of months.")
@options.subject_options
@options.TIMEZONE
@options.OFFLINE
@options.output_format(*FORMATS)
@click.option("--output", "path", type=options.FILE, metavar="FILE", help="Where it is written.  [default: standard output]")
def calendar(
    policy: str | None,
    at: str | None,
    start: str | None,
    months: int | None,
    week: bool,
    environment: str | None,
    branch: str | None,
    repository: str | None,
    timezone: str | None,
    offline: bool,
    output: str,
    path: str | None,
) -> None:
    """What may ship when, to look at instead of reading.

    \b
    freezeguard calendar
    freezeguard calendar --week
    freezeguard calendar --from 2026-12-01 --months 2 --environment production
    freezeguard calendar --format html --output calendar.html
    """
    from ..render.calendar import Drawing

    options.refuse_empty(**{"from": start, "output": path})
    request = options.request(
        policy=policy, at=at, environment=environment, branch=branch, repository=repository, timezone=timezone, offline=offline
    )
    found = app.load_policy(request)
    first, days = _days(start, months or MONTHS.get(output, 3), app.request_instant(request, found).date(), found.zone, week=week)
    laid = deployment_calendar(request, found, first, days, windows=WINDOWS.get(output, 3))
    drawing = Drawing(found.source, week, request.simulated, found.language)
    drawn = import_module(f"..render.calendar.{FORMATS[output]}", __package__).render(laid, drawing)
    if path is not None:
        options.write(path, drawn if isinstance(drawn, str) else _plain(drawn))
    elif isinstance(drawn, str):
        click.echo(drawn, nl=False)
    else:
        console = options.console()
        for part in drawn:
            console.print(part)


def _days(start: str | None, months: int, today: date, zone: Zone, *, week: bool) -> tuple[date, int]:
    """The first day, and how many there are."""
    first = today
    if start is not None:
        first = options.first_day(start)
    if week:
        return date.fromordinal(first.toordinal() - first.weekday()), 7
    first = first.replace(day=1)
    number = first.year * 12 + first.month - 1 + months
    return first, (date(number // 12, number % 12 + 1, 1) - first).days


def _plain(parts: Iterable[Any]) -> str:
    """What would be printed, without colour."""
    from rich.console import Console

    console = Console(file=StringIO(), width=options.LINE, no_color=True, highlight=False)
    for part in parts:
        console.print(part)
    return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]
