"""Text → YAML nodes that know their place, within bounds; and the collection of everything that is wrong with them."""

from __future__ import annotations

from typing import NamedTuple

import yaml

from ..errors import PolicyError, Problem
from .scalars import closest, printable, show, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

MAX_BYTES = 1 << 20
MAX_DEPTH = 24
MAX_VALUES = 500_000
# What YAML 1.2 does not allow in a text, whatever a parser thinks of it.
_CONTROLS = tuple(map(chr, (*range(9), 11, 12, *range(14, 32), *range(0x7F, 0x85), *range(0x86, 0xA0), 0xFFFE, 0xFFFF)))


class _Unresolved:
    """No scalar is resolved: what `12:00` or `NO` means, its key decides."""

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> str:
        return ""

    def descend_resolver(self, node: yaml.Node | None, index: Any) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


if TYPE_CHECKING or not yaml.__with_libyaml__:

    class _Loader(_Unresolved, yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser, yaml.composer.Composer):
        """Nodes only."""

        def __init__(self, text: str) -> None:
            yaml.reader.Reader.__init__(self, text)
            yaml.scanner.Scanner.__init__(self)
            yaml.parser.Parser.__init__(self)
            yaml.composer.Composer.__init__(self)

else:

    class _Loader(_Unresolved, yaml.cyaml.CParser):
        """The same by libyaml, ten times as quick."""


class Kind(NamedTuple):
    """A kind of value: how it is read from a node, and its JSON schema. `read` reports to the reader and gives INVALID where it fails."""

    read: Callable[[Reader, yaml.Node], Any]
    schema: dict[str, Any]


class Key(NamedTuple):
    """A key of a mapping."""

    kind: Kind
    about: str
    required: bool = False


class _Invalid:
    def __repr__(self) -> str:
        return "INVALID"


INVALID = _Invalid()


class Reader:
    """Reads one file and collects its problems."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self._depth = 0
        self._values = 0

    def problem(self, node: yaml.Node, message: str) -> _Invalid:
        """Notes a problem at a node. What a library says may quote the file: nothing of that reaches a terminal raw."""
        self.problems.append(self._problem(node, message))
        return INVALID

    def refusal(self, node: yaml.Node, message: str) -> PolicyError:
        """A problem after which there is no reading on."""
        return PolicyError([self._problem(node, message)])

    def _problem(self, node: yaml.Node, message: str) -> Problem:
        mark = node.start_mark
        return Problem(printable(self.source), mark.line + 1, mark.column + 1, printable(message))

    def enter(self, node: yaml.Node) -> None:
        """Counts what is read, so that aliases cannot make much of little. Raises PolicyError."""
        self._depth += 1
        self._values += len(node.value)
        if self._depth > MAX_DEPTH:
            raise self.refusal(node, f"nested deeper than {MAX_DEPTH} levels")
        if self._values > MAX_VALUES:
            raise self.refusal(node, f"aliases expand to more than {MAX_VALUES} values")

    def leave(self) -> None:
        """Ends what `enter` began."""
        self._depth -= 1


class Pairs(NamedTuple):
    """A mapping that was read: the values of the keys that were valid, the nodes of all known keys, and what unknown keys seem to mean."""

    values: dict[str, Any]
    nodes: dict[str, yaml.Node]
    meant: set[str]


def parse(content: bytes, source: str) -> list[yaml.Node]:
    """The documents of a YAML text that have anything in them. Raises PolicyError for a text that is none."""

    def refuse(message: str, line: int = 0, column: int = 0) -> PolicyError:
        return PolicyError([Problem(printable(source), line, column, printable(message))])

    if len(content) > MAX_BYTES:
        raise refuse(f"larger than {MAX_BYTES >> 20} MiB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise refuse("not UTF-8", line, error.start - content.rfind(b"\n", 0, error.start)) from None
    bad = next((at for letter in _CONTROLS if (at := text.find(letter)) >= 0), None)
    if bad is not None:
        line = text.count("\n", 0, bad) + 1
        raise refuse(f"control character {text[bad]!a}", line, bad - text.rfind("\n", 0, bad))
    if _nesting(text) > 8 * MAX_DEPTH:
        raise refuse(f"nested deeper than {MAX_DEPTH} levels")
    loader = _Loader(text)
    documents: list[yaml.Node] = []
    try:
        while loader.check_node():
            document = loader.get_node()
            documents += [document] if document is not None else []
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = str(error.problem or error.context)
        if "mapping values" in message:
            message += ": a text with a colon in it needs quotes"
        elif error.context and error.context_mark and mark and error.context_mark.line != mark.line:
            message += f" {error.context} that begins on line {error.context_mark.line + 1}"
        written = text.splitlines()[mark.line : mark.line + 1] if mark else []
        if any("\t" in line[: len(line) - len(line.lstrip())] for line in written):
            message = "a tab is used for indentation, YAML wants spaces"
        raise refuse(f"not YAML: {message}", *((mark.line + 1, mark.column + 1) if mark else ())) from None
    except yaml.YAMLError as error:
        raise refuse(f"not YAML: {show(str(error), 200)}") from None
    except RecursionError:
        raise refuse(f"nested deeper than {MAX_DEPTH} levels") from None
    documents = [document for document in documents if not is_null(document)]
    if not documents:
        raise refuse("the file is empty")
    return documents


def _nesting(text: str) -> int:
    """An upper bound of the nesting of flow collections, so that the parser's own recursion stays small."""
    if text.count("[") + text.count("{") <= 8 * MAX_DEPTH:
        return 0
    depth = deepest = 0
    for letter in text:
        if letter in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif letter in "]}" and depth:
            depth -= 1
    return deepest


