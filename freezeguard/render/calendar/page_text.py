"""Times, links and sentences of the page, in its language, as HTML with foreign text escaped."""

from __future__ import annotations

from itertools import pairwise

from markupsafe import Markup

from ...temporal.intervals import intersect
from ...temporal.zones import DAY, HOUR, MINUTE, midnight
from ..day_strip import clocks
from ..html_phrases import Phrases
from ..templating import foreign, host, plain_address

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date, datetime

    from ...engine.analysis.calendar_days import Day
    from ...temporal.zones import Zone
    from ...util.languages import Language

MOST_ASSUMED = 8


class Words(Phrases):
    """A language, and the time zone of the page."""

    def __init__(self, language: Language, zone: Zone) -> None:
        super().__init__(language)
        self.zone = zone

    def date_of(self, day: date) -> str:
        """`Fri 27 Nov 2026`."""
        return self.language.day("date", day, ".short")

    def day(self, day: date) -> str:
        """`Fri 27 Nov`."""
        return self.language.day("day", day, ".short")

    def month(self, day: date) -> str:
        """`November 2026`."""
        return self.language.month(day)

    def moment(self, moment: datetime, near: datetime | None = None) -> Markup:
        """Return a time that the page can show in another zone; without a date if it is on the same day as `near`."""
        clock = f"{moment:%H:%M}"
        if near is not None and near.date() == moment.date():
            return self.time(moment, clock, short=True)
        return self.time(moment, self.language.text("moment", date=self.date_of(moment), clock=clock))

    def instant(self, seconds: int, near: int | None = None) -> Markup:
        """Return `moment` for an instant in seconds."""
        return self.moment(self.zone.datetime(seconds), None if near is None else self.zone.datetime(near))

    def ending(self, end: int, near: int) -> Markup:
        """Return `instant` for the end of a span; midnight is `24:00` of the day before."""
        if self.zone.local(end) % DAY:
            return self.instant(end, near)
        day, moment = self.zone.datetime(end - 1), self.zone.datetime(end)
        if self.zone.datetime(near).date() == day.date():
            return self.time(moment, "24:00", short=True)
        return self.time(moment, self.language.text("moment", date=self.date_of(day), clock="24:00"))

    def time(self, moment: datetime, words: str, *, short: bool = False) -> Markup:
        """Return a `time` element with this text; `short` marks a text without a date."""
        mark = Markup(" data-short") if short else ""
        return Markup('<time datetime="{}"{}>{}</time>').format(moment.isoformat(), mark, words)

    def length(self, seconds: int) -> str:
        """`7 h`, `2.5 h`: hours, rounded to a tenth, at least 0.1."""
        return self.language.hours(_rounded(seconds))

    def number(self, seconds: int) -> str:
        """Return `length` without its unit."""
        return self.language.number(_rounded(seconds))

    def clocks(self, day: Day) -> list[tuple[str, str]]:
        """Return the open hours of a day, `09:00` and `16:00`, with offsets if the clock changes on it."""
        local_start = midnight(day.date)
        pieces = self.zone.spans([(local_start, local_start + DAY)])
        changes = any(self.zone.changes(a + 1, b) for a, b in pieces)
        return [clocks(a, b, local_start, self.zone, offsets=changes) for a, b in intersect(pieces, day.open)]

    def bars(self, day: Day) -> list[tuple[int, int]]:
        """Return the open hours of a day as (start, length) in local minutes, for a drawing."""
        local_start = midnight(day.date)
        bars = []
        for start, end in day.open:
            edges = [start, *self.zone.changes(start + 1, end), end]
            for a, b in pairwise(edges):
                low = (self.zone.local(a) - local_start) // MINUTE
                bars.append((low, max(1, (self.zone.local(b - 1) + 1 - local_start) // MINUTE - low)))
        return bars

    def assumed(self, texts: tuple[str, ...]) -> Markup:
        """Return assumptions as a part of a sentence."""
        return bdi(self.language.listed([foreign(self.language.say(text), 120) for text in texts], MOST_ASSUMED), 1200)


def _rounded(seconds: int) -> float:
    return max(round(seconds / HOUR, 1), 0.1)


def bdi(text: str, most: int = 200) -> Markup:
    """Return a foreign text, isolated so that a right-to-left text does not reorder its surroundings."""
    return Markup("<bdi>{}</bdi>").format(foreign(text, most))


def linked(link: str | None) -> Markup | None:
    """Return a link that shows its host; an address that is not safe to follow becomes plain text."""
    if not link:
        return None
    url = plain_address(link)
    if url is None:
        return bdi(link, 120)
    return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(url, foreign(host(link), 80))
