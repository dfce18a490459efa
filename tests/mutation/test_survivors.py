"""What is said of the mutants that survive is still said of this code."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest

from .explained import entries, explained

EXPLAINED = explained()


def lines_of(function: str) -> set[str]:
    """The lines of a function, `freezeguard.temporal.intervals.merge`, or of a method or property; LookupError where there is none."""
    module, *names = function.rsplit(".", 2 if function.rsplit(".", 2)[1].lstrip("_")[0].isupper() else 1)
    source = Path(str(import_module(module).__file__)).read_text()
    node: ast.AST = ast.parse(source)
    for name in names:
        (node,) = (child for child in getattr(node, "body", ()) if getattr(child, "name", None) == name)
    assert isinstance(node, ast.FunctionDef)
    return {line.strip() for line in source.splitlines()[node.lineno - 1 : node.end_lineno]}


@pytest.mark.parametrize(("function", "change"), EXPLAINED)
def test_an_explained_mutant_changes_lines_that_are_there_and_has_a_reason(function: str, change: str) -> None:
    before = [line.removeprefix("- ") for line in change.splitlines() if line.startswith("- ")]
    after = [line.removeprefix("+ ") for line in change.splitlines() if line.startswith("+ ")]
    assert before
    assert len(before) + len(after) == len(change.splitlines())
    assert before != after
    assert set(before) <= lines_of(function)
    assert len(EXPLAINED[function, change].split()) >= 5


def test_no_mutant_is_explained_twice() -> None:
    named = [(entry["function"], change.strip()) for entry in entries() for change in entry["changes"]]
    assert len(named) == len(set(named))
