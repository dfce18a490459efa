"""Read mappings by a table of their keys, and build field types from other field types."""

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
    """Type of a value in a policy.

    Attributes:
        read: returns the value of a node, or INVALID after reporting a problem to the reader.
        schema: returns the JSON schema. Called only while a schema is built, so that a type may contain itself.
        name: name under which the schema defines a type that is used in several places; None to repeat it inline.
    """

    read: Callable[[PolicyReader, yaml.Node], Any]
    schema: Callable[[SchemaBuilder], dict[str, Any]]
    name: str | None = None


class Field(NamedTuple):
    """Key of a mapping: the type of its value, and its description in the schema."""

    kind: FieldType
    about: str
    required: bool = False


class ParsedMapping(NamedTuple):
    """Result of reading a mapping.

    Attributes:
        values: the valid values by key.
        nodes: the nodes of all known keys, in the order of the text.
        meant: for each unknown key, the known key that it resembles, or None.
    """

    values: dict[str, Any]
    nodes: dict[str, yaml.Node]
    meant: set[str | None]

    def lacks(self, name: str) -> bool:
        """Return True if a key is missing and no unknown key resembles it."""
        return name not in self.nodes and name not in self.meant

    def given(self, names: Mapping[str, Any]) -> list[str]:
        """Return the keys among `names` that are present, in the order of the text."""
        return [name for name in self.nodes if name in names]


def read_mapping(reader: PolicyReader, node: yaml.Node, keys: Mapping[str, Field], what: str) -> ParsedMapping | None:
    """Read a mapping by its table of keys, and report every problem. None if the node is not a mapping."""
    if not isinstance(node, yaml.MappingNode):
        advice = ""
        if isinstance(node, yaml.ScalarNode) and is_plain(node):
            key, _, value = node.value.partition(":")
            advice = f": write '{key}: {value}', with a space after the colon" if value and key in keys and "://" not in value else ""
        reader.problem(node, f"{what} must be a mapping of keys and values, not {describe_node(node)}{advice}")
        return None
    reader.enter(node)
    values: dict[str, Any] = {}
    nodes: dict[str, yaml.Node] = {}
    meant: set[str | None] = set()
    for key_node, value_node in _pairs(reader, node):
        name = key_node.value
        field = keys.get(name) if isinstance(key_node, yaml.ScalarNode) else None
        if field is None:
            if isinstance(key_node, yaml.ScalarNode):
                from .guesses import meant_key

                guess = meant_key(name, keys)
                hint = f", did you mean {guess!r}?" if guess else did_you_mean(name, list(keys))
                reader.problem(key_node, f"unknown key {quote(name)}{hint}")
                meant.add(guess or closest_match(name, list(keys)))
            else:
                reader.problem(key_node, f"a key must be text, not {describe_node(key_node)}")
            continue
        if name in nodes:
            reader.problem(key_node, f"duplicate key {name!r}, first on line {nodes[name].start_mark.line + 1}")
            continue
        nodes[name] = value_node
        null = is_null(value_node)
        if null and not value_node.value:
            reader.problem(key_node, f"{name!r} has no value")
            continue
        value = field.kind.read(reader, value_node)
        if null and value is not INVALID:
            value = reader.problem(value_node, f'{name!r} has no value: for the word itself write "{value_node.value}" in quotes')
        if value is not INVALID:
            values[name] = value
    for name, field in keys.items():
        if field.required and name not in nodes and name not in meant:
            reader.problem(node, f"{what} needs {name!r}")
    reader.leave()
    return ParsedMapping(values, nodes, meant)


def _pairs(reader: PolicyReader, node: yaml.MappingNode) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    """Yield the pairs of a mapping, then those that `<<` merges in, unless the mapping has that key itself."""
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


def only_key(reader: PolicyReader, node: yaml.Node, pairs: ParsedMapping, names: Mapping[str, Any], what: str) -> str | None:
    """Return the only key among `names` that is present. None, after reporting it, if there is no such key or more than one."""
    given = pairs.given(names)
    if len(given) == 1:
        return given[0]
    if given or not pairs.meant & names.keys():  # otherwise the key is misspelt and has been reported
        reader.problem(node, f"{what} needs exactly one of {', '.join(names)}; given: {', '.join(given) or 'none'}")
    return None


