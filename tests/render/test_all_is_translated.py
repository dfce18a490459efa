"""Nothing is told in English where the policy has another language: shown in a language in which no text of ours has a Latin letter."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

import freezeguard
from freezeguard.app.sweep.repository import SweepResult
from freezeguard.engine.analysis.policy_diff import difference
from freezeguard.engine.decide import allowed_spans
from freezeguard.engine.facts import Facts, Observation, OnCallShift, Waiver
from freezeguard.errors import PolicyError
from freezeguard.policy.model import Policy
from freezeguard.policy.reader.scalars import moment
from freezeguard.policy.subject import Subject
from freezeguard.render.comment import comment_body, comment_body_without_verdict
from freezeguard.render.day_strip import strip_rows, strip_span
from freezeguard.render.job_summary import summary, summary_without_verdict
from freezeguard.render.override_hints import override_hints
from freezeguard.render.policy_diff import change_failure_html, difference_html
from freezeguard.render.sweep_report import sweep_summary
from freezeguard.sources.incident import Incident
from freezeguard.sources.incident_observations import observe_incidents
from freezeguard.util import languages
from freezeguard.util.languages import Language, Message, language
from tests.engine.asking import ZURICH, instant, policy

from .html import Page, to_html
from .test_languages import catalogue

CODE = "xx"
SUBJECT = Subject("ACME/SHOP", "PROD", "MAIN", "A5C3", 7, "ANA")
# What is not ours: names that the tests give, a zone, a hash, what is to be read in any language.
NAMES = ["Europe/Zurich", "UTC", "sha256", "TZDATA", "1h", "4h", "2h", "7d", "Weihnachten", "Stephanstag", "BLACK FRIDAY", "TRAFFIC PEAK"]


def pseudo() -> Language:
    """English with each letter replaced by `ø` and each text in brackets."""
    texts: dict[str, Any] = {key: text if key in ("direction", "decimal") else _unread(text) for key, text in catalogue("en").items()}
    return Language(CODE, texts)


def _unread(text: Any) -> Any:
    if isinstance(text, dict):
        return {code: _unread(sentence) for code, sentence in text.items()}
    if isinstance(text, list):
        return [_unread(one) for one in text]
    pieces = re.split(r"(\{\w*\})", text)
    return f"⟦{''.join(piece if piece.startswith('{') else re.sub('[A-Za-z]', 'ø', piece) for piece in pieces)}⟧"


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(languages.LOADED, CODE, pseudo())


def in_english(html: str, names: Sequence[str] = ()) -> list[str]:
    """The words of a text that are neither somebody's own nor in the language."""
    text = " ".join(Page(to_html(html)).texts).replace("\u200b", "")
    text = re.sub(r"\((sha256 )?[0-9a-f]{8}\)", "", text)
    assert "⟦" in text
    for name in sorted([*NAMES, *filter(None, SUBJECT._asdict().values()), *names], key=lambda name: -len(str(name))):
        text = text.replace(str(name), "")
    return re.findall(r"[A-Za-z]+", text)


def test_a_text_that_is_not_of_the_catalogue_is_found() -> None:
    assert in_english("<p>⟦øøø ANA⟧ until 4h</p>") == ["until"]


# ---------------------------------------------------------------- verdicts

