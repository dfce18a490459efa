"""Questions as a reader would put them: a policy in the words of its file, an instant in the words of the wall."""

from __future__ import annotations

from typing import Any

import freezeguard
from freezeguard.engine.facts import NO_FACTS, Facts, Observation, Waiver
from freezeguard.policy.reader.scalars import moment
from freezeguard.policy.subject import Subject
from freezeguard.temporal.zones import zone

ZURICH = zone("Europe/Zurich")
ANYTHING = Subject()


def policy(text: str, timezone: str = "Europe/Zurich") -> freezeguard.Policy:
    return freezeguard.load(f"timezone: {timezone}\n{text}\n")


def instant(text: str) -> int:
    """Seconds of a local time in Zurich, or of ISO 8601 with an offset."""
    return int(moment(text, ZURICH).timestamp())


def ask(of: freezeguard.Policy | str, at: str, subject: Subject = ANYTHING, facts: Facts = NO_FACTS) -> freezeguard.Verdict:
    return freezeguard.decide(policy(of) if isinstance(of, str) else of, at=moment(at, ZURICH), subject=subject, facts=facts)


def told(verdict: freezeguard.Verdict) -> dict[str, Any]:
    """The public form without what is the same in all answers to one policy."""
    found: dict[str, Any] = {**verdict.as_dict()}
    for name in ("schema", "at", "timezone", "subject", "on_call", "policy", "versions", "allowed", "applies", "overrides"):
        del found[name]
    return found


def why(verdict: freezeguard.Verdict) -> list[tuple[str, str, str | None]]:
    """(kind, name, waived_by) of each reason."""
    return [(reason.kind, reason.name, reason.waived_by) for reason in verdict.reasons]


def observed(kind: str, start: str | None = None, end: str | None = None, **given: Any) -> Observation:
    """Something observed, from one time in Zurich to another; it is called by its kind."""
    return Observation(kind, kind, f"{kind}!", start and instant(start), end and instant(end), **given)  # type: ignore[arg-type]


WINDOWS = """\
windows:
  - {days: mon-thu, hours: "09:00-16:00"}
  - {days: fri, hours: "09:00-12:00"}
"""


TWO = f"---\ntimezone: Europe/Zurich\n{WINDOWS}---\nfreezes: [{{name: F, from: 2026-11-27, until: 2026-11-27}}]\n"
OUTSIDE = "outside the deployment windows"


def waives(*kinds: str, name: str = "Hotfix", document: int | None = 0) -> Waiver:
    return Waiver(name, frozenset(kinds), document)


def reason(kind: str, name: str, message: str, since: str | None, until: str | None, **given: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "name": name,
        "effect": "block",
        "message": message,
        "since": since,
        "until": until,
        "link": None,
        "waived_by": None,
    } | given


def answer(outcome: str, *reasons: dict[str, Any], **given: Any) -> dict[str, Any]:
    return {"outcome": outcome, "reasons": list(reasons), "next_window": None, "closes_at": None, "horizon": None} | given


def window(start: str, end: str | None, *assuming: str) -> dict[str, Any]:
    return {"start": start, "end": end, "assuming": list(assuming)}


FRIDAY_EVENING = reason("window", "windows", OUTSIDE, "2026-11-27T12:00:00+01:00", "2026-11-30T09:00:00+01:00")
