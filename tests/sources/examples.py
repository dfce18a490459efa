"""Answers of hosted systems, in the shapes that their makers publish, with facts of our own.

- PagerDuty REST API v2 (developer.pagerduty.com, API reference): "List incidents", "List all of the on-calls", "Get a schedule", and its
  classic pagination (`limit`, `offset`, `more`, `total`).
- Atlassian Statuspage (its public API v2, e.g. www.githubstatus.com/api): `summary.json` and `incidents.json`.
"""

from __future__ import annotations

from typing import Any


def incident(number: int, **more: Any) -> dict[str, Any]:
    """An incident of PagerDuty."""
    return {
        "id": f"PT4KHL{number}",
        "type": "incident",
        "summary": f"[#{number}] The server is on fire.",
        "self": f"https://api.pagerduty.com/incidents/PT4KHL{number}",
        "html_url": f"https://acme.pagerduty.com/incidents/PT4KHL{number}",
        "incident_number": number,
        "title": "The server is on fire.",
        "created_at": "2026-11-25T09:00:00Z",
        "updated_at": "2026-11-25T09:10:00Z",
        "status": "triggered",
        "incident_key": "baf7cf21b1da41b4b0221008339ff357",
        "service": {
            "id": "PABC123",
            "type": "service_reference",
            "summary": "Checkout",
            "html_url": "https://acme.pagerduty.com/s/PABC123",
        },
        "assignments": [],
        "last_status_change_at": "2026-11-25T09:10:00Z",
        "resolved_at": None,
        "urgency": "high",
        "priority": {"id": "P53ZZH5", "type": "priority_reference", "summary": "P2"},
        **more,
    }


def page(name: str, entries: list[Any], *, more: bool = False) -> dict[str, Any]:
    """A page of PagerDuty's lists."""
    return {name: entries, "limit": 100, "offset": 0, "more": more, "total": None}


def on_call(person: str | None, start: str | None, end: str | None, schedule: str = "PXYZ789") -> dict[str, Any]:
    """Who is on call, by PagerDuty."""
    return {
        "user": {"id": "PT23IWX", "type": "user_reference", "summary": person, "html_url": "https://acme.pagerduty.com/users/PT23IWX"},
        "schedule": {"id": schedule, "type": "schedule_reference", "summary": "Daily Engineering Rotation"},
        "escalation_policy": {"id": "PT20YPA", "type": "escalation_policy_reference", "summary": "Engineering"},
        "escalation_level": 1,
        "start": start,
        "end": end,
    }


SCHEDULE = {"schedule": {"id": "PXYZ789", "type": "schedule", "summary": "Daily Engineering Rotation", "time_zone": "Europe/Zurich"}}


def component(name: str, status: str, identity: str, *, group: bool = False) -> dict[str, Any]:
    """A component of a Statuspage."""
    return {
        "id": identity,
        "name": name,
        "status": status,
        "created_at": "2014-05-03T01:22:07.274Z",
        "updated_at": "2026-11-25T08:30:00.000Z",
        "position": 1,
        "description": None,
        "group": group,
        "group_id": None,
        "page_id": "kctbh9vrtdwd",
    }


def trouble(name: str, impact: str, *ids: str, resolved: str | None = None) -> dict[str, Any]:
    """An incident of a Statuspage."""
    return {
        "id": "p31zjtct2jer",
        "name": name,
        "status": "resolved" if resolved else "investigating",
        "created_at": "2026-11-25T08:05:00.000Z",
        "started_at": "2026-11-25T08:00:00.000Z",
        "resolved_at": resolved,
        "impact": impact,
        "shortlink": "https://stspg.io/abc",
        "page_id": "kctbh9vrtdwd",
        "incident_updates": [],
        "components": [component(identity, "operational", identity) for identity in ids],
    }


def summary(components: list[Any], incidents: list[Any]) -> dict[str, Any]:
    """`summary.json`"""
    return {
        "page": {"id": "kctbh9vrtdwd", "name": "GitHub", "url": "https://www.githubstatus.com", "time_zone": "Etc/UTC"},
        "components": components,
        "incidents": incidents,
        "scheduled_maintenances": [],
        "status": {"indicator": "minor", "description": "Minor Service Outage"},
    }


COMPONENTS = [
    component("Git Operations", "operational", "8l4ygp009s5s"),
    component("Actions", "partial_outage", "br0l2tvcx85d"),
    component("Pages", "degraded_performance", "vg70hn9s2tyj"),
    component("Everything", "major_outage", "0l2p9nhqnxpd", group=True),
]
