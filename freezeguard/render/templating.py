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
    """A text that is escaped as all text, but not changed: an address for `href`, a digest within <code>."""

    __slots__ = ()


def foreign(text: str, most: int = MOST_LETTERS) -> str:
    """A foreign text on one line, without control and direction characters, cut, that mentions nobody and refers to nothing."""
    return defang(single_line(text, most))


def digest(text: str) -> str:
    """A digest, to be copied as it is from within <code>, where GitHub looks for no commit; what is none is foreign."""
    return Exact(text) if _DIGEST.fullmatch(text) else text


def address(link: str) -> Exact | None:
    """What a link leads to, if it may be followed: http and https only. For a page of GitHub's."""
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
    """What a link leads to, if it may be followed, for a page of one's own."""
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
    """The machine to which a link leads: what is told of it, so that nobody is led elsewhere than it says."""
    return urlsplit(link).hostname or ""


def render(template: str, **values: object) -> str:
    """The text of a template, without blank lines, and with one newline at its end."""
    return _closed_up(_environment().get_template(template).render(values))


def source(name: str) -> str:
    """A file beside the templates as it stands in a rendered page."""
    loader = _environment().loader
    assert loader is not None
    return _closed_up(loader.get_source(_environment(), name)[0])


def _closed_up(text: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in text.split("\n") if line.strip())


def fitting(make: Callable[[int], str], lengths: Sequence[int], fits: Callable[[str], bool]) -> str:
    """The text with the longest lists that fits; that with the shortest has to."""
    return next(filter(fits, map(make, lengths[:-1])), None) or make(lengths[-1])


def _finalize(value: object) -> object:
    """What every expression of a template goes through before it is escaped, so that none can be forgotten. A number is nobody's text."""
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