def _is_plain(node: yaml.ScalarNode) -> bool:
    """Whether a scalar stands without quotes. libyaml says that by the style '', the parser in Python by None."""
    return not node.style


def is_null(node: yaml.Node) -> bool:
    """Whether a node is nothing at all: a key with nothing behind it."""
    return isinstance(node, yaml.ScalarNode) and _is_plain(node) and node.value in ("", "~", "null", "Null", "NULL")


def read_mapping(reader: Reader, node: yaml.Node, keys: Mapping[str, Key], what: str) -> Pairs | None:
    """Reads a mapping by its table of keys; None where it is not a mapping. Every problem is noted."""
    if not isinstance(node, yaml.MappingNode):
        reader.problem(node, f"{what} is a mapping of keys and values, not {sort(node)}")
        return None
    reader.enter(node)
    values: dict[str, Any] = {}
    nodes: dict[str, yaml.Node] = {}
    meant: set[str] = set()
    for key_node, value_node in _pairs(reader, node):
        name = key_node.value
        key = keys.get(name) if isinstance(key_node, yaml.ScalarNode) else None
        if key is None:
            if isinstance(key_node, yaml.ScalarNode):
                reader.problem(key_node, f"unknown key {show(name)}{suggestion(name, list(keys))}")
                meant.add(closest(name, list(keys)) or "")
            else:
                reader.problem(key_node, "a key is a word")
            continue
        if name in nodes:
            reader.problem(key_node, f"duplicate key {name!r}, first on line {nodes[name].start_mark.line + 1}")
            continue
        nodes[name] = value_node
        if is_null(value_node) and not value_node.value:
            reader.problem(key_node, f"{name!r} has nothing behind it")
            continue
        value = key.kind.read(reader, value_node)
        if is_null(value_node) and value is not INVALID:
            value = reader.problem(value_node, f'{name!r} has nothing behind it; for the word itself say "{value_node.value}"')
        if value is not INVALID:
            values[name] = value
    for name, key in keys.items():
        if key.required and name not in nodes and name not in meant:
            reader.problem(node, f"{what} needs {name!r}")
    reader.leave()
    return Pairs(values, nodes, meant)


def _pairs(reader: Reader, node: yaml.MappingNode) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    """The pairs of a mapping, those that `<<` merges in last and only where the mapping has no such key of its own."""
    merged: list[yaml.Node] = []
    for key, value in node.value:
        if key.value == "<<" and isinstance(key, yaml.ScalarNode) and _is_plain(key):
            merged += value.value if isinstance(value, yaml.SequenceNode) else [value]
        else:
            yield key, value
    known = {key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)} if merged else set()
    for other in merged:
        if not isinstance(other, yaml.MappingNode):
            reader.problem(other, "'<<' merges a mapping")
            continue
        reader.enter(other)
        for key, value in _pairs(reader, other):
            if isinstance(key, yaml.ScalarNode) and key.value not in known:
                known.add(key.value)
                yield key, value
        reader.leave()


def sort(node: yaml.Node) -> str:
    """What a node is, for a message."""
    if isinstance(node, yaml.SequenceNode):
        return "a list"
    return "a mapping" if isinstance(node, yaml.MappingNode) else f"the text {show(node.value)}"


def scalar(parse_text: Callable[[str], Any], schema: dict[str, Any]) -> Kind:
    """A kind of single values, from a function that raises ValueError."""

    def read(reader: Reader, node: yaml.Node) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            return reader.problem(node, f"a single value is expected, not {sort(node)}")
        try:
            return parse_text(node.value)
        except ValueError as error:
            return reader.problem(node, str(error))

    return Kind(read, schema)


def list_of(kind: Kind, *, single: bool = True, empty: bool = False) -> Kind:
    """A list of a kind; where `single`, one value stands for a list of one; where `empty`, there may be nothing in it."""

    def read(reader: Reader, node: yaml.Node) -> Any:
        if isinstance(node, yaml.SequenceNode):
            if not node.value and not empty:
                return reader.problem(node, "nothing is listed here")
            reader.enter(node)
            found = [
                kind.read(reader, item) if not is_null(item) else reader.problem(item, "nothing is listed here") for item in node.value
            ]
            reader.leave()
            return INVALID if any(value is INVALID for value in found) else found
        if not single:
            return reader.problem(node, f"a list is expected, not {sort(node)}")
        value = kind.read(reader, node)
        return INVALID if value is INVALID else [value]

    array = {"type": "array", "items": kind.schema} if empty else {"type": "array", "items": kind.schema, "minItems": 1}
    return Kind(read, {"anyOf": [kind.schema, array]} if single else array)


def choice(*words: str) -> Kind:
    """One of some words."""

    def parse_text(text: str) -> str:
        if text not in words:
            raise ValueError(f"{show(text)} is not one of {', '.join(words)}{suggestion(text, words)}")
        return text

    return scalar(parse_text, {"enum": list(words)})


def mapping_schema(keys: Mapping[str, Key]) -> dict[str, Any]:
    """The JSON schema of a mapping."""
    schema: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: {"description": key.about, **key.kind.schema} for name, key in keys.items()},
    }
    required = [name for name, key in keys.items() if key.required]
    if required:
        schema["required"] = required
    return schema


def text_kind() -> Kind:
    """Any text that is not empty."""

    def parse_text(text: str) -> str:
        if not text.strip():
            raise ValueError("an empty text")
        return text

    return scalar(parse_text, {"type": ["string", "number"]})
