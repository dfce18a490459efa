"""PagerDuty's REST API v2: incidents, and who is on call."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

from ..engine.facts import Shift
from ..util.untyped_json import get_path, get_positive_int, get_str
from .incident import MOST_INCIDENTS, MOST_NAME, Incident, SourceError, listed, seconds, web_link

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from ..policy.model import Source
    from .context import SourceContext

URL = "https://api.pagerduty.com"
TOKEN = "PAGERDUTY_TOKEN"  # noqa: S105  the name of a variable
_PAGE = 100
_ACCEPT = "application/vnd.pagerduty+json;version=2"
_OPEN = ("triggered", "acknowledged")


def ask(source: Source, asking: SourceContext) -> list[Incident]:
    """Open incidents and, with a cooldown, those that were resolved within it. Raises SourceError."""
    options = source.options
    # Without a range PagerDuty tells only of the last 30 days, also of what is still open.
    scope = [("date_range", "all"), *(("service_ids[]", service) for service in options.get("services", ()))]
    scope += [("urgencies[]", urgency) for urgency in options.get("urgencies", ())]
    params = [*(("statuses[]", status) for status in _OPEN), *scope]
    found = [_incident(entry) for entry in _pages(source, asking, "incidents", params)]
    if source.cooldown:
        since = asking.zone.add(asking.at, source.cooldown, -1)
        params = [("statuses[]", "resolved"), ("sort_by", "resolved_at:desc"), *scope]
        for entry in _pages(source, asking, "incidents", params):
            incident = _incident(entry)
            resolved = seconds(get_path(entry, "resolved_at")) or seconds(get_path(entry, "last_status_change_at"))
            if resolved is None:
                raise SourceError("a resolved incident does not say when it was resolved")
            if resolved < since:
                break
            found.append(incident._replace(resolved=resolved))
    return found


def shifts(source: Source, asking: SourceContext, start: int, end: int) -> list[Shift]:
    """Who is on call by a schedule, within [start, end). Raises SourceError."""
    schedule = source.options["schedule"]
    try:
        asked = _get(source, asking, f"schedules/{quote(schedule, safe='')}", [])
    except SourceError as error:
        if error.status == 404:
            raise SourceError("PagerDuty has no such schedule, or the token may not see it") from None
        raise
    if get_str(asked, "schedule", "id") is None:
        raise SourceError("what it answered is no schedule")
    params = [("schedule_ids[]", schedule), ("since", _iso(start)), ("until", _iso(end))]
    found = {_shift(entry, start, end) for entry in _pages(source, asking, "oncalls", params) if _is_of(entry, schedule)}
    return sorted(shift for shift in found if shift.start < shift.end)


def _pages(source: Source, asking: SourceContext, what: str, params: Sequence[tuple[str, str]]) -> Iterator[Any]:
    offset = 0
    while True:
        answer = _get(source, asking, what, [*params, ("limit", str(_PAGE)), ("offset", str(offset))])
        entries = listed(get_path(answer, what), f"the list of {what}")
        yield from entries
        more = get_path(answer, "more")
        if not isinstance(more, bool):
            raise SourceError(f"it does not say whether there are more {what}")
        if not more:
            return
        offset += _PAGE
        # PagerDuty itself refuses to go further.
        if offset >= MOST_INCIDENTS or not entries:
            raise SourceError(f"it lists more than {offset} {what}")


def _get(source: Source, asking: SourceContext, path: str, params: Sequence[tuple[str, str]]) -> Any:
    token = asking.secret(source.options.get("token_env", TOKEN))
    url = f"{source.options.get('url', URL).rstrip('/')}/{path}"
    return asking.http.json(url, params=params, secrets={"Authorization": f"Token token={token}"}, accept=_ACCEPT)


def _incident(entry: Any) -> Incident:
    if not isinstance(entry, dict):
        raise SourceError("an incident is not an object")
    count = get_positive_int(entry, "incident_number")
    return Incident(
        get_str(entry, "title") or get_str(entry, "summary") or "",
        f"incident #{count}" if count else None,
        web_link(get_str(entry, "html_url")),
        get_str(entry, "priority", "summary") or get_str(entry, "urgency"),
        seconds(get_path(entry, "created_at")),
    )


def _is_of(entry: Any, schedule: str) -> bool:
    if not isinstance(entry, dict):
        raise SourceError("a shift is not an object")
    return get_str(entry, "schedule", "id") == schedule


def _shift(entry: Any, start: int, end: int) -> Shift:
    """A shift; without a start or an end it is for ever."""
    person = get_str(entry, "user", "summary") or get_str(entry, "user", "name")
    if person is None:
        raise SourceError("a shift does not say who is on call")
    edges = []
    for name, always in (("start", start), ("end", end)):
        written = get_path(entry, name)
        edge = always if written is None else seconds(written)
        if edge is None:
            raise SourceError("a shift has a time that cannot be read")
        edges.append(edge)
    return Shift(edges[0], edges[1], person[:MOST_NAME])


def _iso(instant: int) -> str:
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
