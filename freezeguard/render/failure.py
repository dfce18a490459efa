"""The report of a failure: why there is no verdict."""

from __future__ import annotations

from ..util.languages import ENGLISH, language
from .html_phrases import Phrases
from .templating import render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..util.languages import Language


def problems_text(title: str, problems: Sequence[object], *, most: int, simulated: bool, code: str = ENGLISH) -> str:
    """Return a failure as HTML, with at most `most` problems."""
    left, words = max(0, len(problems) - most), language(code)
    shown = localised_problems(problems[:most], words)
    return render("problems.html", title=words.say(title), problems=shown, left=left, simulated=simulated, say=Phrases(words))


def localised_problems(problems: Sequence[object], words: Language) -> list[object]:
    """Return problems in a language. Mistakes of a policy stay in English, as the log and the editor show them."""
    return [words.say(problem) if isinstance(problem, str) else problem for problem in problems]
