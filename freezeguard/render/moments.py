"""Times in words, for texts that stay on a page: each is complete in itself, with its year, and none says how far away it is."""

from __future__ import annotations

from datetime import UTC, datetime

from .text import MONTHS, WEEKDAYS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date


def parse(text: str | None) -> datetime | None:
    """The moment of an ISO 8601 text with an offset, as a verdict holds it."""
    return None if text is None else datetime.fromisoformat(text)


def long(moment: datetime) -> str:
    """`Monday 30 November 2026, 09:00`."""
    return f"{WEEKDAYS[moment.weekday()]} {moment.day} {MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M}"


def short(moment: datetime, comma: str = ",") -> str:
    """`Mon 30 Nov 2026, 09:00`."""
    return f"{day(moment)} {moment.year}{comma} {moment:%H:%M}"


def day(moment: date) -> str:
    """`Mon 30 Nov`."""
    return f"{WEEKDAYS[moment.weekday()][:3]} {moment.day} {MONTHS[moment.month - 1][:3]}"


def offset(moment: datetime) -> str:
    """`+01:00`."""
    return moment.isoformat(timespec="seconds")[19:]


def later(moment: datetime, than: datetime) -> str:
    """A moment after another one: `16:00` on the same day, else `Tue 1 Dec 2026, 16:00`."""
    return f"{moment:%H:%M}" if moment.date() == than.date() else short(moment)


def in_utc(moment: datetime) -> str:
    """`08:00 UTC`, with the day where that is another one in UTC."""
    there = moment.astimezone(UTC)
    return f"{there:%H:%M} UTC" if there.date() == moment.date() else f"{long(there)} UTC"


def month(text: str) -> str:
    """`November 2027`, of an ISO date.

    The horizon of a verdict moves with the day on which it is asked. Rounded down to its month it is still true, and the text of the same
    state changes once a month and not every day.
    """
    found = datetime.fromisoformat(text)
    return f"{MONTHS[found.month - 1]} {found.year}"
