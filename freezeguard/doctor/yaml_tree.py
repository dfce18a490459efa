"""A workflow's YAML → values that know their line. Nothing is resolved: `on` stays `on`, and `true` a text."""

from __future__ import annotations

from typing import NamedTuple

import yaml

from ..policy.reader.yaml_nodes import PolicyReader, is_null, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class Value(NamedTuple):
    """A value and where it stands. `at` is a text, a list or a mapping by keys; None: a key with nothing behind it."""

    data: str | list[Value] | dict[str, Value] | None
    line: int

    def text(self) -> str:
        """The text; empty for everything else."""
        return self.data if isinstance(self.data, str) else ""

    def keys(self) -> dict[str, Value]:
        """The mapping; empty for everything else."""
        return self.data if isinstance(self.data, dict) else {}

    def items(self) -> list[Value]:
        """The list; a text that stands for a list of one, as GitHub has it; empty for everything else."""
        return self.data if isinstance(self.data, list) else [self] if isinstance(self.data, str) else []

    def names(self) -> dict[str, Value]:
        """What names stand for: the keys of a mapping, or the texts of a list, with the places where they stand."""
        return self.keys() or {item.text(): Value(None, item.line) for item in self.items() if item.text()}

    def get(self, *path: str) -> Value:
        """What stands at a path; nothing, on the line up to which there is something."""
        found = self
        for name in path:
            found = found.keys().get(name, Value(None, found.line))
        return found

    def has(self, name: str) -> bool:
        """Whether a key is there, with something behind it or not."""
        return name in self.keys()


def read(source: str, content: bytes) -> Value:
    """The first document of a text.

    Raises:
        PolicyError: it is no YAML, too large, or too deep.
    """
    reader = PolicyReader(source)
    # What has a tag is told by GitHub itself.
    return _value(reader, parse(reader, content)[0], {})


def _value(reader: PolicyReader, node: yaml.Node, known: dict[int, Value]) -> Value:
    """Each node once: aliases cannot make much of little."""
    found = known.get(id(node))
    if found is not None:
        return found
    reader.enter(node)
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        value = Value(dict(_pairs(reader, node, known)), line)
    elif isinstance(node, yaml.SequenceNode):
        value = Value([_value(reader, item, known) for item in node.value], line)
    else:
        value = Value(None if is_null(node) else str(node.value), line)
    reader.leave()
    known[id(node)] = value
    return value


def _pairs(reader: PolicyReader, node: yaml.MappingNode, known: dict[int, Value]) -> Iterator[tuple[str, Value]]:
    for key, item in node.value:
        if isinstance(key, yaml.ScalarNode):
            # The place of a setting is that of its key, wherever its value begins.
            yield str(key.value), _value(reader, item, known)._replace(line=key.start_mark.line + 1)
