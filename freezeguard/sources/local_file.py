"""Files that stand beside the policy: on the disk, or in the repository that the policy was read from."""

from __future__ import annotations

from ..util.text import os_error_reason, quote
from .incident import SourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..policy.model import Source


def content(source: Source, path: str) -> bytes:
    """The content of a file. Raises SourceError, or UndecidedError where GitHub cannot tell it."""
    assert source.read is not None
    try:
        return source.read(path)
    except (OSError, ValueError) as error:
        raise SourceError(f"cannot read {quote(path)}: {os_error_reason(error)}") from None
