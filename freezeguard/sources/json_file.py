"""Incidents in a JSON file relative to the policy."""

from __future__ import annotations

from .http import parse_json
from .json_incidents import incidents_in
from .local_file import read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..policy.model import Source
    from .connections import SourceContext
    from .incident import Incident


def query(source: Source, _context: SourceContext) -> list[Incident]:
    """Return the incidents that the expression selects. Raises SourceError."""
    document = parse_json(read_file(source, source.options["path"]), "the file")
    return incidents_in(document, source.options.get("expression"), source.name)
