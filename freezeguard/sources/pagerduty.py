"""PagerDuty's REST API v2: incidents, and who is on call."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

from ..engine.facts import Shift
from ..util.untyped_json import get_path, get_positive_int, get_str
from .incident import MOST_INCIDENTS, MOST_NAME, Incident, SourceError, check_object, get_entries, malformed, seconds, web_link
from .secret_bindings import PAGERDUTY_TOKEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from ..policy.model import Source
    from .connections import SourceContext

URL = "https://api.pagerduty.com"
_PAGE = 100
_ACCEPT = "application/vnd.pagerduty+json;version=2"
_OPEN = ("triggered", "acknowledged")


def query(source: Source, context: SourceContext) -> list[Incident]:
    """Return open incidents and, with a cooldown, incidents that were resolved within it. Raises SourceError."""
    options = source.options
    # Without a range PagerDuty lists only the last 30 days, even of open incidents.
    scope = [("date_range", "all"), *(("service_ids[]", service) for service in options.get("services", ()))]
    scope += [("urgencies[]", urgency) for urgency in options.get("urgencies", ())]
    params = [*(("statuses[]", status) for status in _OPEN), *scope]
    incidents = [_incident(entry) for entry in _pages(source, context, "incidents", params)]
    if source.cooldown:
        since = context.zone.add(context.connections.at, source.cooldown, -1)
        params = [("statuses[]", "resolved"), ("sort_by", "resolved_at:desc"), *scope]
        for entry in _pages(source, context, "incidents", params):
            incident = _incident(entry)
            resolved = seconds(get_path(entry, "resolved_at")) or seconds(get_path(entry, "last_status_change_at"))
            if resolved is None:
                raise malformed("field 'resolved_at' of a resolved incident is missing")
            if resolved < since:
                break
            incidents.append(incident._replace(resolved=resolved))
    return incidents


def shifts(source: Source, context: SourceContext, start: int, end: int) -> list[Shift]:
    """Return the shifts of a schedule within [start, end). Raises SourceError."""
    schedule = source.options["schedule"]
    try:
        response = _get(source, context, f"schedules/{quote(schedule, safe='')}", [])
    except SourceError as error:
        if error.status == 404:
            raise SourceError("the schedule does not exist, or is not visible to the token") from None
        raise
    if get_str(response, "schedule", "id") is None:
        raise malformed("field 'schedule.id' is missing")
    params = [("schedule_ids[]", schedule), ("since", _iso(start)), ("until", _iso(end))]
    shifts_of_schedule = {_shift(entry, start, end) for entry in _pages(source, context, "oncalls", params) if _is_of(entry, schedule)}
    return sorted(shift for shift in shifts_of_schedule if shift.start < shift.end)


def _pages(source: Source, context: SourceContext, name: str, params: Sequence[tuple[str, str]]) -> Iterator[Any]:
    offset = 0
    while True:
        response = _get(source, context, name, [*params, ("limit", str(_PAGE)), ("offset", str(offset))])
        entries = get_entries(response, name)
        yield from entries
        more = get_path(response, "more")
        if not isinstance(more, bool):
            raise malformed("field 'more' is not true or false")
        if not more:
            return
        offset += _PAGE
        # PagerDuty refuses higher offsets.
        if offset >= MOST_INCIDENTS or not entries:
            raise SourceError(f"PagerDuty lists more than {offset} {name}")


def _get(source: Source, context: SourceContext, path: str, params: Sequence[tuple[str, str]]) -> Any:
    url = f"{source.options.get('url', URL).rstrip('/')}/{path}"
    token = context.secret(source.options.get("token_env", PAGERDUTY_TOKEN), url)
    return context.http.json(url, params=params, secrets={"Authorization": f"Token token={token}"}, accept=_ACCEPT)


def _incident(entry: Any) -> Incident:
    check_object(entry, "an incident")
    number = get_positive_int(entry, "incident_number")
    return Incident(
        get_str(entry, "title") or get_str(entry, "summary") or "",
        f"incident #{number}" if number else None,
        web_link(get_str(entry, "html_url")),
        get_str(entry, "priority", "summary") or get_str(entry, "urgency"),
        seconds(get_path(entry, "created_at")),
    )


def _is_of(entry: Any, schedule: str) -> bool:
    return get_str(check_object(entry, "a shift"), "schedule", "id") == schedule


def _shift(entry: Any, start: int, end: int) -> Shift:
    """Return a shift within [start, end). Without a start or an end of its own it is not limited there."""
    person = get_str(entry, "user", "summary") or get_str(entry, "user", "name")
    if person is None:
        raise malformed("field 'user.summary' of a shift is missing")
    edges = []
    for name, unlimited in (("start", start), ("end", end)):
        written = get_path(entry, name)
        edge = unlimited if written is None else seconds(written)
        if edge is None:
            raise malformed(f"field '{name}' of a shift is not a time")
        edges.append(edge)
    return Shift(edges[0], edges[1], person[:MOST_NAME])


def _iso(instant: int) -> str:
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
