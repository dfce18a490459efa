"""Incidents as every source reports them, and readers for the fields of a response."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from ..errors import UndecidedError
from ..util.languages import Message
from ..util.untyped_json import get_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MAX_BYTES = 5 << 20  # of one response, file or calendar
MOST_NAME = 200  # letters of a person's name
MOST_INCIDENTS = 10_000  # of one source: a longer list is not a list of incidents
OFFLINE = Message("source.offline")
# The reason may quote a private calendar, which not everybody who reads a verdict may see.
INVALID_CALENDAR = "the calendar is not valid: save a copy, name it in a policy, and run `freezeguard lint` to see why"


class SourceError(UndecidedError):
    """A query failed. The message contains no secret and nothing that was sent.

    Attributes:
        status: the HTTP status; 0 for other failures.
    """

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class Incident(NamedTuple):
    """An incident that is open, or was resolved recently. All texts are foreign.

    Attributes:
        title: may be empty.
        called: short name, such as `incident #42`; None if the title serves.
        link: its web page; None if it has none.
        severity: the system's own word; None if it has none.
        since: the instant (seconds) at which it was opened; None if not known.
        resolved: the instant at which it was resolved; None if it is open.
        until: the instant at which it ends by itself; None if not known.
        note: a remark to show after the title.
    """

    title: str
    called: str | None = None
    link: str | None = None
    severity: str | None = None
    since: int | None = None
    resolved: int | None = None
    until: int | None = None
    note: str | None = None


def malformed(detail: str) -> SourceError:
    """Return the error for a response that was received, but is not what the system documents."""
    return SourceError(f"could not parse the response: {detail}")


def seconds(value: Any) -> int | None:
    """Return the instant that a foreign value means: ISO 8601 with an offset, or seconds since 1970. None if it means none."""
    if isinstance(value, bool):
        return None
    try:
        if isinstance(value, int | float):
            instant = int(value)
        elif isinstance(value, str):
            parsed = datetime.fromisoformat(value)
            if parsed.tzinfo is None:
                return None
            instant = int(parsed.timestamp() // 1)
        else:
            return None
    except (ValueError, OverflowError):
        return None
    return instant if 0 < instant < 1 << 37 else None


def get_entries(response: Any, *path: str) -> list[Any]:
    """Return the list at a path of a response. Raises SourceError if there is none, or it is longer than MOST_INCIDENTS."""
    name = f"field '{'.'.join(path)}'" if path else "it"
    entries = get_path(response, *path)
    if not isinstance(entries, list):
        raise malformed(f"{name} is not a list")
    return check_length(entries)


def check_length(entries: list[Any]) -> list[Any]:
    """Return a list of at most MOST_INCIDENTS entries. Raises SourceError if it is longer."""
    if len(entries) > MOST_INCIDENTS:
        raise SourceError(f"the list has more than {MOST_INCIDENTS} entries")
    return entries


def check_object(value: Any, name: str) -> dict[str, Any]:
    """Return a JSON object. Raises SourceError, in which `name` stands for the value."""
    if not isinstance(value, dict):
        raise malformed(f"{name} is not an object")
    return value


def web_link(link: str | None) -> str | None:
    """Return a foreign link if it leads to a web page, else None."""
    return link if link is not None and link.startswith(("https://", "http://")) else None
