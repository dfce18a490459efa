"""Results of a sweep: a table for people, JSON, and the job summary."""

from __future__ import annotations

from ..util.languages import ENGLISH, language
from ..util.text import single_line, truncate
from .html_phrases import Phrases
from .json import dump
from .tables import table_of
from .templating import render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from rich.table import Table

    from ..util.languages import Language

SCHEMA = "freezeguard/sweep/v1"
COLUMNS = ("green", "red", "undecided", "unchanged", "left")
DEPLOYMENTS = ("approved", "waiting")
_MOST_ROWS = 200


def sweep_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Return a row for each repository, and one for all of them.

    Args:
        rows: `SweepResult.as_dict()` of each.
    """
    words, columns = language(), _columns(rows)
    table = table_of(words.text("sweep.repository"), *(words.text(f"sweep.{name}") for name in columns))
    for column in table.columns[1:]:
        column.justify = "right"
    for row in [*rows, *_sum(rows, words)]:
        table.add_row(single_line(row["repository"]), *(str(row[name]) for name in columns))
    return table


def sweep_problems(rows: Sequence[Mapping[str, Any]], words: Language | None = None) -> list[str]:
    """Return a line for each failure and for what is left. Failures stay in English, as in the log."""
    text = (words or language()).text
    lines = []
    for row in rows:
        name = single_line(row["repository"])
        lines += [f"{name}: {truncate(single_line(failure), 300)}" for failure in row["failures"]]
        lines += [text("sweep.invalid", repository=name, branch=single_line(branch)) for branch in row["invalid"]]
        if row["unknown"]:
            lines.append(text("sweep.unknown", repository=name, count=row["unknown"]))
        if row["limited"]:
            lines.append(text("sweep.limited", repository=name, count=row["left"] or text("sweep.all")))
    return lines


def sweep_json(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the rows as JSON, `freezeguard/sweep/v1`, with a newline at its end."""
    return dump({"schema": SCHEMA, "repositories": [{name: row[name] for name in row if name != "language"} for row in rows]})


def sweep_summary(rows: Sequence[Mapping[str, Any]], code: str = ENGLISH) -> str:
    """Return the results for GITHUB_STEP_SUMMARY, in a language."""
    words, columns = language(code), _columns(rows)
    shown = [[row["repository"], *(row[name] for name in columns)] for row in [*rows[:_MOST_ROWS], *_sum(rows, words)]]
    problems = sweep_problems(rows, words)
    more = max(0, len(problems) - _MOST_ROWS)
    return render("sweep.html", columns=columns, rows=shown, problems=problems[:_MOST_ROWS], more=more, say=Phrases(words))


def _sum(rows: Sequence[Mapping[str, Any]], words: Language) -> Iterator[Mapping[str, Any]]:
    if len(rows) > 1:
        yield {"repository": words.text("sweep.all"), **{name: sum(row[name] for row in rows) for name in (*COLUMNS, *DEPLOYMENTS)}}


def _columns(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the columns; those of deployments only if there are any."""
    return (*COLUMNS, *DEPLOYMENTS) if any(row["approved"] or row["waiting"] for row in rows) else COLUMNS
