"""What GitHub makes of a text, as far as it matters here: CommonMark with HTML and tables, and what is then in the page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from markdown_it import MarkdownIt

_VOID = {"br"}
_REFERENCE = re.compile(r"@\w+|#\d+|\bgh-\d+|(?:https?|ftp)://\S*|\bwww\.\S*", re.IGNORECASE)
_HASH = re.compile(r"(?<![0-9a-z])[0-9a-f]{7,64}(?![0-9a-z])", re.IGNORECASE)


def to_html(text: str) -> str:
    """The HTML of a Markdown text."""
    return str(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))


class Page(HTMLParser):
    """The elements, attributes, comments and texts of a page; `open` is what was not closed, or closed without being opened.

    `found` is what GitHub finds in its texts: mentions, references to issues and commits, addresses. In code only a hash means nothing: an
    e-mail is read by others, too.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.comments: list[str] = []
        self.others: list[str] = []
        self.open: list[str] = []
        self.texts: list[str] = [""]
        self.found: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.texts.append("")
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.texts.append("")
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.open.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.texts[-1] += data
        self.found += _REFERENCE.findall(data)
        self.found += [] if "code" in self.open else _HASH.findall(data)

    @property
    def text(self) -> str:
        """All texts, each on a line: for GitHub, too, a mention does not go beyond an element."""
        return "\n".join(self.texts)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def handle_decl(self, decl: str) -> None:
        self.others.append(decl)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)

    def unknown_decl(self, data: str) -> None:
        self.others.append(data)
