"""Check of requests and responses against GitHub's OpenAPI description.

Only those of its 811 paths are kept that the fake server serves. OpenAPI 3.0's schemas become JSON Schema (draft 4), which they
are but for `nullable`. They ask for more than GitHub's own examples have in a few places, which `test_referee.py` lists; for those
the fake server keeps to the schema.
"""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT4

URN = "urn:github"
FORMATS = FormatChecker(formats=())


@FORMATS.checks("date-time", raises=ValueError)
def _is_time(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@FORMATS.checks("uri", raises=ValueError)
def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or bool(urllib.parse.urlsplit(value).scheme)


def trimmed(description: Any, templates: Iterable[str]) -> dict[str, Any]:
    """These paths and everything that they refer to."""
    paths = {template: _as_json_schema(description["paths"][template]) for template in templates}
    kept: dict[str, Any] = {"paths": paths, "components": {}}
    seen, todo = set[str](), list(_references(paths))
    while todo:
        reference = todo.pop()
        if reference in seen:
            continue
        seen.add(reference)
        _, _, group, name = reference.split("/")
        found = _as_json_schema(description["components"][group][name])
        kept["components"].setdefault(group, {})[name] = found
        todo.extend(_references(found))
    return kept


class Description:
    """The operations that the fake server serves."""

    def __init__(self, file: Path, templates: Iterable[str]) -> None:
        whole = json.loads(file.read_text(encoding="utf-8"))
        self.all_templates = set(whole["paths"])
        self._kept = trimmed(whole, set(templates))
        self._registry = Registry[Any]().with_resource(URN, DRAFT4.create_resource(self._kept))
        self._checkers: dict[int, Draft4Validator] = {}

    def request(self, method: str, template: str, params: Mapping[str, str], query: Mapping[str, str], body: Any) -> list[str]:
        """Return the complaints about a request to this operation."""
        operation = self._operation(method, template)
        if operation is None:
            return ["GitHub has no such operation"]
        known = {(one["in"], one["name"]): one for one in map(self._follow, operation.get("parameters", []))}
        wrong = []
        for place, given in (("path", params), ("query", query)):
            for name, text in given.items():
                if (place, name) not in known:
                    wrong.append(f"unknown {place} parameter {name}={text}")
                else:
                    schema = self._follow(known[place, name]["schema"])
                    wrong += [f"{place} parameter {name}: {fault}" for fault in self._faults(schema, _typed(schema, text))]
        needed = {name for (place, name), one in known.items() if place == "query" and one.get("required")}
        wrong += [f"query parameter {name} is missing" for name in sorted(needed - set(query))]
        if isinstance(body, list) and template.endswith("/labels"):
            # "You can also pass an array of labels directly", say its words, but not its schema.
            body = {"labels": body}
        return wrong + self._body(self._follow(operation.get("requestBody", {})), body)

    def answer(self, method: str, template: str, status: int, body: Any) -> list[str]:
        """Return the complaints about a response. Refusals that an operation does not list have GitHub's usual shape."""
        schema = self._answer_schema(method, template, status)
        if schema is None:
            return [] if body is None else [f"status {status} has a body, or is none of this operation"]
        return self._faults(schema, body)

    def filled(self, method: str, template: str, status: int, body: Any) -> Any:
        """Return the body with all required fields; fields that the fake server does not set are as empty as the schema allows."""
        schema = self._answer_schema(method, template, status)
        return body if schema is None else self._filled(schema, body)

    def _operation(self, method: str, template: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self._kept["paths"][template].get(method.lower())
        return found

    def _answer_schema(self, method: str, template: str, status: int) -> Any:
        operation = self._operation(method, template) or {}
        response = self._follow(operation.get("responses", {}).get(str(status), {}))
        content = response.get("content", {}).get("application/json")
        if content is None and status >= 400:
            return self._kept["components"]["schemas"]["basic-error"]
        return content and content["schema"]

    def _body(self, expected: Any, body: Any) -> list[str]:
        content = expected.get("content", {}).get("application/json")
        if content is None or body is None:
            return ["the body is missing"] if content and expected.get("required") else ["a body where none belongs"] * (body is not None)
        schema = self._follow(content["schema"])
        wrong = self._faults(schema, body)
        # GitHub ignores unknown parameters. Here they are an error, because they are a typing mistake.
        if isinstance(body, dict) and "properties" in schema and not schema.get("additionalProperties"):
            wrong += [f"unknown key {key!r} in the body" for key in body if key not in schema["properties"]]
        return wrong

    def _faults(self, schema: Any, value: Any) -> list[str]:
        checker = self._checkers.get(id(schema))
        if checker is None:
            checker = self._checkers[id(schema)] = Draft4Validator(schema, registry=self._registry, format_checker=FORMATS)
        return [f"{error.json_path}: {error.message[:200]}" for error in checker.iter_errors(value)]

    def _follow(self, node: Any) -> Any:
        while "$ref" in node:
            _, _, group, name = node["$ref"].split("/")
            node = self._kept["components"][group][name]
        return node

    def _filled(self, schema: Any, value: Any) -> Any:
        schema = self._follow(schema)
        if isinstance(value, list):
            return [self._filled(schema["items"], item) for item in value] if "items" in schema else value
        if not isinstance(value, dict):
            return value
        parts = list(self._parts(schema, value))
        known = _properties(parts)
        needed = [name for part in parts for name in part.get("required", ())]
        full = {key: self._filled(known[key], content) if key in known else content for key, content in value.items()}
        for name in needed:
            if name not in full:
                full[name] = self._empty(known.get(name, {}), f"{value.get('url', 'http://nowhere.invalid')}/{name}")
        return full

    def _parts(self, schema: Any, value: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The schemas that are to hold for an object; of alternatives the first that knows all its keys, and the words that it uses."""
        schema = self._follow(schema)
        yield schema
        for part in schema.get("allOf", ()):
            yield from self._parts(part, value)
        for alternative in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
            parts = list(self._parts(alternative, value))
            known = _properties(parts)
            if value.keys() <= known.keys() and all(one in self._follow(known[key]).get("enum", [one]) for key, one in value.items()):
                yield from parts
                break

    def _empty(self, schema: Any, url: str) -> Any:
        schema = self._follow(schema)
        kinds = schema.get("type", [])
        if "null" in kinds or {"type": "null"} in schema.get("anyOf", []):
            return None
        kind = kinds if isinstance(kinds, str) else next(iter(kinds), "object")
        if "enum" in schema:
            return schema["enum"][0]
        if kind == "string":
            return url if url.endswith("_url") or schema.get("format") == "uri" else "1970-01-01T00:00:00Z" if schema.get("format") else ""
        return {"integer": 0, "number": 0, "boolean": False, "array": []}[kind] if kind != "object" else self._filled(schema, {"url": url})


def _properties(parts: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {name: kind for part in parts for name, kind in part.get("properties", {}).items()}


def _as_json_schema(node: Any) -> Any:
    if isinstance(node, list):
        return [_as_json_schema(part) for part in node]
    if not isinstance(node, dict):
        return node
    # Examples may hold anything, also keys that look like a schema's.
    new = {key: _as_json_schema(value) for key, value in node.items() if key not in ("example", "examples")}
    if isinstance(new.get("$ref"), str):
        new["$ref"] = new["$ref"].replace("#", f"{URN}#", 1)
    if new.get("nullable") is not True:
        return new
    del new["nullable"]
    if "enum" in new:
        new["enum"] = [*new["enum"], None]
    if isinstance(new.get("type"), str) and not {"oneOf", "anyOf", "allOf"} & new.keys():
        return {**new, "type": [new["type"], "null"]}
    return {"anyOf": [new, {"type": "null"}]}


def _references(node: Any) -> Iterable[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _typed(schema: Any, text: str) -> Any:
    """A query's text as the value that it stands for."""
    kind = schema.get("type")
    if kind == "integer" and text.lstrip("-").isdigit():
        return int(text)
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    return text.split(",") if kind == "array" else text
