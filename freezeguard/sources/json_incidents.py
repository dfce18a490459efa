"""Incidents that a JMESPath expression selects from JSON of any origin."""

from __future__ import annotations

from ..util.untyped_json import get_path
from .incident import Incident, SourceError, check_length, seconds, web_link

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_TITLE = ("title", "name", "summary", "description", "message", "id")
_LINK = ("link", "html_url", "url", "shortlink")
_SEVERITY = ("severity", "impact", "priority", "urgency")
_SINCE = ("since", "started_at", "startsAt", "created_at", "created")
_RESOLVED = ("resolved_at", "ended_at", "closed_at")


def incidents_in(document: Any, expression: str | None, name: str) -> list[Incident]:
    """Return the incidents of a document: a list, a single one, or true or false.

    Args:
        expression: None if the document is a list, or has a list in `incidents`.
        name: title of the incident that `true` stands for.

    Raises:
        SourceError: the expression selects nothing, or something else.
    """
    selected = _select(document, expression)
    if isinstance(selected, bool):
        return [Incident(name)] if selected else []
    what = "field 'incidents'" if expression is None else "the result of the expression"
    if selected is None:
        raise SourceError(f"{what} is missing or null: check the names of the fields. Without incidents, an empty list is expected")
    if isinstance(selected, dict):
        selected = [selected]
    if not isinstance(selected, list):
        raise SourceError(f"{what} is not a list, an object, true or false")
    return [_incident(entry) for entry in check_length(selected)]


def _select(document: Any, expression: str | None) -> Any:
    if expression is None:
        return document if isinstance(document, list) else get_path(document, "incidents")
    import jmespath
    from jmespath.exceptions import JMESPathError

    try:
        return jmespath.search(expression, document)
    except (JMESPathError, TypeError, ValueError, RecursionError):
        raise SourceError("the expression does not fit the types of the JSON") from None


def _incident(entry: Any) -> Incident:
    if isinstance(entry, str):
        return Incident(entry)
    if not isinstance(entry, dict):
        raise SourceError("an incident is neither an object nor a text")
    return Incident(
        _first(entry, _TITLE) or "",
        None,
        web_link(_first(entry, _LINK)),
        _first(entry, _SEVERITY),
        _first_instant(entry, _SINCE),
        _first_instant(entry, _RESOLVED),
    )


def _first(entry: dict[str, Any], names: tuple[str, ...]) -> str | None:
    values = (entry.get(name) for name in names)
    return next((str(value) for value in values if isinstance(value, str | int) and not isinstance(value, bool) and value != ""), None)


def _first_instant(entry: dict[str, Any], names: tuple[str, ...]) -> int | None:
    """Return the first field that is an instant; None if none is: an incident without a resolution counts as open."""
    return next((instant for name in names if (instant := seconds(entry.get(name))) is not None), None)
