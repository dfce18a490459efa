"""The event that started a run, and the deployment that it stands for.

A payload is foreign data of any shape: a field that is not as documented by GitHub counts as not known, and matches every scope.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from ..errors import UndecidedError
from ..policy.subject import Subject
from ..util.text import os_error_reason
from ..util.untyped_json import get_path, get_positive_int, get_str

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .settings import Settings

MAX_BYTES = 30 << 20  # GitHub caps payloads at 25 MB
MOST_DIGITS = 20  # of a number; Python refuses to parse thousands of digits
_HEADS, _QUEUE = "refs/heads/", "refs/heads/gh-readonly-queue/"


class Event(NamedTuple):
    """An event.

    Attributes:
        base: the branch whose policy decides; None means the base of the pull request, else the default branch.
        deletion: a branch or tag is deleted, so nothing is deployed.
        queued: the commit of a merge group, which carries the status; None for other events.
        deployment: the id of the deployment to decide.
        nothing: the event deploys nothing; the default branch is evaluated.
    """

    subject: Subject
    base: str | None = None
    deletion: bool = False
    queued: str | None = None
    deployment: int | None = None
    nothing: bool = False


def read_event(settings: Settings) -> Event:
    """Return the event of a run. Raises UndecidedError if its payload cannot be read."""
    return event_of(settings, read_payload(settings.event_path))


def read_payload(path: str | None) -> dict[str, Any]:
    """Return the payload that the runner wrote to a path. Raises UndecidedError."""
    if path is None:
        return {}
    try:
        with open(path, "rb") as file:
            payload = json.loads(file.read(MAX_BYTES))
    except OSError as error:
        raise UndecidedError(f"cannot read the event's payload: {os_error_reason(error)}") from None
    except (ValueError, RecursionError):
        raise UndecidedError("the event's payload is not JSON") from None
    if not isinstance(payload, dict):
        raise UndecidedError("the event's payload is not an object")
    return payload


def event_of(settings: Settings, payload: dict[str, Any]) -> Event:
    """Return the event of a payload, by the event's name. Unknown events deploy nothing."""
    read = _READERS.get(settings.event_name)
    event = read(settings, payload) if read is not None else None
    if event is None and get_positive_int(payload, "pull_request", "number") is not None:
        event = _pull_request(settings, payload)
    if event is None:
        event = Event(Subject(sha=settings.sha), nothing=True)
    subject = event.subject._replace(repository=settings.repository, actor=settings.actor)
    return event._replace(subject=subject._replace(environment=settings.environment or subject.environment))


def _push(settings: Settings, payload: dict[str, Any]) -> Event:
    ref = get_str(payload, "ref") or settings.ref
    deleted = payload.get("deleted") is True or set(get_str(payload, "after") or "-") == {"0"}
    return Event(Subject(branch=_branch(ref), sha=get_str(payload, "after") or settings.sha), deletion=deleted)


def _delete(settings: Settings, payload: dict[str, Any]) -> Event:
    return Event(Subject(), deletion=True)


def _pull_request(settings: Settings, payload: dict[str, Any]) -> Event:
    base = get_str(payload, "pull_request", "base", "ref")
    # Statuses belong to the head, not to the commit that a merge would create.
    sha = get_str(payload, "pull_request", "head", "sha")
    return Event(Subject(branch=base, sha=sha, pull_request=get_positive_int(payload, "pull_request", "number")), base=base)


def _merge_group(settings: Settings, payload: dict[str, Any]) -> Event:
    ref = get_str(payload, "merge_group", "head_ref") or settings.ref or ""
    base = _branch(get_str(payload, "merge_group", "base_ref"))
    sha = get_str(payload, "merge_group", "head_sha") or settings.sha
    return Event(Subject(branch=base, sha=sha, pull_request=_queued_pull_request(ref)), base=base, queued=sha)


def _queued_pull_request(ref: str) -> int | None:
    """Return 104 for `refs/heads/gh-readonly-queue/main/pr-104-<sha>`. The name of the base may contain anything."""
    last = ref.removeprefix(_QUEUE).rpartition("/")[2]
    digits = last.removeprefix("pr-").partition("-")[0]
    known = ref.startswith(_QUEUE) and last.startswith("pr-") and digits.isascii() and digits.isdigit() and len(digits) < MOST_DIGITS
    return int(digits) if known else None


def _deployment(settings: Settings, payload: dict[str, Any]) -> Event:
    return Event(
        Subject(
            environment=get_str(payload, "deployment", "environment"),
            branch=_branch(settings.ref),
            sha=get_str(payload, "deployment", "sha") or settings.sha,
        ),
        deployment=get_positive_int(payload, "deployment", "id"),
    )


def _dispatch(settings: Settings, payload: dict[str, Any]) -> Event:
    return Event(Subject(branch=_branch(settings.ref), sha=settings.sha))


def _issue_comment(settings: Settings, payload: dict[str, Any]) -> Event | None:
    if not isinstance(get_path(payload, "issue", "pull_request"), dict):
        return None
    return Event(Subject(pull_request=get_positive_int(payload, "issue", "number")))


def _workflow_run(settings: Settings, payload: dict[str, Any]) -> Event:
    # `head_branch` may also be a tag, or a branch of a fork: the payload does not distinguish them.
    return Event(Subject(sha=get_str(payload, "workflow_run", "head_sha") or settings.sha))


_READERS = {
    "push": _push,
    "create": _dispatch,
    "delete": _delete,
    "pull_request": _pull_request,
    "pull_request_target": _pull_request,
    "pull_request_review": _pull_request,
    "merge_group": _merge_group,
    "deployment": _deployment,
    "deployment_status": _deployment,
    "workflow_dispatch": _dispatch,
    "workflow_call": _dispatch,
    "release": _dispatch,
    "issue_comment": _issue_comment,
    "workflow_run": _workflow_run,
}


def _branch(ref: str | None) -> str | None:
    return ref.removeprefix(_HEADS) if ref is not None and ref.startswith(_HEADS) else None
