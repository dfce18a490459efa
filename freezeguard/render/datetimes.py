"""Dates and times as text, for texts that stay readable later: each has its year, none is relative to now.

Functions with an optional language default to English.
"""

from __future__ import annotations

from datetime import UTC, datetime

from ..temporal.zones import HOUR, MINUTE
from ..util.languages import language

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    from ..util.languages import Language


def parse(text: str | None) -> datetime | None:
    """Parse an ISO 8601 text with an offset, as in a verdict document. None stays None."""
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


def clock(seconds: int) -> str:
    """`09:00`, `24:00`, from seconds after local midnight."""
    return f"{seconds // HOUR:02}:{seconds % HOUR // MINUTE:02}"


def later(moment: datetime, than: datetime, words: Language | None = None) -> str:
    """`16:00` if the moment is on the same day as `than`, else `Tue 1 Dec 2026, 16:00`."""
    return f"{moment:%H:%M}" if moment.date() == than.date() else short(moment, words)


def in_utc(moment: datetime, words: Language | None = None) -> str:
    """`08:00 UTC`, with the day if it differs in UTC."""
    utc = moment.astimezone(UTC)
    return f"{utc:%H:%M} UTC" if utc.date() == moment.date() else f"{long(utc, words)} UTC"


def date_of(text: str, words: Language | None = None) -> str:
    """`Sun 28 Nov 2027`, from an ISO date."""
    return (words or language()).day("date", datetime.fromisoformat(text), ".short")


def month(text: str, words: Language | None = None) -> str:
    """`November 2027`, from an ISO date.

    A verdict's horizon moves with the day of evaluation. Rounded down to the month it is still true, and the text of an unchanged state
    changes once a month instead of every day.
    """
    return (words or language()).month(datetime.fromisoformat(text))
