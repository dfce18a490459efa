"""`incidents`: the systems that are asked, each with its own keys."""

from __future__ import annotations

import yaml

from ...temporal.zones import Duration
from ...util.git_remote import is_repository
from ...util.text import did_you_mean, quote
from ..model import BLOCK, SEVERITIES, TIMEOUT_SECONDS, Source
from .field_types import ADDRESS, DURATION, TEXT, TEXTS, TIMEOUT
from .fields import Field, FieldType, choice, list_of, mapping, nodes_of, only, read_mapping, scalar
from .scopes import SCOPE_KEYS, scope_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .schedule import OpenFile
    from .yaml_nodes import PolicyReader


def _read_headers(reader: PolicyReader, node: yaml.Node) -> Any:
    if not isinstance(node, yaml.MappingNode):
        return reader.problem(node, "headers must map each header name to the environment variable that holds its value")
    found: dict[str, str] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode) or not key.value or not value.value:
            return reader.problem(key, "a header needs a name and the environment variable that holds its value")
        if key.value in found:
            return reader.problem(key, f"duplicate key {quote(key.value)}")
        found[key.value] = value.value
    return found


def _severity(text: str) -> str:
    if text.lower() not in SEVERITIES:
        raise ValueError(
            f"unknown severity {quote(text)} (accepted: low, high, critical, P2, SEV2 and the like){did_you_mean(text, list(SEVERITIES))}"
        )
    return text.lower()


def _repository(text: str) -> str:
    if not is_repository(text):
        raise ValueError(f"{quote(text)} is not a repository in the form owner/name")
    return text


_REPOSITORY = scalar(_repository, {"type": "string", "pattern": "^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$"})


def _expression(text: str) -> str:
    from jmespath import compile as parse
    from jmespath.exceptions import JMESPathError

    try:
        parse(text)
    except (JMESPathError, ValueError, RecursionError):
        raise ValueError(f"{quote(text)} is not a valid JMESPath expression") from None
    return text


_EXPRESSION = FieldType(scalar(_expression, {}).read, lambda schema: schema.of(TEXT))
_SEVERITY = scalar(_severity, {"enum": list(SEVERITIES)})
_HEADERS = FieldType(_read_headers, lambda schema: {"type": "object", "additionalProperties": schema.of(TEXT)})
PAGERDUTY_URL = Field(ADDRESS, "Its address, if it is another than PagerDuty's (https://api.eu.pagerduty.com in Europe).")
_TOKEN = Field(TEXT, "The environment variable that holds the token; the token itself never stands in the file.")
SOURCES: dict[str, dict[str, Field]] = {
    "github": {
        "labels": Field(TEXTS, "All of these labels.", required=True),
        "repository": Field(_REPOSITORY, "owner/name, else the own repository."),
        "token_env": _TOKEN,
    },
    "pagerduty": {
        "services": Field(TEXTS, "Ids of services; else all that the token may see."),
        "urgencies": Field(list_of(choice("high", "low")), "high, low or both."),
        "url": PAGERDUTY_URL,
        "token_env": _TOKEN,
    },
    "statuspage": {
        "url": Field(ADDRESS, "The page.", required=True),
        "components": Field(TEXTS, "Only these components."),
        "impact": Field(choice("minor", "major", "critical"), "At least this impact."),
    },
    "alertmanager": {"url": Field(ADDRESS, "Its address.", required=True), "filter": Field(TEXTS, "Matchers."), "token_env": _TOKEN},
    "prometheus": {
        "url": Field(ADDRESS, "Its address.", required=True),
        "query": Field(TEXT, "A query that returns something blocks.", required=True),
        "token_env": _TOKEN,
    },
    "http": {
        "url": Field(ADDRESS, "What is fetched.", required=True),
        "expression": Field(_EXPRESSION, "A JMESPath expression; what it finds are incidents.", required=True),
        "headers": Field(_HEADERS, "Headers, from environment variables."),
    },
    "file": {"path": Field(TEXT, "A JSON file.", required=True), "expression": Field(_EXPRESSION, "A JMESPath expression.")},
}
_SYSTEMS = {name: mapping(keys, name, name) for name, keys in SOURCES.items()}

# A cooldown needs a system that still reports what was resolved a moment ago.
_NO_HISTORY = {"alertmanager": "query ALERTS from prometheus instead"}

INCIDENT_KEYS = {
    "name": Field(TEXT, "How the rule is called in verdicts."),
    **{name: Field(kind, f"Incidents from {name}.") for name, kind in _SYSTEMS.items()},
    "cooldown": Field(DURATION, "Still blocked this long after it is resolved."),
    "max_age": Field(DURATION, "An incident older than this no longer blocks, it warns."),
    "severity": Field(_SEVERITY, "At least this severity; what has none, or an unknown one, counts."),
    "timeout": Field(TIMEOUT, "How long the source may take, from 1s to 10s; 5s is the default."),
    "on_error": Field(choice("block", "warn", "allow"), "What a source that cannot be asked does: block (default), warn, allow."),
    **SCOPE_KEYS,
}
INCIDENTS = nodes_of(
    lambda schema: schema.mapping(
        INCIDENT_KEYS,
        schema.one_of([name] for name in SOURCES),
        {"not": {"anyOf": [{"required": [name, "cooldown"]} for name in _NO_HISTORY]}},
    )
)


def read_incident(reader: PolicyReader, node: yaml.Node, open_file: OpenFile) -> Source | None:
    """A source of incidents; None where it is none, which is noted.

    Args:
        open_file: reads a file beside the policy.
    """
    pairs = read_mapping(reader, node, INCIDENT_KEYS, "an incident source")
    if pairs is None:
        return None
    values = pairs.values
    kind = only(reader, node, pairs, SOURCES, "an incident source")
    if kind is None or kind not in values:
        return None
    if kind in _NO_HISTORY and "cooldown" in values:
        reader.problem(
            pairs.nodes["cooldown"], f"'cooldown' does not work with {kind}, which does not keep resolved alerts: {_NO_HISTORY[kind]}"
        )
        return None
    return Source(
        values.get("name", kind),
        kind,
        values[kind],
        values.get("on_error", BLOCK),
        values.get("cooldown", Duration()),
        values.get("max_age"),
        scope_of(values),
        node.start_mark.line + 1,
        values.get("severity"),
        values.get("timeout", TIMEOUT_SECONDS),
        open_file,
    )
