"""The job summary: the verdict as in the comment, how far away things are, and a strip of the coming days."""

from __future__ import annotations

from ..util.languages import ENGLISH, language
from ..util.text import truncate
from . import datetimes
from .day_strip import strip_lines
from .failure import problems_text
from .html_phrases import Phrases
from .templating import digest, fitting, render
from .verdict_view import build_view

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..engine.verdict_document import VerdictDocument
    from ..util.languages import Language
    from .day_strip import StripRow

# GitHub drops all summaries of a step that together exceed 1 MiB: leave room for others.
MOST_BYTES = 900 << 10
_LENGTHS = (100, 10, 2)
_MOST_FACT = 200


def summary(
    doc: VerdictDocument, strip_rows: Sequence[StripRow] = (), *, ways: Sequence[str] = (), simulated: bool = False, code: str = ENGLISH
) -> str:
    """Return the verdict for GITHUB_STEP_SUMMARY, less than 1 MiB.

    Args:
        strip_rows: the coming days (`strip_rows`); empty: no strip.
        ways: how to override the verdict (`override_hints`).
        simulated: the verdict is about another instant than now.
        code: the language, in which `strip_rows` and `ways` are already.
    """
    words = language(code)
    days, lines, facts, say = len(strip_rows), strip_lines(strip_rows, words), _facts(doc, words), Phrases(words)

    def text(most: int) -> str:
        view = build_view(doc, ways, words, most=most, simulated=simulated, now=True)
        return render("summary.html", view=view, days=days, strip=lines, facts=facts, say=say)

    return fitting(text, _LENGTHS, _fits)


def summary_without_verdict(title: str, problems: Sequence[object], *, simulated: bool = False, code: str = ENGLISH) -> str:
    """Return the summary for a policy that is invalid or could not be read."""
    return fitting(lambda most: problems_text(title, problems, most=most, simulated=simulated, code=code), _LENGTHS, _fits)


def _facts(doc: VerdictDocument, words: Language) -> list[tuple[str, str]]:
    """Return (name, value) of everything that the verdict depends on."""
    at = datetimes.parse(doc["at"])
    assert at is not None
    values = [("at", f"{datetimes.short(at, words)} {datetimes.offset(at)}"), ("timezone", doc["timezone"])]
    values += [(name, str(value)) for name, value in doc["subject"].items() if value is not None]
    values += [("policy", doc["policy"]["source"]), ("sha256", doc["policy"]["sha256"])]
    values += [("extends", source) for source in doc["policy"].get("extends", ())]
    values = [(name, digest(truncate(value, _MOST_FACT))) for name, value in values]
    facts = [(words.text(f"fact.{name}"), value) for name, value in values]
    return facts + [(name, str(value)) for name, value in doc["versions"].items()]


def _fits(text: str) -> bool:
    return len(text.encode()) <= MOST_BYTES
