"""Overrides that the evidence proves, following the text of docs/reference/policy.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from . import clocks
from .documents import Part
from .rules import several
from .scopes import matches

_VERDICTS = ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")


def proven(parts: Sequence[Part], given: Mapping[str, Any], at: int) -> list[dict[str, Any]]:
    """The overrides that hold, as `waivers` of the table; `until` is the instant at which one expires."""
    return [
        {
            "name": override["name"],
            "waives": override.get("waives", ["window", "freeze"]),
            "document": i,
            **_end(override, given, part.zone),
        }
        for i, part in enumerate(parts)
        for override in part.text.get("overrides", [])
        if all(_conditions(override, given["evidence"], given.get("subject", {}), at, part.zone))
    ]


def _end(rule: Mapping[str, Any], given: Mapping[str, Any], zone: str) -> dict[str, int]:
    setting = _last_setting(rule["label"], given["evidence"]) if "expires" in rule else None
    return {} if setting is None else {"until": clocks.after(_instant(setting), clocks.length(rule["expires"]), zone)}


def _conditions(rule: Mapping[str, Any], evidence: Mapping[str, Any], subject: Mapping[str, Any], at: int, zone: str) -> Iterator[bool]:
    """Yield the result of each condition that an override names."""
    author = evidence.get("author")
    if "branches" in rule:
        yield "branch" in subject and matches(several(rule["branches"]), subject["branch"])
    if "actors" in rule:
        started = evidence.get("actors", [])
        involved = [*started, *([author or ""] if "pull_request" in subject else [])]
        yield bool(started) and all(_among(who, several(rule["actors"])) for who in involved)
    if rule.get("rollback") == "true":
        yield bool(evidence.get("deployed")) and "pull_request" not in subject
    if "paths" in rule:
        paths = evidence.get("paths", [])
        yield bool(paths) and all(matches(several(rule["paths"]), path) for path in paths)
    if rule.get("reason") == "required":
        by_hand = "actors" in rule and bool(evidence.get("reason"))
        yield by_hand or any(
            line.startswith("Freeze-Override:") and line.partition(":")[2].strip() for line in evidence.get("body", "").splitlines()
        )
    approvers, approvals = several(rule.get("approvers")), int(rule.get("approvals", 0))
    if "label" in rule:
        setting = _last_setting(rule["label"], evidence)
        yield setting is not None
        if setting is not None and "expires" in rule:
            yield at < clocks.after(_instant(setting), clocks.length(rule["expires"]), zone)
        if setting is not None and approvers and not approvals:
            yield _approver(setting.get("actor"), approvers, evidence)
    if approvals or (approvers and "label" not in rule):
        yield len(_approving(evidence, approvers)) >= max(approvals, 1)


def _last_setting(label: str, evidence: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """When the label was set last, if it is there now."""
    if not _among(label, evidence.get("labels", [])):
        return None
    moves = [move for move in evidence.get("labellings", []) if _among(move["label"], [label])]
    last = max(moves, key=_instant, default=None)
    return last if last is not None and last.get("added", True) else None


def _approving(evidence: Mapping[str, Any], approvers: Sequence[str]) -> set[str]:
    """Whose last word on the head is an approval, but for the author."""
    if "author" not in evidence or "head" not in evidence:
        return set()
    people = {review["author"].lower() for review in evidence.get("reviews", [])} - {evidence["author"].lower()}
    found = set()
    for person in people:
        words = [r for r in evidence["reviews"] if r["author"].lower() == person and r.get("state", "APPROVED") in _VERDICTS]
        last = max(words, key=_instant, default=None)
        if last is None or last.get("state", "APPROVED") != "APPROVED" or last.get("commit", evidence["head"]) != evidence["head"]:
            continue
        if _approver(person, approvers, evidence) if approvers else last.get("may_push", True):
            found.add(person)
    return found


def _approver(login: str | None, approvers: Sequence[str], evidence: Mapping[str, Any]) -> bool:
    if login is None:
        return False
    teams = evidence.get("teams", {})
    return any(_among(login, teams.get(name, [])) if "/" in name else _among(login, [name.removeprefix("@")]) for name in approvers)


def _among(name: str, names: Sequence[str]) -> bool:
    return name.lower() in [other.lower() for other in names]


def _instant(event: Mapping[str, Any]) -> int:
    return int(datetime.fromisoformat(event["at"]).timestamp())
