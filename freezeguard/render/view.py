"""What a comment and a summary show of a verdict, in words, before it is put into HTML."""

from __future__ import annotations

import re
from typing import NamedTuple

from . import moments
from .templating import address, host
from .text import safe, span_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from typing import Any

    from .templating import Address

_HEADINGS = {
    "allowed": ("✅", "is allowed"),
    "warned": ("⚠️", "is allowed, with warnings"),
    "overridden": ("🔓", "is allowed by an override"),
    "blocked": ("⛔", "is blocked"),
    "undecided": ("❓", "is blocked, because it cannot be decided"),
}
_COMMIT = re.compile(r"@[0-9a-f]{40,64}\Z")
_KINDS = {"window": "Windows", "bake_time": "Bake time", "on_call": "On call", "unknown": "Not known"}


class When(NamedTuple):
    """When the answer changes: a sentence, and what is told beside it.

    Attributes:
        ahead: how far away it is, where that may be told.
        zone: in which zone it is, and what it is in UTC.
        closes: when it is over again.
        assuming: what has to happen before.
    """

    words: str
    ahead: str | None = None
    zone: str | None = None
    closes: str | None = None
    assuming: str | None = None


class Row(NamedTuple):
    """A reason in a table."""

    kind: str
    name: str | None
    message: str
    waived_by: str | None
    warns: bool
    since: str | None
    until: str | None
    address: Address | None
    link: str | None


class Waived(NamedTuple):
    """An override, and what it waives."""

    name: str
    by: str | None
    reason: str | None
    waives: str


class View(NamedTuple):
    """All that is shown. What ends in `_left` counts what a list has beyond what is shown of it."""

    sign: str
    answer: str
    environment: str | None
    simulated: bool
    at: str | None
    when: When | None
    overrides: list[Waived]
    overrides_left: int
    rows: list[Row]
    rows_left: int
    on_call: list[tuple[str, str, str | None]]
    ways: Sequence[str]
    ways_left: int
    policy: str
    extends: str
    sha256: str
    timezone: str


def shown(doc: dict[str, Any], ways: Sequence[str], *, most: int, simulated: bool, now: bool) -> View:
    """What is shown of a verdict (`Verdict.as_dict`).

    Args:
        ways: how it can be overridden; where it is allowed nobody has to.
        most: so many of each list.
        now: whether the present time may be told, and how far away things are.
    """
    sign, answer = _HEADINGS[doc["outcome"]]
    reasons, overrides = doc["reasons"], doc["overrides"]
    ways = [] if doc["allowed"] else ways
    return View(
        sign,
        answer,
        doc["subject"]["environment"],
        simulated or bool(doc.get("simulated")),
        _short(doc["at"]) if now else None,
        when(doc, now=now),
        [_waived(override, reasons) for override in overrides[:most]],
        max(0, len(overrides) - most),
        [_row(reason) for reason in reasons[:most]],
        max(0, len(reasons) - most),
        [(shift["person"], shift["rotation"], _short(shift["until"])) for shift in doc["on_call"][:most]],
        ways[:most],
        max(0, len(ways) - most),
        _lasting(doc["policy"]["source"]),
        listed([safe(_lasting(source), 120) for source in doc["policy"].get("extends", ())], 3),
        doc["policy"]["sha256"],
        doc["timezone"],
    )


def when(doc: dict[str, Any], *, now: bool) -> When | None:
    """When it opens or closes.

    Args:
        now: whether it may be told how far away that is; without it the same state gives the same words.
    """
    window = doc["next_window"]
    at = moments.parse(doc["at"])
    if doc["allowed"]:
        closes = moments.parse(doc["closes_at"])
        if closes is None:
            return None if doc["applies"] else When("No rule of the policy applies to it")
        return _at(doc, "Allowed until", closes, "for another", at if now else None)
    if window is None:
        horizon = doc["horizon"]
        return When("Never opens, by this policy" if horizon is None else f"No window before {horizon if now else moments.month(horizon)}")
    start = moments.parse(window["start"])
    end = moments.parse(window["end"])
    assert start is not None
    assert at is not None
    assuming = listed([safe(text, 120) for text in window["assuming"]], 5)
    if start > at:
        opens = _at(doc, "Opens", start, "in", at if now else None)
        return opens._replace(closes=None if end is None else moments.later(end, start), assuming=assuming or None)
    # The window is open but for what has no known end: its start is the instant asked about, which is nothing to be told.
    return When(f"Opens as soon as {assuming or 'this is over'}", closes=None if end is None else moments.short(end))


def called(reason: dict[str, Any]) -> str:
    """A reason in as few words as it can be told: `freeze Black Friday`, `window`."""
    kind, name = str(reason["kind"]), str(reason["name"])
    if kind == "unknown":
        return f"{name} is not known"
    return kind.replace("_", " ") if _is_unnamed(kind, name) else f"{kind.replace('_', ' ')} {name}"


def listed(parts: Sequence[str], most: int, last: str = "and") -> str:
    """`a, b and c`, at most so many of them."""
    shown = [*parts[:most], *([f"{len(parts) - most} more"] if len(parts) > most else [])]
    return f" {last} ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def _at(doc: dict[str, Any], lead: str, moment: datetime, distance: str, at: datetime | None) -> When:
    ahead = None if at is None else f"{distance} {span_words((moment - at).total_seconds())}"
    zone = doc["timezone"]
    if zone == "UTC":
        return When(f"{lead} {moments.long(moment)} UTC", ahead)
    return When(f"{lead} {moments.long(moment)}", ahead, f"{zone}; {moments.in_utc(moment)}")


def _waived(override: dict[str, Any], reasons: Iterable[dict[str, Any]]) -> Waived:
    waives = [safe(called(reason), 80) for reason in reasons if reason["waived_by"] == override["name"]]
    return Waived(override["name"], override["by"], override["reason"], listed(waives, 6))


def _row(reason: dict[str, Any]) -> Row:
    kind, name, link = reason["kind"], reason["name"], reason["link"]
    leads_to = address(link) if link else None
    return Row(
        _KINDS.get(kind) or kind.capitalize(),
        None if _is_unnamed(kind, name) else name,
        reason["message"],
        reason["waived_by"],
        reason["effect"] == "warn",
        _short(reason["since"]),
        _short(reason["until"]),
        leads_to,
        host(link) if leads_to else link,
    )


def _lasting(source: str) -> str:
    """Where a policy is, without the commit: that is another one after each merge, whatever is in it."""
    return _COMMIT.sub("", source)


def _is_unnamed(kind: str, name: str) -> bool:
    return name in (kind, f"{kind}s")


def _short(text: str | None) -> str | None:
    moment = moments.parse(text)
    return None if moment is None else moments.short(moment)
