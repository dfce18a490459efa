"""Deployment calendars as terminal text, HTML page, iCalendar feed, drawing and badge. Each module has `render(calendar, drawing)`."""

from __future__ import annotations

from typing import NamedTuple

from ...policy.model import LANGUAGES
from ...util.text import single_line
from ..datetimes import later, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from ...engine.analysis.calendar_days import DeploymentCalendar


class Drawing(NamedTuple):
    """Options of a drawing.

    Attributes:
        source: name of the policy.
        week: True for one week by hours instead of months.
        simulated: True if the calendar is for another instant than now.
        language: language of the page.
    """

    source: str
    week: bool = False
    simulated: bool = False
    language: str = LANGUAGES[0]


def following(calendar: DeploymentCalendar) -> str | None:
    """Return the next window, or the condition that it waits for, as text. None if no window is known."""
    verdict, zone = calendar.verdict, calendar.zone
    assuming: tuple[str, ...] = ()
    closes: datetime | None
    if verdict.allowed:
        if len(calendar.windows) < 2:
            return None
        start, end = calendar.windows[1]
        opens, closes = zone.datetime(start), None if end is None else zone.datetime(end)
    else:
        window = verdict.next_window
        if window is None:
            return None
        opens, closes, assuming = window.start, window.end, tuple(single_line(text, 80) for text in window.assuming)
        if assuming and opens <= verdict.at:
            return f"opens as soon as {' and '.join(assuming)}"
    until = "" if closes is None else f" until {later(closes, opens)}"
    return f"next window {short(opens)}{until}" + (f" if {' and '.join(assuming)}" if assuming else "")
