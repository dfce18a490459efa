"""The JSON schema of a policy file, made from the same tables that read it."""

from __future__ import annotations

from .reader.document import DOCUMENT_KEYS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from .reader.fields import Key, Kind


def schema() -> dict[str, Any]:
    """The schema (draft 2020-12) by which editors complete and check a policy."""
    made = Schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "FreezeGuard policy",
        **made.mapping(DOCUMENT_KEYS),
        "$defs": dict(sorted(made.definitions.items())),
    }


class Schema:
    """The parts of a schema. Kinds that have a name are defined once, and referred to."""

    def __init__(self) -> None:
        self.definitions: dict[str, dict[str, Any]] = {}

    def of(self, kind: Kind) -> dict[str, Any]:
        """The schema of a kind."""
        if kind.name is None:
            return kind.schema(self)
        if kind.name not in self.definitions:
            self.definitions[kind.name] = {}  # it may contain itself
            self.definitions[kind.name] = kind.schema(self)
        return {"$ref": f"#/$defs/{kind.name}"}

    def mapping(self, keys: Mapping[str, Key], *rules: dict[str, Any]) -> dict[str, Any]:
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
