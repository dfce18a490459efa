"""GitHub's GraphQL API: graphql-core executes GitHub's schema over the state, with GitHub's limits and errors.

Views (`gql_views.py`) are dictionaries whose values may be functions of a field's arguments. What the schema knows and no
view has is refused loudly: silence would be a null that GitHub would not have sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import graphql
from graphql import GraphQLError, GraphQLResolveInfo, GraphQLSchema

from tests.standin.gql_cost import cost_of
from tests.standin.state import Repository, Token, World

T = TypeVar("T")
View = dict[str, Any]
MAX_NODES = 500_000


class RefusedError(Exception):
    """An entry of `errors` with GitHub's type; the field itself is null."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class NotCoveredError(Exception):
    """The fake server does not support a field that GitHub has."""


@dataclass(kw_only=True)
class Viewer:
    """The caller of a query, and what the query cost."""

    world: World
    token: Token
    site: str
    cost: int = 1
    nodes: int = 0
    not_covered: list[str] = field(default_factory=list)

    def require(self, repository: Repository, what: str) -> None:
        """Raise RefusedError unless the caller may read this of the repository. A public one needs no permission, as in REST."""
        if repository.private and not self.token.may(what, "read"):
            raise RefusedError("FORBIDDEN", self.token.refusal)


def load_schema(file: Path) -> GraphQLSchema:
    document = graphql.parse(file.read_text(encoding="utf-8"), no_location=True)
    return graphql.build_ast_schema(document, assume_valid=True)


def execute(schema: GraphQLSchema, viewer: Viewer, root: View, body: Any) -> tuple[View, list[str]]:
    """The response to a query, and complaints about the query."""
    variables = body.get("variables") or {}
    try:
        document = graphql.parse(body.get("query") or "")
    except GraphQLError as error:
        return {"errors": [{**error.formatted, "type": "PARSE_ERROR"}]}, [f"GraphQL: {error.message}"]
    wrong = graphql.validate(schema, document)
    if wrong:
        return {"errors": [_not_in_the_schema(error) for error in wrong]}, [f"GraphQL: {error.message}" for error in wrong]
    viewer.cost, viewer.nodes = cost_of(document, variables)
    if viewer.nodes > MAX_NODES:
        message = f"This query requests up to {viewer.nodes:,} possible nodes which exceeds the maximum limit of {MAX_NODES:,}."
        return {"errors": [{"type": "MAX_NODE_LIMIT_EXCEEDED", "message": message}]}, [f"GraphQL: {message}"]
    done = graphql.execute_sync(
        schema, document, root, viewer, variables, body.get("operationName"), field_resolver=_resolve, type_resolver=_type_of
    )
    answer: View = {"data": done.data}
    if done.errors:
        answer["errors"] = [_formatted(error) for error in done.errors]
    return answer, [*viewer.not_covered, *filter(None, map(_complaint, done.errors or ()))]


def wrong_with(schema: GraphQLSchema, body: Any) -> list[str]:
    """Return the schema errors of a query."""
    try:
        return [f"GraphQL: {error.message}" for error in graphql.validate(schema, graphql.parse(body["query"]))]
    except GraphQLError as error:
        return [f"GraphQL: {error.message}"]


def connection(items: Sequence[T], view: Callable[[T], View | None], arguments: dict[str, Any], **more: Any) -> View:
    """Return a page of a list by GitHub's pagination rules."""
    first, last = arguments.get("first"), arguments.get("last")
    if first is None and last is None:
        raise RefusedError(
            "MISSING_PAGINATION_BOUNDARIES", "You must provide a `first` or `last` value to properly paginate the connection."
        )
    if not 0 <= (first if first is not None else last or 0) <= 100:
        message = "Requesting more records on the connection exceeds the `first` or `last` limit of 100 records."
        raise RefusedError("EXCESSIVE_PAGINATION", message)
    start = int(arguments["after"].split(":")[1]) if arguments.get("after") else 0
    end = int(arguments["before"].split(":")[1]) - 1 if arguments.get("before") else len(items)
    end = max(end, start)
    if first is not None:
        end = min(end, start + first)
    if last is not None:
        start = max(start, end - last)
    nodes = [view(item) for item in items[start:end]]
    cursors = [f"cursor:{start + index + 1}" for index in range(len(nodes))]
    page = {
        "startCursor": cursors[0] if cursors else None,
        "endCursor": cursors[-1] if cursors else None,
        "hasPreviousPage": start > 0,
        "hasNextPage": end < len(items),
    }
    edges = [{"cursor": cursor, "node": node} for cursor, node in zip(cursors, nodes, strict=True)]
    return {"nodes": nodes, "edges": edges, "pageInfo": page, "totalCount": len(items), **more}


def _resolve(source: View, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    name = info.field_name
    if name not in source:
        missing = f"the fake server does not cover {info.parent_type.name}.{name}"
        info.context.not_covered.append(missing)
        raise NotCoveredError(missing)
    value = source[name]
    return value(arguments) if callable(value) else value


def _type_of(source: View, *_: Any) -> str:
    return str(source["__typename"])


def _complaint(error: GraphQLError) -> str | None:
    if error.path is None:  # no field's: one of the variables
        return f"GraphQL: {error.message}"
    meant = isinstance(error.original_error, RefusedError | NotCoveredError)
    return None if meant else f"the fake server failed: {error.original_error!r}"


def _formatted(error: GraphQLError) -> View:
    shown: View = dict(error.formatted)
    if isinstance(error.original_error, RefusedError):
        shown["type"] = error.original_error.kind
        if error.original_error.kind == "FORBIDDEN":
            shown["extensions"] = {"saml_failure": False}
    return shown


def _not_in_the_schema(error: GraphQLError) -> View:
    """Return the error of an invalid query with GitHub's code, which clients may check."""
    unknown = error.message.startswith("Cannot query field")
    return {**error.formatted, "extensions": {"code": "undefinedField" if unknown else "invalidQuery"}}
