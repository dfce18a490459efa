"""Mappings that are read by a table of their keys, and the kinds of values that are made of other kinds."""

from __future__ import annotations

from typing import NamedTuple

import yaml

from ...util.text import closest_match, did_you_mean, quote
from .yaml_nodes import INVALID, describe_node, is_null, is_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

    from .yaml_nodes import PolicyReader


EMPTY_LIST = "the list is empty: add an item, or remove the key"
EMPTY_ITEM = "this item of the list is empty"


class FieldType(NamedTuple):
    """A kind of value.

    Attributes:
        read: its value at a node; reports to the reader and gives INVALID where there is none.
        schema: its JSON schema. It is asked for only when a schema is made, and so may contain itself.
        name: of a kind that is used in many places: there the schema refers to it.
    """

    read: Callable[[PolicyReader, yaml.Node], Any]
    schema: Callable[[SchemaBuilder], dict[str, Any]]
    name: str | None = None


class Field(NamedTuple):
    """A key of a mapping."""

    kind: FieldType
    about: str
    required: bool = False


class ParsedMapping(NamedTuple):
    """A mapping that was read: the values of the keys that were valid, the nodes of all known keys, and what unknown keys seem to mean."""

    values: dict[str, Any]
    nodes: dict[str, yaml.Node]
    meant: set[str | None]

    def lacks(self, name: str) -> bool:
        """Whether a key is not there, not even misspelt."""
        return name not in self.nodes and name not in self.meant

    def given(self, names: Mapping[str, Any]) -> list[str]:
        """Which of some keys are there, in the order of the text."""
        return [name for name in self.nodes if name in names]


def read_mapping(reader: PolicyReader, node: yaml.Node, keys: Mapping[str, Field], what: str) -> ParsedMapping | None:
    """Reads a mapping by its table of keys; None where it is not a mapping. Every problem is noted."""
    if not isinstance(node, yaml.MappingNode):
        reader.problem(node, f"{what} must be a mapping of keys and values, not {describe_node(node)}")
        return None
    reader.enter(node)
    values: dict[str, Any] = {}
    nodes: dict[str, yaml.Node] = {}
    meant: set[str | None] = set()
    for key_node, value_node in _pairs(reader, node):
        name = key_node.value
        key = keys.get(name) if isinstance(key_node, yaml.ScalarNode) else None
        if key is None:
            if isinstance(key_node, yaml.ScalarNode):
                reader.problem(key_node, f"unknown key {quote(name)}{did_you_mean(name, list(keys))}")
                meant.add(closest_match(name, list(keys)))
            else:
                reader.problem(key_node, f"a key must be text, not {describe_node(key_node)}")
            continue
        if name in nodes:
            reader.problem(key_node, f"duplicate key {name!r}, first on line {nodes[name].start_mark.line + 1}")
            continue
        nodes[name] = value_node
        nothing = is_null(value_node)
        if nothing and not value_node.value:
            reader.problem(key_node, f"{name!r} has no value")
            continue
        value = key.kind.read(reader, value_node)
        if nothing and value is not INVALID:
            value = reader.problem(value_node, f'{name!r} has no value: for the word itself write "{value_node.value}" in quotes')
        if value is not INVALID:
            values[name] = value
    for name, key in keys.items():
        if key.required and name not in nodes and name not in meant:
            reader.problem(node, f"{what} needs {name!r}")
    reader.leave()
    return ParsedMapping(values, nodes, meant)


def _pairs(reader: PolicyReader, node: yaml.MappingNode) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    """The pairs of a mapping, those that `<<` merges in last and only where the mapping has no such key of its own."""
    merged: list[yaml.Node] = []
    for key, value in node.value:
        if key.value == "<<" and isinstance(key, yaml.ScalarNode) and is_plain(key):
            merged += value.value if isinstance(value, yaml.SequenceNode) else [value]
        else:
            yield key, value
    known = {key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)} if merged else set()
    for other in merged:
        if not isinstance(other, yaml.MappingNode):
            reader.problem(other, f"'<<' can only merge a mapping, not {describe_node(other)}")
            continue
        reader.enter(other)
        for key, value in _pairs(reader, other):
            if isinstance(key, yaml.ScalarNode) and key.value not in known:
                known.add(key.value)
                yield key, value
        reader.leave()


def only(reader: PolicyReader, node: yaml.Node, pairs: ParsedMapping, names: Mapping[str, Any], what: str) -> str | None:
    """The one key of several that is there; None where there is none, or more than one, which is noted."""
    given = pairs.given(names)
    if len(given) == 1:
        return given[0]
    if given or not pairs.meant & names.keys():  # else its key is misspelt, which is noted already
        reader.problem(node, f"{what} needs exactly one of {', '.join(names)}; given: {', '.join(given) or 'none'}")
    return None


