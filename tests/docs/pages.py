"""Helpers that find the documentation pages, their code blocks and their tables."""

from __future__ import annotations

import re
from itertools import zip_longest
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
DOCS = sorted((ROOT / "docs").rglob("*.md"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *DOCS]
FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def docs_page(name: str) -> Path:
    """Return the page of `docs/` with a file name, whichever folder holds it."""
    (page,) = (page for page in DOCS if page.name == name)
    return page


def blocks(info: str) -> list[tuple[str, str, str]]:
    """Return the fenced blocks of a language as (page and line, text, text of the next block)."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        fences = list(FENCE.finditer(text))
        for fence, behind in zip_longest(fences, fences[1:]):
            if fence["info"] == info and page.parent.name != "tutorial":  # the steps of a tutorial depend on each other
                line = text.count("\n", 0, fence.start()) + 1
                found.append((f"{page.name}:{line}", fence["body"], behind["body"] if behind else ""))
    return found


def each(info: str) -> pytest.MarkDecorator:
    """Parametrise a test with every block of a language, named by page and line."""
    found = blocks(info)
    assert found, f"no page has a block of {info}"
    return pytest.mark.parametrize(("example", "behind"), [block[1:] for block in found], ids=[block[0] for block in found])


def readme_policy() -> str:
    """Return the only policy of the README."""
    (text,) = (text for place, text, _ in blocks("yaml") if place.startswith("README.md:"))
    return text


def section(page: str, heading: str) -> str:
    """Return the text below a second-level heading of a page of `docs/`."""
    return docs_page(page).read_text(encoding="utf-8").split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def rows(text: str) -> list[list[str]]:
    """Return the cells of each table row, heading rows included and separator rows left out."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if not set(line) <= set("|- ")]
