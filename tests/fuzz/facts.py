"""What sources answer: each adapter tells incidents, shifts or a calendar, or that it failed; a verdict can be made of what it tells."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from freezeguard.engine.facts import Facts
from freezeguard.github.client import Client
from freezeguard.policy.load import load
from freezeguard.policy.model import Source
from freezeguard.sources import pagerduty
from freezeguard.sources.connections import Connections, SourceContext
from freezeguard.sources.incident import Incident, SourceError
from freezeguard.sources.incident_observations import observe_incidents
from freezeguard.sources.remote_calendar import shifts
from freezeguard.sources.source_query import INCIDENTS
from freezeguard.temporal.zones import DAY, Duration, zone

from . import words
from .shapes import like, text_like
from .target import NOW, Answering, Target, parsed, told
from .texts import CALENDARS

ZURICH = zone("Europe/Zurich")
OPEN = load("timezone: Europe/Zurich\n")
_ALERT = {"annotations": {"summary": "Down"}, "startsAt": "2026-11-25T10:00:00Z", "generatorURL": "https://p", "labels": {"alertname": "A"}}
_INCIDENT = {
    "id": "P1", "incident_number": 7, "title": "Down", "html_url": "https://x", "urgency": "high", "priority": {"summary": "P1"},
    "created_at": "2026-11-25T09:00:00Z", "resolved_at": "2026-11-25T10:30:00Z", "last_status_change_at": "2026-11-25T10:30:00Z",
}  # fmt: skip
_ONCALL = {"start": "2026-11-25T00:00:00Z", "end": None, "user": {"summary": "ana"}, "schedule": {"id": "PX"}}
_BROKEN = {
    "id": "i", "name": "Down", "status": "investigating", "impact": "major", "created_at": "2026-11-25T09:00:00Z", "shortlink": "https://x",
    "components": [{"id": "c", "name": "API"}], "resolved_at": "2026-11-25T10:30:00Z",
}  # fmt: skip
_PAGE = {"components": [{"id": "c", "name": "API", "status": "major_outage", "group": False}], "incidents": [_BROKEN]}
_SAMPLE = {"metric": {"__name__": "up", "job": "x", "severity": "critical"}, "value": [NOW, "0"]}
_RANGE = {"metric": {"__name__": "up"}, "values": [[NOW - 60, "1"], [NOW, "NaN"]]}
_QUERY = [{"status": "success", "data": {"resultType": kind, "result": [one]}} for kind, one in (("vector", _SAMPLE), ("matrix", _RANGE))]
_ISSUE = {"number": 4, "title": "Down", "labels": [{"name": "incident"}, {"name": "sev1"}], "created_at": "2026-11-25T09:00:00Z",
          "closed_at": "2026-11-25T10:30:00Z", "html_url": "https://x", "body": "until: 2026-11-30 09:00\n"}  # fmt: skip
_UNLABELED = {"event": "unlabeled", "label": {"name": "incident"}, "created_at": "2026-11-25T10:30:00Z", "issue": _ISSUE}


class _GitHub(Client):
    """Answers every question with the same JSON."""

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def read(self, path: str) -> Any:
        return self._answer


def _asking(content: bytes) -> SourceContext:
    environ = {"TOKEN": "x", "PAGERDUTY_TOKEN": "x"}
    connections = Connections(NOW, NOW, "acme/shop", environ, lambda _: _GitHub(parsed(content)))
    return SourceContext(connections, ZURICH, Answering(content))


def _incidents(kind: str, options: dict[str, Any], content: bytes) -> None:
    for cooldown in (Duration(), Duration(0, 3600)):
        source = Source("Ops", kind, options, severity="high", cooldown=cooldown, max_age=Duration(1, 0), read=lambda _: content)
        try:
            found = import_module(f"freezeguard.sources.{INCIDENTS[kind]}").query(source, _asking(content))
        except SourceError:
            continue
        assert all(type(one) is Incident for one in found)
        observed = observe_incidents(source, found, NOW, NOW, ZURICH, 0)
        outcome = told(OPEN, Facts(tuple(observed)))
        assert (outcome == "blocked") == any(one.effect == "block" for one in observed), outcome


def _shifts(content: bytes) -> None:
    source = Source("Ops", "pagerduty", {"schedule": "PX"})
    try:
        found = pagerduty.shifts(source, _asking(content), NOW - DAY, NOW + DAY)
    except SourceError:
        return
    assert found == sorted(found)
    assert all(shift.start < shift.end and shift.person for shift in found)


def _rota(content: bytes) -> None:
    try:
        found = shifts(content, ZURICH, NOW - 7 * DAY, NOW + 400 * DAY)
    except (SourceError, ValueError):
        return
    assert all(shift.start < shift.end and shift.person for shift in found)


def _of(kind: str, options: dict[str, Any], *samples: Any) -> Target:
    run: Callable[[bytes], None] = partial(_incidents, kind, options)
    return Target(like(*samples), run)


_WEB = {"url": "https://x.example", "token_env": "TOKEN"}
TARGETS = {
    "alertmanager": _of("alertmanager", _WEB, [_ALERT]),
    "pagerduty": _of("pagerduty", {}, {"incidents": [_INCIDENT], "more": False}),
    "statuspage": _of("statuspage", {"url": "https://x.example", "components": ["API"]}, _PAGE),
    "prometheus": _of("prometheus", {**_WEB, "query": "up == 0"}, *_QUERY),
    "http": _of("http", {"url": "https://x.example", "expression": "incidents[?impact=='major'].{title: name, since: created_at}"}, _PAGE),
    "file": _of("file", {"path": "i.json"}, {"incidents": [_INCIDENT, "Down"]}),
    "issues": _of("github", {"labels": ["incident"]}, [_ISSUE], [_UNLABELED], [_ISSUE, _UNLABELED]),
    "shifts": Target(like({"oncalls": [_ONCALL, _ONCALL], "more": False, "schedule": {"id": "PX"}}), _shifts),
    "rota": Target(text_like([path.read_bytes() for path in CALENDARS], words.ICS), _rota),
}
