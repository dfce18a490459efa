"""Edges at which an engine that is nearly right goes wrong: each was a change of one word that no other test noticed."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import freezeguard
from freezeguard.engine import timeline
from freezeguard.engine.availability import DocumentAvailability
from freezeguard.engine.decide import allowed_spans
from freezeguard.engine.facts import Facts
from freezeguard.policy.model import Policy
from freezeguard.policy.patterns import is_literal
from freezeguard.policy.subject import Scope, Subject
from freezeguard.temporal.zones import CHUNK_BITS, DAY

from .asking import ZURICH, ask, instant, observed, policy, told, why

AT = "2026-11-25 10:00"

# ---------------------------------------------------------------- bake time


def test_a_window_as_long_as_the_bake_time_never_allows() -> None:
    verdict = ask('windows: [{days: mon, hours: "09:00-10:00"}]\nbake_time: 1h', AT)
    assert (verdict.allowed, verdict.next_window, verdict.horizon) == (False, None, None)


def test_a_bake_time_of_days_sees_over_the_border_of_a_chunk() -> None:
    """Three days before the border nothing closes: the time behind it is open too."""
    border = (instant(AT) >> CHUNK_BITS) + 1 << CHUNK_BITS
    given = policy("bake_time: 3d")
    for before in (1, DAY, 3 * DAY):
        verdict = freezeguard.decide(given, at=given.zone.datetime(border - before))
        assert (verdict.outcome, verdict.closes_at) == ("allowed", None)


def test_a_freeze_that_begins_right_behind_the_border_of_a_chunk_is_baked_before_it() -> None:
    border = (instant(AT) >> CHUNK_BITS) + 1 << CHUNK_BITS
    given = policy(
        f"bake_time: 3d\nfreezes: [{{name: F, from: {policy('').zone.datetime(border + 3600):%Y-%m-%d %H:%M}, until: 2999-01-01}}]"
    )
    verdict = freezeguard.decide(given, at=given.zone.datetime(border - DAY))
    assert [reason.kind for reason in verdict.reasons] == ["bake_time"]


# ---------------------------------------------------------------- what is kept


def test_more_states_than_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline, "_KEPT_STATES", 5)
    text = 'windows: [{hours: "09:00-16:00"}]'
    warm = policy(text)
    for hour in range(0, 400, 5):
        at = datetime(2026, 11, 25, tzinfo=UTC) + timedelta(hours=hour)
        assert freezeguard.decide(warm, at=at) == freezeguard.decide(policy(text), at=at)
    states = timeline.compile_policy(warm).timeline(Subject())._state_cache[1]
    assert len(states) <= 5


def test_no_answer_depends_on_one_that_was_asked_for_before() -> None:
    """Whether it never opens, too: the end of the bake time lies within one stretch, the instants before and after it do not differ."""
    text = (
        "bake_time: 1d\nwindows: [{from: 2026-11-01, until: 2026-12-01}]\n"
        "freezes: [{name: F, rrule: FREQ=DAILY, starting: 2026-01-01 00:00, duration: 30h}]"
    )
    instants = [datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 12, 1, 12, tzinfo=UTC)]
    one, other = policy(text), policy(text)
    found = [freezeguard.decide(one, at=at).horizon for at in instants]
    assert [freezeguard.decide(other, at=at).horizon for at in reversed(instants)] == found[::-1]


def closed_without_a_gap(every: str) -> Policy:
    return policy(f"freezes: [{{name: F, cron: '{every} * * * *', duration: 30m}}]")


def test_what_is_closed_without_a_gap_never_opens() -> None:
    verdict = ask(closed_without_a_gap("*/30"), AT)
    assert (verdict.outcome, verdict.next_window, verdict.horizon) == ("blocked", None, None)


@pytest.mark.slow
@pytest.mark.parametrize("every", ["*", "*/10", "*/30"])
def test_what_is_closed_without_a_gap_is_proven_in_little_memory(every: str) -> None:
    given = closed_without_a_gap(every)
    tracemalloc.start()
    try:
        verdict = ask(given, AT)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (verdict.outcome, verdict.next_window, verdict.horizon) == ("blocked", None, None)
    assert peak < 30 << 20


def test_documents_with_bake_time_look_at_the_same_open_time(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    true = DocumentAvailability.open

    def counted(self: DocumentAvailability, start: int, end: int) -> list[tuple[int, int]]:
        asked.append((start, end))
        return true(self, start, end)

    monkeypatch.setattr(DocumentAvailability, "open", counted)
    count = {}
    for documents in (10, 20):
        asked.clear()
        ask("\n---\n".join(["bake_time: 1h\nwindows: [{hours: '09:00-16:00'}]"] * documents), AT)
        count[documents] = len(asked)
    assert count[20] <= 2 * count[10]


def test_the_allowed_spans_are_joined_over_the_border_of_a_chunk() -> None:
    border = (instant(AT) >> CHUNK_BITS) + 1 << CHUNK_BITS
    for behind in (1, 10):
        assert allowed_spans(policy(""), Subject(), border - 10, border + behind) == [(border - 10, border + behind)]


def test_there_are_allowed_spans_before_1970() -> None:
    given = policy('windows: [{hours: "09:00-16:00"}]', "UTC")
    assert allowed_spans(given, Subject(), -DAY, -1) == [(-DAY + 9 * 3600, -DAY + 16 * 3600)]


def test_a_span_that_ends_at_the_border_of_a_chunk_ends_there() -> None:
    border = (instant(AT) >> CHUNK_BITS) + 1 << CHUNK_BITS
    while border % 60:  # a policy knows whole minutes
        border += 1 << CHUNK_BITS
    starts, ends = (policy("").zone.datetime(border + shift) for shift in (0, 3600))
    given = policy(f"freezes: [{{name: F, from: {starts:%Y-%m-%d %H:%M}, until: {ends:%Y-%m-%d %H:%M}}}]")
    assert freezeguard.decide(given, at=given.zone.datetime(border - DAY)).closes_at == starts


OF_EACH_KIND = [
    'windows: [{days: mon-fri, hours: "09:00-16:00"}]',
    'windows: [{days: sat-mon, hours: "00:30-03:30"}]',
    'windows: [{hours: "02:15-02:45"}, {timezone: America/New_York, hours: "20:00-23:00"}]',
    "freezes: [{name: F, from: 12-20, until: 01-02}]",
    'freezes: [{name: F, cron: "0 1 * * *", duration: 90m}]',
    "freezes: [{name: F, rrule: FREQ=YEARLY, starting: 2026-03-29 03:30, duration: 12h}]",
    'freezes: [{name: F, holidays: CH, eve: "12:00"}]',
    "freezes: [{name: A, from: 2026-10-24, until: 2026-10-27}, {name: B, from: 2026-10-24, until: 2026-10-24}]",
    # What only warns moves no edge of the open time: all that bounds such an answer is the rule's own.
    'freezes: [{name: F, effect: warn, hours: "02:15-02:45"}, {name: G, effect: warn, timezone: UTC, hours: "00:30-04:00"}]',
    'freezes: [{name: F, effect: warn, cron: "0 1 * * *", duration: 90m}]',
    "freezes: [{name: F, effect: warn, rrule: FREQ=YEARLY, starting: 2026-03-29 03:30, duration: 12h}]",
    "freezes: [{name: F, effect: warn, holidays: CH}, {name: G, effect: warn, from: 2026-10-24, until: 2026-10-24}]",
    "mode: warn\nfreezes: [{name: F, from: 12-20, until: 01-02}]",
    'freezes: [{name: A, always: true}, {name: F, effect: warn, cron: "0 * * * *", duration: 10m}]',
]
NIGHT = range(instant("2026-10-24 22:00"), instant("2026-10-25 08:00"), 900)  # the clock goes back
YEARS = range(instant("2025-12-24 13:00"), instant("2030-01-01 00:00"), 97 * DAY + 3600)
BORDER = (instant(AT) >> CHUNK_BITS) + 1 << CHUNK_BITS  # of two chunks of time
HOURS = range(BORDER - 2 * 3600, BORDER + 2 * 3600, 300)


@pytest.mark.parametrize("instants", [NIGHT, YEARS, HOURS], ids=["a night", "years", "hours around a border"])
@pytest.mark.parametrize("text", OF_EACH_KIND)
def test_what_was_asked_before_changes_nothing(text: str, instants: range) -> None:
    """Of every kind of schedule, in both directions: what is kept of an answer holds no longer than it is true."""
    fresh = [freezeguard.decide(policy(text), at=ZURICH.datetime(at)) for at in instants]
    for order in (instants, instants[::-1]):
        warm = policy(text)
        kept = {at: freezeguard.decide(warm, at=warm.zone.datetime(at)) for at in order}
        assert [kept[at] for at in instants] == fresh


# ---------------------------------------------------------------- overlapping rules


@pytest.mark.parametrize(
    ("at", "names"),
    [
        ("2026-11-27 11:59", ["Long", "Short", "Shorter"]),
        ("2026-11-27 12:00", ["Long", "Short"]),
        ("2026-11-27 13:00", ["Long"]),
        ("2026-11-27 13:30", ["Long", "Late"]),
        ("2026-11-27 15:00", []),
    ],
)
def test_a_rule_that_is_over_is_not_in_force_beside_one_that_is(at: str, names: list[str]) -> None:
    verdict = ask(
        "freezes:\n"
        "  - {name: Long, from: 2026-11-27 08:00, until: 2026-11-27 15:00}\n"
        "  - {name: Short, from: 2026-11-27 09:00, until: 2026-11-27 13:00}\n"
        "  - {name: Shorter, from: 2026-11-27 10:00, until: 2026-11-27 12:00}\n"
        "  - {name: Late, from: 2026-11-27 13:30, until: 2026-11-27 14:00}\n",
        at,
    )
    assert [reason.name for reason in verdict.reasons] == names


# ---------------------------------------------------------------- the order of reasons


def test_e3_the_reason_that_ends_last_comes_first_an_unknown_end_is_the_latest() -> None:
    facts = Facts((observed("incident", "2026-11-27 00:00"),))
    verdict = ask("freezes: [{name: zz, from: 2026-11-27, until: 2026-11-27}]", "2026-11-27 12:00", facts=facts)
    assert why(verdict) == [("incident", "incident", None), ("freeze", "zz", None)]


# ---------------------------------------------------------------- how far a search sees

DAILY = "{name: Daily, rrule: FREQ=DAILY, starting: 2026-01-01, duration: 1d}"
BUT_ONCE = "{name: Once, always: true, except: [{rrule: FREQ=DAILY;COUNT=1, starting: 2026-01-01, duration: 1h}]}"
BUT_YEARLY = "{name: Yearly, always: true, except: [{rrule: FREQ=YEARLY, starting: 2026-01-01, duration: 1h}]}"


@pytest.mark.parametrize(
    "text", [f"freezes: [{DAILY}]", f"windows: [{{days: mon-fri}}]\nfreezes: [{DAILY}]", f"freezes: [{BUT_ONCE}, {BUT_YEARLY}, {DAILY}]"]
)
def test_the_shortest_foresight_of_all_rules_is_the_horizon(text: str) -> None:
    """Ten years, as far as an RRULE is searched, from the end of the chunk in which it is asked."""
    border = (instant(AT) >> CHUNK_BITS) + 1 << CHUNK_BITS
    found = told(ask(text, AT))
    assert (found["next_window"], found["horizon"]) == (None, f"{policy('').zone.datetime(border + 10 * 366 * DAY):%Y-%m-%d}")


def test_the_foresight_of_an_exception_counts() -> None:
    """An exception that is always taken away again: that it never comes cannot be proven, for it is an RRULE's."""
    rare = "{rrule: FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29, starting: 2028-02-29, duration: 1h, except: [{always: true}]}"
    horizon = ask(f"freezes: [{{name: A, always: true, except: [{rare}]}}]", AT).horizon
    assert horizon is not None
    assert horizon.year < 2040


