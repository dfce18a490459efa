"""SVG elements. Foreign text is escaped when they are serialized, and nowhere else."""

from __future__ import annotations

import unicodedata
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ...util.text import single_line

# Widths of Verdana letters relative to the font size. Hardly any font that replaces it is wider.
_NARROW, _WIDE = frozenset("iIjlftr.,:;'|!()[] "), frozenset("mwMW@%&")
_DOTS = "..."


def picture(width: float, height: float, title: str, style: str) -> Element:
    """Return the root element of a self-contained drawing. A screen reader reads its title."""
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
    """Add an element; `class_` is its class, `font_size` its font-size.

    Args:
        text: without control characters, most of which XML 1.0, 2.2 forbids.
    """
    given = {name.rstrip("_").replace("_", "-"): value if isinstance(value, str) else number(value) for name, value in attributes.items()}
    element = SubElement(parent, tag, given)
    element.text = text or None
    return element


def serialize(root: Element) -> str:
    """Serialize the drawing, with a final newline."""
    indent(root, "")
    return tostring(root, encoding="unicode") + "\n"


def number(value: float) -> str:
    """Format a number with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def width(text: str, size: float) -> float:
    """Estimate the maximum width of a text, in the unit of `size`."""
    return sum(map(_letter, text)) * size


def fit_text(text: str, size: float, most: float) -> str:
    """Return a foreign text on one line, cut to the width `most`."""
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
