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

# Each format and its module in render/calendar.
FORMATS = {"text": "text", "html": "page", "ics": "icalendar_feed", "svg": "svg", "badge": "badge"}
MONTHS = {"html": 12, "ics": 12, "svg": 12}  # default of --months; other formats: 3
WINDOWS = {"html": 40}  # number of next windows to show; other formats: 3
MAX_MONTHS = 24


@click.command()
@click.option("--from", "start", metavar="DATE", help="A day in the first month, or in the week, to show.  [default: today]")
@click.option("--months", type=click.IntRange(1, MAX_MONTHS), help="Number of months.  [default: 3; for html, ics and svg 12]")
@click.option("--week", is_flag=True, help="Show one week, hour by hour, instead of months.")
@options.question_options()
@options.output_format(*FORMATS)
@click.option("--output", "path", type=options.FILE, metavar="FILE", help="File to write.  [default: standard output]")
def calendar(start: str | None, months: int | None, week: bool, question: options.Question, output: str, path: str | None) -> None:
    """Draw a calendar of the days on which deployments are allowed.

    \b
    freezeguard calendar
    freezeguard calendar --week
    freezeguard calendar --from 2026-12-01 --months 2 --environment production
    freezeguard calendar --format html --output calendar.html
    """
    from ..render.calendar import Drawing

    options.refuse_empty(**{"from": start, "output": path})
    request = question.request()
    policy = app.load_policy(request)
    first, days = _days(start, months or MONTHS.get(output, 3), app.request_instant(request, policy).date(), week=week)
    content = deployment_calendar(request, policy, first, days, windows=WINDOWS.get(output, 3))
    drawing = Drawing(policy.source, week, request.simulated, policy.language)
    drawn = import_module(f"..render.calendar.{FORMATS[output]}", __package__).render(content, drawing)
    if path is not None:
        options.write(path, drawn if isinstance(drawn, str) else _plain(drawn))
    elif isinstance(drawn, str):
        click.echo(drawn, nl=False)
    else:
        console = options.console()
        for part in drawn:
            console.print(part)


def _days(start: str | None, months: int, today: date, *, week: bool) -> tuple[date, int]:
    """Return the first day to show, and the number of days."""
    first = options.first_day(start) if start is not None else today
    if week:
        return date.fromordinal(first.toordinal() - first.weekday()), 7
    first = first.replace(day=1)
    number = first.year * 12 + first.month - 1 + months
    return first, (date(number // 12, number % 12 + 1, 1) - first).days


def _plain(parts: Iterable[Any]) -> str:
    """Return the text that a terminal would show, without colour."""
    from rich.console import Console

    console = Console(file=StringIO(), width=options.LINE, no_color=True, highlight=False)
    for part in parts:
        console.print(part)
    return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]