@pytest.mark.parametrize(
    "windows",
    [
        "{from: 2020-01-01, until: 2020-01-31}, {from: 2090-01-01, until: 2090-01-31}",
        "{from: 2090-01-01, until: 2090-01-31}, {from: 2020-01-01, until: 2020-01-31}",
        "{days: mon, except: [{from: 2026-01-01, until: 2199-12-31}]}, {from: 2090-01-01, until: 2090-01-31}",
    ],
)
def test_a_far_date_of_any_window_is_found(windows: str) -> None:
    assert told(ask(f"windows: [{windows}]", AT))["next_window"]["start"] == "2090-01-01T00:00:00+01:00"


def test_never_is_not_proven_as_long_as_a_window_is_to_come() -> None:
    """Whether an RRULE still closes it then is not known: it is not searched so far."""
    verdict = ask(f"windows: [{{from: 2090-01-01, until: 2090-01-31}}]\nfreezes: [{DAILY}]", AT)
    assert verdict.next_window is None
    assert verdict.horizon is not None


LEAP_MONDAYS = "windows: [{days: mon, except: [{from: 03-01, until: 02-28}]}]"


def test_a_window_that_opens_once_in_decades_is_accepted_and_found() -> None:
    assert told(ask(LEAP_MONDAYS, AT))["next_window"]["start"] == "2044-02-29T00:00:00+01:00"


