"""Days as strips of open and closed hours: a picture of characters, and the same in words.

A column is a half hour of the clock on the wall, the same in every row, because the eye compares columns. On a day on which the clock
changes, a half hour that is skipped is left blank, and one that happens twice is one cell for both: open only if it is open both times. The
words beside it then carry their offsets, and say how long the day is.
"""

from __future__ import annotations

from typing import NamedTuple

from ..temporal.intervals import intersect, merge
from ..temporal.zones import DAY, HOUR, MINUTE, day_of, midnight
from ..util.languages import language
from .datetimes import clock, offset
from .datetimes import day as day_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from ..temporal.intervals import Span
    from ..temporal.zones import Zone
    from ..util.languages import Language

OPEN, PARTLY, CLOSED, SKIPPED, OVERRIDDEN = "█", "▒", "░", " ", "▓"
RULER = "".join(f"{hour:<6}" for hour in range(0, 24, 3)) + "24"
CELL = 30 * MINUTE
MOST_SPANS = 6  # spans of one day in words
_LABEL = 12


class StripRow(NamedTuple):
    """A local day: its cells, its open hours in words, and a note."""

    day: date
    cells: str
    hours: str
    note: str | None = None

    def __str__(self) -> str:
        return self.line(f"{day_words(self.day):<{_LABEL}}")

    def line(self, label: str) -> str:
        """Return the row after its label."""
        return f"{label}{self.cells}  {self.hours}" + (f" ({self.note})" if self.note else "")


def strip_span(start: int, days: int, zone: Zone) -> Span:
    """Return the instants (first, last) of whole local days from the day of `start` on."""
    first = midnight(day_of(zone.local(start)))
    spans = zone.spans([(first, first + days * DAY)])
    return spans[0][0], spans[-1][1]


def strip_rows(
    spans: Iterable[Span], start: int, days: int, zone: Zone, words: Language | None = None, *, overridden: Sequence[Span] = ()
) -> list[StripRow]:
    """The days from that of `start` on.

    Args:
        spans: when it is open, instants in seconds; those of `strip_span`, or what is past today looks closed.
        overridden: spans that only an override opens; they are marked, but not part of the open hours.
    """
    opened = merge(spans)
    first = midnight(day_of(zone.local(start)))
    rows = [_row(opened, first + number * DAY, zone, words or language()) for number in range(days)]
    return [_mark_overridden(row, overridden, zone) for row in rows] if overridden else rows


def _mark_overridden(row: StripRow, overridden: Sequence[Span], zone: Zone) -> StripRow:
    local_start = midnight(row.day)
    marked = (
        OVERRIDDEN if cell in (CLOSED, PARTLY) and intersect(zone.spans([(start, start + CELL)]), overridden) else cell
        for start, cell in zip(range(local_start, local_start + DAY, CELL), row.cells, strict=True)
    )
    return row._replace(cells="".join(marked))


def strip_lines(rows: Sequence[StripRow], words: Language | None = None) -> list[str]:
    """Return the rows under a ruler of hours; empty if there are none."""
    labels = [day_words(row.day, words) for row in rows]
    width = max([_LABEL, *(len(label) + 2 for label in labels)])
    return [" " * width + RULER, *(row.line(f"{label:<{width}}") for row, label in zip(rows, labels, strict=True))] if rows else []


def _row(opened: list[Span], wall: int, zone: Zone, words_of: Language) -> StripRow:
    pieces = zone.spans([(wall, wall + DAY)])
    length = _length(pieces)
    # Only a change within the day makes a time ambiguous; one at its first instant leaves one offset for all of it.
    changes = any(zone.changes(a + 1, b) for a, b in pieces)
    cells = "".join(_cell(opened, zone.spans([(cell, cell + CELL)])) for cell in range(wall, wall + DAY, CELL))
    words = ["–".join(clocks(a, b, wall, zone, offsets=changes)) for a, b in intersect(pieces, opened)]
    hours = words_of.listed(words, MOST_SPANS) if len(words) > MOST_SPANS else ", ".join(words)
    note = words_of.text("strip.length", length=words_of.hours(length / HOUR)) if length != DAY else None
    return StripRow(day_of(wall), cells, hours or words_of.text("week.closed"), note)


def _cell(opened: list[Span], pieces: list[Span]) -> str:
    length = _length(pieces)
    if not length:
        return SKIPPED
    inside = _length(intersect(pieces, opened))
    return OPEN if inside == length else PARTLY if inside else CLOSED


def clocks(start: int, end: int, wall: int, zone: Zone, *, offsets: bool) -> tuple[str, str]:
    """A span of a day in two words, `09:00` and `24:00`.

    Args:
        start, end: instants in seconds.
        wall: the day's midnight as the clock on the wall has it.
        offsets: each with its offset, where a time comes twice.
    """
    # The end as the clock has it that runs until then: a clock that jumps at that moment would show another time.
    first, last = zone.local(start) - wall, zone.local(end - 1) + 1 - wall
    if not offsets:
        return clock(first), clock(last)
    return f"{clock(first)} {offset(zone.datetime(start))}", f"{clock(last)} {offset(zone.datetime(end - 1))}"


def _length(spans: Iterable[Span]) -> int:
    return sum(b - a for a, b in spans)
