"""Compare events with overrides against the independent library recurring-ical-events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from freezeguard.schedules.ics.schedule import ICalendarSchedule
from freezeguard.temporal.zones import zone

FIRST = datetime(2026, 6, 1, 10)
LOW, HIGH = datetime(2026, 5, 1, 0, 7), datetime(2026, 8, 1, 0, 7)

days = st.integers(-3, 12).map(lambda number: FIRST + timedelta(days=number))
near = st.one_of(days, st.builds(lambda day, hours: day + timedelta(hours=hours), days, st.integers(-2, 2)))
rules = st.sampled_from(
    ["", "RRULE:FREQ=DAILY", "RRULE:FREQ=DAILY;COUNT=6", "RRULE:FREQ=WEEKLY;BYDAY=MO,SA", "RRULE:FREQ=HOURLY;COUNT=30", "RRULE:FREQ=HOURLY"]
)
durations = st.sampled_from(["PT1H", "P1D", "PT26H"])
cancelled = st.sampled_from(["", "", "", "STATUS:CANCELLED"])


def stamp(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%S}"


def component(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", "UID:1", *filter(None, lines), "END:VEVENT", ""])


@st.composite
def calendars(draw: st.DrawFn) -> str:
    events = [
        component(
            f"DTSTART:{stamp(FIRST)}",
            f"DURATION:{draw(durations)}",
            draw(rules),
            draw(st.one_of(st.just(""), near.map(lambda at: f"EXDATE:{stamp(at)}"))),
            draw(st.one_of(st.just(""), near.map(lambda at: f"RDATE:{stamp(at)}"))),
            "SUMMARY:usual",
            draw(cancelled),
        )
    ]
    for i, replaced in enumerate(draw(st.lists(near, max_size=3, unique=True))):
        lasting = draw(st.sampled_from(["", ";RANGE=THISANDFUTURE"]))
        moved = f"DTSTART:{stamp(draw(near))}"
        events.append(component(f"RECURRENCE-ID{lasting}:{stamp(replaced)}", moved, "DURATION:PT3H", f"SUMMARY:other {i}", draw(cancelled)))
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *draw(st.permutations(events)), "END:VCALENDAR", ""]).replace(
        "\r\n\r\n", "\r\n"
    )


def instant(moment: datetime) -> int:
    return int(moment.replace(tzinfo=UTC).timestamp())


@given(calendars())
def test_overrides_equal_recurring_ical_events(text: str) -> None:
    found = ICalendarSchedule(zone("UTC"), "c.ics", text.encode()).occurrences(instant(LOW), instant(HIGH))
    theirs = {
        (instant(event.start), instant(event.end), str(event["SUMMARY"]))
        for event in recurring_ical_events.of(Calendar.from_ical(text)).between(LOW, HIGH)
        if event.get("STATUS") != "CANCELLED"
    }
    assert {tuple(one) for one in found} == theirs
