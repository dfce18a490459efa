"""The pages of README and docs, and how to find what stands on them."""

from __future__ import annotations

import re
from itertools import zip_longest
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(info: str) -> list[tuple[str, str, str]]:
    """(page and line, text of a fenced block, text of the block behind it)."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        fences = list(FENCE.finditer(text))
        for fence, behind in zip_longest(fences, fences[1:]):
            if fence["info"] == info:
                line = text.count("\n", 0, fence.start()) + 1
                found.append((f"{page.name}:{line}", fence["body"], behind["body"] if behind else ""))
    return found


def each(info: str) -> pytest.MarkDecorator:
    """A test of every such block, named by its place."""
    found = blocks(info)
    assert found, f"no {info} anywhere"
    return pytest.mark.parametrize(("example", "behind"), [block[1:] for block in found], ids=[block[0] for block in found])


def readme_policy() -> str:
    """The one policy of README."""
    (text,) = (text for place, text, _ in blocks("yaml") if place.startswith("README.md:"))
    return text


def section(page: str, heading: str) -> str:
    """What stands under a heading of the second level."""
    return (ROOT / "docs" / page).read_text(encoding="utf-8").split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def rows(text: str) -> list[list[str]]:
    """The cells of the rows of markdown tables, without headings."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if not set(line) <= set("|- ")]
