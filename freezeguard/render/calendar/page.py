"""The calendar as one HTML file: it loads nothing, asks nobody, and runs only the one script whose hash it names."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256

from markupsafe import Markup

from ...util.languages import language
from ...util.version import __version__
from ..templating import digest, fitting, foreign, source
from ..templating import render as fill
from . import page_closures, page_days
from . import page_status as page_now
from .page_text import Words, bdi

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...engine.analysis.calendar_days import DeploymentCalendar
    from . import Drawing

MOST_BYTES = 300_000
LENGTHS = (1000, 400, 150, 50)  # of the list of closures
MOST_ASSUMED = 40


def render(agenda: DeploymentCalendar, drawing: Drawing) -> str:
    """The page, of less than MOST_BYTES for a year."""
    words = Words(language(drawing.language), agenda.zone)
    closures = page_closures.closures(agenda, words)
    given = {**_given(agenda, drawing, words), **_fixed()}

    def make(most: int) -> str:
        return fill("page.html", closures=closures[:most], closures_left=max(0, len(closures) - most), **given)

    return fitting(make, LENGTHS, lambda text: len(text.encode()) < MOST_BYTES)


def _given(agenda: DeploymentCalendar, drawing: Drawing, words: Words) -> dict[str, Any]:
    verdict, text = agenda.verdict, words.language.text
    reasons, reasons_left = page_now.reasons(agenda, words)
    environment = verdict.subject.environment
    scope = [part for part in (verdict.subject.repository, verdict.subject.branch) if part]
    most = max((day.seconds for day in agenda.days), default=0)
    extends = words.language.listed([foreign(one, 120) for one in verdict.policy_extends], 3)
    return {
        "say": words,
        "language": words.language,
        "title": text("title.environment", environment=foreign(environment, 80)) if environment else text("title"),
        "heading": words("title.environment", environment=bdi(environment, 80)) if environment else words("title"),
        "scope": [bdi(part, 120) for part in scope],
        "zone": agenda.zone.key,
        "at": words.instant(agenda.at),
        "simulated": drawing.simulated,
        "state": page_now.state(agenda, words),
        "windows": page_now.windows(agenda, words),
        "reasons": reasons,
        "reasons_left": reasons_left,
        "overrides": page_now.overrides(agenda, words),
        "on_call": page_now.on_call(agenda, words),
        "week": page_days.week(agenda, words),
        "months": page_days.months(agenda, words),
        "levels": page_days.LEVELS,
        "weekdays": [(name, name[:2]) for name in words.language.names("weekdays")],
        "legend": page_days.legend(agenda, words),
        "most": words.length(most) if most else None,
        "assuming": [bdi(words.language.say(one), 300) for one in agenda.assuming[:MOST_ASSUMED]],
        "assuming_left": max(0, len(agenda.assuming) - MOST_ASSUMED),
        "source": bdi(drawing.source, 200),
        "extends": bdi(extends, 400) if extends else None,
        "sha256": digest(verdict.policy_sha256[:12]),
        "version": __version__,
        "data": page_now.data(agenda, words, simulated=drawing.simulated),
    }


@lru_cache(maxsize=1)
def _fixed() -> dict[str, Any]:
    """The style and the script, and the only ones that a browser accepts."""
    style, script = source("page.css"), source("page.js")
    allowed = (
        f"default-src 'none'; img-src data:; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )
    made = {"style": style, "script": script, "security": allowed}
    return {name: Markup(text) for name, text in made.items()}  # noqa: S704 - files of this package


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
