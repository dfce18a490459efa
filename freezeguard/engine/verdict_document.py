"""Public form of a verdict, `freezeguard/verdict/v1`: types of the JSON document that docs/reference/verdict.md describes.

Times are ISO 8601 with an offset, in the zone of the policy. None stands where the document says null.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict


class SubjectDocument(TypedDict):
    """The deployment: repository, environment, branch, commit, pull request, actor."""

    repository: str | None
    environment: str | None
    branch: str | None
    sha: str | None
    pull_request: int | None
    actor: str | None


class ReasonDocument(TypedDict):
    """One reason, see `Reason`."""

    kind: str
    name: str
    effect: str
    message: str
    since: str | None
    until: str | None
    link: str | None
    waived_by: str | None


class NextWindowDocument(TypedDict):
    """The next window, see `NextWindow`."""

    start: str
    end: str | None
    assuming: list[str]


class OverrideDocument(TypedDict):
    """An override that holds, see `Waiver`."""

    name: str
    by: str | None
    reason: str | None


class OnCallDocument(TypedDict):
    """A person on call, see `OnCallShift`."""

    rotation: str
    person: str
    until: str | None


class PolicyDocument(TypedDict):
    """The policy that decided."""

    source: str
    sha256: str
    extends: list[str]


class VerdictDocument(TypedDict):
    """A verdict, see `Verdict.as_dict`. `simulated` is there only where it is true."""

    schema: str
    allowed: bool
    outcome: str
    at: str
    timezone: str
    subject: SubjectDocument
    reasons: list[ReasonDocument]
    next_window: NextWindowDocument | None
    closes_at: str | None
    applies: bool
    overrides: list[OverrideDocument]
    on_call: list[OnCallDocument]
    policy: PolicyDocument
    horizon: str | None
    versions: dict[str, str]
    simulated: NotRequired[bool]
