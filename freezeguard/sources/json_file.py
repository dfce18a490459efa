"""Incidents in a JSON file beside the policy."""

from __future__ import annotations

import json

from .incident import MAX_BYTES, SourceError
from .json_incidents import incidents_in
from .local_file import content

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..policy.model import Source
    from .context import SourceContext
    from .incident import Incident


def ask(source: Source, asking: SourceContext) -> list[Incident]:
    """What the expression finds. Raises SourceError."""
    found = content(source, source.options["path"])
    if len(found) > MAX_BYTES:
        raise SourceError(f"the file is larger than {MAX_BYTES >> 20} MiB")
    try:
        document = json.loads(found)
    except (ValueError, RecursionError):
        raise SourceError("the file is not JSON, or is cut off") from None
    return incidents_in(document, source.options.get("expression"), source.name)
