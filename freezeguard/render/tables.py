"""Tables for people."""

from __future__ import annotations

from ..util.text import format_duration
from .text import MONTHS, WEEKDAYS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from rich.table import Table


def table_of(*headings: str) -> Table:
    """Return a table without rows."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        # Fold in narrow terminals: a truncated time is a wrong time.
        table.add_column(heading, overflow="fold")
    return table


def windows_table(windows: Sequence[tuple[datetime, datetime]]) -> Table:
    """Return the allowed windows, one a row. Times have offsets if a day has two of them."""
    offsets: dict[date, set[object]] = {}
    for moment in (moment for window in windows for moment in window):
        offsets.setdefault(moment.date(), set()).add(moment.utcoffset())

    def clock(moment: datetime) -> str:
        return f"{moment:%H:%M}" + (moment.isoformat()[-6:] if len(offsets[moment.date()]) > 1 else "")

    table = table_of("day", "opens", "closes", "for")
    for start, end in windows:
        closes = clock(end) if end.date() == start.date() else f"{_short(end)} {clock(end)}"
        table.add_row(f"{_short(start)} {start.year}", clock(start), closes, format_duration((end - start).total_seconds()))
    return table


def _short(moment: datetime) -> str:
    return f"{WEEKDAYS[moment.weekday()][:3]} {moment.day:2} {MONTHS[moment.month - 1][:3]}"
