"""What every source of incidents answers, and how a moment is read from what it says."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from ..errors import UndecidedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MAX_BYTES = 5 << 20  # of one answer, one file, one calendar
MOST_NAME = 200  # letters of somebody's name
MOST_INCIDENTS = 10_000  # of one source: what lists more is not a list of incidents


class SourceError(UndecidedError):
    """A source did not answer as it should. The text is ours: nothing that was sent, and no secret, is in it.

    Attributes:
        status: of HTTP; 0 where it is another failure.
    """

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class Incident(NamedTuple):
    """Something that goes wrong, or went wrong until a moment ago. All texts are foreign.

    Attributes:
        title: what it is; may be empty.
        called: how it is called in short: `incident #42`; None: by its title.
        severity: the system's own word for it; None: it has none.
        since: the instant (seconds) since which it is open; None: not known.
        resolved: the instant at which it was over; None: it is open.
        until: the instant at which it will be over by itself; None: not known.
        note: something that has to be said beside the title.
    """

    title: str
    called: str | None = None
    link: str | None = None
    severity: str | None = None
    since: int | None = None
    resolved: int | None = None
    until: int | None = None
    note: str | None = None


def seconds(value: Any) -> int | None:
    """The instant that a foreign value says, ISO 8601 with an offset or seconds since 1970; None where it says none."""
    if isinstance(value, bool):
        return None
    try:
        if isinstance(value, int | float):
            moment = int(value)
        elif isinstance(value, str):
            found = datetime.fromisoformat(value)
            if found.tzinfo is None:
                return None
            moment = int(found.timestamp() // 1)
        else:
            return None
    except (ValueError, OverflowError):
        return None
    return moment if 0 < moment < 1 << 37 else None


def listed(value: Any, what: str) -> list[Any]:
    """A list of at most MOST_INCIDENTS. Raises SourceError that says what is none."""
    if not isinstance(value, list):
        raise SourceError(f"{what} is not a list")
    if len(value) > MOST_INCIDENTS:
        raise SourceError(f"{what} has more than {MOST_INCIDENTS} entries")
    return value


def web_link(link: str | None) -> str | None:
    """A foreign link, if it leads to the web."""
    return link if link is not None and link.startswith(("https://", "http://")) else None
