"""Incidents of any Atlassian Statuspage (its public API v2, `/api/v2/summary.json`), such as GitHub's own."""

from __future__ import annotations

from ..util.text import did_you_mean, quote
from ..util.untyped_json import get_path, get_str
from .incident import Incident, SourceError, listed, seconds, web_link

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ..policy.model import Source
    from .context import SourceContext

_IMPACTS = {"none": 0, "maintenance": 1, "minor": 1, "major": 2, "critical": 3}
# What a component's state is as an impact; one that nobody knows is the worst.
_STATES = {"degraded_performance": "minor", "under_maintenance": "minor", "partial_outage": "major", "major_outage": "critical"}
_WORKS = "operational"


def ask(source: Source, asking: SourceContext) -> list[Incident]:
    """Unresolved incidents, components that do not work and, with a cooldown, incidents that were resolved. Raises SourceError."""
    base = source.options["url"].rstrip("/")
    page = asking.http.json(f"{base}/api/v2/summary.json")
    components = listed(get_path(page, "components"), "the list of components")
    incidents = listed(get_path(page, "incidents"), "the list of incidents")
    if source.cooldown:
        lately = asking.http.json(f"{base}/api/v2/incidents.json")
        incidents = incidents + [
            incident
            for incident in listed(get_path(lately, "incidents"), "the list of incidents")
            if get_path(incident, "resolved_at") is not None
        ]
    chosen = _chosen(source.options.get("components", ()), components)
    least = _IMPACTS[source.options.get("impact", "minor")]
    found = [_component(component, base) for component in components if _is_down(component, chosen)]
    found += [_incident(incident) for incident in incidents if _concerns(incident, chosen)]
    return [incident for incident in found if _IMPACTS.get(incident.severity or "", least) >= least]


def _chosen(wanted: Sequence[str], components: Sequence[Any]) -> set[str] | None:
    """The ids of the components that are named; None: all are. Raises SourceError for one that the page does not have."""
    if not wanted:
        return None
    ids: dict[str, set[str]] = {}
    for component in components:
        known = get_str(component, "id")
        for name in (known, get_str(component, "name")):
            if known and name:
                ids.setdefault(name.casefold(), set()).add(known)
    chosen: set[str] = set()
    for name in wanted:
        if name.casefold() not in ids:
            names = [found for component in components if (found := get_str(component, "name"))]
            raise SourceError(f"the page has no component {quote(name)}{did_you_mean(name, names)}")
        chosen |= ids[name.casefold()]
    return chosen


def _is_down(component: Any, chosen: set[str] | None) -> bool:
    state = get_str(component, "status")
    if state is None:
        raise SourceError("a component has no status")
    if state == _WORKS:
        return False
    # A group is as bad as the worst of its components, which tell it themselves.
    return not get_path(component, "group") if chosen is None else get_str(component, "id") in chosen


def _component(component: Any, base: str) -> Incident:
    state = get_str(component, "status") or ""
    title = f"{get_str(component, 'name') or 'a component'}: {state.replace('_', ' ')}"
    return Incident(title, title, web_link(base), _STATES.get(state, "critical"), seconds(get_path(component, "updated_at")))


def _concerns(incident: Any, chosen: set[str] | None) -> bool:
    """Whether an incident touches one of the components; one that says nothing of that may."""
    if not isinstance(incident, dict):
        raise SourceError("an incident is not an object")
    touched = get_path(incident, "components")
    if chosen is None or not isinstance(touched, list) or not touched:
        return True
    return any(_touches(component, chosen) for component in touched)


def _touches(component: Any, chosen: set[str]) -> bool:
    """Whether it is chosen, by itself or by its group; one that does not say which it is may be."""
    identity = get_str(component, "id")
    return identity is None or identity in chosen or get_str(component, "group_id") in chosen


def _incident(incident: Any) -> Incident:
    name = get_str(incident, "name")
    since = seconds(get_path(incident, "started_at")) or seconds(get_path(incident, "created_at"))
    resolved = seconds(get_path(incident, "resolved_at"))
    return Incident(name or "", name, web_link(get_str(incident, "shortlink")), get_str(incident, "impact"), since, resolved)
