"""Cost of a GraphQL query by GitHub's published rule: one request per connection, times the nodes above it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)


def cost_of(document: DocumentNode, variables: Mapping[str, Any]) -> tuple[int, int]:
    """Return the cost in points (100 requests are one point, at least one) and the number of possible nodes."""
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    requests = nodes = 0

    def visit(selection: SelectionSetNode | None, parents: int) -> None:
        nonlocal requests, nodes
        for part in selection.selections if selection else ():
            if isinstance(part, FragmentSpreadNode):
                visit(fragments[part.name.value].selection_set, parents)
                continue
            size = _size(part, variables) if isinstance(part, FieldNode) else None
            if size is not None:
                requests += parents
                nodes += parents * size
            visit(getattr(part, "selection_set", None), parents * (size or 1))

    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            visit(operation.selection_set, 1)
    return max(1, round(requests / 100)), nodes


def _size(part: FieldNode, variables: Mapping[str, Any]) -> int | None:
    """Return the number of nodes requested of a connection; None if the field is no connection."""
    for argument in part.arguments or ():
        if argument.name.value in ("first", "last"):
            if isinstance(argument.value, IntValueNode):
                return int(argument.value.value)
            if isinstance(argument.value, VariableNode) and isinstance(variables.get(argument.value.name.value), int):
                return int(variables[argument.value.name.value])
    return None
