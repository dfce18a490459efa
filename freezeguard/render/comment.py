"""The comment on a pull request. It is edited in place, so the same state gives the same text, and identified by its last line."""

from __future__ import annotations

from hashlib import sha256
from urllib.parse import quote

from ..util.languages import ENGLISH, language
from .failure import problems_text
from .html_phrases import Phrases
from .templating import fitting, render
from .verdict_view import build_view

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..engine.verdict_document import VerdictDocument

MOST_LETTERS = 65_536  # GitHub refuses a longer comment
_MOST_NAME = 500
_CHANGE, _CHANGE_END = "<!-- freezeguard:change -->", "<!-- /freezeguard:change -->"
_LENGTHS = (50, 10, 2)  # most entries of each list; the shorter ones if the comment is too long


def comment_body(doc: VerdictDocument, *, status: str, ways: Sequence[str], simulated: bool = False, code: str = ENGLISH) -> str:
    """Return the verdict as a comment of at most 65,536 characters.

    Args:
        status: the name of the commit status; each has its own comment.
        ways: how to override the verdict (`override_hints`).
        simulated: the verdict is about another instant than now.
        code: the language, in which `ways` are already.
    """
    words = language(code)

    def body(most: int) -> str:
        view = build_view(doc, ways, words, most=most, simulated=simulated, now=False)
        return _marked(render("comment.html", view=view, say=Phrases(words)), status)

    return fitting(body, _LENGTHS, _fits)


def comment_body_without_verdict(
    title: str, problems: Sequence[object], *, status: str, simulated: bool = False, code: str = ENGLISH
) -> str:
    """Return the comment for a policy that is invalid or could not be read.

    Args:
        problems: texts, or the `Problem`s of a PolicyError.
    """

    def body(most: int) -> str:
        return _marked(problems_text(title, problems, most=most, simulated=simulated, code=code), status)

    return fitting(body, _LENGTHS, _fits)


def with_change(body: str, change: str) -> str:
    """Return a comment with a notice about a policy change above its last line, or without the notice if both are too long together.

    Args:
        change: HTML without blank lines; empty: the comment stays as it is.
    """
    text, newline, last = body.rstrip("\n").rpartition("\n")
    longer = f"{text}{newline}{_CHANGE}\n{change}{_CHANGE_END}\n{last}\n"
    return longer if change and len(longer) <= MOST_LETTERS else body


def change_in(body: str) -> str:
    """Return the policy change notice in a comment of ours, so that another edit can keep it; empty if there is none."""
    lines = body.replace("\r\n", "\n").split("\n")
    if _CHANGE not in lines or _CHANGE_END not in lines:
        return ""
    return "".join(f"{line}\n" for line in lines[lines.index(_CHANGE) + 1 : lines.index(_CHANGE_END)])


def marker(status: str) -> str:
    """Return the last line of the comment of a status. GitHub does not show it.

    No name can end the line or the HTML comment: everything but letters, digits, `/`, `_` and `.` is percent-encoded. A name that is too
    long is replaced by its digest, whose colon no encoded name has.
    """
    name = quote(status, safe="/", errors="surrogatepass").replace("-", "%2D").replace("~", "%7E")
    if len(name) > _MOST_NAME:
        name = f"sha256:{sha256(name.encode()).hexdigest()}"
    return f"<!-- freezeguard:v1 status={name} -->"


def is_ours(body: str, status: str) -> bool:
    """Return True for the comment of this status. Callers check its author too: anybody can copy a whole text.

    Only the last line counts: a marker within a quotation or other foreign text is not one.
    """
    return body.rstrip().rpartition("\n")[2].rstrip("\r") == marker(status)


def _marked(text: str, status: str) -> str:
    return f"{text}{marker(status)}\n"


def _fits(body: str) -> bool:
    return len(body) <= MOST_LETTERS
