"""Alerts that fire in a Prometheus Alertmanager (API v2, `/api/v2/alerts`)."""

from __future__ import annotations

from ..util.languages import Message
from ..util.untyped_json import get_path, get_str
from .incident import Incident, SourceError, listed, seconds, web_link

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..policy.model import Source
    from .context import SourceContext


def ask(source: Source, asking: SourceContext) -> list[Incident]:
    """The alerts that match, are not silenced and not inhibited. Raises SourceError."""
    options = source.options
    params = [("active", "true"), ("silenced", "false"), ("inhibited", "false"), *(("filter", some) for some in options.get("filter", ()))]
    url = f"{options['url'].rstrip('/')}/api/v2/alerts"
    found = asking.http.json(url, params=params, secrets=asking.bearer(options.get("token_env")))
    return [_incident(alert) for alert in listed(found, "the list of alerts")]


def _incident(alert: Any) -> Incident:
    labels = get_path(alert, "labels")
    if not isinstance(labels, dict):
        raise SourceError("an alert has no labels")
    name = get_str(labels, "alertname")
    title = get_str(alert, "annotations", "summary") or get_str(alert, "annotations", "description") or name or ""
    return Incident(
        title,
        Message("incident.alert", name=name) if name else None,
        web_link(get_str(alert, "generatorURL")),
        get_str(labels, "severity"),
        seconds(get_path(alert, "startsAt")),
    )
