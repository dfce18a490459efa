"""SVG badge for a README: shows whether deployments are allowed, and until when."""

from __future__ import annotations

from ...engine.analysis.calendar_days import FREEZE, HOLIDAY
from ..datetimes import day, short
from ..text import WEEKDAYS
from .svg_elements import add, picture, serialize, width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from ...engine.analysis.calendar_days import DeploymentCalendar
    from ...engine.verdict import Verdict
    from . import Drawing

LABEL = "deployments"
# White text has a contrast of 4.5 or more on each of them (WCAG 2.2, 1.4.3).
GREEN, RED, GREY, DARK = "#1a7f37", "#c62828", "#656d76", "#3d444d"
HEIGHT, SIZE, PADDING = 20, 11, 6
STYLE = f"text{{fill:#fff;font-family:Verdana,Geneva,'DejaVu Sans',sans-serif;font-size:{SIZE}px}}"


def render(calendar: DeploymentCalendar, drawing: Drawing) -> str:
    """Return the badge as SVG. A time without a day is today; a weekday is one of the next six days."""
    message, colour = message_of(calendar.verdict)
    message += ", simulated" if drawing.simulated else ""
    left, right = (width(text, SIZE) + 2 * PADDING for text in (LABEL, message))
    at = calendar.verdict.at
    root = picture(left + right, HEIGHT, f"{LABEL}: {message} (as of {short(at)}, {calendar.zone.key})", STYLE)
    add(add(root, "clipPath", id="freezeguard-badge"), "rect", width=left + right, height=HEIGHT, rx=3)
    parts = add(root, "g", clip_path="url(#freezeguard-badge)")
    add(parts, "rect", width=left, height=HEIGHT, fill=DARK)
    add(parts, "rect", x=left, width=right, height=HEIGHT, fill=colour)
    for text, start, length in ((LABEL, 0.0, left), (message, left, right)):
        # The computed width, whatever font is installed.
        add(root, "text", text, x=start + PADDING, y=14, textLength=length - 2 * PADDING, lengthAdjust="spacingAndGlyphs")
    return serialize(root)


def message_of(verdict: Verdict) -> tuple[str, str]:
    """Return the message and its colour."""
    if verdict.outcome == "undecided":
        return "not known", GREY
    if verdict.allowed:
        return _until("open", verdict.closes_at, verdict.at), GREEN
    frozen = any(reason.kind in (FREEZE, HOLIDAY) for reason in verdict.blocking)
    window = verdict.next_window
    # An opening that assumes the end of an incident is not certain enough to show.
    return _until("frozen" if frozen else "closed", window.start if window is not None and not window.assuming else None, verdict.at), RED


def _until(word: str, moment: datetime | None, at: datetime) -> str:
    if moment is None:
        return word
    ahead = (moment.date() - at.date()).days
    if not ahead:
        return f"{word} until {moment:%H:%M}"
    if ahead < 7:
        return f"{word} until {WEEKDAYS[moment.weekday()][:3]} {moment:%H:%M}"
    return f"{word} until {day(moment)}" + (f" {moment.year}" if moment.year != at.year else "")
