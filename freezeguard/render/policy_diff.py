"""Effect of a policy change: as text, as HTML for a pull request, and as JSON."""

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
MOST_LETTERS = 20_000  # leaves room in the comment for the verdict


class DiffView(NamedTuple):
    """A difference in words. A field `…_left` counts the entries that its list leaves out."""

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


def build_view(diff: PolicyDiff, words: Language, *, most: int) -> DiffView:
    """Return a difference in words.

    Args:
        words: the language.
        most: the most entries of each list.
    """
    first, last = (_day(diff.zone.datetime(edge).date(), words) for edge in (diff.start, diff.end - 1))
    return DiffView(
        headline(diff, words),
        words.text("change.period", first=first, last=last),
        [_week(week, words) for week in diff.weeks],
        [_span(diff, span, words) for span in diff.gained[:most]],
        max(0, len(diff.gained) - most),
        [_span(diff, span, words) for span in diff.lost[:most]],
        max(0, len(diff.lost) - most),
        [_change(change, words) for change in diff.changes[:most]],
        max(0, len(diff.changes) - most),
        None if diff.later is None or diff.gained else _span(diff, diff.later, words),
        any(change.may_open for change in diff.changes),
        ", ".join(single_line(words.say(text), 80) for text in diff.assuming[:most]),
        diff.zone.key,
    )


def headline(diff: PolicyDiff, words: Language) -> str:
    """Return the difference in one sentence."""
    if diff.nothing:
        return words.text("change.nothing")
    gained, lost = (words.hours(_hours(sum(b - a for a, b in spans))) for spans in (diff.gained, diff.lost))
    if diff.gained and diff.lost:
        what = words.text("change.opens_and_closes", gained=gained, lost=lost)
    elif diff.gained or diff.lost:
        what = words.text("change.opens", gained=gained) if diff.gained else words.text("change.closes", lost=lost)
    else:
        what = words.text("change.neither")
    return words.text("change.weakens" if diff.weakens else "change.holds", what=what)


def difference_text(diff: PolicyDiff) -> Iterator[str | Table]:
    """Yield lines and tables for a terminal, in English."""
    words = language()
    view = build_view(diff, words, most=_MOST_TEXT)
    yield f"{view.headline}."
    yield f"{view.period}, {view.timezone}"
    if diff.gained or diff.lost:
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


def difference_html(diff: PolicyDiff, *, left_out: Sequence[str] = (), code: str = ENGLISH) -> str:
    """Return the difference for a pull request: one HTML block of at most 20,000 letters in which foreign text is only text.

    Args:
        left_out: sources that the new policy extends and that were not read.
        code: the language.
    """
    words = language(code)

    def text(most: int) -> str:
        return render("difference.html", view=build_view(diff, words, most=most), left_out=left_out[:most], say=Phrases(words))

    return fitting(text, _LENGTHS, _fits)


def change_failure_html(title: str, problems: Sequence[object], *, code: str = ENGLISH) -> str:
    """Return a notice that a pull request changes the policy, and why the effect is unknown.

    Args:
        title: the key of a text of the language.
        problems: texts, or the `Problem`s of a PolicyError.
        code: the language.
    """
    words = language(code)
    localised = localised_problems(problems, words)

    def text(most: int) -> str:
        left = max(0, len(localised) - most)
        return render("unknown_difference.html", title=words.text(title), problems=localised[:most], left=left, say=Phrases(words))

    return fitting(text, _LENGTHS, _fits)


def _fits(text: str) -> bool:
    return len(text) <= MOST_LETTERS


def difference_json(diff: PolicyDiff) -> str:
    """Return the difference as JSON, `freezeguard/diff/v1`, with a newline at its end."""
    return dump(as_dict(diff))


def as_dict(diff: PolicyDiff) -> dict[str, Any]:
    """Return the difference as plain data."""
    return {
        "schema": SCHEMA,
        "timezone": diff.zone.key,
        "start": _iso(diff, diff.start),
        "end": _iso(diff, diff.end),
        "weakens": diff.weakens,
        "gained": _spans(diff, diff.gained),
        "lost": _spans(diff, diff.lost),
        "later": None if diff.later is None else _spans(diff, [diff.later])[0],
        "weeks": [
            {"from": week.first.isoformat(), "before": week.before, "after": week.after, "gained": week.gained, "lost": week.lost}
            for week in diff.weeks
        ],
        "changes": [
            {
                "kind": change.kind,
                "name": change.name,
                "what": change.what,
                "may_open": change.may_open,
                "details": [{"key": key, "old": old, "new": new} for key, old, new in change.details],
            }
            for change in diff.changes
        ],
        "assuming": list(diff.assuming),
    }


def _spans(diff: PolicyDiff, spans: Sequence[Span]) -> list[dict[str, str]]:
    return [{"start": _iso(diff, a), "end": _iso(diff, b)} for a, b in spans]


def _iso(diff: PolicyDiff, instant: int) -> str:
    return diff.zone.datetime(instant).isoformat()


def _change(change: Change, words: Language) -> tuple[str, list[str]]:
    kind, name = change.kind, change.name
    if kind == "document":
        # We name documents: `policy`, `document 2`.
        kind, name = ("policy", "") if name == "policy" else (kind, name.removeprefix("document "))
    what = words.text(f"called.{kind}")
    rule = what if name in ("", kind) else words.text("called", kind=what, name=single_line(name, 80))
    head = f"{_SIGNS.get(change.what, '~')} {words.text('change.may_open', rule=rule) if change.may_open else rule}"
    return head, [_detail(change, *detail, words) for detail in change.details]


def _detail(change: Change, key: str, old: str, new: str, words: Language) -> str:
    old, new = (single_line(words.say(text), 120) for text in (old, new))
    value = (new if change.what == ADDED else old) if change.what in _SIGNS else f"{old} → {new}"
    return f"{words.text('says.' + key.replace(' ', '_'))}: {value}"


def _span(diff: PolicyDiff, span: Span, words: Language) -> str:
    start, end = (diff.zone.datetime(instant) for instant in span)
    changes = start.utcoffset() != end.utcoffset()
    first, last = (f" {datetimes.offset(moment)}" if changes else "" for moment in (start, end))
    until = datetimes.short(end, words) if changes else datetimes.later(end, start, words)
    length = words.duration(span[1] - span[0])
    return words.text("change.span", start=f"{datetimes.short(start, words)}{first}", end=f"{until}{last}", length=length)


def _week(week: Week, words: Language) -> tuple[str, str, str, str]:
    opened, gained, lost = (words.number(_hours(seconds)) for seconds in (week.after, week.gained, week.lost))
    return _day(week.first, words), opened, f"+{gained}" if week.gained else "", f"-{lost}" if week.lost else ""


def _day(day: date, words: Language) -> str:
    return words.day("date", day, ".short")


def _hours(seconds: int) -> float:
    return round(seconds / 3600, 2)
