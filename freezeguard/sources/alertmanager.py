"""Firing alerts of a Prometheus Alertmanager (API v2, `/api/v2/alerts`)."""

from __future__ import annotations

from ..util.languages import Message
from ..util.untyped_json import get_path, get_str
from .incident import Incident, get_entries, malformed, seconds, web_link

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..policy.model import Source
    from .connections import SourceContext


def query(source: Source, context: SourceContext) -> list[Incident]:
    """Return the alerts that match the filters and are neither silenced nor inhibited. Raises SourceError."""
    options = source.options
    filters = [("filter", matcher) for matcher in options.get("filter", ())]
    params = [("active", "true"), ("silenced", "false"), ("inhibited", "false"), *filters]
    url = f"{options['url'].rstrip('/')}/api/v2/alerts"
    alerts = context.http.json(url, params=params, secrets=context.bearer(options.get("token_env"), url))
    return [_incident(alert) for alert in get_entries(alerts)]


def _incident(alert: Any) -> Incident:
    labels = get_path(alert, "labels")
    if not isinstance(labels, dict):
        raise malformed("field 'labels' of an alert is missing")
    name = get_str(labels, "alertname")
    title = get_str(alert, "annotations", "summary") or get_str(alert, "annotations", "description") or name or ""
    return Incident(
        title,
        Message("incident.alert", name=name) if name else None,
        web_link(get_str(alert, "generatorURL")),
        get_str(labels, "severity"),
        seconds(get_path(alert, "startsAt")),
    )
