"""Conversion of the state to JSON and back, for the fake server as a program: dataclasses, times, and files as text if they are text."""

from __future__ import annotations

import base64
import dataclasses
import sys
import types
from datetime import datetime
from typing import Any, Literal, Union, get_args, get_origin

from tests.standin.threads import instant


def encode(value: Any) -> Any:
    """Encode a value; fields that equal their defaults are left out."""
    if dataclasses.is_dataclass(value):
        named = ((field, getattr(value, field.name)) for field in dataclasses.fields(value) if field.init)
        return {field.name: encode(content) for field, content in named if content != _default(field)}
    if isinstance(value, dict):
        return {str(key): encode(content) for key, content in value.items()}
    if isinstance(value, list):
        return [encode(content) for content in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return {"base64": base64.b64encode(value).decode()}
    return value


def decode(kind: Any, value: Any) -> Any:
    """Decode a value of a type. An unknown key is an error."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return None if value is None else decode(next(one for one in arguments if one is not type(None)), value)
    if origin is dict:
        return {arguments[0](key): decode(arguments[1], content) for key, content in value.items()}
    if origin is list:
        return [decode(arguments[0], content) for content in value]
    if origin is Literal:
        assert value in arguments, f"{value!r} is none of {arguments}"
        return value
    if dataclasses.is_dataclass(kind):
        hints = {field.name: field.type for field in dataclasses.fields(kind) if field.init}
        # Annotations are texts. They are read one by one, since the ones that point upwards need not be known here.
        names = vars(sys.modules[kind.__module__]) if isinstance(kind, type) else {}
        return kind(**{key: decode(_hint(kind, key, hints, names), content) for key, content in value.items()})  # type: ignore[operator]
    if kind is datetime:
        return instant(value)
    if kind is bytes:
        return base64.b64decode(value["base64"]) if isinstance(value, dict) else value.encode()
    return value


def merge_patch(target: Any, patch: Any) -> Any:
    """Apply a JSON merge patch (RFC 7386): null removes, objects are merged, other values replace."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge_patch(merged.get(key), value)
    return merged


def _hint(kind: Any, key: str, hints: dict[str, Any], names: dict[str, Any]) -> Any:
    if key not in hints:
        message = f"{kind.__name__} has no {key!r}, only {', '.join(hints)}"
        raise ValueError(message)
    return eval(hints[key], names) if isinstance(hints[key], str) else hints[key]


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default
