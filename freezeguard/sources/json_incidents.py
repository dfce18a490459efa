"""Incidents that a JMESPath expression finds in JSON, whoever wrote it."""

from __future__ import annotations

from ..util.untyped_json import get_path
from .incident import Incident, SourceError, listed, seconds, web_link

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_TITLE = ("title", "name", "summary", "description", "message", "id")
_LINK = ("link", "html_url", "url", "shortlink")
_SEVERITY = ("severity", "impact", "priority", "urgency")
_SINCE = ("since", "started_at", "startsAt", "created_at", "created")
_RESOLVED = ("resolved_at", "ended_at", "closed_at")


def incidents_in(document: Any, expression: str | None, name: str) -> list[Incident]:
    """The incidents in a document: a list of them, one, or true or false.

    Args:
        expression: None: the document is a list, or has one as `incidents`.
        name: how one is called that is only true.

    Raises:
        SourceError: the expression finds nothing, or something else.
    """
    found = _found(document, expression)
    if isinstance(found, bool):
        return [Incident(name)] if found else []
    if found is None:
        raise SourceError("its expression finds nothing (null): is it written as the answer is? No incident is an empty list")
    if isinstance(found, dict):
        found = [found]
    return [_incident(entry) for entry in listed(found, "what its expression finds")]


def _found(document: Any, expression: str | None) -> Any:
    if expression is None:
        return document if isinstance(document, list) else get_path(document, "incidents")
    import jmespath
    from jmespath.exceptions import JMESPathError

    try:
        return jmespath.search(expression, document)
    except (JMESPathError, TypeError, ValueError, RecursionError) as error:
        raise SourceError(f"its expression does not fit the answer ({type(error).__name__})") from None


def _incident(entry: Any) -> Incident:
    if isinstance(entry, str):
        return Incident(entry)
    if not isinstance(entry, dict):
        raise SourceError("what its expression finds is neither an object nor a text")
    return Incident(
        _first(entry, _TITLE) or "",
        None,
        web_link(_first(entry, _LINK)),
        _first(entry, _SEVERITY),
        next((moment for name in _SINCE if (moment := seconds(entry.get(name))) is not None), None),
        _resolved(entry),
    )


def _first(entry: dict[str, Any], names: tuple[str, ...]) -> str | None:
    values = (entry.get(name) for name in names)
    return next((str(value) for value in values if isinstance(value, str | int) and not isinstance(value, bool) and value != ""), None)


def _resolved(entry: dict[str, Any]) -> int | None:
    """When it was over; one that is over since a moment that cannot be read counts as open."""
    return next((moment for name in _RESOLVED if (moment := seconds(entry.get(name))) is not None), None)