BASE = """
windows: [{days: mon-fri, hours: "09:00-16:00"}]
bake_time: 1h
freezes:
  - {name: BLACK FRIDAY, from: 2026-11-26 18:00, until: 2026-11-30 09:00, reason: TRAFFIC PEAK, link: "https://WIKI/"}
  - {name: FROZEN, from: 2026-12-07, until: 2026-12-08}
  - {name: WARNED, from: 2026-12-09, until: 2026-12-09, effect: warn}
  - {name: HOLIDAYS, holidays: CH-ZH}
overrides:
  - {name: HOTFIX, label: LABEL, approvals: 2, approvers: [ANA, BEN], reason: required, expires: 4h}
  - {name: ROLLBACK, rollback: true, waives: [incident, on_call, bake_time, unknown]}
  - {name: DOCS, paths: [PATHS]}
  - {name: BOTS, actors: [BOT], branches: [MAIN]}
"""
RULES = policy(BASE)
NEVER = policy("freezes: [{name: FROZEN, always: true}]")
DAILY = policy("freezes: [{name: FROZEN, rrule: FREQ=DAILY, starting: 2026-01-01 00:00, duration: 25h}]")
ELSEWHERE = policy("applies_to: {environments: [STAGING]}")
ROTATION = "on_call: {{required: true, rotations: [{{name: PRIMARY, people: [ANA], starting: {}, shift: 1h}}]{}}}"
NOBODY = policy(ROTATION.format("2026-11-25 09:00", ""))
COVERED = policy(ROTATION.format("2026-11-25 09:00", ", cover: 4h"))
TUESDAY, FRIDAY = "2026-11-24 10:30", "2026-11-27 17:00"
SOURCE = (
    policy("incidents: [{name: OPS, github: {labels: [x], repository: ACME/OPS}, cooldown: 2h, max_age: 7d}]").documents[0].incidents[0]
)


def incidents(*found: Incident) -> Sequence[Observation]:
    return observe_incidents(SOURCE, found, instant(TUESDAY), instant(TUESDAY), ZURICH, 0)


def unknown(message: str, assuming: Message) -> Observation:
    return Observation("unknown", "OPS", message, assuming=assuming)


def issue(number: int) -> Message:
    return Message("incident.issue", number=number)


HOUR = instant(TUESDAY) - 3600
DISK = Message("incident.alert", name="DISK")
NO_INCIDENT = Message("assuming.no_incident", source="OPS")
CALENDAR = Message("times.calendar", host="HOST")
PEOPLE_UNKNOWN = Message("detail", message=Message("on_call.unknown"), detail=Message("source.offline"))
HOTFIX = Waiver("HOTFIX", frozenset({"window", "freeze"}), 0, "BEN", "BROKEN")
VERDICTS: dict[str, tuple[str, Policy, Facts]] = {
    "allowed": (TUESDAY, RULES, Facts(on_call=(OnCallShift("PRIMARY", "BEN", moment(FRIDAY, ZURICH)), OnCallShift("SECOND", "EVE", None)))),
    "warned": ("2026-12-09 10:00", RULES, Facts()),
    "overridden": (FRIDAY, RULES, Facts(waivers=(HOTFIX,))),
    "no rule": (TUESDAY, ELSEWHERE, Facts()),
    "freeze and window": (FRIDAY, RULES, Facts()),
    "freeze without a reason": ("2026-12-07 10:00", RULES, Facts()),
    "holiday": ("2026-12-25 10:00", RULES, Facts()),
    "bake time": ("2026-11-24 15:30", RULES, Facts()),
    "never": (FRIDAY, NEVER, Facts()),
    "horizon": (FRIDAY, DAILY, Facts()),
    "incident": (
        TUESDAY,
        RULES,
        Facts(tuple(incidents(Incident("DOWN", issue(42), since=HOUR), Incident("", since=HOUR)))),
    ),
    "resolved": (
        TUESDAY,
        RULES,
        Facts(tuple(incidents(Incident("DOWN", DISK, since=HOUR - 60, resolved=HOUR)))),
    ),
    "old": (TUESDAY, RULES, Facts(tuple(incidents(Incident("DOWN", "ACME/OPS#42", since=HOUR - 8 * 86400))))),
    "many": (
        TUESDAY,
        RULES,
        Facts(tuple(incidents(*(Incident("DOWN", issue(n), since=HOUR - n) for n in range(30))))),
    ),
    "one more": (
        TUESDAY,
        RULES,
        Facts(tuple(incidents(*(Incident("DOWN", issue(n), since=HOUR - n) for n in range(21))))),
    ),
    "nobody on call": (TUESDAY, NOBODY, Facts()),
    "not covered": ("2026-11-24 06:00", COVERED, Facts()),
    "not asked": (TUESDAY, RULES, Facts((unknown(Message("detail", message="github", detail=Message("source.offline")), NO_INCIDENT),))),
    "silent": (TUESDAY, RULES, Facts((unknown(Message("source.timeout", seconds=3), Message("assuming.calendar", calendar=CALENDAR)),))),
    "broken": (TUESDAY, RULES, Facts((unknown(Message("source.unreadable"), NO_INCIDENT),))),
    "people not known": (TUESDAY, RULES, Facts((unknown(PEOPLE_UNKNOWN, Message("assuming.on_call")),))),
    "end of data": ("2101-03-01 10:00", RULES, Facts()),
}
THEIRS = [
    "WIKI",
    "wiki",
    "FROZEN",
    "WARNED",
    "HOLIDAYS",
    "HOTFIX",
    "LABEL",
    "BEN",
    "ROLLBACK",
    "DOCS",
    "PATHS",
    "BOTS",
    "BOT",
    "BROKEN",
    "PRIMARY",
]
THEIRS += ["SECOND", "EVE", "DOWN", "OPS", "ACME/OPS", "DISK", "HOST", "github", "KeyError", "BASE.YML", "test", "Freeze-Override", "CH-ZH"]


