"""Verdicts to be shown: of one policy, by the real engine."""

from __future__ import annotations

from typing import Any

import freezeguard
from freezeguard.engine.decide import allowed_spans
from freezeguard.engine.facts import Facts, Observation, OnCallShift, Waiver
from freezeguard.engine.verdict_document import VerdictDocument
from freezeguard.policy.model import Policy
from freezeguard.policy.reader.scalars import moment
from freezeguard.policy.subject import Subject
from freezeguard.render.day_strip import StripRow, strip_rows, strip_span
from freezeguard.util.languages import Message
from tests.engine.asking import ZURICH, instant, policy

_READ = policy(
    """
windows:
  - {days: mon-thu, hours: "09:00-16:00"}
  - {days: fri, hours: "09:00-12:00"}
freezes:
  - name: Black Friday
    from: 2026-11-26 18:00
    until: 2026-11-30 09:00
    reason: Traffic peak
    link: https://wiki.example.com/black-friday
overrides:
  - name: Hotfix
    label: hotfix
    approvals: 2
    approvers: [ana, ben, "@acme/sre"]
    reason: required
    expires: 4h
  - {name: Rollback, rollback: true}
""".strip()
)
POLICY = Policy(_READ.documents, ".freezeguard.yml", "5e7c" * 16)
SUBJECT = Subject("acme/shop", "production", "main")
STATUS = "freezeguard/production"

ON_CALL = (
    OnCallShift("Primary", "ana", moment("2026-11-30 09:00", ZURICH)),
    OnCallShift("Secondary", "ben", moment("2026-12-04 09:00", ZURICH)),
)
HOTFIX = Waiver("Hotfix", frozenset({"window", "freeze", "holiday"}), 0, "chloe, ana, ben", "Nobody can pay by card")
INCIDENT = Observation(
    "incident",
    "#42",
    "Checkout answers 503",
    instant("2026-11-24 10:20"),
    link="https://github.com/acme/ops/issues/42",
    assuming=Message("assuming.resolved", incident=Message("incident.issue", number=42)),
)
NOT_ASKED = Observation("unknown", "github", "github was not asked", assuming=Message("assuming.no_incident", source="github"))


def verdict(at: str, *observations: Observation, of: Policy = POLICY, subject: Subject = SUBJECT, **facts: Any) -> VerdictDocument:
    """The public form of the verdict at a local time in Zurich."""
    given = Facts(observations, **facts)
    return freezeguard.decide(of, at=moment(at, ZURICH), subject=subject, facts=given).as_dict()


def strip(at: str, days: int = 14, of: Policy = POLICY) -> list[StripRow]:
    """The strip of a policy from a local time in Zurich on."""
    start = instant(at)
    return strip_rows(allowed_spans(of, SUBJECT, *strip_span(start, days, of.zone)), start, days, of.zone)


CLOSED = policy("freezes: [{name: Closed, always: true}]")
DATED = policy("freezes: [{holidays: CH}]")  # its data end in 2100
COVERED = policy("freezes: [{name: Daily, rrule: FREQ=DAILY, starting: 2026-01-01 00:00, duration: 25h}]")
WARNING = policy("freezes: [{name: Company, from: 2026-11-20, until: 2026-12-24, effect: warn}]")
STAGING = policy("applies_to: {environments: [staging]}")
FIX_FORWARD = Waiver("Fix forward", frozenset({"incident"}), 0, "ana")

SAME_STATE = [
    (verdict("2026-11-24 10:30"), verdict("2026-11-24 15:59")),
    (verdict("2026-11-27 12:00"), verdict("2026-11-30 08:59")),
    (verdict("2026-12-31 23:00"), verdict("2027-01-01 08:00")),
    (verdict("2026-11-24 10:30", INCIDENT), verdict("2026-11-24 15:00", INCIDENT)),
    (verdict("2026-11-24 10:30", NOT_ASKED), verdict("2026-11-24 15:00", NOT_ASKED)),
    (verdict("2026-11-27 12:00", waivers=(HOTFIX,)), verdict("2026-11-29 12:00", waivers=(HOTFIX,))),
    (verdict("2026-11-27 12:00", of=WARNING), verdict("2026-12-23 12:00", of=WARNING)),
    (verdict("2026-11-01 12:00", of=COVERED), verdict("2026-11-20 12:00", of=COVERED)),
    (verdict("2026-11-27 12:00", of=CLOSED), verdict("2031-11-27 12:00", of=CLOSED)),
]
