"""Links lead somewhere, every page is in the navigation, and no page promises what does not exist."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from .pages import DOCS, FENCE, PAGES, ROOT

EVERYWHERE = [*PAGES, ROOT / "examples" / "README.md", ROOT / "CHANGELOG.md", ROOT / "tests" / "truth" / "README.md"]
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:href|src)=\"([^\"]+)\"")
PROMISE = re.compile(
    r"\b(comes? later|not yet|(?:a |the )?(?:later|future|next) version|will be (?:added|supported)|is planned|coming soon|todo|tbd)\b",
    re.IGNORECASE,
)


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


every_page = pytest.mark.parametrize("page", EVERYWHERE, ids=name)


def links(page: Path) -> list[str]:
    """Return the targets of all links and pictures of a page."""
    prose = FENCE.sub("", page.read_text(encoding="utf-8"))
    return [markdown or html for markdown, html in LINK.findall(re.sub(r"`[^`\n]*`", "", prose))]


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub and the site make them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.replace("`", "")).strip().lower().replace(" ", "-") for heading in headings}


def navigation(entry: Any) -> list[str]:
    """Return the pages below an entry of the navigation."""
    if isinstance(entry, str):
        return [entry]
    children = entry.values() if isinstance(entry, dict) else entry
    return [page for child in children for page in navigation(child)]


@every_page
def test_every_link_leads_to_a_file_and_an_anchor(page: Path) -> None:
    for link in links(page):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = Path(os.path.normpath(page.parent / path)) if path else page
        assert target.is_relative_to(ROOT), link
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@every_page
def test_no_page_promises_what_does_not_exist(page: Path) -> None:
    assert PROMISE.findall(page.read_text(encoding="utf-8")) == []


@every_page
def test_no_table_lists_a_page_twice(page: Path) -> None:
    for table in re.findall(r"(?:^\|.*\n)+", page.read_text(encoding="utf-8"), re.MULTILINE):
        first_cells = [row.split("|")[1] for row in table.splitlines()]
        listed = [
            link for cell in first_cells for link, _ in LINK.findall(cell) if link.partition("#")[0].endswith(".md") and "#" not in link
        ]
        assert len(listed) == len(set(listed)), listed


@pytest.mark.parametrize(
    ("text", "promises"),
    [("turning all of them comes with a later version", True), ("It is not yet supported.", True), ("A later date is refused.", False)],
)
def test_a_promise_is_recognised(text: str, promises: bool) -> None:
    assert bool(PROMISE.search(text)) is promises


def test_the_navigation_of_the_site_lists_each_page_once() -> None:
    config = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    assert sorted(navigation(config["nav"])) == sorted(page.relative_to(ROOT / "docs").as_posix() for page in DOCS)


def test_no_page_has_the_name_of_another() -> None:
    assert len({page.name for page in DOCS}) == len(DOCS)


def test_every_page_that_the_code_names_exists() -> None:
    for folder in ("freezeguard", "benchmarks", "tests", "examples"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".yml", ".json"} and "node_modules" not in path.parts and path != Path(__file__):
                for page in re.findall(r"\bdocs/(?:[\w-]+/)*[\w-]+\.md\b", path.read_text(encoding="utf-8")):
                    if page not in OF_TESTS:
                        assert (ROOT / page).is_file(), f"{name(path)}: {page}"


# Paths in example data: changed files of a pull request.
OF_TESTS = {
    "docs/a.md",
    "docs/app.md",
    "docs/README.md",
    "docs/hello.md",
    "docs/mona/hello-world.md",
    "docs/a/markdown/file.md",
    "docs/a/b.md",
    "docs/last.md",
}