@pytest.mark.parametrize("name", VERDICTS)
@pytest.mark.parametrize("simulated", [False, True])
def test_a_verdict(name: str, simulated: bool) -> None:
    at, of, facts = VERDICTS[name]
    verdict = freezeguard.decide(of, at=moment(at, ZURICH), subject=SUBJECT, facts=facts)
    doc = verdict.as_dict() | {"versions": {"TZDATA": "2026.6"}}
    doc["policy"] = {"source": "BASE.YML", "sha256": "5e7c" * 16, "extends": ["BASE.YML"]}
    words, ways = language(CODE), override_hints(of, SUBJECT, CODE)
    span = strip_span(instant(at), 8, ZURICH)
    strip = strip_rows(allowed_spans(of, SUBJECT, *span, facts), instant(at), 8, ZURICH, words)
    for text in (
        comment_body(doc, status="status", ways=ways, simulated=simulated, code=CODE),
        summary(doc, strip, ways=ways, simulated=simulated, code=CODE),
    ):
        assert in_english(text, [*THEIRS, "5e7c" * 16, "5e7c" * 3]) == []


def test_every_kind_of_reason_and_every_outcome_is_among_them() -> None:
    verdicts = [freezeguard.decide(of, at=moment(at, ZURICH), subject=SUBJECT, facts=facts) for at, of, facts in VERDICTS.values()]
    assert {verdict.outcome for verdict in verdicts} == {"allowed", "warned", "overridden", "blocked", "undecided"}
    kinds = {key.removeprefix("kind.") for key in catalogue("en") if key.startswith("kind.")}
    assert {reason.kind for verdict in verdicts for reason in verdict.reasons} == kinds


def test_long_lists() -> None:
    doc = freezeguard.decide(RULES, at=moment(FRIDAY, ZURICH), subject=SUBJECT, facts=Facts(waivers=(HOTFIX,))).as_dict()
    doc |= {
        "reasons": doc["reasons"] * 30,
        "overrides": doc["overrides"] * 60,
        "policy": {"source": "BASE.YML", "sha256": "5e7c", "extends": []},
    }
    assert in_english(comment_body(doc, status="status", ways=["WAY"] * 60, code=CODE), [*THEIRS, "5e7c", "WAY"]) == []


# ---------------------------------------------------------------- no verdict


@pytest.mark.parametrize(
    "render", [lambda *a: comment_body_without_verdict(*a, status="s", code=CODE), lambda *a: summary_without_verdict(*a, code=CODE)]
)
@pytest.mark.parametrize(
    ("title", "problem"),
    [
        (Message("failure.undecided"), Message("problem.shared_head.base", pulls=("#8",))),
        (Message("failure.undecided"), Message("problem.shared_head.override", pulls=Message("problem.shared_head.unnamed"))),
        (Message("failure.undecided"), Message("github.timeout")),
        (Message("failure.undecided"), Message("github.status", status=403, reason="FORBIDDEN")),
        (Message("failure.usage"), Message("problem.environment", environment="'PROD'", known=("STAGING",))),
    ],
)
def test_no_verdict(render: Callable[[str, list[object]], str], title: str, problem: str) -> None:
    assert in_english(render(title, [problem] * 120), ["FORBIDDEN", "STAGING"]) == []


