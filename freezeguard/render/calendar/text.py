"""Calendar in a terminal: months with a mark for each day, or a week by hours. Every colour has a sign with the same meaning."""

from __future__ import annotations

from itertools import groupby

from rich.columns import Columns
from rich.console import Group
from rich.table import Table
from rich.text import Text

from ...engine.analysis.calendar_days import CLOSED, EVE, FREEZE, HOLIDAY, OPEN, PARTLY
from ...temporal.zones import DAY, HOUR
from ...util.text import single_line
from ..datetimes import later, without_comma
from ..text import MONTHS, WEEKDAYS
from . import following

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from ...engine.analysis.calendar_days import Closure, Day, DeploymentCalendar
    from . import Drawing

# Of the sixteen colours those that are readable on a light and on a dark background.
STYLES = {OPEN: "green", PARTLY: "yellow", CLOSED: "red"}
SIGNS = {OPEN: "", PARTLY: "-", CLOSED: "x"}
MARKS = {HOLIDAY: "h", EVE: "e", FREEZE: "f"}
WORDS = {OPEN: "open as usual", PARTLY: "partly", CLOSED: "closed", HOLIDAY: "holiday", EVE: "eve", FREEZE: "freeze"}
TODAY = ">"
MOST_NAMED = 30


def render(calendar: DeploymentCalendar, drawing: Drawing) -> list[RenderableType]:
    """Return the parts to print, from top to bottom."""
    parts: list[RenderableType] = [_head(calendar, drawing), ""]
    if drawing.week:
        parts += [_week(calendar), ""]
    else:
        months = [list(days) for _, days in groupby(calendar.days, key=lambda day: (day.date.year, day.date.month))]
        # A narrow terminal shows several rows of months, so each month has a blank line below it.
        parts.append(Columns([Group(_month(days, calendar), "") for days in months], padding=(0, 3)))
    parts += _legend(calendar, drawing)
    parts += [Text(f"assuming {', '.join(single_line(text) for text in calendar.assuming)}", style="dim")] if calendar.assuming else []
    return parts


def _head(calendar: DeploymentCalendar, drawing: Drawing) -> Text:
    verdict, zone = calendar.verdict, calendar.zone
    simulated = ", simulated" if drawing.simulated else ""
    text = Text()
    if verdict.allowed:
        text.append("Open", style="bold green")
        text.append(f" until {later(verdict.closes_at, verdict.at)}" if verdict.closes_at else "")
    else:
        text.append("Not known" if verdict.outcome == "undecided" else "Closed", style="bold red")
    next_window = following(calendar)
    if next_window is not None:
        text.append(f", {next_window}")
    elif not verdict.allowed:
        text.append(", and no window is known")
    text.append(f"  ({zone.key}{simulated})", style="dim")
    return text


def _month(days: list[Day], calendar: DeploymentCalendar) -> Table:
    first = days[0].date
    table = Table.grid()
    table.title = f"{MONTHS[first.month - 1]} {first.year}"
    for _ in WEEKDAYS:
        table.add_column(width=5)
    table.add_row(*(Text(f" {name[:2]}", style="dim") for name in WEEKDAYS))
    cells: list[Text] = [Text()] * first.weekday() + [_cell(day, calendar) for day in days]
    for row in range(0, len(cells), 7):
        table.add_row(*cells[row : row + 7])
    return table


def _cell(day: Day, calendar: DeploymentCalendar) -> Text:
    mark = "".join(MARKS[mark] for mark in day.marks)[:1]
    today = day.start <= calendar.at < day.end
    text = Text(TODAY if today else " ").append(f"{day.date.day:>2}{SIGNS[day.state]}", style=STYLES[day.state])
    text.append(mark, style=f"{STYLES[day.state]} bold")
    if today:
        text.stylize("reverse bold")
    return text


def _week(calendar: DeploymentCalendar) -> Table:
    """Return a table with a column for each day and a row for each local hour."""
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right")
    for _ in calendar.days:
        table.add_column(justify="center", width=6)
    heads = [Text(f"{WEEKDAYS[day.date.weekday()][:2]} {day.date.day}", style=_today(day, calendar)) for day in calendar.days]
    table.add_row("", *heads)
    for hour in range(24):
        table.add_row(Text(f"{hour:02}", style="dim"), *(_hour(day, hour, calendar) for day in calendar.days))
    return table


def _today(day: Day, calendar: DeploymentCalendar) -> str:
    return "reverse bold" if day.start <= calendar.at < day.end else "dim"


def _has_today(calendar: DeploymentCalendar) -> bool:
    return calendar.days[0].start <= calendar.at < calendar.days[-1].end


def _hour(day: Day, hour: int, calendar: DeploymentCalendar) -> Text:
    local_start = calendar.zone.local(day.start) // DAY * DAY + hour * HOUR
    spans = calendar.zone.spans([(local_start, local_start + HOUR)])
    length = sum(b - a for a, b in spans)
    if not length:
        return Text()
    inside = sum(max(0, min(b, y) - max(a, x)) for a, b in spans for x, y in day.open)
    now = any(a <= calendar.at < b for a, b in spans)
    state = OPEN if inside == length else PARTLY if inside else CLOSED
    drawn = {OPEN: "█████", PARTLY: "▒▒▒▒▒", CLOSED: "·····"}[state]
    return Text(f"{drawn[:2]}◆{drawn[3:]}" if now else drawn, style=STYLES[state])


def _legend(calendar: DeploymentCalendar, drawing: Drawing) -> Iterator[Text]:
    if drawing.week:
        line = Text()
        for state, sign in ((OPEN, "█ open"), (PARTLY, "▒ partly"), (CLOSED, "· closed")):
            line.append(f"{sign}   ", style=STYLES[state])
        yield line.append("◆ now")
    else:
        # The legend fits into 80 columns.
        parts = [Text(f"{'1' + sign:<2} ", style=STYLES[state]).append(WORDS[state], style="default") for state, sign in SIGNS.items()]
        marks = [mark for mark in MARKS if any(mark in day.marks for day in calendar.days)]
        parts += [Text(MARKS[mark], style="bold").append(f" {WORDS[mark]}", style="not bold") for mark in marks]
        parts += [Text(f"{TODAY}1", style="reverse bold").append(" today", style="not reverse not bold")] if _has_today(calendar) else []
        yield Text("  ").join(parts)
    for closure in [closure for closure in calendar.closures if not closure.recurring][:MOST_NAMED]:
        yield _named(closure, calendar)
    more = sum(not closure.recurring for closure in calendar.closures) - MOST_NAMED
    if more > 0:
        yield Text(f"and {more} more", style="dim")
    for rule in dict.fromkeys(closure.rule for closure in calendar.closures if closure.recurring):
        yield Text().append("every week  ", style="dim").append(single_line(rule, 60))


def _named(closure: Closure, calendar: DeploymentCalendar) -> Text:
    start, last = calendar.zone.datetime(closure.start), calendar.zone.datetime(closure.end - 1)
    until = f" – {without_comma(last)[:-6]}" if last.date() != start.date() else ""
    line = Text().append(f"{without_comma(start)[:-6]}{until}  ", style="dim")
    line.append(single_line(closure.name, 60))
    if closure.effect == "warn":
        line.append(" (only warns)", style="dim")
    if closure.reason:
        line.append(f": {single_line(closure.reason, 80)}", style="dim")
    return line
