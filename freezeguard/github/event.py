"""What happened in the repository, as the runner tells it → what is to be deployed.

A payload is foreign data of any shape: what is not as GitHub documents it counts as not known, and what is not known matches every scope.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from ..errors import UndecidedError
from ..policy.subject import Subject
from ..util.untyped_json import get_path, get_positive_int, get_str

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .settings import Settings

MAX_BYTES = 30 << 20  # GitHub caps payloads at 25 MB
MOST_DIGITS = 20  # of a number; Python refuses to read one of thousands
_HEADS, _QUEUE = "refs/heads/", "refs/heads/gh-readonly-queue/"


class Event(NamedTuple):
    """What happened.

    Attributes:
        base: the branch whose policy decides, where the event tells it; None: of a pull request its base, else the default branch.
        deletion: a branch or tag is deleted: nothing is deployed.
        queued: the commit of a merge group, which carries the status; None elsewhere.
        deployment: the number of the deployment that asks.
        nothing: there is nothing to deploy in it; the default branch is judged.
    """

    subject: Subject
    base: str | None = None
    deletion: bool = False
    queued: str | None = None
    deployment: int | None = None
    nothing: bool = False


def read_event(settings: Settings) -> Event:
    """The event of a run. Raises UndecidedError where its payload cannot be read."""
    return event_of(settings, read_payload(settings.event_path))


def read_payload(path: str | None) -> dict[str, Any]:
    """The payload that the runner left at a path. Raises UndecidedError."""
    if path is None:
        return {}
    try:
        with open(path, "rb") as file:
            payload = json.loads(file.read(MAX_BYTES))
    except (OSError, ValueError, RecursionError) as error:
        raise UndecidedError(f"the event's payload cannot be read: {type(error).__name__}") from None
    if not isinstance(payload, dict):
        raise UndecidedError("the event's payload is not an object")
    return payload


def event_of(settings: Settings, payload: dict[str, Any]) -> Event:
    """What a payload says, by the event's name; other events have nothing to deploy."""
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
    # The commit that would be merged is not the one that carries statuses: that is the head.
    sha = get_str(payload, "pull_request", "head", "sha")
    return Event(Subject(branch=base, sha=sha, pull_request=get_positive_int(payload, "pull_request", "number")), base=base)


def _merge_group(settings: Settings, payload: dict[str, Any]) -> Event:
    ref = get_str(payload, "merge_group", "head_ref") or settings.ref or ""
    base = _branch(get_str(payload, "merge_group", "base_ref"))
    sha = get_str(payload, "merge_group", "head_sha") or settings.sha
    return Event(Subject(branch=base, sha=sha, pull_request=_queued_pull_request(ref)), base=base, queued=sha)


def _queued_pull_request(ref: str) -> int | None:
    """104 of `refs/heads/gh-readonly-queue/main/pr-104-<sha>`; the base's name may have any form."""
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
    # Its `head_branch` may as well be a tag's name, or a branch of a fork: nothing tells which.
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
