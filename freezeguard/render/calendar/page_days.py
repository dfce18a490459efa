"""Days of the page: months with the open hours of each day, and a week by hours."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

from ...engine.analysis.calendar_days import EVE, FREEZE, HOLIDAY
from ...util.text import single_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from ...engine.analysis.calendar_days import Closure, Day, DeploymentCalendar
    from .page_text import Words

LEVELS = 5  # shades of green
MOST_SPANS = 4  # listed for one day
MOST_NAMED = 2  # closures named for one day
_MARKS = (HOLIDAY, EVE, FREEZE)


class Cell(NamedTuple):
    """A day of a month.

    Attributes:
        iso: ISO date, by which the script finds the present day.
        number: day of the month.
        hours: open hours as text; None if it is closed.
        level: shade of green, 0 if it is closed, up to LEVELS.
        mark: letter of a holiday, its eve, or a freeze; None for an ordinary day.
        blocked: True if one of its closures blocks; False if they only warn.
        label: all of this in words.
    """

    iso: str
    number: int
    hours: str | None
    level: int
    mark: str | None
    blocked: bool
    today: bool
    label: str


class Month(NamedTuple):
    """A month in rows of seven days; None is a day of another month."""

    name: str
    rows: list[list[Cell | None]]


class Row(NamedTuple):
    """A day of the week by hours.

    Attributes:
        iso: ISO date, by which the script finds the present day.
        bars: (start, length) of the open hours in minutes.
        now: minutes after midnight at the instant of the calendar; None on other days.
        hours: (start, end) of at most MOST_SPANS open spans.
        left: number of open spans beyond these.
        length: total of the open hours, empty if it is closed.
    """

    iso: str
    name: str
    bars: list[tuple[int, int]]
    now: int | None
    hours: list[tuple[Markup, Markup]]
    left: int
    length: str


def months(calendar: DeploymentCalendar, words: Words) -> list[Month]:
    """Return all days of a calendar, by months."""
    most = max((day.seconds for day in calendar.days), default=0)
    result = []
    for _, group in groupby(calendar.days, key=lambda day: (day.date.year, day.date.month)):
        days = list(group)
        cells: list[Cell | None] = [None] * days[0].date.weekday()
        cells += [_cell(day, calendar.at, most, words) for day in days]
        cells += [None] * (-len(cells) % 7)
        result.append(Month(words.month(days[0].date), [cells[i : i + 7] for i in range(0, len(cells), 7)]))
    return result


def week(calendar: DeploymentCalendar, words: Words) -> list[Row]:
    """Return the seven days from today on."""
    return [_row(day, calendar.at, words) for day in calendar.week]


def legend(calendar: DeploymentCalendar, words: Words) -> list[tuple[str, str]]:
    """Return (letter, meaning) of the marks that any day has."""
    marks = {mark for day in calendar.days for mark in day.marks}
    text = words.language.text
    return [(text(f"mark.{mark}"), text(f"word.{mark}")) for mark in _MARKS if mark in marks]


def _cell(day: Day, at: int, most: int, words: Words) -> Cell:
    text = words.language.text
    special = [closure for closure in day.closures if not closure.recurring]
    today = day.start <= at < day.end
    label = "; ".join([_open(day, words), *_named(special, words)])
    return Cell(
        day.date.isoformat(),
        day.date.day,
        words.number(day.seconds) if day.open else None,
        -(-LEVELS * day.seconds // most) if most else 0,
        text(f"mark.{day.marks[0]}") if day.marks else None,
        any(closure.effect == "block" for closure in special),
        today,
        text("day.today", day=label) if today else label,
    )


def _open(day: Day, words: Words) -> str:
    text, name = words.language.text, words.day(day.date)
    if not day.open:
        return text("day.closed", day=name)
    spans = [f"{start}–{end}" for start, end in words.clocks(day)]
    more = f", {text('list.more', count=len(spans) - MOST_SPANS)}" if len(spans) > MOST_SPANS else ""
    return text("day.open", day=name, length=words.length(day.seconds), spans=", ".join(spans[:MOST_SPANS]) + more)


def _named(closures: Sequence[Closure], words: Words) -> list[str]:
    text = words.language.text
    named = [
        f"{text('kind.' + closure.kind)} {single_line(closure.name, 40)}"
        + (f" ({text('reason.warns')})" if closure.effect != "block" else "")
        for closure in closures[:MOST_NAMED]
    ]
    return named + ([text("list.more", count=len(closures) - MOST_NAMED)] if len(closures) > MOST_NAMED else [])


def _row(day: Day, at: int, words: Words) -> Row:
    zone = words.zone
    hours = [
        (words.time(zone.datetime(a), start, short=True), words.time(zone.datetime(b), end, short=True))
        for (start, end), (a, b) in zip(words.clocks(day), day.open, strict=False)
    ]
    today = day.start <= at < day.end
    now = zone.datetime(at)
    return Row(
        day.date.isoformat(),
        words.day(day.date),
        words.bars(day),
        now.hour * 60 + now.minute if today else None,
        hours[:MOST_SPANS],
        max(0, len(hours) - MOST_SPANS),
        words.length(day.seconds) if day.open else "",
    )
