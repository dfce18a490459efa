"""Files relative to the policy: on disk, or in the repository that the policy was read from."""

from __future__ import annotations

from ..util.text import os_error_reason, quote
from .incident import MAX_BYTES, SourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..policy.model import Source


def read_file(source: Source, path: str) -> bytes:
    """Return the content of a file. Raises SourceError, or UndecidedError if GitHub cannot provide it."""
    assert source.read is not None
    try:
        content = source.read(path)
    except (OSError, ValueError) as error:
        raise SourceError(f"cannot read {quote(path)}: {os_error_reason(error)}") from None
    if len(content) > MAX_BYTES:
        raise SourceError(f"the file is larger than {MAX_BYTES >> 20} MiB")
    return content
