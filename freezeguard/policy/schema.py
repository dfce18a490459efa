"""The JSON schema of a policy file, made from the same tables that read it."""

from __future__ import annotations

from .document import DOCUMENT_KEYS
from .nodes import mapping_schema

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def schema() -> dict[str, Any]:
    """The schema (draft 2020-12) by which editors complete and check a policy."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "FreezeGuard policy",
        **mapping_schema(DOCUMENT_KEYS),
    }
