"""What is told when there is no verdict."""

from __future__ import annotations

from .html_phrases import Phrases
from .languages import ENGLISH, language
from .templating import render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .languages import Language


def problems_text(title: str, problems: Sequence[object], *, most: int, simulated: bool, code: str = ENGLISH) -> str:
    """What is wrong, as HTML: at most so many problems."""
    left, words = max(0, len(problems) - most), language(code)
    title, told = words.told("failure", title), told_problems(problems[:most], words)
    return render("problems.html", title=title, problems=told, left=left, simulated=simulated, say=Phrases(words))


def told_problems(problems: Sequence[object], words: Language) -> list[object]:
    """What is wrong, in a language; the mistakes of a policy stay in English, as the log and the editor tell them."""
    return [words.told("problem", problem) if isinstance(problem, str) else problem for problem in problems]
