"""What is told when there is no verdict."""

from __future__ import annotations

from .templating import render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def problems_text(title: str, problems: Sequence[object], *, most: int, simulated: bool) -> str:
    """What is wrong, as HTML: at most so many problems."""
    left = max(0, len(problems) - most)
    return render("problems.html", title=title, problems=problems[:most], left=left, simulated=simulated)
