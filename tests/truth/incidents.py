"""Incidents at an instant, and how long they block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from . import clocks
from .documents import Part
from .scopes import admits

_RANKS = [
    {"none", "info", "informational", "notice", "sev5", "p5", "s5"},
    {"low", "minor", "warning", "sev4", "p4", "s4"},
    {"medium", "moderate", "sev3", "p3", "s3"},
    {"high", "major", "error", "sev2", "p2", "s2"},
    {"critical", "fatal", "page", "emergency", "blocker", "disaster", "sev1", "sev0", "p1", "p0", "s1", "s0"},
]
_SKEW = 15 * clocks.MINUTE  # a clock that is faster than ours by less is wrong


class Fact(NamedTuple):
    """A reason from outside, from now on until its end; None: nobody knows when, and `assuming` is what a next window assumes."""

    document: int
    kind: str
    warns: bool
    end: int | None
    assuming: str


def facts(parts: Sequence[tuple[int, Part]], given: Mapping[str, Any], at: int) -> list[Fact]:
    """Return the reasons from all incident sources at an instant, including sources that do not respond."""
    return [
        fact
        for i, part in parts
        for source in part.text.get("incidents", [])
        if admits(source, given["subject"])
        for fact in _of_source(i, source, part, given["answers"].get(source["file"]["path"]), at)
    ]


def _of_source(document: int, source: Mapping[str, Any], part: Part, answer: Sequence[Mapping[str, Any]] | None, at: int) -> Iterator[Fact]:
    if answer is None:
        on_error = source.get("on_error", "block")
        if on_error != "allow":
            yield Fact(document, "unknown", on_error == "warn", None, f"{source['name']} reports no incident")
        return
    cooldown = clocks.length(source.get("cooldown", "0m"))
    for incident in answer:
        if not _is_severe(incident.get("severity"), source.get("severity")):
            continue
        assuming = f"{incident['title']} is resolved"
        resolved = _instant(incident.get("resolved_at"))
        if resolved is not None:
            over = resolved if resolved > at + _SKEW else min(resolved, at)
            end = clocks.after(over, cooldown, part.zone)
            if at < end:
                yield Fact(document, "incident", False, end, assuming)
            continue
        since = _instant(incident.get("since"))
        old = "max_age" in source and since is not None and clocks.after(min(since, at), clocks.length(source["max_age"]), part.zone) <= at
        yield Fact(document, "incident", old, None, assuming)


def _is_severe(word: str | None, threshold: str | None) -> bool:
    """One without a severity counts, and one with a severity that nobody knows."""
    if word is None or threshold is None:
        return True
    rank = _rank(word)
    least = _rank(threshold)
    assert least is not None
    return rank is None or rank >= least


def _rank(word: str) -> int | None:
    return next((i for i, words in enumerate(_RANKS) if word.strip().lower() in words), None)


def _instant(text: str | None) -> int | None:
    return None if text is None else int(datetime.fromisoformat(text).timestamp())
