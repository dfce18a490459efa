"""What is told when there is no verdict."""

from __future__ import annotations

from .languages import ENGLISH, language
from .phrases import Phrases
from .templating import render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def problems_text(title: str, problems: Sequence[object], *, most: int, simulated: bool, code: str = ENGLISH) -> str:
    """What is wrong, as HTML: at most so many problems. They stay as they are, for the log tells them too."""
    left, words = max(0, len(problems) - most), language(code)
    title = words.told("failure", title)
    return render("problems.html", title=title, problems=problems[:most], left=left, simulated=simulated, say=Phrases(words))
