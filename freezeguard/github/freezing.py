"""A freeze by hand: an open issue with a label. It is opened and closed here, and found by `freezeguard.sources.github_issues`."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from ..errors import UsageError
from ..foreign import at, items, number, text
from .client import GitHubError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from .client import Client

MOST_LETTERS = 200  # of a title
_PAGE = 100


class FreezeIssue(NamedTuple):
    """An issue that freezes."""

    number: int
    title: str
    link: str


def frozen_by(client: Client, repository: str, labels: Sequence[str]) -> list[FreezeIssue]:
    """The open issues with all of some labels, of which there are few: a hundred at most are looked at. Raises GitHubError."""
    found = client.read(f"/repos/{repository}/issues?state=open&labels={quote(','.join(labels), safe='')}&per_page={_PAGE}")
    if not isinstance(found, list):
        raise GitHubError("GitHub answered something that is no list of issues")
    return [_issue(entry) for entry in found if at(entry, "pull_request") is None and _has(entry, labels)]


def freeze(client: Client, repository: str, labels: Sequence[str], reason: str, until: datetime | None) -> FreezeIssue:
    """Opens the issue.

    Args:
        until: in the policy's zone, where its text will be read again.

    Raises:
        GitHubError: it could not be opened, or has no label: only those who may push can set one.
    """
    title = f"Deployments are frozen: {' '.join(reason.split())}"[:MOST_LETTERS]
    lines = [reason.strip(), *([f"until: {until:%Y-%m-%d %H:%M}"] if until is not None else [])]
    made = client.write("POST", f"/repos/{repository}/issues", {"title": title, "body": "\n\n".join(lines), "labels": list(labels)})
    if not _has(made, labels):
        where = text(made, "html_url") or "the issue"
        raise GitHubError(f"GitHub opened {where} without the label: the token may not set it, and nothing is frozen")
    return _issue(made)


def thaw(client: Client, repository: str, labels: Sequence[str], numbers: Sequence[int]) -> list[FreezeIssue]:
    """Closes the open issues with some labels, or those of them that are numbered, and gives them.

    Raises:
        UsageError: a number is none of them.
        GitHubError: one could not be closed.
    """
    found = {issue.number: issue for issue in frozen_by(client, repository, labels)}
    strangers = [f"#{count}" for count in numbers if count not in found]
    if strangers:
        raise UsageError(f"{', '.join(strangers)} is no open issue with the label {', '.join(labels)}")
    closed = [found[count] for count in dict.fromkeys(numbers)] if numbers else list(found.values())
    for issue in closed:
        client.write("PATCH", f"/repos/{repository}/issues/{issue.number}", {"state": "closed"})
    return closed


def _issue(entry: Any) -> FreezeIssue:
    count = number(entry, "number")
    if count is None:
        raise GitHubError("GitHub answered an issue without a number")
    return FreezeIssue(count, text(entry, "title") or "", text(entry, "html_url") or f"#{count}")


def _has(entry: Any, labels: Sequence[str]) -> bool:
    names = {name.casefold() for label in items(entry, "labels") if (name := text(label, "name"))}
    return names >= {label.casefold() for label in labels}
