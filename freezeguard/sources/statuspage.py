"""Incidents of any Atlassian Statuspage (public API v2, `/api/v2/summary.json`), such as GitHub's own."""

from __future__ import annotations

from ..util.text import did_you_mean, quote
from ..util.untyped_json import get_path, get_str
from .incident import Incident, SourceError, check_object, get_entries, malformed, seconds, web_link

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ..policy.model import Source
    from .connections import SourceContext

_IMPACTS = {"none": 0, "maintenance": 1, "minor": 1, "major": 2, "critical": 3}
# The impact of each state of a component; an unknown state counts as the worst.
_STATES = {"degraded_performance": "minor", "under_maintenance": "minor", "partial_outage": "major", "major_outage": "critical"}
_OPERATIONAL = "operational"


def query(source: Source, context: SourceContext) -> list[Incident]:
    """Return unresolved incidents, broken components and, with a cooldown, resolved incidents. Raises SourceError."""
    base = source.options["url"].rstrip("/")
    page = context.http.json(f"{base}/api/v2/summary.json")
    components = get_entries(page, "components")
    incidents = get_entries(page, "incidents")
    if source.cooldown:
        recent = get_entries(context.http.json(f"{base}/api/v2/incidents.json"), "incidents")
        incidents = incidents + [incident for incident in recent if get_path(incident, "resolved_at") is not None]
    chosen = _chosen(source.options.get("components", ()), components)
    min_impact = _IMPACTS[source.options.get("impact", "minor")]
    reported = [_component(component, base) for component in components if _is_down(component, chosen)]
    reported += [_incident(incident) for incident in incidents if _concerns(incident, chosen)]
    return [incident for incident in reported if _IMPACTS.get(incident.severity or "", min_impact) >= min_impact]


def _chosen(wanted: Sequence[str], components: Sequence[Any]) -> set[str] | None:
    """Return the ids of the named components; None if all count. Raises SourceError for a name that the page does not have."""
    if not wanted:
        return None
    ids: dict[str, set[str]] = {}
    for component in components:
        component_id = get_str(component, "id")
        for name in (component_id, get_str(component, "name")):
            if component_id and name:
                ids.setdefault(name.casefold(), set()).add(component_id)
    chosen: set[str] = set()
    for name in wanted:
        if name.casefold() not in ids:
            names = [known for component in components if (known := get_str(component, "name"))]
            raise SourceError(f"the page has no component {quote(name)}{did_you_mean(name, names)}")
        chosen |= ids[name.casefold()]
    return chosen


def _is_down(component: Any, chosen: set[str] | None) -> bool:
    state = get_str(component, "status")
    if state is None:
        raise malformed("field 'status' of a component is missing")
    if state == _OPERATIONAL:
        return False
    # A group repeats the state of its worst component, which is reported itself.
    return not get_path(component, "group") if chosen is None else get_str(component, "id") in chosen


def _component(component: Any, base: str) -> Incident:
    state = get_str(component, "status") or ""
    title = f"{get_str(component, 'name') or 'a component'}: {state.replace('_', ' ')}"
    return Incident(title, title, web_link(base), _STATES.get(state, "critical"), seconds(get_path(component, "updated_at")))


def _concerns(incident: Any, chosen: set[str] | None) -> bool:
    """Return whether an incident may concern one of the chosen components. One that names no components concerns all."""
    affected = get_path(check_object(incident, "an incident"), "components")
    if chosen is None or not isinstance(affected, list) or not affected:
        return True
    return any(_is_chosen(component, chosen) for component in affected)


def _is_chosen(component: Any, chosen: set[str]) -> bool:
    """Return whether a component may be chosen, by itself or with its group. One without an id may be."""
    component_id = get_str(component, "id")
    return component_id is None or component_id in chosen or get_str(component, "group_id") in chosen


def _incident(incident: Any) -> Incident:
    name = get_str(incident, "name")
    since = seconds(get_path(incident, "started_at")) or seconds(get_path(incident, "created_at"))
    resolved = seconds(get_path(incident, "resolved_at"))
    return Incident(name or "", name, web_link(get_str(incident, "shortlink")), get_str(incident, "impact"), since, resolved)
