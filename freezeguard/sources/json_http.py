"""Incidents in any JSON that is served over HTTP."""

from __future__ import annotations

from .json_incidents import incidents_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..policy.model import Source
    from .connections import SourceContext
    from .incident import Incident


def query(source: Source, context: SourceContext) -> list[Incident]:
    """Return the incidents that the expression selects. Raises SourceError."""
    options = source.options
    secrets = {name: context.secret(variable, options["url"]) for name, variable in options.get("headers", {}).items()}
    return incidents_in(context.http.json(options["url"], secrets=secrets), options["expression"], source.name)
