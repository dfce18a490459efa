"""The threat model names only tests that exist."""

from __future__ import annotations

import ast
import re

from .pages import ROOT, docs_page

PAGE = docs_page("threat-model.md").read_text(encoding="utf-8")


def existing() -> set[str]:
    """The names of all tests."""
    found: set[str] = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        if "node_modules" not in path.parts:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}
    return found


def test_every_test_that_the_threat_model_names_exists() -> None:
    named = set(re.findall(r"\btest_\w+", PAGE))
    assert len(named) > 60
    assert named - existing() == set()


def test_every_threat_has_a_test_or_is_said_not_to_be_defended() -> None:
    defended, _, rest = PAGE.partition("\n## What is not defended")
    assert rest
    rows = [line for line in defended.splitlines() if line.startswith("| ") and not line.startswith("| way")]
    assert len(rows) > 30
    assert [row for row in rows if "test_" not in row] == []
