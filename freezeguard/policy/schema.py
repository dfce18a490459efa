"""Build the JSON schema of a policy file, from the same tables that read it."""

from __future__ import annotations

from .reader.document import DOCUMENT_KEYS
from .reader.fields import SchemaBuilder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12) with which editors complete and check a policy."""
    builder = SchemaBuilder()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "FreezeGuard policy",
        **builder.mapping(DOCUMENT_KEYS),
        "$defs": dict(sorted(builder.definitions.items())),
    }
