"""The content of a comment and a summary, in words, before it becomes HTML."""

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
    """When the verdict changes: a sentence and its details.

    Attributes:
        words: the sentence.
        ahead: how far away the change is, if the present time may be shown.
        zone: the zone of the time, and the same time in UTC.
        closes: when the window closes.
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
    """An override and the reasons that it waives."""

    name: str
    by: str | None
    reason: str | None
    waives: str


class VerdictView(NamedTuple):
    """Everything that is shown. A field `…_left` counts the entries that its list leaves out."""

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
    """Return what is shown of a verdict.

    Args:
        ways: how to override the verdict; an allowed one shows none.
        words: the language.
        most: the most entries of each list.
        now: show the present time and how far away things are.
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
    """Return when the verdict changes; None if nothing is known of that.

    Args:
        now: show how far away the change is; without it the same state gives the same words.
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
            # Beyond the end of the data nothing is known about later.
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
    # Only reasons without a known end block: the start is the evaluated instant, which the reader knows.
    over = words.text("when.over", assuming=assuming) if assuming else words.text("when.over.this")
    return When(over, closes=None if end is None else datetimes.short(end, words))


def short_reason(reason: ReasonDocument, words: Language | None = None) -> str:
    """Return a reason in as few words as possible: `freeze Black Friday`, `window`."""
    words = words or language()
    kind, name = str(reason["kind"]), str(reason["name"])
    if kind == "unknown":
        return words.text("called.unknown", name=name)
    what = words.text(f"called.{kind}")
    return what if _is_unnamed(kind, name) else words.text("called", kind=what, name=name)


def listed(parts: Sequence[str], most: int) -> str:
    """Return `a, b and c` in English, with at most `most` parts."""
    return language().listed(parts, most)


def _at(doc: VerdictDocument, what: str, moment: datetime, at: datetime | None, words: Language) -> When:
    ahead = None if at is None else words.text(f"ahead.{what}", span=words.duration((moment - at).total_seconds()))
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
    """Return the source of a policy without its commit, which changes with each merge."""
    return _COMMIT.sub("", source)


def _is_unnamed(kind: str, name: str) -> bool:
    return name in (kind, f"{kind}s")


def _short(text: str | None, words: Language) -> str | None:
    moment = datetimes.parse(text)
    return None if moment is None else datetimes.short(moment, words)