def test_a_proof_of_never_needs_more_than_a_few_years() -> None:
    """What the windows open in 2044 an RRULE may hide or not: it is not searched so far, so that never is not proven."""
    verdict = ask(f"{LEAP_MONDAYS}\nfreezes: [{DAILY}]", AT)
    assert verdict.next_window is None
    assert verdict.horizon is not None


# ---------------------------------------------------------------- ends of data


def test_the_end_of_the_data_of_a_rule_that_only_warns_only_warns() -> None:
    verdict = ask("freezes: [{name: H, holidays: CH, effect: warn}]", "2150-06-01 12:00")
    assert (verdict.outcome, [(reason.kind, reason.effect) for reason in verdict.reasons]) == ("warned", [("unknown", "warn")])


def test_of_several_ends_of_data_the_first_counts() -> None:
    """Switzerland's holidays are known until 2100, India's until 2035."""
    assert ask("freezes: [{name: H, holidays: CH}]", "2050-06-01 12:00").outcome == "allowed"
    assert ask("freezes: [{name: H, holidays: [CH, IN]}]", "2050-06-01 12:00").outcome == "undecided"


# ---------------------------------------------------------------- years


@pytest.mark.parametrize(
    ("period", "at", "allowed"),
    [
        ("from: 02-29, until: 02-29", "2100-02-28 12:00", True),  # 2100 has no 29 February, and then it is no time at all
        ("from: 02-29, until: 02-29", "2096-02-29 12:00", False),
        ("from: 02-29, until: 03-05", "2100-02-28 12:00", True),
        ("from: 02-29, until: 03-05", "2100-03-01 00:00", False),
        ("from: 02-20, until: 02-29", "2100-02-28 12:00", False),
        ("from: 02-20, until: 02-29", "2100-03-01 00:00", True),
        ("from: 02-29, until: 02-29", "2000-02-29 12:00", False),
    ],
)
def test_a_century_has_no_29_february_but_every_fourth(period: str, at: str, allowed: bool) -> None:
    assert ask(f"freezes: [{{{period}}}]", at).allowed is allowed


