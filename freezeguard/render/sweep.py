"""What a sweep did: a table for people, JSON, and the job summary."""

from __future__ import annotations

from .json import dump
from .templating import render
from .text import cut, safe
from .windows import table_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from rich.table import Table

SCHEMA = "freezeguard/sweep/v1"
DEPLOYMENTS = {"approved": "deployments approved", "waiting": "waiting"}
COLUMNS = {"green": "turned green", "red": "turned red", "undecided": "no verdict", "unchanged": "unchanged", "left": "left"}
_MOST_ROWS = 200


def sweep_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """A row for each repository, and one for all of them.

    Args:
        rows: `Swept._asdict()` of each.
    """
    columns = _columns(rows)
    table = table_of("repository", *columns.values())
    for column in table.columns[1:]:
        column.justify = "right"
    for row in [*rows, *_sum(rows)]:
        table.add_row(safe(row["repository"]), *(str(row[name]) for name in columns))
    return table


def sweep_problems(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What went wrong, and what is left, a line each."""
    found = []
    for row in rows:
        name = safe(row["repository"])
        found += [f"{name}: {cut(safe(failure), 300)}" for failure in row["failures"]]
        found += [f"{name}: the policy of the branch {safe(branch)} is invalid" for branch in row["invalid"]]
        if row["unknown"]:
            found.append(f"{name}: of {row['unknown']} there is no verdict, their status is an error")
        if row["limited"]:
            found.append(f"{name}: {row['left'] or 'all'} are left: it has to run again")
    return found


def sweep_json(rows: Sequence[Mapping[str, Any]]) -> str:
    """The same as JSON, `freezeguard/sweep/v1`, with a newline at its end."""
    return dump({"schema": SCHEMA, "repositories": [dict(row) for row in rows]})


def sweep_summary(rows: Sequence[Mapping[str, Any]]) -> str:
    """The same for GITHUB_STEP_SUMMARY."""
    columns = _columns(rows)
    shown = [[row["repository"], *(row[name] for name in columns)] for row in [*rows[:_MOST_ROWS], *_sum(rows)]]
    problems = sweep_problems(rows)
    return render("sweep.html", columns=list(columns.values()), rows=shown, problems=problems[:_MOST_ROWS], more=len(problems) - _MOST_ROWS)


def _sum(rows: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    if len(rows) > 1:
        yield {"repository": "all", **{name: sum(row[name] for row in rows) for name in (*COLUMNS, *DEPLOYMENTS)}}


def _columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Deployments are told of only where there are some."""
    return {**COLUMNS, **(DEPLOYMENTS if any(row["approved"] or row["waiting"] for row in rows) else {})}
