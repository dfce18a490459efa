"""Who is on call and when nobody is, against an oracle that goes from minute to minute and shares no code with the engine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import freezeguard
from freezeguard.engine.decide import allowed_spans, upcoming_verdicts
from freezeguard.engine.facts import Coverage, Facts, OnCallShift, Shift, Waiver
from freezeguard.engine.on_call import PeopleRotation, between, called, duties, next_edge
from freezeguard.policy.subject import Subject
from freezeguard.temporal.zones import BEGINNING, FAR
from tests.sampling import slow_unless

from ..sampling import examples
from .asking import ZURICH, ask, instant, policy, told, why
from .oracle import local
from .test_properties import PLACES

MINUTE, HOUR, DAY = 60, 3600, 86400
OFFICE = 'windows: [{days: mon-fri, hours: "09:00-17:00"}]\n'
WEEKLY = "{name: Primary, people: [ana, ben, chloe], starting: 2026-10-05 09:00, shift: 1w}"


class Turns(NamedTuple):
    """A rotation as it is written: wall times are naive, a shift is (days, minutes)."""

    people: list[str]
    starting: datetime
    shift: tuple[int, int]
    swaps: list[tuple[datetime, datetime, str]]

    def written(self) -> str:
        days, minutes = self.shift
        shift = (f"{days}d" if days else "") + (f"{minutes}m" if minutes else "")
        swaps = ", ".join(f"{{from: {a:%Y-%m-%d %H:%M}, until: {b:%Y-%m-%d %H:%M}, person: {who}}}" for a, b, who in self.swaps)
        people = ", ".join(self.people)
        return f"{{name: P, people: [{people}], starting: {self.starting:%Y-%m-%d %H:%M}, shift: {shift}, swaps: [{swaps}]}}"


def oracle(turns: Turns, zone: str, start: int, end: int) -> list[str | None]:
    """Who is on call in each minute of [start, end): reads the clock on the wall once a minute."""
    minutes = range(start, end, MINUTE)
    walls = [local(minute, zone) for minute in minutes]

    def shown(wall: datetime) -> int:
        """The first minute at which the clock shows it, or shows more."""
        return next((minute for minute, read in zip(minutes, walls, strict=True) if read >= wall), end)

    def over(wall: datetime) -> int:
        """The minute after the last one that comes before it on the wall."""
        return max((minute + MINUTE for minute, read in zip(minutes, walls, strict=True) if read < wall), default=start)

    days, rest = turns.shift
    begun = shown(turns.starting)
    edges = [begun]
    while edges[-1] < end:
        k = len(edges)
        # A start that the clock skips begins where the clock goes on, and there begins every shift.
        wall = max(turns.starting, local(begun, zone)) + timedelta(days=k * days)
        edges.append((shown(wall) if days else begun) + k * rest * MINUTE)
    people: list[str | None] = []
    k = -1
    swaps = [(shown(a), over(b), person) for a, b, person in turns.swaps]
    for minute in minutes:
        while edges[k + 1] <= minute:
            k += 1
        swapped = [person for a, b, person in swaps if a <= minute < b]
        people.append(None if k < 0 else swapped[-1] if swapped else turns.people[k % len(turns.people)])
    return people


def who(of: freezeguard.Policy, at: int) -> list[str]:
    return [shift.person for shift in called(duties(of), at, of.zone)]


def check(turns: Turns, zone: str, start: int, end: int) -> None:
    of = policy(f"on_call: {{rotations: [{turns.written()}]}}", zone)
    people = oracle(turns, zone, start, end)
    found = duties(of)
    assert [next((shift.person for shift in called(found, minute, of.zone)), None) for minute in range(start, end, MINUTE)] == people
    roster = found[0].rosters[0][1]
    assert isinstance(roster, PeopleRotation)
    shifts = roster.shifts(start, end)
    assert all(a.end == b.start and a.person != b.person for a, b in pairwise(shifts))
    for shift in shifts:
        assert shift.start < shift.end
        assert all(s == shift for s in roster.shifts(shift.start, shift.start + 1) + roster.shifts(shift.end - 1, shift.end))
    edge = next_edge(found, start)
    changed = next((i for i, (a, b) in enumerate(pairwise(people)) if a != b), None)
    assert edge == start + (changed + 1) * MINUTE if changed is not None else edge >= end


@pytest.mark.parametrize("shift", [(7, 0), (1, 0), (0, 12 * 60), (1, 90)])
@pytest.mark.parametrize("clock", slow_unless("02:30".__eq__, ["09:00", "02:00", "02:30", "03:00"]))
def test_hand_overs_over_a_clock_change_minute_by_minute(clock: str, shift: tuple[int, int]) -> None:
    starting = datetime.fromisoformat(f"2026-10-18 {clock}")
    swaps = [
        (datetime(2026, 10, 25, 2, 15), datetime(2026, 10, 25, 2, 45), "dana"),
        (datetime(2026, 10, 27, 12), datetime(2026, 10, 28, 12), "ana"),
    ]
    start, end = instant("2026-10-17 00:00"), instant("2026-11-02 00:00")
    check(Turns(["ana", "ben", "chloe"], starting, shift, swaps), "Europe/Zurich", start, end)


def test_a_weekly_hand_over_stays_where_it_is_on_the_wall() -> None:
    of = policy(f"on_call: {{rotations: [{WEEKLY}]}}")
    for day, before, after in (("2026-10-19", "ben", "chloe"), ("2026-10-26", "chloe", "ana"), ("2027-03-29", "ana", "ben")):
        at = instant(f"{day} 09:00")
        assert (who(of, at - 1), who(of, at)) == ([before], [after])


clock = st.integers(0, 95).map(lambda quarter: timedelta(minutes=15 * quarter))


@st.composite
def rotations(draw: st.DrawFn) -> tuple[Turns, str, int, int]:
    zone, date = draw(st.sampled_from(PLACES))
    day = datetime.fromisoformat(date)

    def near() -> datetime:
        return day + timedelta(days=draw(st.integers(-2, 1))) + draw(clock)

    swaps = []
    for _ in range(draw(st.integers(0, 3))):
        begins = near()
        swaps.append((begins, begins + timedelta(minutes=15 * draw(st.integers(1, 200))), draw(st.sampled_from("abcd"))))
    shift = draw(st.sampled_from([(1, 0), (2, 0), (0, 30), (0, 45), (0, 24 * 60), (1, 60), (1, 12 * 60), (7, 0)]))
    people = draw(st.lists(st.sampled_from("abc"), min_size=1, max_size=4))
    start = int((day - timedelta(days=4)).replace(tzinfo=UTC).timestamp())
    return Turns(people, near(), shift, swaps), zone, start, start + 9 * DAY


@settings(max_examples=examples(60))
@given(case=rotations())
def test_rotations_are_what_the_minutes_say(case: tuple[Turns, str, int, int]) -> None:
    check(*case)


def test_a_start_long_ago_takes_no_time() -> None:
    """Four thousand million hand-overs later."""
    of = policy("on_call: {rotations: [{name: P, people: [a, b, c], starting: 1970-01-01 00:00, shift: 1m}]}", "UTC")
    minute = int(datetime(9899, 12, 31, tzinfo=UTC).timestamp()) // MINUTE
    assert [who(of, (minute + i) * MINUTE + 59) for i in range(3)] == [["abc"[(minute + i) % 3]] for i in range(3)]
    daily = policy("on_call: {rotations: [{name: P, people: [a, b], starting: 1970-01-02 09:00, shift: 1d}]}")
    noon = datetime(2199, 7, 1, 12, tzinfo=UTC)
    assert who(daily, int(noon.timestamp())) == ["ab"[(noon.date() - datetime(1970, 1, 2).date()).days % 2]]


def test_one_person_is_on_call_for_ever_but_for_swaps() -> None:
    swap = "{from: 2026-11-25 09:00, until: 2026-11-26 09:00, person: ben}"
    of = policy(f"on_call: {{rotations: [{{name: P, people: [ana, ana], starting: 2026-01-01, shift: 1h, swaps: [{swap}]}}]}}")
    assert ask(of, "2026-11-24 12:00").on_call == (OnCallShift("P", "ana", ZURICH.datetime(instant("2026-11-25 09:00"))),)
    assert ask(of, "2026-11-25 12:00").on_call == (OnCallShift("P", "ben", ZURICH.datetime(instant("2026-11-26 09:00"))),)
    assert ask(of, "2026-11-27 12:00").on_call == (OnCallShift("P", "ana", None),)


def test_the_first_shift_is_an_hour_longer_where_the_clock_goes_back_in_it() -> None:
    of = policy("on_call: {rotations: [{name: P, people: [ana, ben], starting: 2026-10-24 09:00, shift: 1d}]}")
    assert [who(of, instant(f"2026-10-{day} {time}")) for day, time in ((24, "09:00"), (25, "08:59"), (25, "09:00"))] == [
        ["ana"],
        ["ana"],
        ["ben"],
    ]


def test_of_two_swaps_at_once_the_last_one_counts() -> None:
    swaps = "{from: 2026-11-01, until: 2026-11-30, person: x}, {from: 2026-11-10, until: 2026-11-12, person: y}"
    of = policy(f"on_call: {{rotations: [{{name: P, people: [ana], starting: 2026-11-05, shift: 1d, swaps: [{swaps}]}}]}}")
    days = (1, 4, 5, 9, 10, 12, 13, 30)
    assert [who(of, instant(f"2026-11-{day:02} 12:00")) for day in days] == [[], [], ["x"], ["x"], ["y"], ["y"], ["x"], ["x"]]


def test_people_are_told_in_the_order_in_which_they_are_called() -> None:
    rotation = "{name: Second, people: [zoe], starting: 2026-01-05, shift: 1w}"
    other = "applies_to: {branches: [x]}\ntimezone: UTC\non_call: {rotations: [{name: X, people: [xi], starting: 2026-01-05, shift: 1w}]}"
    of = f"on_call: {{rotations: [{WEEKLY}, {rotation}]}}\n---\n{other}"
    beside = OnCallShift("Beside", "bo")
    assert [shift[:2] for shift in ask(of, "2026-11-24 12:00", facts=Facts(on_call=(beside,))).on_call] == [
        ("Primary", "ben"),
        ("Second", "zoe"),
        ("X", "xi"),
        ("Beside", "bo"),
    ]
    assert [shift.rotation for shift in ask(of, "2026-11-24 12:00", Subject(branch="y")).on_call] == ["Primary", "Second"]


# ---------------------------------------------------------------- another system knows


def sourced(required: str = "true", cover: str = "", more: str = "") -> str:
    cover = f", cover: {cover}" if cover else ""
    return f"on_call: {{required: {required}{cover}, rotations: [{{name: S, pagerduty: {{schedule: P1}}}}{more}]}}\n"


def known(*shifts: tuple[str, str, str], start: str = "2026-11-20 00:00", end: str = "2026-12-20 00:00") -> Facts:
    found = tuple(Shift(instant(a), instant(b), person) for a, b, person in shifts)
    return Facts(coverage=(Coverage(0, 0, found, instant(start), instant(end)),))


DAYS = known(("2026-11-20 00:00", "2026-11-25 18:00", "ana"), ("2026-11-26 09:00", "2026-12-20 00:00", "ben"))


def test_both_who_are_on_call_at_once_are_named_and_shifts_of_one_are_one() -> None:
    facts = known(
        ("2026-11-23 00:00", "2026-11-25 00:00", "ana"),
        ("2026-11-24 00:00", "2026-11-25 00:00", "ben"),
        ("2026-11-25 00:00", "2026-11-26 00:00", "ana"),
    )
    assert ask(sourced("false"), "2026-11-24 12:00", facts=facts).on_call == (
        OnCallShift("S", "ana", ZURICH.datetime(instant("2026-11-26 00:00"))),
        OnCallShift("S", "ben", ZURICH.datetime(instant("2026-11-25 00:00"))),
    )
    # Ben may go on: nobody knows.
    assert ask(sourced("false"), "2026-12-19 12:00", facts=DAYS).on_call == (OnCallShift("S", "ben", None),)


@pytest.mark.parametrize(
    ("at", "people"),
    [("11-25 17:59:59", ["ana"]), ("11-25 18:00:00", []), ("11-26 08:59:59", []), ("11-26 09:00:00", ["ben"])],
)
def test_a_shift_is_half_open_to_the_second(at: str, people: list[str]) -> None:
    assert [shift.person for shift in ask(sourced("false"), f"2026-{at}", facts=DAYS).on_call] == people


def test_a_gap_blocks_and_the_next_window_is_after_it() -> None:
    found = ask(OFFICE + sourced(), "2026-11-25 18:00", facts=DAYS)
    assert why(found) == [("window", "windows", None), ("on_call", "on_call", None)]
    assert found.reasons[1].message == "nobody is on call"
    assert [edge and edge.isoformat() for edge in found.reasons[1][4:6]] == ["2026-11-25T18:00:00+01:00", "2026-11-26T09:00:00+01:00"]
    assert found.on_call == ()
    late = known(("2026-11-20 00:00", "2026-11-25 18:00", "ana"), ("2026-11-26 11:00", "2026-12-20 00:00", "ben"))
    assert told(ask(OFFICE + sourced(), "2026-11-25 18:00", facts=late))["next_window"] == {
        "start": "2026-11-26T11:00:00+01:00",
        "end": "2026-11-26T17:00:00+01:00",
        "assuming": [],
    }
    # What is open now closes where the gap begins.
    early = known(("2026-11-20 00:00", "2026-11-25 15:00", "ana"), ("2026-11-25 16:00", "2026-12-20 00:00", "ben"))
    assert told(ask(OFFICE + sourced(), "2026-11-25 12:00", facts=early))["closes_at"] == "2026-11-25T15:00:00+01:00"


@pytest.mark.parametrize(("at", "blocked"), [("13:59:59", False), ("14:00:00", True), ("17:00", True)])
def test_somebody_has_to_be_on_call_for_as_long_as_cover_says(at: str, blocked: bool) -> None:
    found = ask(sourced(cover="4h"), f"2026-11-25 {at}", facts=DAYS)
    assert found.allowed is not blocked
    if blocked:
        (reason,) = found.reasons
        assert reason.message == "nobody is on call from 2026-11-25 18:00 until 2026-11-26 09:00, and 4h have to be covered"
        assert reason.since == ZURICH.datetime(instant("2026-11-25 14:00"))


def test_gaps_whose_covers_touch_are_one_reason() -> None:
    facts = known(*((f"2026-11-{day} 08:00", f"2026-11-{day} 20:00", "ana") for day in range(23, 27)), start="2026-11-23 08:00")
    (reason,) = ask(sourced(cover="12h"), "2026-11-24 12:00", facts=facts).reasons
    assert reason.message == "nobody is on call at times between 2026-11-23 20:00 and 2026-12-20 00:00, and 12h have to be covered"


def test_two_gaps_whose_covers_touch_are_told_as_some_times() -> None:
    facts = known(("2026-11-20 00:00", "2026-11-25 18:00", "ana"), ("2026-11-25 19:00", "2026-11-25 20:00", "ben"), end="2026-11-26 00:00")
    (found,) = (reason for reason in ask(sourced(cover="2h"), "2026-11-25 17:00", facts=facts).reasons if reason.kind == "on_call")
    assert found.message == "nobody is on call at times between 2026-11-25 18:00 and 2026-11-26 00:00, and 2h have to be covered"


@pytest.mark.parametrize(
    ("text", "gaps"),
    [(sourced(), [(instant("2026-11-25 18:00"), instant("2026-11-26 09:00"))]), (sourced("false"), [])],
)
def test_a_duty_knows_its_gaps_where_somebody_has_to_be_on_call(text: str, gaps: list[tuple[int, int]]) -> None:
    (duty,) = duties(policy(text), DAYS)
    assert duty.gaps == gaps


def test_a_gap_belongs_to_the_document_that_says_who_is_on_call() -> None:
    of = policy("---\ntimezone: Europe/Zurich\n" + sourced())
    facts = DAYS._replace(coverage=tuple(found._replace(document=1) for found in DAYS.coverage))
    assert [reason.document for reason in ask(of, "2026-11-25 20:00", facts=facts).reasons] == [1]


def test_the_next_edge_is_the_first_of_all_documents() -> None:
    rotations = (
        "{name: A, people: [a, b], starting: 2026-11-02 09:00, shift: 1d}",
        "{name: B, people: [x, y], starting: 2026-11-02, shift: 1w}",
    )
    for first, second in (rotations, rotations[::-1]):
        of = policy(f"on_call: {{rotations: [{first}]}}\n---\ntimezone: Europe/Zurich\non_call: {{rotations: [{second}]}}")
        assert next_edge(duties(of), instant("2026-11-03 10:00")) == instant("2026-11-04 09:00")


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ("2026-11-27 18:00", "2026-11-30 09:00", "from 2026-11-27 18:00 until 2026-11-30 09:00"),
        ("2026-11-27 18:00", None, "from 2026-11-27 18:00 on"),
        (None, "2026-11-30 09:00", "until 2026-11-30 09:00"),
        (None, None, "at any time"),
    ],
)
def test_an_edge_that_is_not_known_is_not_told(start: str | None, end: str | None, text: str) -> None:
    assert between(instant(start) if start else BEGINNING, instant(end) if end else FAR, ZURICH) == text


def test_cover_in_days_is_counted_on_the_wall() -> None:
    facts = known(("2026-10-20 00:00", "2026-10-25 12:00", "ana"), start="2026-10-20 00:00", end="2026-10-30 00:00")
    (reason,) = ask(sourced(cover="1d"), "2026-10-25 09:00", facts=facts).reasons
    assert reason.since == ZURICH.datetime(instant("2026-10-24 12:00"))


def test_beyond_what_is_known_nothing_is_known() -> None:
    found = ask(sourced(cover="1h"), "2026-12-19 23:00", facts=DAYS)
    assert (found.outcome, why(found)) == ("undecided", [("unknown", "on_call", None)])
    assert found.reasons[0].message == "who is on call is not known from 2026-12-20 00:00 on, and 1h have to be covered"
    assert found.next_window is not None
    assert (found.next_window.start, found.next_window.assuming) == (found.at, ("somebody is on call",))
    assert ask(sourced(cover="1h"), "2026-12-19 22:59", facts=DAYS).allowed
    before = ask(sourced(), "2026-11-19 12:00", facts=DAYS)
    assert (before.outcome, before.reasons[0].message) == ("undecided", "who is on call is not known")
    assert before.next_window is not None
    assert before.next_window.start == ZURICH.datetime(instant("2026-11-20 00:00"))
    # Where people are on call for ever, nothing has to be known.
    people = ", {name: P, people: [ana], starting: 2026-12-01, shift: 1w}"
    assert ask(sourced(cover="1h", more=people), "2027-12-19 23:00", facts=DAYS).allowed
    assert not ask(sourced(cover="1h", more=people), "2026-11-25 23:00", facts=DAYS).allowed


def test_nobody_is_on_call_before_the_first_shift() -> None:
    of = policy(f"on_call: {{required: true, cover: 1h, rotations: [{WEEKLY}]}}")
    found = ask(of, "2026-10-05 08:59")
    assert told(found) == {
        "outcome": "blocked",
        "reasons": [
            {
                "kind": "on_call",
                "name": "on_call",
                "effect": "block",
                "message": "nobody is on call until 2026-10-05 09:00, and 1h have to be covered",
                "since": None,
                "until": "2026-10-05T09:00:00+02:00",
                "link": None,
                "waived_by": None,
            }
        ],
        "next_window": {"start": "2026-10-05T09:00:00+02:00", "end": None, "assuming": []},
        "closes_at": None,
        "horizon": None,
    }
    assert ask(of, "2026-10-05 09:00").outcome == "allowed"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (sourced("false", "4h"), "allowed"),
        (sourced() + "mode: warn", "warned"),
        (sourced() + "applies_to: {branches: [x]}", "allowed"),
        (sourced(more=", {name: T, ics: https://example.com/t.ics}"), "allowed"),  # of T nothing is known, which whoever asked says
        (sourced(more=f", {WEEKLY}"), "allowed"),
    ],
)
def test_where_a_gap_does_not_block(text: str, outcome: str) -> None:
    assert ask(text, "2026-11-25 20:00", Subject(branch="y"), DAYS).outcome == outcome


def test_what_is_not_asked_is_not_told() -> None:
    assert ask(sourced(), "2026-11-25 20:00").outcome == "allowed"


def test_an_override_waives_a_gap() -> None:
    waiver = Waiver("Hotfix", frozenset(["on_call"]))
    found = ask(sourced(), "2026-11-25 20:00", facts=DAYS._replace(waivers=(waiver,)))
    assert (found.outcome, why(found)) == ("overridden", [("on_call", "on_call", "Hotfix")])
    elsewhere = DAYS._replace(waivers=(waiver._replace(document=1),))
    assert not ask(sourced() + "---\ntimezone: UTC\n", "2026-11-25 20:00", facts=elsewhere).allowed


def test_hundreds_of_gaps_until_the_next_window() -> None:
    start = instant("2026-11-20 00:00")
    shifts = tuple(Shift(start + i * HOUR, start + i * HOUR + HOUR // 2, "ana") for i in range(5000))
    end = shifts[-1].start
    facts = Facts(coverage=(Coverage(0, 0, shifts, start, end + DAY),))
    found = ask('windows: [{hours: "00:30-01:00"}]\n' + sourced(), "2026-11-20 00:45", facts=facts)
    assert found.next_window is not None
    assert int(found.next_window.start.timestamp()) >= end


shifts = st.lists(
    st.tuples(st.integers(0, 2 * 96), st.integers(1, 40), st.sampled_from(["ana", "ben"])).map(
        lambda drawn: (drawn[0] * 15, (drawn[0] + drawn[1]) * 15, drawn[2])
    ),
    max_size=8,
)


@settings(max_examples=examples(60))
@given(found=shifts, cover=st.sampled_from([0, 30, 240]), knows=st.integers(120, 192), people=st.integers(-10, 250))
def test_gaps_are_what_the_minutes_say(found: list[tuple[int, int, str]], cover: int, knows: int, people: int) -> None:
    """Minutes are counted from the start of what is known."""
    start, zone = instant("2026-10-24 12:00"), "Europe/Zurich"
    knows *= 15
    told = tuple(sorted(Shift(start + a * MINUTE, start + min(b, knows) * MINUTE, who) for a, b, who in found if a < knows))
    begins = ""
    if people >= 0:
        wall = local(start + people * 15 * MINUTE, zone)
        if wall.date() == datetime(2026, 10, 25).date() and wall.hour == 2:
            return  # the second reading cannot be written
        begins = f", {{name: P, people: [zoe], starting: {wall:%Y-%m-%d %H:%M}, shift: 1d}}"
    of = policy(sourced(cover=f"{cover}m" if cover else "", more=begins), zone)
    facts = Facts(coverage=(Coverage(0, 0, told, start, start + knows * MINUTE),))

    def kind(minute: int) -> str | None:
        if any(a <= minute < min(b, knows) for a, b, _ in found) or (people >= 0 and minute >= people * 15):
            return None
        return "on_call" if 0 <= minute < knows else "unknown"

    each = [kind(minute) for minute in range(knows + 300 + cover)]
    for minute in range(0, knows + 300, 7):
        kinds = set(each[minute : minute + cover + 1]) - {None}
        verdict = freezeguard.decide(of, at=of.zone.datetime(start + minute * MINUTE), facts=facts)
        assert {reason.kind for reason in verdict.reasons} == kinds
        assert verdict.allowed is not bool(kinds)
    free = [minute for minute in range(knows + 300) if set(each[minute : minute + cover + 1]) == {None}]
    spans = allowed_spans(of, Subject(), start, start + (knows + 300) * MINUTE, facts)
    assert [minute for a, b in spans for minute in range((a - start) // MINUTE, (b - start) // MINUTE)] == free


# ---------------------------------------------------------------- what is foreseen


@settings(max_examples=40)
@given(case=rotations(), required=st.booleans(), cover=st.sampled_from(["1h", "1d"]))
def test_what_is_foreseen_is_what_is_decided(case: tuple[Turns, str, int, int], required: bool, cover: str) -> None:
    turns, zone, start, _ = case
    written = f"on_call: {{required: {str(required).lower()}, cover: {cover}, rotations: [{turns.written()}]}}\n"
    of = policy('windows: [{hours: "09:00-16:00"}]\n' + written, zone)
    segments = upcoming_verdicts(of, at=start, count=30)
    assert [end for _, end, _ in segments[:-1]] == [start for start, _, _ in segments[1:]]
    for start, end, verdict in segments:
        assert verdict == freezeguard.decide(of, at=of.zone.datetime(start))
        last = freezeguard.decide(of, at=of.zone.datetime(end - 1))
        assert last == verdict._replace(at=last.at, horizon=last.horizon)
