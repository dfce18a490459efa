"""The calendar feed: calendar programs read the spans of the calendar, and the same events every day."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import recurring_ical_events
import requests
from icalendar import Calendar

import freezeguard
from freezeguard.engine.analysis.calendar_days import DeploymentCalendar
from freezeguard.render.calendar.icalendar_feed import render
from freezeguard.temporal.intervals import intersect, merge
from freezeguard.temporal.zones import DAY, Zone, midnight
from tests.sampling import slow_unless
from tests.sources.programs import radicale

from .agendas import DRAWING, POLICIES, USUAL, ZONES, laid, many

RANGES = [("2026-02-01", 365), ("2026-03-01", 365), ("2026-03-29", 60), ("2026-10-01", 31), ("2026-11-01", 61), ("2026-12-02", 9)]

each = pytest.mark.parametrize("name", POLICIES)


def read(text: str) -> Any:
    return Calendar.from_ical(text)


def instant(moment: Any, of: Zone) -> int:
    """Return the instant of a time, or of a date's midnight."""
    if isinstance(moment, datetime):
        assert moment.tzinfo is not None
        return int(moment.timestamp())
    assert isinstance(moment, date)
    return of.earliest(midnight(moment))


def spans(events: list[Any], of: Zone) -> list[tuple[str, str, int, int]]:
    """Return (category, summary, start, end) of events, in instants."""
    return sorted((str(e.categories[0]), str(e["summary"]), instant(e["dtstart"].dt, of), instant(e["dtend"].dt, of)) for e in events)


def whole(agenda: DeploymentCalendar) -> tuple[int, int]:
    return agenda.days[0].start, agenda.days[-1].end


@pytest.mark.parametrize("zone_name", slow_unless(lambda name: name in ZONES[:2], ZONES))
@each
def test_the_feed_has_the_spans_of_the_calendar(name: str, zone_name: str) -> None:
    days = laid(POLICIES[name], "2026-03-01", 240, zone=zone_name, at="2026-03-05 15:00")
    start, end = whole(days)
    # Under a name that no data knows: the machine's may be older than ours, and what is written has to be enough.
    calendar = read(re.sub(r"(?<=TZID[:=])", f"Nowhere/{name.replace(' ', '')}-", render(days, DRAWING)))
    found = recurring_ical_events.of(calendar).between(date(2024, 1, 1), date(2030, 1, 1))
    assert len(found) == len(calendar.walk("VEVENT"))
    told = spans(found, days.zone)
    opened = merge((a, b) for category, _, a, b in told if category == "window")
    assert intersect([(start, end)], opened) == merge(span for day in days.days for span in day.open)
    warning = " (only warns)"
    assert sorted((category, summary, max(a, start), min(b, end)) for category, summary, a, b in told if category != "window") == sorted(
        (c.kind, c.name + (warning if c.effect == "warn" else ""), max(c.start, start), min(c.end, end)) for c in days.closures
    )


@each
def test_a_rule_keeps_its_uid_in_every_range(name: str) -> None:
    of = POLICIES[name]
    seen: dict[str, Any] = {}
    spanned: dict[tuple[Any, ...], set[str]] = {}
    for first, days in RANGES:
        calendar = read(render(laid(of, first, days), DRAWING))
        uids = [str(event["uid"]) for event in calendar.walk("VEVENT")]
        assert len(set(uids)) == len(uids)
        for event in calendar.walk("VEVENT"):
            uid = str(event["uid"])
            what = str(event.categories[0]), str(event["summary"]), str(event["transp"]), str(event.get("description", ""))
            assert seen.setdefault(uid, what) == what
            spanned.setdefault((*what, event["dtstart"].dt, event["dtend"].dt), set()).add(uid)
    assert {len(found) for found in spanned.values()} == {1}


@pytest.mark.parametrize(
    ("name", "firsts"),
    [
        ("closed", ("2020-10-01", "2026-11-01", "2028-10-01")),
        ("every day", ("2026-01-01", "2026-11-01", "2028-10-01")),
        ("years", ("2025-10-01", "2026-11-01", "2028-10-01")),
    ],
)
def test_a_long_closure_is_identified_by_its_rule(name: str, firsts: tuple[str, ...]) -> None:
    found = [event for first in firsts for event in read(render(laid(POLICIES[name], first), DRAWING)).walk("VEVENT")]
    closures = [event for event in found if str(event.categories[0]) != "window"]
    assert len(closures) == 3
    assert len({str(event["uid"]) for event in closures}) == 1


def test_a_night_is_one_event_and_a_whole_day_is_a_date() -> None:
    nights = read(render(laid(POLICIES["nights"], "2026-12-01", 7), DRAWING)).walk("VEVENT")
    assert {event["dtend"].dt - event["dtstart"].dt for event in nights} == {timedelta(hours=8)}
    assert nights[0]["dtstart"].dt.day == 30, "it began before the first day, and is whole"
    opened = read(render(laid("", "2026-12-01", 7), DRAWING)).walk("VEVENT")
    assert [event["dtstart"].dt for event in opened] == [date(2026, 12, day) for day in range(1, 8)]


