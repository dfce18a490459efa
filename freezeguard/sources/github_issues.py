"""Incidents that are issues on GitHub: open ones with all of some labels. One with a line `until: …` has an end: a freeze by hand."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import quote

from ..github.client import GitHubError
from ..policy.model import SEVERITIES
from ..policy.reader import scalars
from ..temporal.zones import DAY
from ..util.languages import Message
from ..util.untyped_json import get_path, get_positive_int, get_str, label_names
from .incident import Incident, SourceError, seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..github.client import Client
    from ..policy.model import Source
    from ..temporal.zones import Zone
    from .context import SourceContext

MOST_PAGES = 10
_PAGE = 100
# `until: 2026-11-30 09:00`, also in a list or bold, and what an issue form makes of a field with that name: a heading, and the value below.
UNTIL = re.compile(
    r"^(?:[ \t*_-]*until[ \t]*[*_]*:|#+[ \t]*until[ \t]*\r?\n\s*)(?P<time>[^\r\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_NOTHING = ("", "no response")  # what a form writes for a field that was left empty
# What nobody reads as said: comments, as templates have them, and blocks of code.
_UNSAID = re.compile(r"<!--.*?(?:-->|\Z)|^ {0,3}(?P<fence>`{3,}|~{3,}).*?(?:^ {0,3}(?P=fence)[`~]*[ \t]*\r?$|\Z)", re.DOTALL | re.MULTILINE)
# `sev1`, `P2`; `severity: high`, `priority/P2`: not `effort: low`.
_SEVERITY = re.compile(r"(?P<bare>(?:sev|p|s)-?[0-5])|(?:severity|priority|sev|prio|impact)[:/\s-]+(?P<word>.+)")


def ask(source: Source, asking: SourceContext) -> list[Incident]:
    """Open issues and, with a cooldown, those that were closed, or lost one of the labels, within it. Raises SourceError."""
    repository = source.options.get("repository") or asking.repository
    if repository is None or repository.count("/") != 1:
        raise SourceError("which repository? Say `repository: owner/name` in the policy, or --repository")
    issues = Issues(asking.github(source.options.get("token_env")), repository, source.options["labels"], asking.zone)
    called = "" if repository == asking.repository else repository
    try:
        found = [issues.incident(issue, called) for issue in issues.open()]
        if source.cooldown:
            since = asking.zone.add(asking.at, source.cooldown, -1)
            found += [issues.incident(issue, called)._replace(resolved=when) for issue, when in issues.resolved(since)]
    except GitHubError as error:
        gone = f"the repository {repository} is not there, or the token may not see it"
        raise SourceError(gone if error.status == 404 else str(error)) from None
    return found


class Issues:
    """The issues of a repository that have some labels.

    Args:
        zone: where a time in their text is read.
    """

    def __init__(self, client: Client, repository: str, labels: list[str], zone: Zone) -> None:
        self._client = client
        self._repository = repository
        self._wanted = {label.casefold() for label in labels}
        # One with a comma in it cannot be asked for: it is looked for in what is found.
        self._query = "&labels=" + quote(",".join(label for label in labels if "," not in label), safe="")
        self._zone = zone

    def open(self) -> list[Any]:
        """Those that are open. Raises GitHubError, SourceError."""
        return [issue for issue in self._pages(f"issues?state=open{self._query}") if self._counts(issue)]

    def resolved(self, since: int) -> Iterator[tuple[Any, int]]:
        """Those that are not any more since an instant, and when that was. Raises GitHubError, SourceError."""
        moment = quote(datetime.fromtimestamp(since, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        for issue in self._pages(f"issues?state=closed{self._query}&since={moment}"):
            closed = seconds(get_path(issue, "closed_at"))
            if self._counts(issue) and closed is not None and closed >= since:
                yield issue, closed
        yield from self._without_label(since)

    def _without_label(self, since: int) -> Iterator[tuple[Any, int]]:
        """Those from which a label was taken."""
        taken: dict[int, tuple[Any, int, set[str]]] = {}
        for event in self._pages("issues/events?", until=lambda event: (seconds(get_path(event, "created_at")) or since) < since):
            label, issue, when = get_str(event, "label", "name"), get_path(event, "issue"), seconds(get_path(event, "created_at"))
            count = get_positive_int(issue, "number")
            if (
                get_str(event, "event") != "unlabeled"
                or label is None
                or label.casefold() not in self._wanted
                or count is None
                or when is None
            ):
                continue
            # Events come newest first: the last one that is seen is the first that took one of the labels.
            lost = taken[count][2] if count in taken else set()
            taken[count] = issue, when, lost | {label.casefold()}
        for issue, when, lost in taken.values():
            has = _labels(issue)
            closed = seconds(get_path(issue, "closed_at"))
            over = when if closed is None else min(when, closed)
            if get_path(issue, "pull_request") is None and not has >= self._wanted and has | lost >= self._wanted and over >= since:
                yield issue, over

    def incident(self, issue: Any, repository: str) -> Incident:
        """What the engine sees of an issue. `repository`: where it is, if that has to be said."""
        count = get_positive_int(issue, "number")
        called = f"{repository}#{count}" if repository else Message("incident.issue", number=count)
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
        """The end that a text says, the latest of several, and what is wrong with it."""
        said = [found["time"].strip(" \t*_") for found in UNTIL.finditer(_UNSAID.sub("", body))]
        try:
            ends = [scalars.local_time(written) for written in said if written.casefold() not in _NOTHING and not written.startswith("#")]
        except ValueError:
            return None, Message("incident.until", example="2026-11-30 09:00")
        return max((self._zone.latest(wall + DAY if whole_day else wall) for wall, whole_day in ends), default=None), None

    def _counts(self, issue: Any) -> bool:
        return get_path(issue, "pull_request") is None and _labels(issue) >= self._wanted

    def _pages(self, path: str, until: Any = None) -> Iterator[Any]:
        for page in range(1, MOST_PAGES + 1):
            found = self._client.read(f"/repos/{self._repository}/{path}&per_page={_PAGE}&page={page}")
            if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
                raise SourceError("GitHub answered something that is no list of issues")
            for entry in found:
                if until is not None and until(entry):
                    return
                yield entry
            if len(found) < _PAGE:
                return
        raise SourceError(f"more than {MOST_PAGES * _PAGE} issues or events have to be read")


def _labels(issue: Any) -> set[str]:
    names = label_names(issue)
    if names is None:
        raise SourceError("GitHub answered an issue without the names of its labels")
    return set(names)


def _severity(label: str) -> str | None:
    """The severity that a label says: `sev1`, `severity: high`, `priority/P2`."""
    said = _SEVERITY.fullmatch(label)
    word = said and (said["bare"] or said["word"]).strip().replace("-", "")
    return word if word in SEVERITIES else None
