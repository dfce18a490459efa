"""What a change of a policy does: as text, as HTML for a pull request, and as JSON."""

from __future__ import annotations

from typing import NamedTuple

from ..difference import ADDED, REMOVED
from . import moments
from .json import dump
from .templating import fitting, render
from .text import safe, span_words
from .windows import table_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from typing import Any

    from rich.table import Table

    from ..difference import Change, Difference
    from ..timeline import Span

SCHEMA = "freezeguard/diff/v1"
_SIGNS = {ADDED: "+", REMOVED: "-"}
_MOST_TEXT = 40
_LENGTHS = (20, 8, 2)
MOST_LETTERS = 20_000  # something of a comment is left to the verdict


class Shown(NamedTuple):
    """What is shown of a difference, in words. What ends in `_left` counts what a list has beyond what is shown of it."""

    headline: str
    period: str
    weeks: list[tuple[str, str, str, str]]
    gained: list[str]
    gained_left: int
    lost: list[str]
    lost_left: int
    changes: list[tuple[str, str, list[str]]]
    changes_left: int
    later: str | None
    may_open: bool
    assuming: str
    timezone: str


def shown(found: Difference, *, most: int) -> Shown:
    """A difference in words.

    Args:
        most: so many of each list.
    """
    return Shown(
        headline(found),
        f"{_day(found.zone.datetime(found.start).date())} to {_day(found.zone.datetime(found.end - 1).date())}",
        [(_day(week.first), _hours(week.after), _signed(week.gained, "+"), _signed(week.lost, "-")) for week in found.weeks],
        [_span(found, span) for span in found.gained[:most]],
        max(0, len(found.gained) - most),
        [_span(found, span) for span in found.lost[:most]],
        max(0, len(found.lost) - most),
        [_change(change) for change in found.changes[:most]],
        max(0, len(found.changes) - most),
        None if found.later is None or found.gained else _span(found, found.later),
        any(change.may_open for change in found.changes),
        ", ".join(safe(text, 80) for text in found.assuming[:most]),
        found.zone.key,
    )


def headline(found: Difference) -> str:
    """The difference in one sentence."""
    if found.nothing:
        return "It changes nothing"
    gained, lost = (sum(b - a for a, b in spans) for spans in (found.gained, found.lost))
    parts = [f"opens {_hours(gained)} h"] if gained else []
    parts += [f"closes {_hours(lost)} h"] if lost else []
    text = f"It {' and '.join(parts) or 'opens and closes nothing'} in these days"
    return f"{text}; it weakens the policy" if found.weakens else f"{text}; it does not weaken the policy"


def difference_text(found: Difference) -> Iterator[str | Table]:
    """Lines and tables for a terminal."""
    view = shown(found, most=_MOST_TEXT)
    yield f"{view.headline}."
    yield f"{view.period}, {view.timezone}"
    if found.gained or found.lost:
        table = table_of("week from", "open (h)", "gained", "lost")
        for row in view.weeks:
            table.add_row(*row)
        yield table
    for title, spans, left in (("opens", view.gained, view.gained_left), ("closes", view.lost, view.lost_left)):
        for span in spans:
            yield f"  {title} {span}"
        if left:
            yield f"  {title} {left} times more"
    if view.later is not None:
        yield f"  later: opens {view.later}"
    for head, note, details in view.changes:
        yield f"  {head}{note}"
        for detail in details:
            yield f"      {detail}"
    if view.changes_left:
        yield f"  and {view.changes_left} more rules"
    if view.assuming:
        yield f"assuming {view.assuming}"


def difference_html(found: Difference, *, left_out: Sequence[str] = ()) -> str:
    """The difference for a pull request: one HTML block of at most 20,000 letters, in which foreign text is nothing but text.

    Args:
        left_out: what the new policy extends that was not read.
    """
    return fitting(lambda most: render("difference.html", view=shown(found, most=most), left_out=left_out[:most]), _LENGTHS, _fits)


def change_failure_html(title: str, problems: Sequence[object]) -> str:
    """That a pull request changes the policy, and why it is not told what that does. Problems are texts, or those of a PolicyError."""

    def text(most: int) -> str:
        return render("unknown_difference.html", title=title, problems=problems[:most], left=max(0, len(problems) - most))

    return fitting(text, _LENGTHS, _fits)


def _fits(text: str) -> bool:
    return len(text) <= MOST_LETTERS


def difference_json(found: Difference) -> str:
    """The difference as JSON, `freezeguard/diff/v1`, with a newline at its end."""
    return dump(as_dict(found))


def as_dict(found: Difference) -> dict[str, Any]:
    """The difference as plain data."""
    return {
        "schema": SCHEMA,
        "timezone": found.zone.key,
        "start": _iso(found, found.start),
        "end": _iso(found, found.end),
        "weakens": found.weakens,
        "gained": _spans(found, found.gained),
        "lost": _spans(found, found.lost),
        "later": None if found.later is None else _spans(found, [found.later])[0],
        "weeks": [
            {"from": week.first.isoformat(), "before": week.before, "after": week.after, "gained": week.gained, "lost": week.lost}
            for week in found.weeks
        ],
        "changes": [
            {
                "kind": change.kind,
                "name": change.name,
                "what": change.what,
                "may_open": change.may_open,
                "details": [{"key": key, "old": old, "new": new} for key, old, new in change.details],
            }
            for change in found.changes
        ],
        "assuming": list(found.assuming),
    }


def _spans(found: Difference, spans: Sequence[Span]) -> list[dict[str, str]]:
    return [{"start": _iso(found, a), "end": _iso(found, b)} for a, b in spans]


def _iso(found: Difference, instant: int) -> str:
    return found.zone.datetime(instant).isoformat()


def _change(change: Change) -> tuple[str, str, list[str]]:
    name = "" if change.name == change.kind or (change.kind == "document" and change.name == "policy") else f" {safe(change.name, 80)}"
    kind = "policy" if change.kind == "document" and change.name == "policy" else change.kind.replace("_", " ")
    note = " (may allow more)" if change.may_open else ""
    details = [_detail(change, key, safe(old, 120), safe(new, 120)) for key, old, new in change.details]
    return f"{_SIGNS.get(change.what, '~')} {kind}{name}", note, details


def _detail(change: Change, key: str, old: str, new: str) -> str:
    return f"{key}: {new if change.what == ADDED else old}" if change.what in _SIGNS else f"{key}: {old} → {new}"


def _span(found: Difference, span: Span) -> str:
    start, end = (found.zone.datetime(instant) for instant in span)
    changes = start.utcoffset() != end.utcoffset()
    first, last = (f" {moments.offset(moment)}" if changes else "" for moment in (start, end))
    until = moments.short(end) if changes or start.date() != end.date() else f"{end:%H:%M}"
    return f"{moments.short(start)}{first} to {until}{last} ({span_words(span[1] - span[0])})"


def _day(day: date) -> str:
    return f"{moments.day(day)} {day.year}"


def _hours(seconds: int) -> str:
    return f"{round(seconds / 3600, 2):g}"


def _signed(seconds: int, sign: str) -> str:
    return f"{sign}{_hours(seconds)}" if seconds else ""