def test_the_mistakes_of_a_policy_are_told_as_the_log_tells_them_and_all_around_them_is_not() -> None:
    with pytest.raises(PolicyError) as caught:
        freezeguard.load("timezone: UTC\nfrezes: []\n")
    (problem,) = caught.value.problems
    for text in (
        comment_body_without_verdict(Message("failure.invalid"), [problem], status="status", code=CODE),
        summary_without_verdict(Message("failure.invalid"), [problem], simulated=True, code=CODE),
        change_failure_html("change.invalid", [problem], code=CODE),
    ):
        assert str(problem) in Page(to_html(text)).text
        assert in_english(text, [str(problem)]) == []


# ---------------------------------------------------------------- a change of the policy

OLD = """timezone: Europe/Zurich
windows: [{days: mon-fri, hours: "09:00-16:00"}]
freezes:
  - {name: FROZEN, from: 2026-12-07, until: 2026-12-08, reason: TRAFFIC PEAK}
  - {name: GONE, from: 2026-12-09, until: 2026-12-09}
  - {name: BATCH, cron: "0 22 * * 5", duration: 2h}
incidents: [{name: OPS, github: {labels: [LABEL], repository: ACME/OPS}}]
on_call: {rotations: [{name: PRIMARY, people: [ANA, BEN], starting: 2026-01-05 09:00, shift: 1w}]}
overrides: [{name: HOTFIX, label: LABEL}]
"""
NEW = """timezone: Europe/Zurich
applies_to: {environments: [PROD], branches: [MAIN]}
bake_time: 1h
windows: [{days: mon-fri, hours: "10:00-18:00"}]
freezes:
  - {name: FROZEN, from: 2026-12-07, until: 2026-12-09, repositories: [ACME/SHOP], effect: warn}
  - {name: BATCH, cron: "0 22 * * 5", duration: 1h}
  - {ics: "https://HOST/x.ics", name: CALENDAR}
incidents: [{name: OPS, github: {labels: [LABEL], repository: ACME/OPS}, cooldown: 2h}]
on_call:
  required: true
  rotations:
    - name: PRIMARY
      people: [ANA, EVE]
      starting: 2026-01-05 09:00
      shift: 1w
      swaps: [{from: 2026-12-24, until: 2026-12-26, person: EVE}]
overrides: [{name: HOTFIX, label: LABEL, approvals: 2, reason: required}, {name: ROLLBACK, rollback: true}]
---
windows: [{days: sun}]
"""
NOTATION = ["mon-fri", "sun", "cron", "enforce", "warn", "block", "1w", "s", "GONE", "BATCH", "CALENDAR", "window, freeze", "EXTENDED"]


@pytest.mark.parametrize(
    ("old", "new", "first"),
    [(OLD, NEW, "2026-11-30"), (NEW, OLD, "2026-11-30"), (OLD, OLD, "2026-11-30"), (OLD, OLD.replace("16:00", "12:00"), "2026-11-30")],
)
def test_a_change(old: str, new: str, first: str) -> None:
    found = difference(freezeguard.load(old), freezeguard.load(new), SUBJECT, date.fromisoformat(first), 28)
    assert in_english(difference_html(found, left_out=["EXTENDED"], code=CODE), [*THEIRS, *NOTATION]) == []


def test_a_change_of_many_rules() -> None:
    rules = "".join(f"  - {{name: GONE, from: 2026-12-{day:02}, until: 2026-12-{day:02}}}\n" for day in range(1, 29))
    found = difference(
        freezeguard.load(f"timezone: UTC\nfreezes:\n{rules}"), freezeguard.load("timezone: UTC\n"), SUBJECT, date(2026, 11, 30), 28
    )
    assert in_english(difference_html(found, code=CODE), NOTATION) == []


# ---------------------------------------------------------------- a sweep


@pytest.mark.parametrize("rows", [1, 2, 250])
def test_a_sweep(rows: int) -> None:
    swept = SweepResult("ACME/SHOP", 1, 2, 3, 4, 5, 6, failures=("FAILED",), invalid=("MAIN",), limited=True, approved=1).as_dict()
    assert in_english(sweep_summary([swept | {"left": left} for left in (5, 0, *[1] * rows)][:rows], CODE), ["FAILED"]) == []
