"""What a rule, and a whole policy, applies to. The pre-push hook asks it before the rest of a policy is read."""

from __future__ import annotations

import yaml

from ..errors import PolicyError
from ..subject import EVERYTHING, Scope
from .nodes import Key, Reader, list_of, parse, read_mapping, text_kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..subject import Subject

GLOBS = list_of(text_kind())

SCOPE_KEYS = {
    "environments": Key(GLOBS, "Environments to which it applies, as globs; ! excludes."),
    "branches": Key(GLOBS, "Branches to which it applies, as globs; a pushed tag counts by its name."),
    "repositories": Key(GLOBS, "Repositories (owner/name) to which it applies, as globs."),
}


def scope_of(values: dict[str, Any]) -> Scope:
    """The scope that a mapping's values say."""
    found = Scope(*(tuple(values.get(name, ())) for name in SCOPE_KEYS))
    return found if any(found) else EVERYTHING


def is_outside(content: bytes, subject: Subject) -> bool:
    """Whether a policy's text says by its `applies_to` alone that nothing in it is for the subject.

    False also where that cannot be told: the text is no YAML, `applies_to` is wrong, or the policy extends another one.
    """
    try:
        documents = parse(content, "policy")
        return all(_is_outside(document, subject) for document in documents)
    except PolicyError:
        return False


def _is_outside(document: yaml.Node, subject: Subject) -> bool:
    if not isinstance(document, yaml.MappingNode):
        return False
    words = [key.value for key, _ in document.value]
    if "extends" in words or "<<" in words or words.count("applies_to") != 1:
        return False
    reader = Reader("policy")
    pairs = read_mapping(reader, document.value[words.index("applies_to")][1], SCOPE_KEYS, "applies_to")
    return pairs is not None and not reader.problems and not scope_of(pairs.values).admits(subject)
