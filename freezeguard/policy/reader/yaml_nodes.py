"""Parse a text into YAML nodes with positions, within limits, and collect the problems of a policy."""

from __future__ import annotations

import yaml

from ...errors import PolicyError, Problem
from ...util.text import escape_controls, quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ...errors import UndecidedError

MAX_BYTES = 1 << 20
MAX_DEPTH = 24
MAX_VALUES = 500_000
# Characters that YAML 1.2 does not allow, even if a parser accepts them, and those that end a line for parsers but not for editors.
_CONTROLS = tuple(map(chr, (*range(9), 11, 12, *range(14, 32), *range(0x7F, 0xA0), 0x2028, 0x2029, 0xFFFE, 0xFFFF)))
_STR = "tag:yaml.org,2002:str"


class _Unresolved:
    """Resolves no scalar: the key decides what `12:00` or `NO` means."""

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> str:
        return ""

    def descend_resolver(self, node: yaml.Node | None, index: Any) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


if TYPE_CHECKING or not yaml.__with_libyaml__:

    class _Loader(_Unresolved, yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser, yaml.composer.Composer):
        """Composes nodes, in Python."""

        def __init__(self, text: str) -> None:
            yaml.reader.Reader.__init__(self, text)
            yaml.scanner.Scanner.__init__(self)
            yaml.parser.Parser.__init__(self)
            yaml.composer.Composer.__init__(self)

else:

    class _Loader(_Unresolved, yaml.cyaml.CParser):
        """Composes nodes with libyaml, ten times as fast."""


class _Invalid:
    def __repr__(self) -> str:
        return "INVALID"


INVALID = _Invalid()


class PolicyReader:
    """Collects the problems of one policy file while it is read.

    Attributes:
        problems: every problem, in the order of reading.
        undecided: files and policies that were not available; they matter only if there are no problems.
        environments: nodes of the environments that the file's tests name, to be checked against `known_environments`.
        known_environments: the list of each document that has one.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.undecided: list[UndecidedError] = []
        self.environments: list[yaml.Node] = []
        self.known_environments: list[tuple[str, ...]] = []
        self._depth = 0
        self._values = 0

    def problem(self, node: yaml.Node, message: str) -> _Invalid:
        """Report a problem at a node and return INVALID. Control characters are escaped: messages may quote the file."""
        self.problems.append(self._problem(node, message))
        return INVALID

    def refusal(self, node: yaml.Node, message: str) -> PolicyError:
        """Return the error for a problem that ends the reading."""
        return PolicyError([self._problem(node, message)])

    def _problem(self, node: yaml.Node, message: str) -> Problem:
        mark = node.start_mark
        return Problem(escape_controls(self.source), mark.line + 1, mark.column + 1, escape_controls(message))

    def enter(self, node: yaml.Node) -> None:
        """Count depth and values, so that aliases cannot expand without limit. Raises PolicyError."""
        self._depth += 1
        self._values += len(node.value)
        if self._depth > MAX_DEPTH:
            raise self.refusal(node, f"nested deeper than {MAX_DEPTH} levels")
        if self._values > MAX_VALUES:
            raise self.refusal(node, f"aliases expand to more than {MAX_VALUES} values")

    def leave(self) -> None:
        """Leave the node that was entered last."""
        self._depth -= 1


def parse(reader: PolicyReader, content: bytes) -> list[yaml.Node]:
    """Return the non-empty documents of a YAML text. Raises PolicyError for a text that cannot be parsed."""

    def refuse(message: str, line: int = 0, column: int = 0) -> PolicyError:
        return PolicyError([Problem(escape_controls(reader.source), line, column, escape_controls(message))])

    def position_after(before: str) -> tuple[int, int]:
        return before.count("\n") + 1, len(before) - before.rfind("\n")

    if len(content) > MAX_BYTES:
        raise refuse(f"the file is larger than {MAX_BYTES >> 20} MiB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse("the file is not UTF-8", *position_after(error.object[: error.start].decode())) from None
    bad = next((index for letter in _CONTROLS if (index := text.find(letter)) >= 0), None)
    if bad is not None:
        raise refuse(f"control character {text[bad]!a} is not allowed: remove it", *position_after(text[:bad]))
    if _nesting(text) > 8 * MAX_DEPTH:
        raise refuse(f"nested deeper than {MAX_DEPTH} levels")
    loader = _Loader(text)
    nodes: list[yaml.Node | None] = []
    try:
        while loader.check_node():
            nodes.append(loader.get_node())
    except yaml.MarkedYAMLError as error:
        from .yaml_errors import explain

        message, line, column = explain(error, text, _error_of)
        raise refuse(f"invalid YAML: {message}", line, column) from None
    except yaml.YAMLError:
        raise refuse("invalid YAML") from None
    except RecursionError:
        raise refuse(f"nested deeper than {MAX_DEPTH} levels") from None
    documents = [document for document in nodes if document is not None and not is_null(document)]
    if not documents:
        raise refuse("the file is empty")
    if "!" in text:
        for node in _tagged(documents):
            tag = node.tag.replace(_STR[:-3], "!!")
            is_text = isinstance(node, yaml.ScalarNode) and is_plain(node) and not node.value and not tag.startswith("!!")
            advice = f'for the text write "{tag}" in quotes' if is_text else "remove it"
            reader.problem(node, f"the tag {quote(tag)} is not supported: {advice}")
    return documents


def _error_of(text: str) -> yaml.MarkedYAMLError | None:
    """Return the error of the parser for a text, None if there is none."""
    loader = _Loader(text)
    try:
        while loader.check_node():
            loader.get_node()
    except yaml.MarkedYAMLError as error:
        return error
    return None


def _tagged(nodes: list[yaml.Node]) -> Iterator[yaml.Node]:
    """Yield the nodes with an explicit tag, except scalars tagged `!!str`."""
    waiting, seen = list(nodes), set()
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        if node.tag and not (node.tag == _STR and isinstance(node, yaml.ScalarNode)):
            yield node
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            waiting += [part for pair in node.value for part in pair]


def _nesting(text: str) -> int:
    """Return an upper bound of the nesting of flow collections, to limit the parser's own recursion."""
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


def is_plain(node: yaml.ScalarNode) -> bool:
    """Return True for a scalar without quotes: its style is '' from libyaml, None from the Python parser."""
    return not node.style


def is_null(node: yaml.Node) -> bool:
    """Return True for a YAML null, such as a key without a value."""
    return isinstance(node, yaml.ScalarNode) and not node.style and node.value in ("", "~", "null", "Null", "NULL") and not node.tag


def describe_node(node: yaml.Node) -> str:
    """Return the kind of a node for a message: "a list", "a mapping", "the text 'x'"."""
    if isinstance(node, yaml.SequenceNode):
        return "a list"
    return "a mapping" if isinstance(node, yaml.MappingNode) else f"the text {quote(node.value)}"
