"""An agenda, drawn: for a terminal, as a page, as a subscription, as a picture. Each module has `render(agenda, drawing)`."""

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
    """How an agenda is drawn.

    Attributes:
        source: what the policy is called.
        week: one week by hours, instead of months.
        simulated: it is seen from another instant than now.
        language: of a page.
    """

    source: str
    week: bool = False
    simulated: bool = False
    language: str = LANGUAGES[0]


def following(agenda: DeploymentCalendar) -> str | None:
    """The next window in words, or what it waits for; None: none is known."""
    verdict, zone = agenda.verdict, agenda.zone
    assuming: tuple[str, ...] = ()
    closes: datetime | None
    if verdict.allowed:
        if len(agenda.windows) < 2:
            return None
        start, end = agenda.windows[1]
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