def test_a_holiday_is_named_beside_an_exception_too() -> None:
    (reason,) = ask("freezes: [{name: H, holidays: CH, except: [2026-12-24]}]", "2026-12-25 12:00").reasons
    assert reason.message == "holiday: Weihnachten"


@pytest.mark.parametrize("at", ["2028-12-25 08:00", "2028-12-25 12:00", "2028-12-26 12:00"])
def test_neighbouring_holidays_are_named_together_whatever_changes_meanwhile(at: str) -> None:
    reasons = ask('windows: [{hours: "09:00-11:00"}]\nfreezes: [{name: H, holidays: CH-ZH}]', at).reasons
    assert {reason.kind: reason.message for reason in reasons}["holiday"] == "holiday: Weihnachten, Stephanstag"


def test_what_has_no_known_edges_is_named_by_all_that_happens_meanwhile(tmp_path: Path) -> None:
    """Every day since 2000, each weekday by its name: its start is more than ten years ago, and it never ends."""
    events = enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), 3)
    body = "".join(
        f"BEGIN:VEVENT\r\nUID:{day}\r\nDTSTAMP:20000101T000000Z\r\nDTSTART;VALUE=DATE:200001{day:02}\r\n"
        f"RRULE:FREQ=WEEKLY\r\nSUMMARY:{name}\r\nEND:VEVENT\r\n"
        for day, name in events
    )
    (tmp_path / "closed.ics").write_text(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n", newline="")
    (tmp_path / "policy.yml").write_text("timezone: Europe/Zurich\nfreezes: [{name: F, ics: closed.ics}]\n")
    (reason,) = ask(freezeguard.load(tmp_path / "policy.yml"), "2026-11-23 12:00").reasons
    assert (reason.since, reason.until) == (None, None)
    message, _, names = reason.message.partition(": ")
    assert (message, sorted(names.split(", "))) == ("deployments are frozen", ["Fri", "Mon", "Sat", "Sun", "Thu", "Tue", "Wed"])


# ---------------------------------------------------------------- scopes


@pytest.mark.parametrize(
    ("branches", "admitted", "excluded"),
    [
        (("!main",), ["topic", "release/1", None], ["main"]),  # an exclusion alone admits all the rest
        (("!main", "!dev"), ["topic"], ["main", "dev"]),
        (("**", "!main"), ["topic", "a/b"], ["main"]),
        (("v1?",), ["v1", "v"], ["v12", "v11"]),
        (("v*",), ["v", "v12"], ["v/1", "w"]),
        (("v**",), ["v", "v/1"], ["w"]),
        (("a.b", "[x]"), ["a.b", "x"], ["axb", "[x]"]),
        (("a*",), ["a\nb"], ["b\na"]),
        (("a**",), ["a\nb"], ["b\na"]),
    ],
)
def test_the_globs_of_a_scope(branches: tuple[str, ...], admitted: list[str | None], excluded: list[str]) -> None:
    scope = Scope(branches=branches)
    assert [name for name in admitted if not scope.matches(Subject(branch=name))] == []
    assert [name for name in excluded if scope.matches(Subject(branch=name))] == []


@pytest.mark.parametrize(("glob", "name"), [("X-ray", True), ("production", True), ("prod*", False), ("prod?", False), ("!prod", False)])
def test_a_glob_without_a_sign_is_a_name(glob: str, name: bool) -> None:
    assert is_literal(glob) is name
