"""A freeze by hand: an open issue with a label. It is opened and closed here, and found by `freezeguard.sources.github_issues`."""

from __future__ import annotations

from contextlib import suppress

from ..errors import UsageError
from ..util.untyped_json import get_path, get_positive_int, get_str, label_names
from .client import GitHubError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from typing import Any

    from .client import Client

MOST_LETTERS = 200  # of a title
THAWED = "Thawed by freezeguard thaw"


def freeze(client: Client, repository: str, labels: Sequence[str], reason: str, until: datetime | None) -> str:
    """Opens the issue, and gives its link.

    Args:
        until: in the zone of the document that looks at it, where its text will be read again.

    Raises:
        GitHubError: it could not be opened, or has no label: only those who may push can set one.
    """
    title = f"Deployments are frozen: {' '.join(reason.split())}"[:MOST_LETTERS]
    # An `until` or an open comment in the reason says nothing: it stands below, and is quoted.
    quoted = "\n".join(f"> {line}" for line in reason.strip().splitlines())
    lines = [f"until: {until:%Y-%m-%d %H:%M}", quoted] if until is not None else [quoted]
    made = client.write("POST", f"/repos/{repository}/issues", {"title": title, "body": "\n\n".join(lines), "labels": list(labels)})
    if not set(label_names(made) or ()) >= {label.casefold() for label in labels}:
        where = get_str(made, "html_url") or "the issue"
        raise GitHubError(f"GitHub opened {where} without the label: the token may not set it, and nothing is frozen")
    return _link(made)


def thaw(client: Client, repository: str, labels: Sequence[str], frozen: Sequence[Any], numbers: Sequence[int]) -> Iterator[str]:
    """Closes issues, and gives the link of each that is closed.

    Args:
        frozen: the open issues with these labels, as GitHub gives them.
        numbers: only these of them; none: all.

    Raises:
        UsageError: a number is none of them; nothing is closed.
        GitHubError: one could not be closed.
    """
    found = {count: issue for issue in frozen if (count := get_positive_int(issue, "number")) is not None}
    strangers = [f"#{count}" for count in numbers if count not in found]
    if strangers:
        raise UsageError(f"{', '.join(strangers)} is no open issue with the label {', '.join(labels)}")
    for count in dict.fromkeys(numbers or found):
        client.write("PATCH", f"/repos/{repository}/issues/{count}", {"state": "closed"})
        # It is thawed, also where nobody may comment.
        with suppress(GitHubError):
            client.write("POST", f"/repos/{repository}/issues/{count}/comments", {"body": THAWED})
        yield _link(found[count])


def _link(issue: Any) -> str:
    return get_str(issue, "html_url") or f"#{get_path(issue, 'number')}"
