"""A verdict for people: the outcome first, then why, since when, until when, and when next.

It works on the public form of the verdict, so that a cached verdict reads the same. The pre-push hook waits for this module, so it imports
little.
"""

from __future__ import annotations

from datetime import datetime

from ..util.text import format_duration, single_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Style = Callable[[str, str], str]
    from ..engine.verdict_document import NextWindowDocument, ReasonDocument, VerdictDocument

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_HEADLINES = {
    "allowed": ("ALLOWED", "good"),
    "warned": ("ALLOWED, with warnings", "warn"),
    "overridden": ("ALLOWED by an override", "warn"),
    "blocked": ("BLOCKED", "bad"),
    "undecided": ("UNDECIDED, therefore blocked", "bad"),
}


def plain(text: str, role: str) -> str:
    """Return the text without style."""
    return text


def verdict_text(doc: VerdictDocument, *, style: Style = plain, simulated: bool = False) -> str:
    """Return the verdict as lines of text, each with a newline at its end.

    Args:
        style: (text, role) → text, for the roles good, bad, warn, dim and strong.
        simulated: the verdict is about another instant than now.
    """
    at = datetime.fromisoformat(doc["at"])
    word, role = _HEADLINES[doc["outcome"]]
    lines = [f"{style(word, role)}{_of_what(doc)}{_closing(doc, at)}"]
    if simulated:
        lines.append(style(f"  simulated: evaluated for {WEEKDAYS[at.weekday()]} {at:%Y-%m-%d %H:%M}", "warn"))
    if not doc["applies"]:
        lines.append("  no rule applies")
    for reason in doc["reasons"]:
        lines += _reason(reason, at, style)
    for override in doc["overrides"]:
        by = f" by {single_line(override['by'])}" if override["by"] else ""
        lines.append(
            f"  override {single_line(override['name'])}{by}" + (f": {single_line(override['reason'])}" if override["reason"] else "")
        )
    if doc["next_window"] is not None:
        lines += _next_window(doc["next_window"], at, style)
    elif not doc["allowed"]:
        horizon, unknown = doc["horizon"], doc["outcome"] == "undecided"
        when = f"none before {horizon}" if horizon else "unknown" if unknown else "never under this policy"
        lines.append(style("  next window: ", "strong") + when)
    people = ", then ".join(f"{single_line(shift['person'])} ({single_line(shift['rotation'])})" for shift in doc["on_call"])
    if people:
        lines.append(f"  on call: {people}")
    lines.append(style(f"  {doc['timezone']}, {single_line(doc['policy']['source'])}", "dim"))
    return "\n".join(lines) + "\n"


def _of_what(doc: VerdictDocument) -> str:
    subject = doc["subject"]
    words = [f" to {single_line(subject['environment'])}"] if subject["environment"] else []
    words += [f" from {single_line(subject['branch'])}"] if subject["branch"] else []
    words += [f" of {single_line(subject['repository'])}"] if subject["repository"] else []
    return ": deployment" + "".join(words) if words else ""


def _closing(doc: VerdictDocument, at: datetime) -> str:
    if not doc["allowed"] or doc["closes_at"] is None:
        return ""
    closes = datetime.fromisoformat(doc["closes_at"])
    return f" until {_moment(closes, at)}, for {format_duration((closes - at).total_seconds())}"


def _reason(reason: ReasonDocument, at: datetime, style: Style) -> list[str]:
    waived = reason["waived_by"]
    role = "dim" if waived else "warn" if reason["effect"] == "warn" else "bad"
    name, message = single_line(reason["name"]), single_line(reason["message"], 500)
    head = f"{reason['kind']}: {message}" if name in (reason["kind"], f"{reason['kind']}s") else f"{reason['kind']} {name}: {message}"
    note = f" (waived by {single_line(waived)})" if waived else " (only warns)" if reason["effect"] == "warn" else ""
    lines = [f"  {style('-', role)} {head}{note}"]
    edges = {word: datetime.fromisoformat(edge) for word, edge in (("since", reason["since"]), ("until", reason["until"])) if edge}
    # On the day of a clock change, 02:45 may come before 02:15.
    twice = len({edge.date() for edge in edges.values()}) < len({edge.utcoffset() for edge in edges.values()})
    when = ", ".join(f"{word} {_moment(edge, at, offset=twice)}" for word, edge in edges.items())
    lines += [style(f"    {when}", "dim")] if when else []
    lines += [style(f"    {single_line(reason['link'], 500)}", "dim")] if reason["link"] else []
    return lines


def _next_window(window: NextWindowDocument, at: datetime, style: Style) -> list[str]:
    start = datetime.fromisoformat(window["start"])
    ahead = (start - at).total_seconds()
    when = f"{_moment(start, at, offset=True)}, in {format_duration(ahead)}" if ahead >= 1 else "now"
    lines = [style("  next window: ", "strong") + when]
    if window["end"] is not None:
        lines[0] += f", until {_moment(datetime.fromisoformat(window['end']), start)}"
    if window["assuming"]:
        lines.append(f"    assuming {', '.join(single_line(text) for text in window['assuming'])}")
    return lines


def _moment(moment: datetime, near: datetime, *, offset: bool = False) -> str:
    """Return a local time, as short as it is clear from `near`."""
    day = f"{WEEKDAYS[moment.weekday()]} "
    if abs(moment.date() - near.date()).days > 6 or moment < near:
        day += f"{moment.day} {MONTHS[moment.month - 1]} " + (f"{moment.year} " if moment.year != near.year else "")
    zone = f" (UTC{moment.isoformat()[-6:]})" if offset and moment.tzinfo is not None else ""
    return f"{day}{moment:%H:%M}{zone}"
