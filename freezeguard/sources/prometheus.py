"""A query to Prometheus that returns something (HTTP API, `/api/v1/query`): error budgets, or the alerts themselves."""

from __future__ import annotations

from ..util.languages import Message
from ..util.untyped_json import get_path, get_str
from .incident import Incident, SourceError, listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..policy.model import Source
    from .context import SourceContext


def ask(source: Source, asking: SourceContext) -> list[Incident]:
    """One for each series that the query returns; with a cooldown, for each that it returned within it. Raises SourceError."""
    query = source.options["query"]
    found = _asked(query, source, asking)
    if not source.cooldown:
        return [_incident(metric) for metric in found]
    # What is over leaves this range by itself when the cooldown is.
    lately = _asked(f"last_over_time(({query})[{source.cooldown.nominal}s:30s])", source, asking)
    named = {name: metric for metric in lately for name in [_series(metric)]}
    open_ = {_series(metric) for metric in found}
    over = [_incident(metric, Message("incident.over", cooldown=source.cooldown)) for name, metric in named.items() if name not in open_]
    return [_incident(metric) for metric in found] + over


def _asked(query: str, source: Source, asking: SourceContext) -> list[dict[str, str]]:
    """The labels of each series that a query returns."""
    options = source.options
    url = f"{options['url'].rstrip('/')}/api/v1/query"
    found = asking.http.json(url, params=[("query", query)], secrets=asking.bearer(options.get("token_env")))
    if get_str(found, "status") != "success":
        raise SourceError("it did not answer the query with success")
    if get_str(found, "data", "resultType") != "vector":
        raise SourceError("the query returns no vector: a query such as 'up == 0' does")
    result = [_labels(sample) for sample in listed(get_path(found, "data", "result"), "the result of the query")]
    # What a part of the storage did not tell may be what burns (Thanos says so in `warnings`, VictoriaMetrics by `isPartial`).
    if get_path(found, "isPartial") is True or (not result and get_path(found, "warnings")):
        raise SourceError("it answered the query in part only")
    return result


def _labels(sample: Any) -> dict[str, str]:
    labels = get_path(sample, "metric")
    if not isinstance(labels, dict) or not all(isinstance(value, str) for value in labels.values()):
        raise SourceError("a sample of the result has no labels")
    return labels


def _series(labels: dict[str, str]) -> str:
    # A function over a range drops the name of the metric.
    inside = ", ".join(f'{name}="{value}"' for name, value in sorted(labels.items()) if name != "__name__")
    return f"{{{inside}}}"


def _incident(labels: dict[str, str], note: str | None = None) -> Incident:
    name = get_str(labels, "alertname")
    title = name or f"{labels.get('__name__', '')}{_series(labels)}"
    return Incident(title, Message("incident.alert", name=name) if name else None, severity=get_str(labels, "severity"), note=note)
