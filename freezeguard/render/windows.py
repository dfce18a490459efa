"""Tables for people."""

from __future__ import annotations

from .text import MONTHS, WEEKDAYS, safe, span_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rich.table import Table


def windows_table(windows: Iterable[tuple[datetime, datetime]], title: str) -> Table:
    """The allowed windows, one a row."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(safe(title)), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("day", "opens", "closes", "for"):
        table.add_column(heading, no_wrap=True)
    for start, end in windows:
        day = f"{WEEKDAYS[start.weekday()][:3]} {start.day:2} {MONTHS[start.month - 1][:3]} {start.year}"
        closes = (
            f"{end:%H:%M}"
            if end.date() == start.date()
            else f"{WEEKDAYS[end.weekday()][:3]} {end.day} {MONTHS[end.month - 1][:3]} {end:%H:%M}"
        )
        table.add_row(day, f"{start:%H:%M}", closes, span_words((end - start).total_seconds()))
    return table
