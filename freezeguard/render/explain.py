"""Explanation of a verdict, rule by rule: indented lines for people, and JSON."""

from __future__ import annotations

from textwrap import wrap

from ..util.text import single_line
from . import datetimes
from .json import dump
from .override_hints import needs_of
from .text import WEEKDAYS, plain, verdict_text
from .verdict_view import listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import Any

    from ..engine.analysis.explain import Explanation
    from ..engine.analysis.explanation import RuleExplanation
    from ..policy.model import Document
    from .text import Style

SCHEMA = "freezeguard/explain/v1"
WIDTH = 80
_MOST = 300  # letters of any one text
_DOES = {"block": ("BLOCKS", "bad"), "warn": ("warns", "warn")}
_EDGES = {"window": ("open", "closed"), "rotation": ("on call", "off")}


def explanation_text(explanation: Explanation, *, style: Style = plain, simulated: bool = False) -> str:
    """Return the rules, document by document, then the verdict and how it follows, in lines of 80 columns if no word is longer.

    Args:
        style: as for `verdict_text`.
        simulated: the verdict is about another instant than now.
    """
    verdict = explanation.verdict
    lines = [f"{_full(verdict.at)}, {verdict.timezone}"]
    lines += _wrapped(f"deployed: {_subject(explanation)}", "", "  ")
    for index, (document, out) in enumerate(explanation.documents):
        lines += ["", style(_document(document), "strong")]
        lines += [line for why in out for line in _wrapped(f"does not apply: {single_line(why, _MOST)}", "  ", "    ")]
        rules = [rule for rule in explanation.rules if rule.document == index]
        lines += [] if rules else ["  it has no rule"]
        for rule in rules:
            lines += _rule(rule, explanation, style)
    return "\n".join([*lines, "", *_follows(explanation)]) + "\n" + verdict_text(verdict.as_dict(), style=style, simulated=simulated)


def explanation_json(explanation: Explanation, *, simulated: bool = False) -> str:
    """Return the explanation as JSON, `freezeguard/explain/v1`, with a newline at its end."""
    doc = {
        "schema": SCHEMA,
        "at": explanation.verdict.at.isoformat(),
        "timezone": explanation.verdict.timezone,
        "subject": explanation.verdict.subject._asdict(),
        "documents": [
            {"source": one.source, "timezone": one.zone.key, "mode": one.mode, "applies": not out, "left_out_by": list(out)}
            for one, out in explanation.documents
        ],
        "rules": [_as_dict(rule, explanation) for rule in explanation.rules],
        "waits_for": [{"kind": kind, "name": name} for kind, name in explanation.waits_for],
        "verdict": explanation.verdict.as_dict(),
        **({"simulated": True} if simulated else {}),
    }
    return dump(doc)


def _as_dict(rule: RuleExplanation, explanation: Explanation) -> dict[str, Any]:
    return {
        "document": rule.document,
        "source": explanation.documents[rule.document][0].source,
        "line": rule.line or None,
        "kind": rule.kind,
        "name": rule.name,
        "state": rule.state,
        "does": rule.does,
        "effect": rule.effect,
        "says": _says(rule, explanation),
        "timezone": rule.zone,
        "local": rule.local and rule.local.isoformat(),
        "since": rule.since and rule.since.isoformat(),
        "until": rule.until and rule.until.isoformat(),
        "why": list(rule.why),
        "left_out_by": list(rule.left_out_by),
        "link": rule.link,
    }


def _rule(rule: RuleExplanation, explanation: Explanation, style: Style) -> Iterator[str]:
    word, role = _DOES[rule.does] if rule.does else (_state(rule), "good" if rule.state == "on" else "dim")
    kind = rule.kind.replace("_", " ")
    name = single_line(rule.name, 120)
    what = kind if name in (rule.kind, kind) else f"{kind} {name}"
    where = f" (line {rule.line})" if rule.line else ""
    first, *rest = _wrapped(f"{word}: {what}{where}", "  ", "    ")
    yield first.replace(word, style(word, role), 1)
    yield from rest
    says = single_line(_says(rule, explanation), 600)
    if says and says != name:
        yield from _wrapped(says, "    ", "      ")
    for why in (*rule.why, *rule.left_out_by):
        yield from _wrapped(single_line(why, _MOST), "    ", "      ")
    times = _times(rule, explanation.verdict.at)
    if times:
        yield from (style(line, "dim") for line in _wrapped(times, "    ", "      "))


def _says(rule: RuleExplanation, explanation: Explanation) -> str:
    return needs_of(rule.override, explanation.verdict.subject) if rule.override is not None else rule.says


def _state(rule: RuleExplanation) -> str:
    return _EDGES[rule.kind][rule.state == "off"] if rule.kind in _EDGES and rule.state in ("on", "off") else rule.state


def _times(rule: RuleExplanation, at: datetime) -> str:
    """Return the edges of a rule, with offsets if the clock changes in between, and the local time of its zone."""
    on, off = _EDGES.get(rule.kind, ("on", "off"))
    now, then = (off, on) if rule.state == "off" else (on, off)
    changes = len({moment.utcoffset() for moment in (rule.since, at, rule.until) if moment is not None}) > 1
    parts = [f"{now} since {_moment(rule.since, offset=changes)}"] if rule.since is not None else []
    parts += [f"{then} from {_moment(rule.until, offset=changes)}"] if rule.until is not None else []
    if rule.local is not None and rule.local.utcoffset() != at.utcoffset():
        parts.append(f"there it is {WEEKDAYS[rule.local.weekday()]} {rule.local:%H:%M} ({rule.zone})")
    return ", ".join(parts)


def _follows(explanation: Explanation) -> Iterator[str]:
    """Yield how the verdict follows from the rules."""
    verdict = explanation.verdict
    names = [_called(reason.kind, reason.name) for reason in verdict.blocking]
    if names:
        yield from _wrapped(f"It is blocked, because {listed(names, 20)} {'blocks' if len(names) == 1 else 'block'}.", "", "  ")
    else:
        yield "No rule blocks, so it is allowed."
    waived = [_called(reason.kind, reason.name) for reason in verdict.reasons if reason.waived_by is not None]
    if waived:
        yield from _wrapped(f"Waived: {listed(waived, 20)}.", "", "  ")
    window = verdict.next_window
    if window is not None:
        waits = ["a window to open" if kind == "window" else f"the end of {_called(kind, name)}" for kind, name in explanation.waits_for]
        waits += [single_line(text, 120) for text in window.assuming]
        if waits:
            yield from _wrapped(f"The next window, {_moment(window.start, offset=True)}, waits for {listed(waits, 20)}.", "", "  ")


def _called(kind: str, name: str) -> str:
    words = kind.replace("_", " ")
    return words if name in (kind, f"{kind}s") else f"{words} {single_line(name, 120)}"


def _document(document: Document) -> str:
    return f"{single_line(document.source, 200)} ({document.zone.key}, {document.mode})"


def _subject(explanation: Explanation) -> str:
    subject = explanation.verdict.subject
    names = ("environment", "branch", "repository")
    return ", ".join(f"{name} {single_line(str(getattr(subject, name) or 'not said, matches every rule'), 120)}" for name in names)


def _moment(moment: datetime, *, offset: bool) -> str:
    return datetimes.short(moment) + (f" {datetimes.offset(moment)}" if offset else "")


def _full(moment: datetime) -> str:
    return f"{datetimes.long(moment)} {datetimes.offset(moment)}"


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False)
