"""Series that a Prometheus query returns (HTTP API, `/api/v1/query`): exhausted error budgets, or firing alerts."""

from __future__ import annotations

from ..util.languages import Message
from ..util.untyped_json import get_path, get_str
from .incident import Incident, SourceError, get_entries, malformed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..policy.model import Source
    from .connections import SourceContext


def query(source: Source, context: SourceContext) -> list[Incident]:
    """Return one incident for each series of the query and, with a cooldown, for each series within it. Raises SourceError."""
    expression = source.options["query"]
    current = _run(expression, source, context)
    if not source.cooldown:
        return [_incident(labels) for labels in current]
    # A series that has ended leaves this range when its cooldown ends.
    recent = _run(f"last_over_time(({expression})[{source.cooldown.nominal}s:30s])", source, context)
    recent_by_name = {_series(labels): labels for labels in recent}
    open_names = {_series(labels) for labels in current}
    note = Message("incident.over", cooldown=source.cooldown)
    ended = [_incident(labels, note) for name, labels in recent_by_name.items() if name not in open_names]
    return [_incident(labels) for labels in current] + ended


def _run(expression: str, source: Source, context: SourceContext) -> list[dict[str, str]]:
    """Return the labels of each series that a query returns."""
    options = source.options
    url = f"{options['url'].rstrip('/')}/api/v1/query"
    response = context.http.json(url, params=[("query", expression)], secrets=context.bearer(options.get("token_env"), url))
    if get_str(response, "status") != "success":
        raise malformed("field 'status' is not 'success'")
    if get_str(response, "data", "resultType") != "vector":
        raise SourceError("the query does not return a vector: a query such as 'up == 0' does")
    # The missing part of the storage may hold the incident (Thanos reports it in `warnings`, VictoriaMetrics in `isPartial`).
    if any(get_path(response, field) for field in ("isPartial", "warnings", "infos")):
        raise SourceError("the query returned a partial result only")
    return [_labels(sample) for sample in get_entries(response, "data", "result")]


def _labels(sample: Any) -> dict[str, str]:
    labels = get_path(sample, "metric")
    if not isinstance(labels, dict) or not all(isinstance(value, str) for value in labels.values()):
        raise malformed("field 'metric' of a sample is not a set of labels")
    return labels


def _series(labels: dict[str, str]) -> str:
    # A function over a range drops the name of the metric.
    inside = ", ".join(f'{name}="{value}"' for name, value in sorted(labels.items()) if name != "__name__")
    return f"{{{inside}}}"


def _incident(labels: dict[str, str], note: str | None = None) -> Incident:
    name = get_str(labels, "alertname")
    title = name or f"{labels.get('__name__', '')}{_series(labels)}"
    return Incident(title, Message("incident.alert", name=name) if name else None, severity=get_str(labels, "severity"), note=note)
