"""The engine and the oracle, each against the published table."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import freezeguard
from freezeguard.engine.facts import Coverage, Facts, Shift, Waiver
from freezeguard.engine.overrides import Evidence, LabelEvent, Review, proven_waivers
from freezeguard.sources.connections import Connections, github_connector
from freezeguard.sources.gather import gather

from ..sampling import slow_unless
from .fill import answered, instant, themes, zone_of

THEMES = themes()
GROUPS = [pytest.param(theme, group, id=f"{theme}: {group['name']}") for theme, groups in THEMES.items() for group in groups]
_ANSWER = ("expect", "reasons", "warnings", "waived", "proven", "on_call", "closes_at", "next_window", "never")


def expected(case: Mapping[str, Any]) -> dict[str, Any]:
    return {key: case[key] for key in _ANSWER if key in case}


def coverage(found: Mapping[str, Any]) -> Coverage:
    shifts = tuple(Shift(instant(shift["from"]), instant(shift["until"]), shift["person"]) for shift in found["shifts"])
    return Coverage(0, found["rotation"], shifts, instant(found["from"]), instant(found["until"]))


def evidence(found: Mapping[str, Any]) -> Evidence:
    head = found.get("head")
    labellings = [
        LabelEvent(one["label"], one.get("added", True), one.get("actor"), instant(one["at"])) for one in found.get("labellings", [])
    ]
    reviews = [
        Review(one["author"], one.get("state", "APPROVED"), one.get("commit", head), instant(one["at"]), one.get("may_push", True))
        for one in found.get("reviews", [])
    ]
    given = {**found, "labels": frozenset(found.get("labels", [])), "labellings": tuple(labellings), "reviews": tuple(reviews)}
    given["teams"] = {name: frozenset(members) for name, members in found.get("teams", {}).items()}
    given.setdefault("contributors", frozenset(filter(None, [found.get("author")])))
    return Evidence(**{**given, "paths": tuple(found["paths"]) if "paths" in found else None, "actors": tuple(found.get("actors", []))})


def answering(answers: Mapping[str, Any], folder: Path) -> None:
    """Write the files that the incident sources read. A file of another case is removed, so that its source fails."""
    for left in folder.glob("*.json"):
        left.unlink()
    for name, incidents in answers.items():
        (folder / name).write_text(json.dumps(incidents), "utf-8")


def decided(policy: freezeguard.Policy, given: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Return the engine's result in the form of the table."""
    at = datetime.fromisoformat(given["at"])
    subject = freezeguard.Subject(**given.get("subject", {}))
    waivers = [
        Waiver(waiver["name"], frozenset(waiver.get("waives", ["window", "freeze"])), waiver.get("document", 0))
        for waiver in given.get("waivers", [])
    ]
    proofs = proven_waivers(policy, evidence(given["evidence"]), subject, instant(given["at"])) if "evidence" in given else ()
    facts = Facts(waivers=(*waivers, *proofs), coverage=tuple(map(coverage, given.get("coverage", []))))
    if "answers" in given:
        answering(given["answers"], folder)
        now = instant(given["at"])
        told = gather(policy, subject, Connections(now, now, None, {}, github_connector({}))).facts
        facts = facts._replace(observations=told.observations)
    verdict = freezeguard.decide(policy, at=at, subject=subject, facts=facts)
    reasons = verdict.reasons
    found = {
        "reasons": {reason.kind for reason in verdict.blocking},
        "warnings": {reason.kind for reason in reasons if reason.effect == "warn"},
        "waived": {reason.kind for reason in reasons if reason.waived_by is not None and reason.effect == "block"},
    }
    answer: dict[str, Any] = {"expect": "allowed" if verdict.allowed else "blocked"}
    answer |= {key: sorted(kinds) for key, kinds in found.items() if kinds}
    if proofs:
        answer["proven"] = [waiver.name for waiver in proofs]
    if verdict.on_call:
        answer["on_call"] = [shift.person for shift in verdict.on_call]
    words = verdict.as_dict()
    if verdict.allowed:
        return {**answer, "closes_at": words["closes_at"]}
    window = words["next_window"]
    if window is None:
        assert verdict.horizon is None or verdict.horizon >= at.date()
        return {**answer, "next_window": None, "never": verdict.horizon is None and verdict.outcome != "undecided"}
    return {**answer, "next_window": {key: value for key, value in window.items() if key != "assuming" or value}}


def loaded(group: Mapping[str, Any], folder: Path) -> freezeguard.Policy:
    """Write the policy as a user has it: a file, next to the calendars and policies that it names."""
    for name, text in {**group.get("files", {}), "policy.yml": group["policy"]}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())
    return freezeguard.load(folder / "policy.yml")


@pytest.mark.parametrize(("theme", "group"), GROUPS)
def test_the_engine_gives_the_answers_of_the_table(theme: str, group: dict[str, Any], tmp_path: Path) -> None:
    policy = loaded(group, tmp_path)
    for case in group["cases"]:
        assert (case["at"], decided(policy, {**group, **case}, tmp_path)) == (case["at"], expected(case))


@pytest.mark.parametrize(("theme", "group"), slow_unless(lambda given: given[1] is THEMES[given[0]][0], GROUPS))
def test_the_oracle_gives_the_answers_of_the_table(theme: str, group: dict[str, Any]) -> None:
    for case in group["cases"]:
        assert (case["at"], answered(group, case)) == (case["at"], expected(case))


def test_the_table_is_what_it_says_to_be() -> None:
    cases = [(group, case) for groups in THEMES.values() for group in groups for case in group["cases"]]
    assert len(cases) >= 900
    names = [group["name"] for groups in THEMES.values() for group in groups]
    assert len(set(names)) == len(names)
    for group, case in cases:
        assert datetime.fromisoformat(case["at"]).utcoffset() is not None
        assert zone_of(group["policy"])
        assert case["expect"] == "blocked" or "next_window" not in case


def test_the_oracle_shares_no_code_with_the_engine() -> None:
    code = "import sys, tests.truth.fill; sys.exit(any(name.split('.')[0] == 'freezeguard' for name in sys.modules))"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
