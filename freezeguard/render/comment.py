"""The comment that stays on a pull request: edited in place, so the same state gives the same text, and found again by its last line."""

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
_LENGTHS = (50, 10, 2)  # of every list in it: so many at first, fewer where that is too long


def comment_body(doc: VerdictDocument, *, status: str, ways: Sequence[str], simulated: bool = False, code: str = ENGLISH) -> str:
    """The verdict as a comment, at most 65,536 characters.

    Args:
        doc: what `Verdict.as_dict` gives.
        status: the name of the commit status; each has its own comment.
        ways: how it can be overridden (`ways_to_override`).
        simulated: it was asked about another instant than now.
        code: the language; `ways` are in it already.
    """
    words = language(code)

    def body(most: int) -> str:
        view = build_view(doc, ways, words, most=most, simulated=simulated, now=False)
        return _marked(render("comment.html", view=view, say=Phrases(words)), status)

    return fitting(body, _LENGTHS, _fits)


def comment_body_without_verdict(
    title: str, problems: Sequence[object], *, status: str, simulated: bool = False, code: str = ENGLISH
) -> str:
    """What the comment says when there is no verdict: the policy is invalid, or could not be read.

    Args:
        problems: texts, or the `Problem`s of a PolicyError.
    """

    def body(most: int) -> str:
        return _marked(problems_text(title, problems, most=most, simulated=simulated, code=code), status)

    return fitting(body, _LENGTHS, _fits)


def with_change(body: str, change: str) -> str:
    """A comment with what is told of a change of the policy, above its last line; without it where both are too long together.

    Args:
        change: HTML without blank lines; nothing: the comment stays as it is.
    """
    text, newline, last = body.rstrip("\n").rpartition("\n")
    longer = f"{text}{newline}{_CHANGE}\n{change}{_CHANGE_END}\n{last}\n"
    return longer if change and len(longer) <= MOST_LETTERS else body


def change_in(body: str) -> str:
    """What a comment of ours tells of a change of the policy, or nothing: whoever edits it otherwise leaves that as it is."""
    lines = body.replace("\r\n", "\n").split("\n")
    if _CHANGE not in lines or _CHANGE_END not in lines:
        return ""
    return "".join(f"{line}\n" for line in lines[lines.index(_CHANGE) + 1 : lines.index(_CHANGE_END)])


def marker(status: str) -> str:
    """The last line of the comment that belongs to a status. GitHub does not show it.

    Whatever the name is, it cannot end the line or the HTML comment: what is not a letter, a digit, `/`, `_` or `.` is percent-encoded. One
    that is too long is told by its digest, whose colon no encoded name has.
    """
    name = quote(status, safe="/", errors="surrogatepass").replace("-", "%2D").replace("~", "%7E")
    if len(name) > _MOST_NAME:
        name = f"sha256:{sha256(name.encode()).hexdigest()}"
    return f"<!-- freezeguard:v1 status={name} -->"


def is_ours(body: str, status: str) -> bool:
    """Whether a comment is the one of this status. Its author has to be asked about as well: anybody can copy a text as a whole.

    Only the last line counts: a marker within a quotation, or within foreign text that a comment tells, is not one.
    """
    return body.rstrip().rpartition("\n")[2].rstrip("\r") == marker(status)


def _marked(text: str, status: str) -> str:
    return f"{text}{marker(status)}\n"


def _fits(body: str) -> bool:
    return len(body) <= MOST_LETTERS
