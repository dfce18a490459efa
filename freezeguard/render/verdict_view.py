"""What a comment and a summary show of a verdict, in words, before it is put into HTML."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..util.languages import language
from ..util.text import single_line
from . import datetimes
from .templating import address, digest, host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from ..engine.verdict_document import OverrideDocument, ReasonDocument, VerdictDocument
    from ..util.languages import Language
    from .templating import Exact

_SIGNS = {"allowed": "✅", "warned": "⚠️", "overridden": "🔓", "blocked": "⛔", "undecided": "❓"}
_COMMIT = re.compile(r"@[0-9a-f]{40,64}\Z")


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
    address: Exact | None
    link: str | None


class Waived(NamedTuple):
    """An override, and what it waives."""

    name: str
    by: str | None
    reason: str | None
    waives: str


class VerdictView(NamedTuple):
    """All that is shown. What ends in `_left` counts what a list has beyond what is shown of it."""

    sign: str
    outcome: str
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


def build_view(doc: VerdictDocument, ways: Sequence[str], words: Language, *, most: int, simulated: bool, now: bool) -> VerdictView:
    """What is shown of a verdict (`Verdict.as_dict`).

    Args:
        ways: how it can be overridden; where it is allowed nobody has to.
        words: the language.
        most: so many of each list.
        now: whether the present time may be told, and how far away things are.
    """
    reasons, overrides = doc["reasons"], doc["overrides"]
    ways = [] if doc["allowed"] else ways
    return VerdictView(
        _SIGNS[doc["outcome"]],
        doc["outcome"],
        doc["subject"]["environment"],
        simulated or bool(doc.get("simulated")),
        _short(doc["at"], words) if now else None,
        when(doc, words, now=now),
        [_waived(override, reasons, words) for override in overrides[:most]],
        max(0, len(overrides) - most),
        [_row(reason, words) for reason in reasons[:most]],
        max(0, len(reasons) - most),
        [(shift["person"], shift["rotation"], _short(shift["until"], words)) for shift in doc["on_call"][:most]],
        ways[:most],
        max(0, len(ways) - most),
        _lasting(doc["policy"]["source"]),
        words.listed([single_line(_lasting(source), 120) for source in doc["policy"].get("extends", ())], 3),
        digest(doc["policy"]["sha256"][:12]),
        doc["timezone"],
    )


def when(doc: VerdictDocument, words: Language, *, now: bool) -> When | None:
    """When it opens or closes.

    Args:
        now: whether it may be told how far away that is; without it the same state gives the same words.
    """
    window = doc["next_window"]
    at = datetimes.parse(doc["at"])
    if doc["allowed"]:
        closes = datetimes.parse(doc["closes_at"])
        if closes is None:
            return None if doc["applies"] else When(words.text("when.unbound"))
        return _at(doc, "closes", closes, at if now else None, words)
    if window is None:
        horizon = doc["horizon"]
        if horizon is None:
            # Beyond the end of data nothing is known of later, and nothing is said of it.
            return None if doc["outcome"] == "undecided" else When(words.text("when.never"))
        return When(words.text("when.horizon", time=datetimes.date_of(horizon, words) if now else datetimes.month(horizon, words)))
    start = datetimes.parse(window["start"])
    end = datetimes.parse(window["end"])
    assert start is not None
    assert at is not None
    assuming = words.listed([single_line(words.say(text), 120) for text in window["assuming"]], 5)
    if start > at:
        opens = _at(doc, "opens", start, at if now else None, words)
        return opens._replace(closes=None if end is None else datetimes.later(end, start, words), assuming=assuming or None)
    # The window is open but for what has no known end: its start is the instant asked about, which is nothing to be told.
    over = words.text("when.over", assuming=assuming) if assuming else words.text("when.over.this")
    return When(over, closes=None if end is None else datetimes.short(end, words))


def short_reason(reason: ReasonDocument, words: Language | None = None) -> str:
    """A reason in as few words as it can be told: `freeze Black Friday`, `window`."""
    words = words or language()
    kind, name = str(reason["kind"]), str(reason["name"])
    if kind == "unknown":
        return words.text("called.unknown", name=name)
    what = words.text(f"called.{kind}")
    return what if _is_unnamed(kind, name) else words.text("called", kind=what, name=name)


def listed(parts: Sequence[str], most: int) -> str:
    """`a, b and c`, at most so many of them, in English."""
    return language().listed(parts, most)


def _at(doc: VerdictDocument, what: str, moment: datetime, at: datetime | None, words: Language) -> When:
    ahead = None if at is None else words.text(f"ahead.{what}", span=datetimes.span((moment - at).total_seconds(), words))
    zone, time = doc["timezone"], datetimes.long(moment, words)
    if zone == "UTC":
        return When(words.text(f"when.{what}", time=f"{time} UTC"), ahead)
    return When(words.text(f"when.{what}", time=time), ahead, f"{zone}; {datetimes.in_utc(moment, words)}")


def _waived(override: OverrideDocument, reasons: Iterable[ReasonDocument], words: Language) -> Waived:
    waives = [single_line(short_reason(reason, words), 80) for reason in reasons if reason["waived_by"] == override["name"]]
    return Waived(override["name"], override["by"], override["reason"], words.listed(waives, 6))


def _row(reason: ReasonDocument, words: Language) -> Row:
    kind, name, link = reason["kind"], reason["name"], reason["link"]
    leads_to = address(link) if link else None
    return Row(
        words.text(f"kind.{kind}"),
        None if _is_unnamed(kind, name) else name,
        words.say(reason["message"]),
        reason["waived_by"],
        reason["effect"] == "warn",
        _short(reason["since"], words),
        _short(reason["until"], words),
        leads_to,
        host(link) if link and leads_to else link,
    )


def _lasting(source: str) -> str:
    """Where a policy is, without the commit: that is another one after each merge, whatever is in it."""
    return _COMMIT.sub("", source)


def _is_unnamed(kind: str, name: str) -> bool:
    return name in (kind, f"{kind}s")


def _short(text: str | None, words: Language) -> str | None:
    moment = datetimes.parse(text)
    return None if moment is None else datetimes.short(moment, words)
