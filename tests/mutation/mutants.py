"""The mutants of a module: each is one function of it with one small change, as mutmut's operators make it."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from textwrap import indent
from types import CodeType
from typing import Any, NamedTuple


class Mutant(NamedTuple):
    """One change of one function.

    Attributes:
        function: its full name, `freezeguard.temporal.intervals.merge`.
        change: the lines that differ, `- ` before and `+ ` after: what stays the same when the rest of the file changes.
        place: 1 for the second place of the function at which that is the change, and so on.
        module: where the function is.
        code: what takes the place of the function's own code object.
    """

    function: str
    change: str
    place: int
    module: str
    code: CodeType


def mutants(module: str) -> Iterator[Mutant]:
    """All mutants of a module whose compiled code differs from its own: a changed default of an argument, or annotation, does not count."""
    from libcst import ClassDef, FunctionDef, Module
    from mutmut.mutation.file_mutation import create_mutations

    path = Path(str(import_module(module).__file__))
    tree, mutations, *_ = create_mutations(str(path), _undecorated(path.read_text()))
    places: Counter[tuple[str, str]] = Counter()
    classes = {id(method): outer.name.value for outer in tree.body if isinstance(outer, ClassDef) for method in outer.body.body}
    for mutation in mutations:
        function = mutation.contained_by_top_level_function
        if not isinstance(function, FunctionDef):
            continue
        changed: Any = function.deep_replace(mutation.original_node, mutation.mutated_node)
        before, after = Module([function]).code, Module([changed]).code
        ((name, own),) = _compiled(before, classes.get(id(function))).items()
        code = _compiled(after, classes.get(id(function)))[name]
        if code != own:
            same = f"{module}.{name}", _difference(before, after)
            yield Mutant(*same, places[same], module, code)
            places[same] += 1


def _compiled(function: str, class_name: str | None) -> dict[str, CodeType]:
    """A function by its qualified name; a method is compiled within a class, whose cell it may refer to."""
    text = function if class_name is None else f"class {class_name}:\n{indent(function, '    ')}"
    return functions(compile(f"from __future__ import annotations\n{text}", "mutant", "exec"))


def functions(code: CodeType) -> dict[str, CodeType]:
    """The code objects of a module's functions and methods, by their qualified names."""
    found = {}
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            if constant.co_flags & 0x2:  # CO_NEWLOCALS: a function, not a class
                found[constant.co_qualname] = constant
            else:
                found |= functions(constant)
    return found


def _undecorated(source: str) -> str:
    """The source without decorators, whose functions mutmut would leave as they are; each line stays where it is."""
    lines = source.split("\n")
    for node in ast.walk(ast.parse(source)):
        for decorator in getattr(node, "decorator_list", ()):
            for number in range(decorator.lineno, decorator.end_lineno + 1):
                lines[number - 1] = ""
    return "\n".join(lines)


def _difference(source: str, changed: str) -> str:
    before, after = source.split("\n"), changed.split("\n")
    while before[0] == after[0]:
        del before[0], after[0]
    while before and after and before[-1] == after[-1]:
        del before[-1], after[-1]
    return "\n".join([*(f"- {line.strip()}" for line in before), *(f"+ {line.strip()}" for line in after)])
