"""How far a search sees: data that end, horizons, and the proof of never."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

import freezeguard
from freezeguard.engine.facts import Facts, Waiver
from freezeguard.policy.model import Freeze, Policy, Window
from freezeguard.schedules.base import Always, Except, Fixed, Schedule
from freezeguard.schedules.weekly import Weekly
from freezeguard.temporal.intervals import clip
from freezeguard.temporal.zones import BEGINNING, CHUNK_BITS, FAR

from .asking import ZURICH, answer, ask, instant, observed, policy, reason, told, waives, why, window


class Listed(Schedule):
    """Sundays, known until a moment: like holidays, whose data end."""

    __slots__ = ("_sundays", "_until")
    is_calendar_periodic = False

    def __init__(self, until: int) -> None:
        super().__init__(ZURICH, "sundays")
        self._sundays = Weekly(ZURICH, "", [6], [(0, 86400)])
        self._until = until

    def spans(self, start: int, end: int) -> list[tuple[int, int]]:
        return [span for span in self._sundays.spans(start, end) if span[0] < self._until]

    @property
    def known_until(self) -> int:
        return self._until


END = "2030-01-01 00:00"
UNKNOWN = "no data for sundays from 2030-01-01 on"


def of_document(windows: tuple[Window, ...] = (), freezes: tuple[Freeze, ...] = ()) -> Policy:
    (document,) = policy("").documents
    return Policy((document._replace(windows=windows, freezes=freezes),), "test", "")


def frozen_on_sundays() -> Policy:
    return of_document(freezes=(Freeze("Sundays", Listed(instant(END)), "holiday"),))


def test_the_link_of_a_rule_stays_beyond_its_data() -> None:
    (found,) = ask("freezes: [{holidays: CH, link: https://example.com/days}]", "2150-01-05 12:00").reasons
    assert (found.kind, found.link) == ("unknown", "https://example.com/days")


def test_beyond_the_end_of_the_data_it_is_undecided() -> None:
    beyond = reason("unknown", "Sundays", UNKNOWN, "2030-01-01T00:00:00+01:00", None)
    given = frozen_on_sundays()
    assert told(ask(given, "2030-01-01 00:00")) == answer("undecided", beyond)
    assert told(ask(given, "2035-06-05 12:00")) == answer("undecided", beyond)
    assert told(ask(given, "2029-12-31 12:00")) == answer("allowed", closes_at="2030-01-01T00:00:00+01:00")


def test_beyond_the_end_of_the_data_nobody_says_never() -> None:
    """Not even where something that is known closes it as well."""
    given = Policy((*frozen_on_sundays().documents, *policy('windows: [{days: mon-fri, hours: "09:00-16:00"}]').documents), "test", "")
    verdict = ask(given, "2035-06-05 20:00")
    assert (verdict.outcome, verdict.next_window, verdict.horizon) == ("blocked", None, date(2035, 6, 5))


def test_after_the_last_window_a_cooldown_is_never() -> None:
    """What is proven is asked from the end of the incident on, not from the instant: the window is still open then."""
    facts = Facts((observed("incident", "2026-11-25 09:00", "2026-11-25 18:00"),))
    verdict = ask("windows: [{from: 2026-11-25 09:00, until: 2026-11-25 16:00}]", "2026-11-25 15:00", facts=facts)
    assert (verdict.outcome, verdict.next_window, verdict.horizon) == ("blocked", None, None)


def test_of_a_calendar_that_nobody_has_fetched_nothing_was_ever_known() -> None:
    (found,) = ask("freezes: [{name: F, ics: https://example.com/freezes.ics}]", "2026-11-27 15:00").reasons
    assert (found.kind, found.since, found.until) == ("unknown", None, None)


def test_a_block_that_lasts_to_the_end_of_the_data_has_no_proof_of_never() -> None:
    given = of_document((Window("w", Weekly(ZURICH, "", [6], [(0, 86400)])),), (Freeze("Sundays", Listed(instant(END)), "holiday"),))
    found = told(ask(given, "2029-12-31 12:00"))
    assert (found["outcome"], found["next_window"], found["horizon"]) == ("blocked", None, "2030-01-01")


def test_windows_that_need_data_are_undecided_beyond_them() -> None:
    """Working days but for Sundays: beyond the data nobody knows whether such a window is open."""
    given = of_document(windows=(Window("w", Except(Always(ZURICH, "always"), [Listed(instant(END))])),))
    assert ask(given, "2029-12-31 12:00").outcome == "allowed"
    verdict = ask(given, "2030-01-01 00:00")
    assert (verdict.allowed, verdict.outcome) == (False, "undecided")


def test_what_is_observed_until_after_the_end_of_the_data_does_not_prove_never() -> None:
    gap = observed("on_call", "2029-06-01 00:00", "2031-01-01 00:00")
    found = told(ask(frozen_on_sundays(), "2029-12-31 12:00", facts=Facts((gap,))))
    assert (found["outcome"], found["next_window"]) == ("blocked", None)
    assert found["horizon"] is not None


def test_the_end_of_the_data_can_be_waived_like_any_unknown() -> None:
    verdict = ask(frozen_on_sundays(), "2030-06-03 12:00", facts=Facts(waivers=(waives("unknown"),)))
    assert (verdict.outcome, why(verdict)) == ("overridden", [("unknown", "Sundays", "Hotfix")])


def test_whoever_waives_the_holidays_waives_the_end_of_their_data() -> None:
    verdict = ask(frozen_on_sundays(), "2030-06-03 12:00", facts=Facts(waivers=(waives("freeze", "holiday"),)))
    assert (verdict.outcome, why(verdict)) == ("overridden", [("unknown", "Sundays", "Hotfix")])


class Foreseen(Listed):
    """As if a search could only look ahead a year."""

    __slots__ = ()
    search_years = 1

    def spans(self, start: int, end: int) -> list[tuple[int, int]]:
        return [(start, end)]

    @property
    def known_until(self) -> None:  # type: ignore[override]
        return None


class Searched(Foreseen):
    """Closed in some spans, of which a search only knows those that it comes to."""

    __slots__ = ("_closed",)

    def __init__(self, *closed: tuple[int, int]) -> None:
        super().__init__(0)
        self._closed = closed

    def spans(self, start: int, end: int) -> list[tuple[int, int]]:
        return clip(self._closed, start, end)


def test_what_opens_or_closes_just_before_the_horizon_is_found() -> None:
    """A year is searched from the end of the chunk of time in which it is asked."""
    at = "2026-11-25 10:00"
    horizon = ((instant(at) >> CHUNK_BITS) + 1 << CHUNK_BITS) + 366 * 86400
    before, behind = horizon - 60, horizon + 388 * 86400

    def asked(*closed: tuple[int, int]) -> dict[str, Any]:
        return told(ask(of_document(freezes=(Freeze("F", Searched(*closed)),)), at))

    assert asked((BEGINNING, before))["next_window"] == window(ZURICH.datetime(before).isoformat(), None)
    assert asked((before, FAR))["closes_at"] == ZURICH.datetime(before).isoformat()
    found = asked((BEGINNING, behind))
    assert (found["next_window"], found["horizon"]) == (None, ZURICH.datetime(horizon).date().isoformat())
    assert asked((behind, FAR)) == answer("allowed")


@pytest.mark.parametrize("first", ["2026-11-25 10:00", "2027-03-01 10:00", "2028-02-01 10:00"])
def test_the_horizon_does_not_depend_on_what_was_asked_before(first: str) -> None:
    given = of_document(freezes=(Freeze("F", Foreseen(0)),))
    ask(given, first)
    asked = "2027-04-01 10:00"
    horizon = ask(given, asked).horizon
    assert horizon == ask(of_document(freezes=(Freeze("F", Foreseen(0)),)), asked).horizon
    assert horizon is not None
    assert horizon >= ZURICH.datetime(instant(asked) + 366 * 86400).date()


def test_a_window_beyond_the_horizon_of_an_earlier_question_is_found() -> None:
    """Kept answers of a long stretch: what was not in sight at its beginning may be at its end."""
    text = 'timezone: UTC\nwindows:\n  - {rrule: "FREQ=YEARLY;INTERVAL=12", starting: 2020-01-01 00:00, duration: 1h}\n'
    moments = [datetime(2021, 1, 15, tzinfo=UTC) + timedelta(days=30 * i) for i in range(24)]
    fresh = [freezeguard.decide(freezeguard.load(text), at=at).as_dict() for at in moments]
    for order in (moments, moments[::-1]):
        policy = freezeguard.load(text)
        kept = {at: freezeguard.decide(policy, at=at).as_dict() for at in order}
        assert [kept[at] for at in moments] == fresh


def test_nothing_is_searched_beyond_the_year_9990() -> None:
    closed, searched = Freeze("F", Fixed(ZURICH, "nearly to the end", [(instant(END), FAR - 7200)])), Freeze("G", Foreseen(0))
    assert told(ask(of_document(freezes=(closed, searched)), "2035-06-05 12:00"))["horizon"] == "9990-01-01"
    following = told(ask(of_document(freezes=(closed,)), "2035-06-05 12:00"))["next_window"]
    assert following == window("9989-12-31T23:00:00+01:00", None)


def test_the_end_of_data_is_no_horizon() -> None:
    """Nothing is known beyond it: neither that there is a window nor that there is none."""
    found = told(
        freezeguard.decide(freezeguard.load("timezone: Europe/Zurich\nfreezes: [{holidays: CH}]\n"), at=datetime(2150, 1, 5, tzinfo=UTC))
    )
    assert (found["outcome"], found["next_window"], found["horizon"]) == ("undecided", None, None)
    found = told(
        freezeguard.decide(freezeguard.load("timezone: Europe/Zurich\nwindows: [{holidays: CH}]\n"), at=datetime(2150, 1, 5, tzinfo=UTC))
    )
    assert (found["outcome"], [reason["kind"] for reason in found["reasons"]]) == ("undecided", ["unknown"])


def test_the_end_of_data_of_windows_in_several_zones_is_told_in_the_zone_of_the_policy() -> None:
    given = policy("windows: [{holidays: CH, timezone: America/New_York}, {holidays: CH, timezone: Asia/Tokyo}]", "Pacific/Auckland")
    (found,) = ask(given, "2150-01-05 12:00").reasons
    assert (found.kind, found.message) == ("unknown", "no data for windows from 2101-01-01 on")
    assert found.since is not None
    assert found.since.isoformat() == "2101-01-01T04:00:00+13:00"


def test_the_bake_time_looks_at_what_another_document_closes() -> None:
    given = freezeguard.load(
        'timezone: UTC\nbake_time: 1h\n---\nwindows: [{hours: "09:00-16:00"}]\n'
        '---\nmode: warn\nbake_time: 3h\nwindows: [{hours: "09:00-15:00"}]\n'
    )
    expected: list[tuple[int, str, list[str]]] = [
        (11, "allowed", []),
        (12, "warned", ["bake_time"]),
        (15, "blocked", ["bake_time", "window"]),
    ]
    for hour, outcome, kinds in expected:
        found = freezeguard.decide(given, at=datetime(2026, 11, 25, hour, tzinfo=UTC))
        assert (found.outcome, sorted(reason.kind for reason in found.reasons)) == (outcome, kinds), hour
    assert freezeguard.decide(given, at=datetime(2026, 11, 25, 10, tzinfo=UTC)).closes_at == datetime(2026, 11, 25, 15, tzinfo=UTC)
    waived = Facts(waivers=(Waiver("x", frozenset({"window"}), 1),))
    assert freezeguard.decide(given, at=datetime(2026, 11, 25, 15, 30, tzinfo=UTC), facts=waived).allowed


@pytest.mark.parametrize(
    ("text", "following", "horizon"),
    [
        ("freezes: [{name: x, always: true}, {name: y, holidays: CH}]", None, None),
        ("windows: [{days: mon}]\nfreezes: [{name: x, cron: '0 0 * * 1', duration: 1d}]", None, None),
        # Holidays can only close more than what never opens without them.
        ("windows: [{days: mon}]\nfreezes: [{name: x, cron: '0 0 * * 1', duration: 1d}, {name: y, holidays: CH}]", None, None),
        # Ten years of 366 days and what is left of a stretch of 388 days: so far an RRULE is searched.
        ("freezes: [{name: x, rrule: FREQ=DAILY, starting: 2026-01-01, duration: 1d}]", None, "2036-05-17"),
        # It opens in 2040.
        ("windows: [{rrule: FREQ=YEARLY;INTERVAL=20, starting: 2020-01-01, duration: 1h}]", None, "2036-05-17"),
        # Forty-one such years: the calendar does not foretell holidays, so that it is no proof.
        ("windows: [{from: 12-24, until: 12-25}]\nfreezes: [{name: x, holidays: [CH, US], eve: '00:00'}]", None, "2067-06-10"),
        ("windows: [{days: mon-fri}]\nfreezes: [{name: x, from: 2026-01-04, until: 2032-01-04}]", "2032-01-05T00:00:00+01:00", None),
    ],
)
def test_never_is_only_told_where_it_is_proven(text: str, following: str | None, horizon: str | None) -> None:
    found = told(ask(text, "2026-03-04 12:00"))
    assert (found["next_window"] and found["next_window"]["start"], found["horizon"]) == (following, horizon)


@pytest.mark.parametrize("facts", [Facts((observed("incident"),)), Facts(waivers=(waives("incident"),))])
def test_never_stays_proven_whatever_is_observed_or_waived_beside(facts: Facts) -> None:
    found = told(ask("freezes: [{name: Stop, always: true}]", "2026-11-27 15:00", facts=facts))
    assert (found["next_window"], found["horizon"]) == (None, None)