def test_nothing_depends_on_the_present_time() -> None:
    for name in POLICIES:
        assert render(laid(POLICIES[name], at="2026-11-27 15:00"), DRAWING) == render(laid(POLICIES[name], at="2026-12-03 10:00"), DRAWING)


def test_the_feed_has_a_name_and_a_refresh_interval() -> None:
    text = render(laid(), DRAWING)
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n" in text
    calendar = read(text)
    assert (calendar["name"], calendar["x-wr-calname"], calendar["x-wr-timezone"]) == ("Deployments", "Deployments", "Europe/Zurich")
    assert [str(one["tzid"]) for one in calendar.walk("VTIMEZONE")] == ["Europe/Zurich"]
    assert {(str(event.categories[0]), event["transp"]) for event in calendar.walk("VEVENT")} == {
        ("window", "TRANSPARENT"),
        ("freeze", "OPAQUE"),
        ("holiday", "OPAQUE"),
    }
    (black,) = [event for event in calendar.walk("VEVENT") if event["summary"] == "Black Friday"]
    assert (black["description"], black["url"]) == ("Traffic peak", "https://wiki.example.com/black-friday")
    assert black["dtstart"].params["TZID"] == "Europe/Zurich"
    assert render(laid(), DRAWING._replace(simulated=True)).count("Deployments\\, simulated") == 2


def test_a_warning_does_not_make_anybody_busy() -> None:
    events = read(render(laid(POLICIES["days"]), DRAWING)).walk("VEVENT")
    assert [event["transp"] for event in events if event["summary"] == "Company (only warns)"] == ["TRANSPARENT"]


@pytest.mark.parametrize("name", ZONES)
def test_the_written_zone_has_the_changes_of_the_real_one(name: str) -> None:
    """RFC 5545, 3.6.5: each observance begins at a local time with the offset before it."""
    days = laid(POLICIES["weekends"], "2026-01-01", 730, zone=name, at="2026-01-05 15:00")
    (component,) = read(render(days, DRAWING)).walk("VTIMEZONE")
    onsets = sorted(
        (int((onset - part["tzoffsetfrom"].td).replace(tzinfo=UTC).timestamp()), int(part["tzoffsetto"].td.total_seconds()))
        for part in component.subcomponents
        for onset in [part["dtstart"].dt, *(when.dt for when in (part["rdate"].dts if "rdate" in part else []))]
    )
    begins, ends = days.days[0].start - 366 * DAY, days.days[-1].end + 366 * DAY
    assert onsets == [(at, days.zone.offset(at)) for at in (begins, *days.zone.changes(begins + 1, ends))]


HOSTILE = [
    "a\r\nEND:VEVENT\r\nBEGIN:VALARM",
    "a;b,c:d\\n\\,",
    '"quoted"',
    "\x00\x1b[31m",
    "x" * 5000,
    "שלום \u202egnp",
    "\ud800",
    "END:VCALENDAR",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_foreign_text_is_escaped(text: str) -> None:
    days = laid()
    closures = tuple(c._replace(name=text, rule=text, reason=text, link=f"https://example.com/{text}") for c in days.closures)
    hostile = read(render(days._replace(closures=closures, assuming=(text,)), DRAWING))
    harmless = read(render(days, DRAWING))
    assert [part.name for part in hostile.walk()] == [part.name for part in harmless.walk()]
    assert all(str(event["summary"]).isprintable() for event in hostile.walk("VEVENT"))
    assert all("\n" not in str(event.get("url", "")) for event in hostile.walk("VEVENT"))


def test_a_thousand_freezes_are_all_in_the_feed() -> None:
    assert len(read(render(laid(freezeguard.load(many()), days=365), DRAWING)).walk("VEVENT")) > 1000


@pytest.mark.slow
@pytest.mark.programs
def test_a_caldav_server_stores_the_feed_unchanged(tmp_path: Path) -> None:
    text = render(laid(USUAL + "  - {name: Weekend, days: sat-sun}\n", days=365), DRAWING)
    with radicale(tmp_path) as url:
        address = f"{url}/ana/deployments/"
        put = requests.put(address, text.encode(), auth=("ana", ""), headers={"Content-Type": "text/calendar; charset=utf-8"}, timeout=60)
        assert put.status_code == 201, put.text
        back = requests.get(address, auth=("ana", ""), timeout=60)
        assert back.ok

    def events(of: str) -> list[Any]:
        return sorted(
            (
                str(event["uid"]),
                str(event["summary"]),
                event["dtstart"].dt,
                event["dtend"].dt,
                str(event.get("description", "")),
                str(event.get("url", "")),
                str(event["transp"]),
                str(event.categories[0]),
            )
            for event in read(of).walk("VEVENT")
        )

    assert events(back.text) == events(text)
