"""What a rule, and a whole policy, applies to. The pre-push hook asks it before the rest of a policy is read."""

from __future__ import annotations

import yaml

from ...errors import PolicyError
from ..subject import Scope
from .field_types import TEXTS
from .fields import Field, read_mapping
from .yaml_nodes import PolicyReader, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SCOPE_KEYS = {
    "environments": Field(TEXTS, "Environments to which it applies, as globs; ! excludes."),
    "branches": Field(TEXTS, "Branches to which it applies, as globs; a pushed tag counts by its name."),
    "repositories": Field(TEXTS, "Repositories (owner/name) to which it applies, as globs."),
}


def scope_of(values: dict[str, Any]) -> Scope:
    """The scope that a mapping's values say."""
    return Scope(*(tuple(values.get(name, ())) for name in SCOPE_KEYS))


def scopes_in(content: bytes) -> list[Scope] | None:
    """What a policy's documents apply to by their `applies_to` alone: outside of it nothing else in them matters, not even a mistake.

    None where that cannot be told: the text is no YAML, an `applies_to` is wrong or not there, or the policy extends another one.
    """
    reader = PolicyReader("policy")
    try:
        scopes = [_scope_in(reader, document) for document in parse(reader, content)]
    except PolicyError:
        return None
    known = [scope for scope in scopes if scope is not None]
    return known if len(known) == len(scopes) and not reader.problems else None


def _scope_in(reader: PolicyReader, document: yaml.Node) -> Scope | None:
    if not isinstance(document, yaml.MappingNode):
        return None
    words = [key.value for key, _ in document.value]
    if "extends" in words or "<<" in words or words.count("applies_to") != 1:
        return None
    pairs = read_mapping(reader, document.value[words.index("applies_to")][1], SCOPE_KEYS, "applies_to")
    return None if pairs is None else scope_of(pairs.values)
