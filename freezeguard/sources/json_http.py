"""Incidents in any JSON that is served over HTTP."""

from __future__ import annotations

from .json_incidents import incidents_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..policy.model import Source
    from .context import SourceContext
    from .incident import Incident


def ask(source: Source, asking: SourceContext) -> list[Incident]:
    """What the expression finds. Raises SourceError."""
    options = source.options
    secrets = {name: asking.secret(variable) for name, variable in options.get("headers", {}).items()}
    return incidents_in(asking.http.json(options["url"], secrets=secrets), options["expression"], source.name)
