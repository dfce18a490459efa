"""Regular hours, and the hours that only an override opens."""

from __future__ import annotations

from datetime import date

import pytest

from freezeguard.engine.analysis.calendar_days import build_calendar
from freezeguard.engine.analysis.override_spans import spans_with_overrides
from freezeguard.engine.facts import Facts, Waiver
from freezeguard.policy.subject import Subject
from freezeguard.render.day_strip import OVERRIDDEN, strip_rows, strip_span
from freezeguard.temporal.zones import DAY, HOUR

from .asking import ZURICH, instant, policy

OFFICE = policy('windows: [{days: mon-fri, hours: "09:00-16:00"}]')
FRIDAY = instant("2026-11-27 18:00")
START, END = strip_span(FRIDAY, 14, ZURICH)


def waiver(*kinds: str, until: int | None = None) -> Waiver:
    return Waiver("Hotfix", frozenset(kinds), until=until)


def spans(*waivers: Waiver) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    return spans_with_overrides(OFFICE, Subject(), FRIDAY, START, END, Facts(waivers=waivers))


def test_an_override_does_not_change_the_regular_hours() -> None:
    regular, _ = spans(waiver("window"))
    assert regular == spans()[0]
    assert sum(end - start for start, end in regular) == 10 * 7 * HOUR


@pytest.mark.parametrize("hours", [1, 4, 15])
def test_an_override_opens_from_the_verdict_until_it_expires(hours: int) -> None:
    assert spans(waiver("window", until=FRIDAY + hours * HOUR))[1] == [(FRIDAY, FRIDAY + hours * HOUR)]


def test_of_several_overrides_each_one_expires_at_its_own_time() -> None:
    frozen = policy('windows: [{days: mon-fri, hours: "09:00-16:00"}]\nfreezes: [{name: F, from: 2026-11-26, until: 2026-12-31}]')
    both = Facts(waivers=(waiver("window", until=FRIDAY + 2 * HOUR), waiver("freeze", until=FRIDAY + 5 * DAY)))
    regular, overridden = spans_with_overrides(frozen, Subject(), FRIDAY, START, END, both)
    assert all(end <= instant("2026-11-26 00:00") for _, end in regular)
    # Both are needed now. Later the freeze alone is waived, so that the windows count again.
    assert overridden == [
        (FRIDAY, FRIDAY + 2 * HOUR),
        *((instant(f"{day} 09:00"), instant(f"{day} 16:00")) for day in ("2026-11-30", "2026-12-01", "2026-12-02")),
    ]


def test_an_override_without_expiry_lasts_and_one_that_waives_nothing_here_opens_nothing() -> None:
    assert spans(waiver("window"))[1][-1][1] == END
    assert spans(waiver("incident"))[1] == []


def test_the_strip_marks_the_override_and_keeps_the_hours() -> None:
    regular, overridden = spans(waiver("window", until=FRIDAY + 4 * HOUR))
    rows = strip_rows(regular, FRIDAY, 14, ZURICH, overridden=overridden)
    assert str(rows[0]) == f"Fri 27 Nov  {'░' * 18}{'█' * 14}{'░' * 4}{OVERRIDDEN * 8}{'░' * 4}  09:00–16:00"
    assert rows[1:] == strip_rows(regular, FRIDAY, 14, ZURICH)[1:]


def test_the_calendar_shows_days_without_the_override() -> None:
    found = build_calendar(OFFICE, Subject(), FRIDAY, date(2026, 11, 27), 7, Facts(waivers=(waiver("window"),)))
    assert found.verdict.outcome == "overridden"
    assert [day.seconds // HOUR for day in found.days] == [7, 0, 0, 7, 7, 7, 7]
    assert [day.seconds // HOUR for day in found.week] == [7, 0, 0, 7, 7, 7, 7]
