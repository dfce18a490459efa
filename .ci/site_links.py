"""Markdown extension of the documentation site: links to files outside `docs/` lead to the repository."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from markdown import Markdown

# The repository that builds the site; the examples' placeholder where nobody says.
REPOSITORY = f"{os.environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{os.environ.get('GITHUB_REPOSITORY', 'OWNER/freezeguard')}"
OUTSIDE = re.compile(r"(?:\.\./)+((?:examples|tests|freezeguard|\.ci|[A-Z]+\.md|LICENSE)\b.*)")


class _Links(Treeprocessor):
    def run(self, root: Element) -> None:
        for link in root.iter("a"):
            if found := OUTSIDE.fullmatch(link.get("href", "")):
                link.set("href", f"{REPOSITORY}/blob/HEAD/{found[1]}")


class _SiteLinks(Extension):
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  Markdown's own name
        md.treeprocessors.register(_Links(md), "site_links", 15)


def makeExtension(**options: object) -> Extension:  # noqa: N802  Markdown's own name
    """Return the extension, as Markdown asks for it."""
    return _SiteLinks(**options)