def as_it_stands(reader: PolicyReader, node: yaml.Node) -> Any:
    """The node itself, for what is read later."""
    return node


def mapping(keys: Mapping[str, Field], what: str, name: str | None = None) -> FieldType:
    """A mapping as the plain dict of those of its values that are right."""

    def read(reader: PolicyReader, node: yaml.Node) -> Any:
        pairs = read_mapping(reader, node, keys, what)
        return INVALID if pairs is None else pairs.values

    return FieldType(read, lambda schema: schema.mapping(keys), name)


def scalar(parse_text: Callable[[str], Any], schema: dict[str, Any], name: str | None = None) -> FieldType:
    """A kind of single values, from a function that raises ValueError."""

    def read(reader: PolicyReader, node: yaml.Node) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            return reader.problem(node, f"expected a single value, not {describe_node(node)}")
        try:
            return parse_text(node.value)
        except ValueError as error:
            return reader.problem(node, str(error))

    return FieldType(read, lambda _: schema, name)


def list_of(kind: FieldType, *, single: bool = True, empty: bool = False, name: str | None = None) -> FieldType:
    """A list of a kind; where `single`, one value stands for a list of one; where `empty`, there may be nothing in it."""

    def read(reader: PolicyReader, node: yaml.Node) -> Any:
        if isinstance(node, yaml.SequenceNode):
            if not node.value and not empty:
                return reader.problem(node, EMPTY_LIST)
            reader.enter(node)
            found = [kind.read(reader, item) if not is_null(item) else reader.problem(item, EMPTY_ITEM) for item in node.value]
            reader.leave()
            return INVALID if any(value is INVALID for value in found) else found
        if not single:
            return reader.problem(node, f"expected a list, not {describe_node(node)}")
        value = kind.read(reader, node)
        return INVALID if value is INVALID else [value]

    return FieldType(read, lambda schema: schema.array(schema.of(kind), single=single, empty=empty), name)


def nodes_of(item: Callable[[SchemaBuilder], dict[str, Any]], *, empty: bool = True) -> FieldType:
    """A list of which the items are read later, when the zone is known. `item` is the schema of one."""

    def read(reader: PolicyReader, node: yaml.Node) -> Any:
        if not isinstance(node, yaml.SequenceNode):
            return reader.problem(node, f"expected a list, not {describe_node(node)}")
        if not node.value and not empty:
            return reader.problem(node, EMPTY_LIST)
        for value in node.value:
            if is_null(value):
                reader.problem(value, EMPTY_ITEM)
        return [value for value in node.value if not is_null(value)]

    return FieldType(read, lambda schema: schema.array(item(schema), empty=empty))


def choice(*words: str) -> FieldType:
    """One of some words."""

    def parse_text(text: str) -> str:
        if text not in words:
            raise ValueError(f"unknown value {quote(text)} (accepted: {', '.join(words)}){did_you_mean(text, words)}")
        return text

    return scalar(parse_text, {"enum": list(words)})


class SchemaBuilder:
    """The parts of a schema. Kinds that have a name are defined once, and referred to."""

    def __init__(self) -> None:
        self.definitions: dict[str, dict[str, Any]] = {}

    def of(self, kind: FieldType) -> dict[str, Any]:
        """The schema of a kind."""
        if kind.name is None:
            return kind.schema(self)
        if kind.name not in self.definitions:
            self.definitions[kind.name] = {}  # it may contain itself
            self.definitions[kind.name] = kind.schema(self)
        return {"$ref": f"#/$defs/{kind.name}"}

    def mapping(self, keys: Mapping[str, Field], *rules: dict[str, Any]) -> dict[str, Any]:
        """A mapping with these keys, to which rules apply."""
        required = [name for name, key in keys.items() if key.required]
        found = {
            "type": "object",
            "additionalProperties": False,
            "properties": {name: {"description": key.about, **self.of(key.kind)} for name, key in keys.items()},
            **({"required": required} if required else {}),
        }
        for rule in rules:
            found |= rule
        return found

    def array(self, item: dict[str, Any], *, single: bool = False, empty: bool = False) -> dict[str, Any]:
        """A list; where `single`, one item stands for a list of one; where `empty`, there may be nothing in it."""
        array = {"type": "array", "items": item, **({} if empty else {"minItems": 1})}
        return {"anyOf": [item, array]} if single else array

    def any_of(self, names: Iterable[str]) -> dict[str, Any]:
        """At least one of some keys is there."""
        found = [{"required": [name]} for name in names]
        return found[0] if len(found) == 1 else {"anyOf": found}

    def one_of(self, groups: Iterable[Iterable[str]]) -> dict[str, Any]:
        """Keys of exactly one group are there."""
        return {"oneOf": [self.any_of(names) for names in groups]}
