"""The commit status: what it says of every outcome, and that it says the same as long as the same holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freezeguard.engine.verdict_document import VerdictDocument
from freezeguard.errors import Problem
from freezeguard.render.commit_status import MOST_LETTERS, description_without_verdict, status_description, status_state

from .verdicts import CLOSED, COVERED, FIX_FORWARD, HOTFIX, INCIDENT, NOT_ASKED, SAME_STATE, STAGING, WARNING, verdict

FRIDAY = "2026-11-27 15:00"
TUESDAY = "2026-11-24 10:30"

CASES: list[tuple[VerdictDocument, str]] = [
    (verdict(TUESDAY), "allowed until Tue 24 Nov 2026 16:00 +01:00"),
    (verdict(FRIDAY, of=STAGING), "allowed: no rule applies"),
    (verdict(FRIDAY, of=WARNING), "allowed, with warnings: freeze Company"),
    (verdict(FRIDAY), "opens Mon 30 Nov 2026 09:00 +01:00: freeze Black Friday; window"),
    (verdict("2026-12-04 15:00"), "opens Mon 7 Dec 2026 09:00 +01:00: window"),
    (verdict("2026-03-28 15:00"), "opens Mon 30 Mar 2026 09:00 +02:00: window"),
    (verdict(TUESDAY, INCIDENT), "opens as soon as incident #42 is resolved: incident #42"),
    (verdict("2026-11-24 17:00", INCIDENT), "opens Wed 25 Nov 2026 09:00 +01:00 if incident #42 is resolved: incident #42; window"),
    (
        verdict(FRIDAY, waivers=(HOTFIX,)),
        "overridden by Hotfix (chloe, ana, ben): freeze Black Friday; window; because Nobody can pay by card",
    ),
    (
        verdict(TUESDAY, INCIDENT, waivers=(FIX_FORWARD,)),
        "overridden by Fix forward (ana), until Tue 24 Nov 2026 16:00 +01:00: incident #42",
    ),
    (verdict(TUESDAY, NOT_ASKED), "undecided: github was not asked"),
    (
        verdict("2026-12-04 15:00", NOT_ASKED),
        "opens Mon 7 Dec 2026 09:00 +01:00 if github reports no incident: github is not known; window",
    ),
    (verdict(FRIDAY, of=COVERED), "no window before June 2037: freeze Daily"),
    (verdict(FRIDAY, of=CLOSED), "never opens under this policy: freeze Closed"),
]


@pytest.mark.parametrize(("doc", "description"), CASES, ids=[description for _, description in CASES])
def test_descriptions(doc: VerdictDocument, description: str) -> None:
    assert status_description(doc) == description
    assert status_description(doc, simulated=True) == f"simulated: {description}"
    assert status_description({**doc, "simulated": True}) == f"simulated: {description}"


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("allowed", "success"),
        ("overridden", "success"),
        ("warned", "success"),
        ("blocked", "failure"),
        ("undecided", "error"),
        ("invalid", "error"),
        ("something new", "error"),
    ],
)
def test_states(outcome: str, state: str) -> None:
    assert status_state(outcome) == state
    assert status_state(outcome, "pending") == ("pending" if outcome == "blocked" else state)


@pytest.mark.parametrize(("first", "second"), SAME_STATE)
def test_the_same_state_has_the_same_description(first: VerdictDocument, second: VerdictDocument) -> None:
    assert first["at"] != second["at"]
    assert status_description(first) == status_description(second)


def test_as_many_reasons_as_there_is_room_for() -> None:
    doc = verdict(FRIDAY)
    doc["reasons"] = [{**doc["reasons"][0], "name": f"Freeze number {number}"} for number in range(1, 11)]
    text = status_description(doc)
    assert text == (
        "opens Mon 30 Nov 2026 09:00 +01:00: freeze Freeze number 1; freeze Freeze number 2; freeze Freeze number 3; "
        "freeze Freeze number 4; 6 more"
    )


@pytest.mark.parametrize(
    ("title", "problems", "description"),
    [
        (
            "the policy is invalid",
            [Problem("a.yml", 3, 5, "unknown key 'windws'"), "b"],
            "the policy is invalid: a.yml:3:5: unknown key 'windws'; b",
        ),
        ("the policy could not be read", [], "the policy could not be read"),
        ("invalid", ["x" * 200], f"invalid: {'x' * 128}..."),
    ],
)
def test_without_a_verdict(title: str, problems: list[object], description: str) -> None:
    assert description_without_verdict(title, problems) == description


@given(st.lists(st.text(), min_size=1, max_size=4), st.sampled_from([doc for doc, _ in CASES]), st.booleans())
def test_whatever_the_names_are(texts: list[str], case: VerdictDocument, simulated: bool) -> None:
    doc: VerdictDocument = {
        **case,
        "reasons": [{**reason, "name": text, "message": text} for reason in case["reasons"] for text in texts],
        "overrides": [{**override, "name": text, "by": text} for override in case["overrides"] for text in texts],
        "next_window": case["next_window"] and {**case["next_window"], "assuming": texts if case["next_window"]["assuming"] else []},
    }
    text = status_description(doc, simulated=simulated)
    assert 0 < len(text) <= MOST_LETTERS
    assert all(letter.isprintable() or letter == "\u200b" for letter in text)
    assert "##[" not in text
    assert not text.startswith("::")
    assert len(description_without_verdict(texts[0], texts)) <= MOST_LETTERS


def test_no_command_to_the_runner() -> None:
    doc = verdict(FRIDAY)
    doc["reasons"] = [{**doc["reasons"][0], "name": "##[set-output name=allowed]true\n::error::x"}]
    assert status_description(doc) == ("opens Mon 30 Nov 2026 09:00 +01:00: freeze ##\u200b[set-output name=allowed]true ::error::x")
