"""Strips of days: the picture and the words say the same, on every day there is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from freezeguard.render.day_strip import CELL, RULER, strip_lines, strip_rows, strip_span
from freezeguard.temporal.intervals import clip, intersect, merge
from freezeguard.temporal.zones import DAY, HOUR, MINUTE, midnight, zone
from tests.engine.asking import ZURICH, instant, policy

from .verdicts import strip


def test_a_week_as_it_is_shown() -> None:
    assert "\n".join(strip_lines(strip("2026-11-27 15:04", 7))) == (
        """
            0     3     6     9     12    15    18    21    24
Fri 27 Nov  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  closed
Sat 28 Nov  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  closed
Sun 29 Nov  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  closed
Mon 30 Nov  ░░░░░░░░░░░░░░░░░░██████████████░░░░░░░░░░░░░░░░  09:00–16:00
Tue 1 Dec   ░░░░░░░░░░░░░░░░░░██████████████░░░░░░░░░░░░░░░░  09:00–16:00
Wed 2 Dec   ░░░░░░░░░░░░░░░░░░██████████████░░░░░░░░░░░░░░░░  09:00–16:00
Thu 3 Dec   ░░░░░░░░░░░░░░░░░░██████████████░░░░░░░░░░░░░░░░  09:00–16:00
""".strip("\n")
    )
    assert strip_lines([]) == []


def test_the_open_hours_before_now_are_shown_too() -> None:
    assert str(strip("2026-12-01 15:04", 1)[0]).endswith("██████████████░░░░░░░░░░░░░░░░  09:00–16:00")


@pytest.mark.parametrize(
    ("hours", "day", "row"),
    [
        ('"00:00-24:00"', "2026-11-25", "Wed 25 Nov  ████████████████████████████████████████████████  00:00–24:00"),
        ('"22:00-06:00"', "2026-11-25", "Wed 25 Nov  ████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░████  00:00–06:00, 22:00–24:00"),
        ('"09:10-10:00"', "2026-11-25", "Wed 25 Nov  ░░░░░░░░░░░░░░░░░░▒█░░░░░░░░░░░░░░░░░░░░░░░░░░░░  09:10–10:00"),
        (
            '"01:00-04:00"',  # the clock jumps over 02:00 to 03:00
            "2026-03-29",
            "Sun 29 Mar  ░░██  ██░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  01:00 +01:00–04:00 +02:00 (a day of 23 h)",
        ),
        (
            '"01:00-02:00"',  # it closes as the clock jumps
            "2026-03-29",
            "Sun 29 Mar  ░░██  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  01:00 +01:00–02:00 +01:00 (a day of 23 h)",
        ),
        (
            '"02:00-03:00"',  # never
            "2026-03-29",
            "Sun 29 Mar  ░░░░  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  closed (a day of 23 h)",
        ),
        (
            '"02:00-03:00"',  # two hours long
            "2026-10-25",
            "Sun 25 Oct  ░░░░██░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  02:00 +02:00–03:00 +01:00 (a day of 25 h)",
        ),
        (
            '"02:30-02:45"',  # twice
            "2026-10-25",
            (
                "Sun 25 Oct  ░░░░░▒░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  "
                "02:30 +02:00–02:45 +02:00, 02:30 +01:00–02:45 +01:00 (a day of 25 h)"
            ),
        ),
        (
            "[" + ", ".join(f'"{hour:02}:00-{hour:02}:15"' for hour in range(9, 17)) + "]",
            "2026-11-25",
            (
                "Wed 25 Nov  ░░░░░░░░░░░░░░░░░░▒░▒░▒░▒░▒░▒░▒░▒░░░░░░░░░░░░░░░  "
                "09:00–09:15, 10:00–10:15, 11:00–11:15, 12:00–12:15, 13:00–13:15, 14:00–14:15 and 2 more"
            ),
        ),
    ],
)
def test_days(hours: str, day: str, row: str) -> None:
    assert [str(found) for found in strip(f"{day} 12:00", 1, policy(f"windows: [{{hours: {hours}}}]"))] == [row]


def test_open_only_once_of_twice_is_open_in_part() -> None:
    start = instant("2026-10-25T02:00+02:00")
    (row,) = strip_rows([(start, start + HOUR)], start, 1, ZURICH)
    assert str(row) == ("Sun 25 Oct  ░░░░▒▒░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  02:00 +02:00–03:00 +02:00 (a day of 25 h)")


def test_a_day_that_was_skipped() -> None:
    apia = zone("Pacific/Apia")  # 30 December 2011 did not happen
    start = apia.earliest(midnight(date(2011, 12, 29)))
    rows = strip_rows([(start, start + 3 * DAY)], start, 3, apia)
    assert [(row.day.day, row.cells.strip(), row.hours, row.note) for row in rows] == [
        (29, "█" * 48, "00:00–24:00", None),
        (30, "", "closed", "a day of 0 h"),
        (31, "█" * 48, "00:00–24:00", None),
    ]


ZONES = st.sampled_from(["Europe/Zurich", "UTC", "Australia/Lord_Howe", "America/Santiago", "Asia/Kathmandu", "Africa/Casablanca"])
STARTS = st.integers(instant("2026-01-01 00:00"), instant("2028-01-01 00:00"))


@settings(max_examples=60)
@given(ZONES, STARTS, st.lists(st.tuples(st.integers(-DAY, 4 * DAY), st.integers(MINUTE, 2 * DAY)), max_size=6))
def test_the_picture_is_what_is_open(name: str, start: int, lengths: list[tuple[int, int]]) -> None:
    where = zone(name)
    spans = merge((start + a, start + a + length) for a, length in lengths)
    rows = strip_rows(spans, start, 3, where)
    low, high = strip_span(start, 3, where)
    assert low <= start < high
    assert len(rows) == 3
    first = where.local(start) // DAY * DAY
    for number, row in enumerate(rows):
        assert len(row.cells) == len(RULER) - 2 == 48
        for cell, sign in enumerate(row.cells):
            wall = first + number * DAY + cell * CELL
            # By the minute, and by readings of the clock instead of spans.
            seconds = [second for minute in range(0, CELL, MINUTE) for second in where.instants_for(wall + minute)]
            inside = [bool(clip(spans, second, second + MINUTE)) for second in seconds]
            whole = all(clip(spans, second, second + MINUTE) == [(second, second + MINUTE)] for second in seconds)
            assert sign == (" " if not seconds else "█" if whole else "▒" if any(inside) else "░")
        assert (row.hours == "closed") == (not intersect(spans, where.spans([(first + number * DAY, first + (number + 1) * DAY)])))