def as_it_stands(reader: PolicyReader, node: yaml.Node) -> Any:
    """Return the node itself, to be read later."""
    return node


def mapping(keys: Mapping[str, Field], what: str, name: str | None = None) -> FieldType:
    """Return the type of a mapping; its value is a dict of the valid values."""

    def read(reader: PolicyReader, node: yaml.Node) -> Any:
        pairs = read_mapping(reader, node, keys, what)
        return INVALID if pairs is None else pairs.values

    return FieldType(read, lambda schema: schema.mapping(keys), name)


def scalar(parse_text: Callable[[str], Any], schema: dict[str, Any], name: str | None = None) -> FieldType:
    """Return the type of a single value; `parse_text` raises ValueError with a message for the user."""

    def read(reader: PolicyReader, node: yaml.Node) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            return reader.problem(node, f"expected a single value, not {describe_node(node)}")
        try:
            return parse_text(node.value)
        except ValueError as error:
            return reader.problem(node, str(error))

    return FieldType(read, lambda _: schema, name)


def list_of(kind: FieldType, *, single: bool = True, empty: bool = False, name: str | None = None) -> FieldType:
    """Return the type of a list. With `single`, one value is read as a list of one; with `empty`, the list may be empty."""

    def read(reader: PolicyReader, node: yaml.Node) -> Any:
        if isinstance(node, yaml.SequenceNode):
            if not node.value and not empty:
                return reader.problem(node, EMPTY_LIST)
            reader.enter(node)
            values = [kind.read(reader, item) if not is_null(item) else reader.problem(item, EMPTY_ITEM) for item in node.value]
            reader.leave()
            return INVALID if any(value is INVALID for value in values) else values
        if not single:
            return reader.problem(node, f"expected a list, not {describe_node(node)}")
        value = kind.read(reader, node)
        return INVALID if value is INVALID else [value]

    return FieldType(read, lambda schema: schema.array(schema.of(kind), single=single, empty=empty), name)


def nodes_of(item: Callable[[SchemaBuilder], dict[str, Any]], *, empty: bool = True) -> FieldType:
    """Return the type of a list whose items are read later, once the zone is known. `item` returns the schema of an item."""

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
    """Return the type of a value that must be one of `words`."""

    def parse_text(text: str) -> str:
        if text not in words:
            raise ValueError(f"unknown value {quote(text)} (accepted: {', '.join(words)}){did_you_mean(text, words)}")
        return text

    return scalar(parse_text, {"enum": list(words)})


class SchemaBuilder:
    """Builds JSON schemas. A field type with a name is defined once in `definitions` and referenced elsewhere."""

    def __init__(self) -> None:
        self.definitions: dict[str, dict[str, Any]] = {}

    def of(self, kind: FieldType) -> dict[str, Any]:
        """Return the schema of a field type, or a reference to it if it has a name."""
        if kind.name is None:
            return kind.schema(self)
        if kind.name not in self.definitions:
            self.definitions[kind.name] = {}  # it may contain itself
            self.definitions[kind.name] = kind.schema(self)
        return {"$ref": f"#/$defs/{kind.name}"}

    def mapping(self, keys: Mapping[str, Field], *rules: dict[str, Any]) -> dict[str, Any]:
        """Return the schema of a mapping with these keys, merged with further rules."""
        required = [name for name, field in keys.items() if field.required]
        merged = {
            "type": "object",
            "additionalProperties": False,
            "properties": {name: {"description": field.about, **self.of(field.kind)} for name, field in keys.items()},
            **({"required": required} if required else {}),
        }
        for rule in rules:
            merged |= rule
        return merged

    def array(self, item: dict[str, Any], *, single: bool = False, empty: bool = False) -> dict[str, Any]:
        """Return the schema of a list. With `single`, one item is accepted too; with `empty`, the list may be empty."""
        array = {"type": "array", "items": item, **({} if empty else {"minItems": 1})}
        return {"anyOf": [item, array]} if single else array

    def any_of(self, names: Iterable[str]) -> dict[str, Any]:
        """Return a rule: at least one of these keys is present."""
        rules = [{"required": [name]} for name in names]
        return rules[0] if len(rules) == 1 else {"anyOf": rules}

    def one_of(self, groups: Iterable[Iterable[str]]) -> dict[str, Any]:
        """Return a rule: keys of exactly one group are present."""
        return {"oneOf": [self.any_of(names) for names in groups]}
