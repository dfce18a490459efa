"""Calendar as one HTML file. It loads nothing, sends nothing, and runs only the script whose hash its security policy names."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256

from markupsafe import Markup

from ...util.languages import language
from ...util.version import __version__
from ..templating import digest, fitting, foreign, source
from ..templating import render as fill
from . import page_closures, page_days, page_status
from .page_text import Words, bdi

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...engine.analysis.calendar_days import DeploymentCalendar
    from . import Drawing

MOST_BYTES = 300_000
LENGTHS = (1000, 400, 150, 50)  # closures listed; the next is tried if the page is too large
MOST_ASSUMED = 40


def render(calendar: DeploymentCalendar, drawing: Drawing) -> str:
    """Return the page. It has less than MOST_BYTES for a year."""
    words = Words(language(drawing.language), calendar.zone)
    closures = page_closures.closures(calendar, words)
    values = {**_values(calendar, drawing, words), **_assets()}

    def make(most: int) -> str:
        return fill("page.html", closures=closures[:most], closures_left=max(0, len(closures) - most), **values)

    return fitting(make, LENGTHS, lambda text: len(text.encode()) < MOST_BYTES)


def _values(calendar: DeploymentCalendar, drawing: Drawing, words: Words) -> dict[str, Any]:
    verdict, text = calendar.verdict, words.language.text
    reasons, reasons_left = page_status.reasons(calendar, words)
    environment = verdict.subject.environment
    scope = [part for part in (verdict.subject.repository, verdict.subject.branch) if part]
    most = max((day.seconds for day in calendar.days), default=0)
    extends = words.language.listed([foreign(policy, 120) for policy in verdict.policy_extends], 3)
    return {
        "say": words,
        "language": words.language,
        "title": text("title.environment", environment=foreign(environment, 80)) if environment else text("title"),
        "heading": words("title.environment", environment=bdi(environment, 80)) if environment else words("title"),
        "scope": [bdi(part, 120) for part in scope],
        "zone": calendar.zone.key,
        "at": words.instant(calendar.at),
        "simulated": drawing.simulated,
        "state": page_status.state(calendar, words),
        "windows": page_status.windows(calendar, words),
        "reasons": reasons,
        "reasons_left": reasons_left,
        "overrides": page_status.overrides(calendar, words),
        "on_call": page_status.on_call(calendar, words),
        "week": page_days.week(calendar, words),
        "months": page_days.months(calendar, words),
        "levels": page_days.LEVELS,
        "weekdays": [(name, name[:2]) for name in words.language.names("weekdays")],
        "legend": page_days.legend(calendar, words),
        "most": words.length(most) if most else None,
        "assuming": [bdi(words.language.say(text), 300) for text in calendar.assuming[:MOST_ASSUMED]],
        "assuming_left": max(0, len(calendar.assuming) - MOST_ASSUMED),
        "source": bdi(drawing.source, 200),
        "extends": bdi(extends, 400) if extends else None,
        "sha256": digest(verdict.policy_sha256[:12]),
        "version": __version__,
        "data": page_status.data(calendar, words, simulated=drawing.simulated),
    }


@lru_cache(maxsize=1)
def _assets() -> dict[str, Any]:
    """Return the style, the script, and the security policy that allows no others."""
    style, script = source("page.css"), source("page.js")
    security = (
        f"default-src 'none'; img-src data:; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )
    assets = {"style": style, "script": script, "security": security}
    return {name: Markup(text) for name, text in assets.items()}  # noqa: S704 - files of this package


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
