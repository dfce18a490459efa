"""What a change of a policy does: as text, as HTML for a pull request, and as JSON."""

from __future__ import annotations

from typing import NamedTuple

from ..engine.analysis.policy_diff import ADDED, REMOVED
from ..util.languages import ENGLISH, language
from ..util.text import single_line
from . import datetimes
from .failure import localised_problems
from .html_phrases import Phrases
from .json import dump
from .tables import table_of
from .templating import fitting, render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from typing import Any

    from rich.table import Table

    from ..engine.analysis.policy_diff import Change, PolicyDiff, Week
    from ..temporal.intervals import Span
    from ..util.languages import Language

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
    changes: list[tuple[str, list[str]]]
    changes_left: int
    later: str | None
    may_open: bool
    assuming: str
    timezone: str


def shown(found: PolicyDiff, words: Language, *, most: int) -> Shown:
    """A difference in words.

    Args:
        words: the language.
        most: so many of each list.
    """
    first, last = (_day(found.zone.datetime(edge).date(), words) for edge in (found.start, found.end - 1))
    return Shown(
        headline(found, words),
        words.text("change.period", first=first, last=last),
        [_week(week, words) for week in found.weeks],
        [_span(found, span, words) for span in found.gained[:most]],
        max(0, len(found.gained) - most),
        [_span(found, span, words) for span in found.lost[:most]],
        max(0, len(found.lost) - most),
        [_change(change, words) for change in found.changes[:most]],
        max(0, len(found.changes) - most),
        None if found.later is None or found.gained else _span(found, found.later, words),
        any(change.may_open for change in found.changes),
        ", ".join(single_line(words.say(text), 80) for text in found.assuming[:most]),
        found.zone.key,
    )


def headline(found: PolicyDiff, words: Language) -> str:
    """The difference in one sentence."""
    if found.nothing:
        return words.text("change.nothing")
    gained, lost = (words.hours(_hours(sum(b - a for a, b in spans))) for spans in (found.gained, found.lost))
    if found.gained and found.lost:
        what = words.text("change.opens_and_closes", gained=gained, lost=lost)
    elif found.gained or found.lost:
        what = words.text("change.opens", gained=gained) if found.gained else words.text("change.closes", lost=lost)
    else:
        what = words.text("change.neither")
    return words.text("change.weakens" if found.weakens else "change.holds", what=what)


def difference_text(found: PolicyDiff) -> Iterator[str | Table]:
    """Lines and tables for a terminal, in English."""
    words = language()
    view = shown(found, words, most=_MOST_TEXT)
    yield f"{view.headline}."
    yield f"{view.period}, {view.timezone}"
    if found.gained or found.lost:
        table = table_of(*(words.text(f"change.{column}").lower() for column in ("week", "open", "gained", "lost")))
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
    for head, details in view.changes:
        yield f"  {head}"
        for detail in details:
            yield f"      {detail}"
    if view.changes_left:
        yield f"  and {view.changes_left} more rules"
    if view.assuming:
        yield f"assuming {view.assuming}"


def difference_html(found: PolicyDiff, *, left_out: Sequence[str] = (), code: str = ENGLISH) -> str:
    """The difference for a pull request: one HTML block of at most 20,000 letters, in which foreign text is nothing but text.

    Args:
        left_out: what the new policy extends that was not read.
        code: the language.
    """
    words = language(code)

    def text(most: int) -> str:
        return render("difference.html", view=shown(found, words, most=most), left_out=left_out[:most], say=Phrases(words))

    return fitting(text, _LENGTHS, _fits)


def change_failure_html(title: str, problems: Sequence[object], *, code: str = ENGLISH) -> str:
    """That a pull request changes the policy, and why it is not told what that does.

    Args:
        title: the key of a text of the language.
        problems: texts, or the `Problem`s of a PolicyError.
        code: the language.
    """
    words = language(code)
    told = localised_problems(problems, words)

    def text(most: int) -> str:
        left = max(0, len(told) - most)
        return render("unknown_difference.html", title=words.text(title), problems=told[:most], left=left, say=Phrases(words))

    return fitting(text, _LENGTHS, _fits)


def _fits(text: str) -> bool:
    return len(text) <= MOST_LETTERS


def difference_json(found: PolicyDiff) -> str:
    """The difference as JSON, `freezeguard/diff/v1`, with a newline at its end."""
    return dump(as_dict(found))


def as_dict(found: PolicyDiff) -> dict[str, Any]:
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


def _spans(found: PolicyDiff, spans: Sequence[Span]) -> list[dict[str, str]]:
    return [{"start": _iso(found, a), "end": _iso(found, b)} for a, b in spans]


def _iso(found: PolicyDiff, instant: int) -> str:
    return found.zone.datetime(instant).isoformat()


def _change(change: Change, words: Language) -> tuple[str, list[str]]:
    kind, name = change.kind, change.name
    if kind == "document":
        # What it is called is ours: `policy`, or `document 2`.
        kind, name = ("policy", "") if name == "policy" else (kind, name.removeprefix("document "))
    what = words.text(f"called.{kind}")
    rule = what if name in ("", kind) else words.text("called", kind=what, name=single_line(name, 80))
    head = f"{_SIGNS.get(change.what, '~')} {words.text('change.may_open', rule=rule) if change.may_open else rule}"
    return head, [_detail(change, *detail, words) for detail in change.details]


def _detail(change: Change, key: str, old: str, new: str, words: Language) -> str:
    old, new = (single_line(words.say(text), 120) for text in (old, new))
    told = (new if change.what == ADDED else old) if change.what in _SIGNS else f"{old} → {new}"
    return f"{words.text('says.' + key.replace(' ', '_'))}: {told}"


def _span(found: PolicyDiff, span: Span, words: Language) -> str:
    start, end = (found.zone.datetime(instant) for instant in span)
    changes = start.utcoffset() != end.utcoffset()
    first, last = (f" {datetimes.offset(moment)}" if changes else "" for moment in (start, end))
    until = datetimes.short(end, words) if changes else datetimes.later(end, start, words)
    length = datetimes.span(span[1] - span[0], words)
    return words.text("change.span", start=f"{datetimes.short(start, words)}{first}", end=f"{until}{last}", length=length)


def _week(week: Week, words: Language) -> tuple[str, str, str, str]:
    opened, gained, lost = (words.number(_hours(seconds)) for seconds in (week.after, week.gained, week.lost))
    return _day(week.first, words), opened, f"+{gained}" if week.gained else "", f"-{lost}" if week.lost else ""


def _day(day: date, words: Language) -> str:
    return words.day("date", day, ".short")


def _hours(seconds: int) -> float:
    return round(seconds / 3600, 2)
