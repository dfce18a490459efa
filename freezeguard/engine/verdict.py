"""The verdict: allowed or not at an instant, why, since and until when, and the next window."""

from __future__ import annotations

from math import inf
from typing import NamedTuple

from ..policy.model import BLOCK
from ..policy.subject import Subject
from .facts import OnCallShift, Waiver
from .versions import versions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date, datetime

    from .verdict_document import SubjectDocument, VerdictDocument

SCHEMA = "freezeguard/verdict/v1"


class Reason(NamedTuple):
    """A reason to block or to warn.

    Attributes:
        message: a sentence, or somebody's own text.
        since, until: edges of the rule's whole span; None: not within the horizon, or not known.
        waived_by: the name of the override that waives it.
        document: the index of the policy's document.
    """

    kind: str
    name: str
    effect: str
    message: str
    since: datetime | None
    until: datetime | None
    link: str | None = None
    waived_by: str | None = None
    document: int = 0


def reason_sort_key(reason: Reason) -> tuple[int, float, float, str, str]:
    """Sort reasons that block before those that warn and those that are waived.

    Among those that block, the one that ends last is first, because it decides when deployments resume; an unknown end is the latest.
    Ties are sorted by since, kind and name.
    """
    blocks = reason.effect == BLOCK and reason.waived_by is None
    until = reason.until.timestamp() if reason.until and blocks else inf
    since = reason.since.timestamp() if reason.since else -inf
    return 0 if blocks else 1 if reason.waived_by is None else 2, -until, since, reason.kind, reason.name


class NextWindow(NamedTuple):
    """The next span in which nothing blocks. `end` is the last moment at which a deployment is still allowed."""

    start: datetime
    end: datetime | None
    assuming: tuple[str, ...] = ()


class Verdict(NamedTuple):
    """The answer to one question. `as_dict` is its public form."""

    allowed: bool
    outcome: str
    at: datetime
    timezone: str
    subject: Subject
    reasons: tuple[Reason, ...]
    next_window: NextWindow | None
    closes_at: datetime | None
    horizon: date | None
    applies: bool
    on_call: tuple[OnCallShift, ...]
    policy_source: str
    policy_sha256: str
    overrides: tuple[Waiver, ...] = ()
    policy_extends: tuple[str, ...] = ()

    @property
    def blocking(self) -> tuple[Reason, ...]:
        """Reasons that block and are not waived."""
        return tuple(reason for reason in self.reasons if reason.effect == BLOCK and reason.waived_by is None)

    def as_dict(self) -> VerdictDocument:
        """Return the verdict as plain data, `freezeguard/verdict/v1`, as `--format json` prints it. See docs/reference/verdict.md."""
        window = self.next_window
        return {
            "schema": SCHEMA,
            "allowed": self.allowed,
            "outcome": self.outcome,
            "at": self.at.isoformat(),
            "timezone": self.timezone,
            "subject": _subject(self.subject),
            "reasons": [
                {
                    "kind": reason.kind,
                    "name": reason.name,
                    "effect": reason.effect,
                    "message": reason.message,
                    "since": _iso(reason.since),
                    "until": _iso(reason.until),
                    "link": reason.link,
                    "waived_by": reason.waived_by,
                }
                for reason in self.reasons
            ],
            "next_window": window and {"start": window.start.isoformat(), "end": _iso(window.end), "assuming": list(window.assuming)},
            "closes_at": _iso(self.closes_at),
            "applies": self.applies,
            "overrides": [{"name": waiver.name, "by": waiver.by, "reason": waiver.reason} for waiver in self.overrides],
            "on_call": [{"rotation": shift.rotation, "person": shift.person, "until": _iso(shift.until)} for shift in self.on_call],
            "policy": {"source": self.policy_source, "sha256": self.policy_sha256, "extends": list(self.policy_extends)},
            "horizon": None if self.horizon is None else self.horizon.isoformat(),
            "versions": versions(),
        }


def _subject(subject: Subject) -> SubjectDocument:
    return {
        "repository": subject.repository,
        "environment": subject.environment,
        "branch": subject.branch,
        "sha": subject.sha,
        "pull_request": subject.pull_request,
        "actor": subject.actor,
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
