"""The response of every source, as a table for people and as JSON."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from ..util.text import single_line
from .json import dump

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

SCHEMA = "freezeguard/sources/v1"
_STYLES = {"blocks": "bold red", "warns": "yellow", "nothing": "green"}


def sources_table(rows: Sequence[dict[str, Any]]) -> Table:
    """Return a row for each source: the query, the response, its duration, and its effect on the verdict."""
    table = Table(box=None, pad_edge=False)
    for column in ("source", "asked for", "answer", "took", "does"):
        table.add_column(column, justify="right" if column == "took" else "left", overflow="fold")
    for row in rows:
        table.add_row(
            Text(single_line(f"{row['name']} ({row['kind']})" if row["name"] != row["kind"] else row["kind"], 60)),
            row["what"],
            Text(_answer(row)),
            f"{row['milliseconds']} ms",
            Text(row["effect"], style=_STYLES[row["effect"]]),
        )
        for reason in row["reasons"] if row["error"] is None else ():
            table.add_row("", "", Text(single_line(reason["message"], 300), style="dim"), "", "")
    return table


def sources_json(rows: Sequence[dict[str, Any]], *, at: str) -> str:
    """Return the rows as JSON, `freezeguard/sources/v1`, with a newline at its end."""
    return dump({"schema": SCHEMA, "at": at, "sources": list(rows)})


def _answer(row: dict[str, Any]) -> str:
    if row["error"] is not None:
        return f"no answer: {single_line(row['error'], 300)}"
    one, several = {"incidents": ("incident", "incidents"), "on call": ("shift", "shifts"), "calendar": ("event", "events")}[row["what"]]
    return f"{row['found'] or 'no'} {one if row['found'] == 1 else several}"
