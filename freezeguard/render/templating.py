"""HTML from templates, in which foreign text can be nothing but text.

GitHub shows HTML in Markdown. By CommonMark 4.6 an HTML block of type 6 (it begins with `<h3>`, `<p>`, `<table>` and the like) ends at the
first blank line, and inside of it no Markdown is parsed. So each text here is one such block without a blank line, and all escaping is that
of Jinja2: there is no Markdown to be escaped.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from urllib.parse import urlsplit

from markupsafe import Markup

from ..util.text import single_line
from .defang import defang

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jinja2 import Environment

MOST_LETTERS = 600  # of any one text
MOST_LINK = 400

_ISSUE = re.compile(r"/+[^/]+/+[^/]+/+(issues|pull|discussions|commit)/", re.IGNORECASE)
_GITHUB = ("github.com", "www.github.com")
_DIGEST = re.compile(r"[0-9a-f]+")


class Exact(str):
    """A text that is escaped but not changed: an address for `href`, a digest within <code>."""

    __slots__ = ()


def foreign(text: str, most: int = MOST_LETTERS) -> str:
    """Return a foreign text on one line, truncated, without control and direction characters, mentions and references."""
    return defang(single_line(text, most))


def digest(text: str) -> str:
    """Return a digest to copy from within <code>, where GitHub links no commit; any other text is foreign."""
    return Exact(text) if _DIGEST.fullmatch(text) else text


def address(link: str) -> Exact | None:
    """Return the address of a link for a page of GitHub; None unless it is http or https."""
    leads_to = plain_address(link)
    if leads_to is None:
        return None
    parts = urlsplit(leads_to)
    if parts.hostname in _GITHUB and _ISSUE.match(parts.path):
        # A link to an issue writes "mentioned this" into it, for each pull request that is blocked by an incident. GitHub's own way around
        # that (docs.github.com, "Avoiding backlinks to linked references"); it exists for github.com only.
        parts = parts._replace(netloc="redirect.github.com")
    return Exact(parts.geturl())


def plain_address(link: str) -> Exact | None:
    """Return the address of a link for our own page; None unless it is http or https."""
    if len(link) > MOST_LINK or not link.isprintable() or " " in link:
        return None
    try:
        parts = urlsplit(link)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
    except ValueError:
        return None
    return Exact(parts.geturl())


def host(link: str) -> str:
    """Return the host of a link, the text that is shown for it."""
    return urlsplit(link).hostname or ""


def render(template: str, **values: object) -> str:
    """Return a rendered template, without blank lines and with one newline at its end."""
    return _closed_up(_environment().get_template(template).render(values))


def source(name: str) -> str:
    """Return a file of the templates folder as it stands in a rendered page."""
    loader = _environment().loader
    assert loader is not None
    return _closed_up(loader.get_source(_environment(), name)[0])


def _closed_up(text: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in text.split("\n") if line.strip())


def fitting(make: Callable[[int], str], lengths: Sequence[int], fits: Callable[[str], bool]) -> str:
    """Return the text with the longest lists that fits; the one with the shortest has to."""
    return next(filter(fits, map(make, lengths[:-1])), None) or make(lengths[-1])


def _finalize(value: object) -> object:
    """Make the value of every template expression foreign before it is escaped, so that none is forgotten. Numbers are safe."""
    return value if isinstance(value, Markup | Exact | int) else foreign(str(value))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(os.path.join(os.path.dirname(__file__), "templates")),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(cut=single_line)
    return made
