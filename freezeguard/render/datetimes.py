"""Times in words for texts that stay on a page: each has its year, and none says how far away it is.

The language is English if none is given.
"""

from __future__ import annotations

from datetime import UTC, datetime

from ..util.languages import language

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    from ..util.languages import Language


def parse(text: str | None) -> datetime | None:
    """Return the moment of an ISO 8601 text with an offset, as in a verdict."""
    return None if text is None else datetime.fromisoformat(text)


def long(moment: datetime, words: Language | None = None) -> str:
    """`Monday 30 November 2026, 09:00`."""
    words = words or language()
    return words.text("moment", date=words.day("date", moment), clock=f"{moment:%H:%M}")


def short(moment: datetime, words: Language | None = None) -> str:
    """`Mon 30 Nov 2026, 09:00`."""
    words = words or language()
    return words.text("moment", date=words.day("date", moment, ".short"), clock=f"{moment:%H:%M}")


def without_comma(moment: datetime) -> str:
    """`Mon 30 Nov 2026 09:00`, in English."""
    return f"{day(moment)} {moment.year} {moment:%H:%M}"


def day(moment: date, words: Language | None = None) -> str:
    """`Mon 30 Nov`."""
    return (words or language()).day("day", moment, ".short")


def offset(moment: datetime) -> str:
    """`+01:00`."""
    return moment.isoformat(timespec="seconds")[19:]


def later(moment: datetime, than: datetime, words: Language | None = None) -> str:
    """Return a moment after another one: `16:00` on the same day, else `Tue 1 Dec 2026, 16:00`."""
    return f"{moment:%H:%M}" if moment.date() == than.date() else short(moment, words)


def in_utc(moment: datetime, words: Language | None = None) -> str:
    """Return `08:00 UTC`, with the day if it is another one in UTC."""
    there = moment.astimezone(UTC)
    return f"{there:%H:%M} UTC" if there.date() == moment.date() else f"{long(there, words)} UTC"


def date_of(text: str, words: Language | None = None) -> str:
    """`Sun 28 Nov 2027`, of an ISO date."""
    return (words or language()).day("date", datetime.fromisoformat(text), ".short")


def month(text: str, words: Language | None = None) -> str:
    """`November 2027`, of an ISO date.

    The horizon of a verdict moves with the day of the evaluation. Rounded down to its month it is still true, and the text of the
    same state changes once a month instead of every day.
    """
    return (words or language()).month(datetime.fromisoformat(text))
