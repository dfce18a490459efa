"""Workflow YAML → values with their location. Nothing is resolved: `on` stays `on`, and `true` stays a text."""

from __future__ import annotations

from typing import NamedTuple

import yaml

from ..policy.reader.yaml_nodes import PolicyReader, is_null, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class Value(NamedTuple):
    """A value and its location.

    Attributes:
        data: a text, a list or a mapping; None for a key without a value.
        line, column: location, from 1; in a mapping that of the key, wherever the value begins.
    """

    data: str | list[Value] | dict[str, Value] | None
    line: int
    column: int = 1

    def text(self) -> str:
        """Return the text; empty for everything else."""
        return self.data if isinstance(self.data, str) else ""

    def keys(self) -> dict[str, Value]:
        """Return the mapping; empty for everything else."""
        return self.data if isinstance(self.data, dict) else {}

    def items(self) -> list[Value]:
        """Return the list; empty for everything else. GitHub reads a text as a list of one."""
        return self.data if isinstance(self.data, list) else [self] if isinstance(self.data, str) else []

    def names(self) -> dict[str, Value]:
        """Return the keys of a mapping, or the texts of a list, each with its location."""
        return self.keys() or {item.text(): Value(None, item.line, item.column) for item in self.items() if item.text()}

    def get(self, *path: str) -> Value:
        """Return the value at a path; without one an empty value at the last location that exists."""
        found = self
        for name in path:
            found = found.keys().get(name, Value(None, found.line, found.column))
        return found

    def has(self, name: str) -> bool:
        """Return whether a key exists, with a value or without."""
        return name in self.keys()


def read(source: str, content: bytes) -> Value:
    """Return the first document of a text.

    Raises:
        PolicyError: the content is no YAML, too large, or too deep.
    """
    reader = PolicyReader(source)
    # GitHub itself reports tags.
    return _value(reader, parse(reader, content)[0], {})


def _value(reader: PolicyReader, node: yaml.Node, known: dict[int, Value]) -> Value:
    """Convert each node once, so that aliases cannot make a large value of a small text."""
    found = known.get(id(node))
    if found is not None:
        return found
    reader.enter(node)
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    if isinstance(node, yaml.MappingNode):
        value = Value(dict(_pairs(reader, node, known)), line, column)
    elif isinstance(node, yaml.SequenceNode):
        value = Value([_value(reader, item, known) for item in node.value], line, column)
    else:
        value = Value(None if is_null(node) else str(node.value), line, column)
    reader.leave()
    known[id(node)] = value
    return value


def _pairs(reader: PolicyReader, node: yaml.MappingNode, known: dict[int, Value]) -> Iterator[tuple[str, Value]]:
    for key, item in node.value:
        if isinstance(key, yaml.ScalarNode):
            mark = key.start_mark
            yield str(key.value), _value(reader, item, known)._replace(line=mark.line + 1, column=mark.column + 1)
