"""Text of GitHub Markdown without the parts that a template or an example fills: comments and code."""

from __future__ import annotations

import re

# In this order at one position: a comment hides a fence and a fence hides a comment. What is not closed runs to the end.
_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|^ {0,3}(?P<fence>`{3,}|~{3,}).*?(?:^ {0,3}(?P=fence)[`~]*[ \t]*\r?$|\Z)"
    r"|<(?P<tag>pre|code|script|style|textarea)\b.*?(?:</(?P=tag)>|\Z)"
    r"|(?:\A|(?<=\n))[ \t]*\r?\n(?:(?: {4}|\t)[^\n]*(?:\n|\Z))+"
    # Code in a line begins with a backtick, so only code over several lines of a paragraph could hide the beginning of a line.
    r"|(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\r?\n).)+?(?<!`)(?P=ticks)(?!`)",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)


def without_comments_and_code(text: str) -> str:
    """Return a text without its comments and its blocks of code. Code within one line stays, because it can be part of a sentence."""
    return _HIDDEN.sub(lambda match: match[0] if match["ticks"] and "\n" not in match[0] else "\n" if match[0][0].isspace() else "", text)
