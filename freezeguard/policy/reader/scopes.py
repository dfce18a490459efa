"""Scopes of rules and of whole policies. The pre-push hook reads `applies_to` before the rest of a policy."""

from __future__ import annotations

import yaml

from ...errors import PolicyError
from ...util.text import did_you_mean, quote
from ..patterns import matches
from ..subject import Scope
from .field_types import pattern_list
from .fields import Field, read_mapping
from .patterns import branch_pattern, environment_pattern, repository_pattern
from .yaml_nodes import PolicyReader, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

SCOPE_KEYS = {
    "environments": Field(pattern_list(environment_pattern), "Environments to which it applies, as filter patterns. A leading ! excludes."),
    "branches": Field(pattern_list(branch_pattern), "Branches to which it applies, as filter patterns."),
    "repositories": Field(pattern_list(repository_pattern), "Repositories (owner/name) to which it applies, as filter patterns."),
}


def scope_of(values: dict[str, Any]) -> Scope:
    """Return the scope in the values of a mapping."""
    return Scope(*(tuple(values.get(name, ())) for name in SCOPE_KEYS))


def scopes_in(content: bytes) -> list[Scope] | None:
    """Return the `applies_to` of every document of a policy: outside of it the rest does not matter, not even a mistake.

    None if the text is not YAML, if an `applies_to` is missing or invalid, or if the policy extends another one.
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
    keys = [key.value for key, _ in document.value]
    if "extends" in keys or "<<" in keys or keys.count("applies_to") != 1:
        return None
    pairs = read_mapping(reader, document.value[keys.index("applies_to")][1], SCOPE_KEYS, "applies_to")
    return None if pairs is None else scope_of(pairs.values)


def check_environments(reader: PolicyReader, node: yaml.Node, known: Sequence[str]) -> None:
    """Report every environment in the scopes of a rule, or of a list of rules, that matches none of the known environments."""
    for rule in node.value if isinstance(node, yaml.SequenceNode) else [node]:
        listed = [value for key, value in rule.value if key.value == "environments"] if isinstance(rule, yaml.MappingNode) else []
        for names in listed:
            for item in names.value if isinstance(names, yaml.SequenceNode) else [names]:
                if isinstance(item, yaml.ScalarNode) and item.value.strip() and not _is_known(item.value, known):
                    suggestion = did_you_mean(item.value.strip(), list(known)) or f", known_environments lists {', '.join(known)}"
                    reader.problem(item, f"unknown environment {quote(item.value.strip())}{suggestion}")


def _is_known(text: str, known: Sequence[str]) -> bool:
    try:
        pattern = environment_pattern(text).removeprefix("!").casefold()
    except ValueError:
        return True  # reported already
    return any(matches((pattern,), name.strip().casefold()) for name in known)
