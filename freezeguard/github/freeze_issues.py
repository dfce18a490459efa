"""Manual freezes: open issues with a label, which `freezeguard.sources.github_issues` reads."""

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
    """Open the issue of a freeze, and return its link.

    Args:
        until: in the time zone of the document that reads the issue.

    Raises:
        GitHubError: the issue could not be opened, or the label not set, which needs permission to push.
    """
    title = f"Deployments are frozen: {' '.join(reason.split())}"[:MOST_LETTERS]
    # The reason is quoted, so that an `until` or an unclosed comment in it has no effect.
    quoted = "\n".join(f"> {line}" for line in reason.strip().splitlines())
    lines = [f"until: {until:%Y-%m-%d %H:%M}", quoted] if until is not None else [quoted]
    issue = client.write("POST", f"/repos/{repository}/issues", {"title": title, "body": "\n\n".join(lines), "labels": list(labels)})
    if not set(label_names(issue) or ()) >= {label.casefold() for label in labels}:
        link = get_str(issue, "html_url") or "the issue"
        raise GitHubError(f"GitHub opened {link} without the label: the token lacks the permission to set it, and nothing is frozen")
    return _link(issue)


def thaw(client: Client, repository: str, labels: Sequence[str], frozen: Sequence[Any], numbers: Sequence[int]) -> Iterator[str]:
    """Close the issues of freezes, and yield the link of each.

    Args:
        frozen: the open issues with these labels, as read from GitHub.
        numbers: the issues to close; empty for all.

    Raises:
        UsageError: a number is not among the open issues; nothing is closed.
        GitHubError: an issue could not be closed.
    """
    issues = {number: issue for issue in frozen if (number := get_positive_int(issue, "number")) is not None}
    unknown = [f"#{number}" for number in numbers if number not in issues]
    if unknown:
        raise UsageError(f"{', '.join(unknown)}: there is no such open issue with the label {', '.join(labels)}")
    for number in dict.fromkeys(numbers or issues):
        client.write("PATCH", f"/repos/{repository}/issues/{number}", {"state": "closed"})
        # A closed issue is thawed, even if the token may not comment.
        with suppress(GitHubError):
            client.write("POST", f"/repos/{repository}/issues/{number}/comments", {"body": THAWED})
        yield _link(issues[number])


def _link(issue: Any) -> str:
    return get_str(issue, "html_url") or f"#{get_path(issue, 'number')}"
