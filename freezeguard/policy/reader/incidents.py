"""`incidents`: the systems that are queried, each with its own keys."""

from __future__ import annotations

import yaml

from ...temporal.zones import Duration
from ...util.git_remote import is_repository
from ...util.text import did_you_mean, quote
from ..model import BLOCK, SEVERITIES, TIMEOUT_SECONDS, Source
from .field_types import ADDRESS, DURATION, TEXT, TEXTS, TIMEOUT
from .fields import Field, FieldType, choice, list_of, mapping, nodes_of, only_key, read_mapping, scalar
from .scopes import SCOPE_KEYS, scope_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .schedule import OpenFile
    from .yaml_nodes import PolicyReader


def _read_headers(reader: PolicyReader, node: yaml.Node) -> Any:
    if not isinstance(node, yaml.MappingNode):
        return reader.problem(node, "headers must map each header name to the environment variable that holds its value")
    headers: dict[str, str] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode) or not key.value or not value.value:
            return reader.problem(key, "a header needs a name and the environment variable that holds its value")
        if key.value in headers:
            return reader.problem(key, f"duplicate key {quote(key.value)}")
        headers[key.value] = value.value
    return headers


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
PAGERDUTY_URL = Field(ADDRESS, "API URL, if not https://api.pagerduty.com (in Europe https://api.eu.pagerduty.com).")
_TOKEN = Field(TEXT, "Environment variable that holds the token. Never write the token itself into the file.")
SOURCES: dict[str, dict[str, Field]] = {
    "github": {
        "labels": Field(TEXTS, "Labels that an issue must all have to count as an incident.", required=True),
        "repository": Field(_REPOSITORY, "Repository as owner/name; this repository if left out."),
        "token_env": _TOKEN,
    },
    "pagerduty": {
        "services": Field(TEXTS, "Ids of services; all that the token can see if left out."),
        "urgencies": Field(list_of(choice("high", "low")), "high, low or both."),
        "url": PAGERDUTY_URL,
        "token_env": _TOKEN,
    },
    "statuspage": {
        "url": Field(ADDRESS, "URL of the status page.", required=True),
        "components": Field(TEXTS, "Count only incidents of these components."),
        "impact": Field(choice("minor", "major", "critical"), "Lowest impact that counts."),
    },
    "alertmanager": {
        "url": Field(ADDRESS, "URL of Alertmanager.", required=True),
        "filter": Field(TEXTS, "Label matchers of the alerts that count."),
        "token_env": _TOKEN,
    },
    "prometheus": {
        "url": Field(ADDRESS, "URL of Prometheus.", required=True),
        "query": Field(TEXT, "PromQL query. Each series that it returns is an incident.", required=True),
        "token_env": _TOKEN,
    },
    "http": {
        "url": Field(ADDRESS, "URL of a JSON document.", required=True),
        "expression": Field(_EXPRESSION, "JMESPath expression that selects the incidents.", required=True),
        "headers": Field(_HEADERS, "HTTP headers: each name with the environment variable that holds its value."),
    },
    "file": {
        "path": Field(TEXT, "Path of a JSON file, relative to the policy.", required=True),
        "expression": Field(_EXPRESSION, "JMESPath expression that selects the incidents."),
    },
}
_SYSTEMS = {name: mapping(keys, name, name) for name, keys in SOURCES.items()}

# A cooldown needs a system that still reports what was resolved a moment ago.
_NO_HISTORY = {"alertmanager": "query ALERTS from prometheus instead"}

INCIDENT_KEYS = {
    "name": Field(TEXT, "Name of the rule in verdicts."),
    **{name: Field(kind, f"Incidents from {name}.") for name, kind in _SYSTEMS.items()},
    "cooldown": Field(DURATION, "How long an incident still blocks after it is resolved."),
    "max_age": Field(DURATION, "Age from which an incident only warns instead of blocking."),
    "severity": Field(_SEVERITY, "Lowest severity that counts. Incidents without a known severity count too."),
    "timeout": Field(TIMEOUT, "Time limit for the source, from 1s to 10s (default 5s)."),
    "on_error": Field(choice("block", "warn", "allow"), "Effect of a source that cannot be queried: block (default), warn or allow."),
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
    """Return a source of incidents; None if it has problems, which are reported.

    Args:
        open_file: reads a file relative to the policy.
    """
    pairs = read_mapping(reader, node, INCIDENT_KEYS, "an incident source")
    if pairs is None:
        return None
    values = pairs.values
    kind = only_key(reader, node, pairs, SOURCES, "an incident source")
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
