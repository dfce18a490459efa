"""Effect of a policy change: as text, as HTML for a pull request, and as JSON."""

from __future__ import annotations

from typing import NamedTuple

from ..engine.analysis.policy_diff import ADDED, REMOVED
from ..engine.analysis.weekly_spans import group_weekly
from ..temporal.zones import DAY
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
    from ..engine.analysis.weekly_spans import WeeklySpans
    from ..temporal.intervals import Span
    from ..util.languages import Language

SCHEMA = "freezeguard/diff/v1"
_SIGNS = {ADDED: "+", REMOVED: "-"}
_MOST_TEXT = 40
_LENGTHS = (20, 8, 2)
MOST_LETTERS = 20_000  # leaves room for the verdict in the same comment


class PolicyDiffView(NamedTuple):
    """Texts of a difference. A field `…_left` counts the items that do not fit into the list before it."""

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


def build_diff_view(diff: PolicyDiff, words: Language, *, most: int) -> PolicyDiffView:
    """Return the texts of a difference.

    Args:
        words: the language.
        most: maximum length of each list.
    """
    first, last = (_day(diff.zone.datetime(edge).date(), words) for edge in (diff.start, diff.end - 1))
    gained, gained_left = _span_lines(diff, diff.gained, words, most)
    lost, lost_left = _span_lines(diff, diff.lost, words, most)
    return PolicyDiffView(
        headline(diff, words),
        words.text("change.period", first=first, last=last),
        [_week(week, words) for week in diff.weeks],
        gained,
        gained_left,
        lost,
        lost_left,
        [_change(change, words) for change in diff.changes[:most]],
        max(0, len(diff.changes) - most),
        None if diff.later is None or diff.gained else _span(diff, diff.later, words),
        any(change.may_open for change in diff.changes),
        ", ".join(single_line(words.say(text), 80) for text in diff.assuming[:most]),
        diff.zone.key,
    )


def headline(diff: PolicyDiff, words: Language) -> str:
    """Return the difference in one sentence, without a full stop."""
    if diff.is_empty:
        return words.text("change.nothing")
    gained, lost = (words.hours(_hours(sum(b - a for a, b in spans))) for spans in (diff.gained, diff.lost))
    if diff.gained and diff.lost:
        effect = words.text("change.opens_and_closes", gained=gained, lost=lost)
    elif diff.gained or diff.lost:
        effect = words.text("change.opens", gained=gained) if diff.gained else words.text("change.closes", lost=lost)
    else:
        effect = words.text("change.neither")
    return words.text("change.weakens" if diff.weakens else "change.holds", what=effect)


def difference_text(diff: PolicyDiff) -> Iterator[str | Table]:
    """Yield lines and tables for a terminal, in English."""
    words = language()
    view = build_diff_view(diff, words, most=_MOST_TEXT)
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
            yield f"  {title} {words.count('more.times', left)}"
    if view.later is not None:
        yield f"  later: opens {view.later}"
    for head, details in view.changes:
        yield f"  {head}"
        for detail in details:
            yield f"      {detail}"
    if view.changes_left:
        yield f"  {words.count('more.rules', view.changes_left)}"
    if view.assuming:
        yield f"assuming {view.assuming}"


def difference_html(diff: PolicyDiff, *, left_out: Sequence[str] = (), code: str = ENGLISH) -> str:
    """Return the difference for a pull request: one HTML block of at most 20,000 letters. Foreign text is escaped.

    Args:
        left_out: policies that the new policy extends and that were not read.
        code: the language.
    """
    words = language(code)

    def text(most: int) -> str:
        view = build_diff_view(diff, words, most=most)
        return render("difference.html", view=view, left_out=left_out[:most], say=Phrases(words))

    return fitting(text, _LENGTHS, _fits)


def change_failure_html(title: str, problems: Sequence[object], *, code: str = ENGLISH) -> str:
    """Return the HTML block for a pull request that changes the policy in a way that cannot be compared.

    Args:
        title: key of a text of the language.
        problems: texts, or the `Problem`s of a PolicyError.
        code: the language.
    """
    words = language(code)
    lines = localised_problems(problems, words)

    def text(most: int) -> str:
        left = max(0, len(lines) - most)
        return render("unknown_difference.html", title=words.text(title), problems=lines[:most], left=left, say=Phrases(words))

    return fitting(text, _LENGTHS, _fits)


def _fits(text: str) -> bool:
    return len(text) <= MOST_LETTERS


def difference_json(diff: PolicyDiff) -> str:
    """Return the difference as JSON, `freezeguard/diff/v1`, with a final newline."""
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
        # The engine names documents itself: `policy`, or `document 2`.
        kind, name = ("policy", "") if name == "policy" else (kind, name.removeprefix("document "))
    kind_text = words.text(f"called.{kind}")
    rule = kind_text if name in ("", kind) else words.text("called", kind=kind_text, name=single_line(name, 80))
    head = f"{_SIGNS.get(change.what, '~')} {words.text('change.may_open', rule=rule) if change.may_open else rule}"
    return head, [_detail(change, *detail, words) for detail in change.details]


def _detail(change: Change, key: str, old: str, new: str, words: Language) -> str:
    old, new = (single_line(words.say(text), 120) for text in (old, new))
    values = (new if change.what == ADDED else old) if change.what in _SIGNS else f"{old} → {new}"
    return f"{words.text('says.' + key.replace(' ', '_'))}: {values}"


def _span_lines(diff: PolicyDiff, spans: Sequence[Span], words: Language, most: int) -> tuple[list[str], int]:
    """Return at most `most` lines, and how many spans are in none of them."""
    groups = group_weekly(spans, diff.zone)
    lines = [_weekly(diff, group, words) if group.weekdays else _span(diff, group.spans[0], words) for group in groups[:most]]
    return lines, sum(len(group.spans) for group in groups[most:])


def _weekly(diff: PolicyDiff, group: WeeklySpans, words: Language) -> str:
    """Return one line for a group: weekdays, local hours, number of spans, first and last day."""
    names = words.names("weekdays.short")
    last_day, end = divmod(group.end - 1, DAY)
    end_clock = datetimes.clock(end + 1)
    if last_day and len(group.weekdays) == 1:
        end_clock = f"{names[(group.weekdays[0] + last_day) % 7]} {end_clock}"
    elif last_day:
        end_clock = words.text("change.next_day", clock=end_clock)
    first, last = (_day(diff.zone.datetime(span[0]), words) for span in (group.spans[0], group.spans[-1]))
    hours = f"{_weekdays(group.weekdays, names)} {datetimes.clock(group.start)}–{end_clock}"
    return words.text("change.weekly", hours=hours, count=len(group.spans), first=first, last=last)


def _weekdays(weekdays: Sequence[int], names: Sequence[str]) -> str:
    """Return the names of weekdays; three or more in a row are a range."""
    runs: list[list[int]] = []
    for weekday in weekdays:
        if runs and runs[-1][-1] == weekday - 1:
            runs[-1].append(weekday)
        else:
            runs.append([weekday])
    return ", ".join(f"{names[run[0]]}–{names[run[-1]]}" if len(run) > 2 else ", ".join(names[weekday] for weekday in run) for run in runs)


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
