"""Open GitHub issues with all of some labels as incidents. A line `until: …` gives an issue an end: a manual freeze."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import quote

from ..github.client import GitHubError
from ..policy.model import SEVERITIES
from ..policy.reader import scalars
from ..temporal.zones import DAY
from ..util.languages import Message
from ..util.markdown import without_comments_and_code
from ..util.untyped_json import get_path, get_positive_int, get_str, label_names
from .incident import Incident, SourceError, check_object, malformed, seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..github.client import Client
    from ..policy.model import Source
    from ..temporal.zones import Zone
    from .connections import SourceContext

MOST_PAGES = 10
# `until: 2026-11-30 09:00`, also in a list or bold, and the field of an issue form with that name: a heading, and the value below.
UNTIL = re.compile(
    r"^(?:[ \t*_-]*until[ \t]*[*_]*:|#+[ \t]*until[ \t]*\r?\n\s*)(?P<time>[^\r\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_EMPTY = ("", "no response")  # an issue form writes this for an empty field
# `sev1`, `P2`, `severity: high`, `priority/P2`, but not `effort: low`.
_SEVERITY = re.compile(r"(?P<bare>(?:sev|p|s)-?[0-5])|(?:severity|priority|sev|prio|impact)[:/\s-]+(?P<word>.+)")


def query(source: Source, context: SourceContext) -> list[Incident]:
    """Return open issues and, with a cooldown, issues that were closed or lost a label within it. Raises SourceError."""
    own, at = context.connections.repository, context.connections.at
    repository = source.options.get("repository") or own
    if repository is None or repository.count("/") != 1:
        raise SourceError("the repository is not known: set `repository: owner/name` in the policy, or use --repository")
    issues = Issues(context.connections.github(source.options.get("token_env")), repository, source.options["labels"], context.zone)
    prefix = "" if repository == own else repository
    try:
        incidents = [issues.incident(issue, prefix) for issue in issues.open()]
        if source.cooldown:
            since = context.zone.add(at, source.cooldown, -1)
            incidents += [issues.incident(issue, prefix)._replace(resolved=instant) for issue, instant in issues.resolved(since)]
    except GitHubError as error:
        missing = f"the repository {repository} does not exist, or is not visible to the token"
        raise SourceError(missing if error.status == 404 else str(error)) from None
    return incidents


class Issues:
    """The issues of a repository that have all of some labels.

    Args:
        zone: time zone of the times in their texts.
    """

    def __init__(self, client: Client, repository: str, labels: list[str], zone: Zone) -> None:
        self._client = client
        self._repository = repository
        self._wanted = {label.casefold() for label in labels}
        # GitHub cannot filter by a label with a comma: `_has_labels` checks it.
        self._query = "&labels=" + quote(",".join(label for label in labels if "," not in label), safe="")
        self._zone = zone

    def open(self) -> list[Any]:
        """Return the open issues. Raises GitHubError, SourceError."""
        return [issue for issue in self._entries(f"issues?state=open{self._query}") if self._has_labels(issue)]

    def resolved(self, since: int) -> Iterator[tuple[Any, int]]:
        """Yield the issues that stopped being incidents since an instant, each with its own instant. Raises GitHubError, SourceError."""
        start = quote(datetime.fromtimestamp(since, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        for issue in self._entries(f"issues?state=closed{self._query}&since={start}"):
            closed = seconds(get_path(issue, "closed_at"))
            if self._has_labels(issue) and closed is not None and closed >= since:
                yield issue, closed
        yield from self._without_label(since)

    def _without_label(self, since: int) -> Iterator[tuple[Any, int]]:
        """Yield the issues that lost a label, each with the instant."""
        removals: dict[int, tuple[Any, int, set[str]]] = {}
        for event in self._entries("issues/events"):
            if (seconds(get_path(event, "created_at")) or since) < since:
                break
            label, issue, when = get_str(event, "label", "name"), get_path(event, "issue"), seconds(get_path(event, "created_at"))
            number = get_positive_int(issue, "number")
            if (
                get_str(event, "event") != "unlabeled"
                or label is None
                or label.casefold() not in self._wanted
                or number is None
                or when is None
            ):
                continue
            # Events come newest first: the last one read is the first that removed a label.
            lost = removals[number][2] if number in removals else set()
            removals[number] = issue, when, lost | {label.casefold()}
        for issue, when, lost in removals.values():
            has = _labels(issue)
            closed = seconds(get_path(issue, "closed_at"))
            over = when if closed is None else min(when, closed)
            if get_path(issue, "pull_request") is None and not has >= self._wanted and has | lost >= self._wanted and over >= since:
                yield issue, over

    def incident(self, issue: Any, repository: str) -> Incident:
        """Return an issue as an incident. `repository` is empty for the repository to deploy."""
        number = get_positive_int(issue, "number")
        called = f"{repository}#{number}" if repository else Message("incident.issue", number=number)
        severity = max(filter(None, map(_severity, _labels(issue))), key=SEVERITIES.__getitem__, default=None)
        until, note = self._until(get_str(issue, "body") or "")
        return Incident(
            get_str(issue, "title") or "",
            called,
            get_str(issue, "html_url"),
            severity,
            seconds(get_path(issue, "created_at")),
            None,
            until,
            note,
        )

    def _until(self, body: str) -> tuple[int | None, str | None]:
        """Return the latest end in a text, and the note about an end that is not valid; None for each that there is not."""
        times = [match["time"].strip(" \t*_") for match in UNTIL.finditer(without_comments_and_code(body))]
        try:
            ends = [scalars.local_time(written) for written in times if written.casefold() not in _EMPTY and not written.startswith("#")]
        except ValueError:
            return None, Message("incident.until", example="2026-11-30 09:00")
        return max((self._zone.latest(wall + DAY if whole_day else wall) for wall, whole_day in ends), default=None), None

    def _has_labels(self, issue: Any) -> bool:
        return get_path(issue, "pull_request") is None and _labels(issue) >= self._wanted

    def _entries(self, path: str) -> Iterator[Any]:
        for entry in self._client.read_pages(f"/repos/{self._repository}/{path}", "issues or events", max_pages=MOST_PAGES):
            yield check_object(entry, "an issue or event")


def _labels(issue: Any) -> set[str]:
    names = label_names(issue)
    if names is None:
        raise malformed("the names of an issue's labels are missing")
    return set(names)


def _severity(label: str) -> str | None:
    """Return the severity in a label such as `sev1`, `severity: high`, `priority/P2`; None if it has none."""
    match = _SEVERITY.fullmatch(label)
    word = match and (match["bare"] or match["word"]).strip().replace("-", "")
    return word if word in SEVERITIES else None
