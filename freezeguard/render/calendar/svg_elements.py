"""SVG as elements: foreign text is escaped where they are written, and nowhere else."""

from __future__ import annotations

import unicodedata
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ...util.text import single_line

# Widths in parts of the font's size, of Verdana: of the fonts that come in its place hardly any is wider.
_NARROW, _WIDE = frozenset("iIjlftr.,:;'|!()[] "), frozenset("mwMW@%&")
_DOTS = "..."


def picture(width: float, height: float, title: str, style: str) -> Element:
    """The root: its title is what a screen reader says, and everything that it needs is in it."""
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": number(width),
            "height": number(height),
            "viewBox": f"0 0 {number(width)} {number(height)}",
            "role": "img",
            "aria-label": title,
        },
    )
    add(root, "title", title)
    add(root, "style", style)
    return root


def add(parent: Element, tag: str, text: str = "", **attributes: str | float) -> Element:
    """A new element; `class_` is its class, `font_size` its font-size. The text has no control characters: XML 1.0, 2.2 forbids most."""
    given = {name.rstrip("_").replace("_", "-"): value if isinstance(value, str) else number(value) for name, value in attributes.items()}
    element = SubElement(parent, tag, given)
    element.text = text or None
    return element


def written(root: Element) -> str:
    """The picture as a text that ends in a newline."""
    indent(root, "")
    return tostring(root, encoding="unicode") + "\n"


def number(value: float) -> str:
    """As short as it is exact to a tenth."""
    return f"{value:.1f}".removesuffix(".0")


def width(text: str, size: float) -> float:
    """How wide a text is at most, estimated, in the unit of its size."""
    return sum(map(_letter, text)) * size


def fitted(text: str, size: float, most: float) -> str:
    """A foreign text on one line, cut so that it is no wider."""
    text = single_line(text)
    if width(text, size) <= most:
        return text
    while text and width(text + _DOTS, size) > most:
        text = text[:-1]
    return text.rstrip() + _DOTS


def _letter(letter: str) -> float:
    if letter in _NARROW:
        return 0.46
    if letter in _WIDE:
        return 1.08
    if unicodedata.combining(letter):
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.1
    if letter.isascii() and not letter.isupper():
        return 0.64
    return 0.8 if letter.isalpha() else 1.0
