"""Calendars to draw, built by the engine from policies of every size."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import freezeguard
from freezeguard.engine.analysis.calendar_days import DeploymentCalendar, build_calendar
from freezeguard.engine.facts import NO_FACTS, Facts, Observation
from freezeguard.policy.reader.scalars import moment
from freezeguard.policy.subject import Subject
from freezeguard.render.calendar import Drawing
from freezeguard.render.calendar.page import render
from tests.engine.asking import policy

DRAWING = Drawing(".freezeguard.yml")
FRIDAY, TUESDAY = "2026-11-27 15:00", "2026-11-24 10:30"
SUBJECT = Subject("acme/shop", "production", "main")
ZONES = ["Europe/Zurich", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Africa/Casablanca", "UTC", "Asia/Kathmandu"]

USUAL = """
windows:
  - {days: mon-thu, hours: "09:00-16:00"}
  - {days: fri, hours: "09:00-12:00"}
bake_time: 1h
freezes:
  - {name: Public holidays, holidays: CH-ZH, eve: "12:00"}
  - {name: Black Friday, from: 2026-11-26 18:00, until: 2026-11-30 12:00, reason: Traffic peak, link: "https://wiki.example.com/black-friday"}
"""
POLICIES = {
    "usual": USUAL,
    "open": "",
    "closed": "freezes: [{name: Moving house, always: true}]",
    "nights": 'windows: [{days: mon-thu, hours: "22:00-06:00"}]',
    "weekends": 'windows: [{hours: "02:15-02:45"}]\nfreezes: [{name: Weekend, days: sat-sun}, {name: Noon, hours: "12:00-13:00"}]',
    "days": "freezes: [{name: Year end, from: 12-20, until: 01-02}, {name: Company, from: 2026-11-20, until: 2026-12-04, effect: warn}]",
    "every day": "freezes: [{name: Daily, rrule: FREQ=DAILY, starting: 2026-01-01 00:00, duration: 25h}]",
    "years": "freezes: [{name: Rebuild, from: 2025-10-25 02:30, until: 2028-10-29 02:30}]",
    "same": "freezes: [{name: A, from: 2026-12-01, until: 2026-12-02}, {name: A, from: 2026-12-01, until: 2026-12-03, effect: warn}]",
    "twice": "freezes: [{name: A, from: 2026-12-01, until: 2026-12-02}, {name: A, from: 2026-12-01, until: 2026-12-02, reason: B}]",
}

# Whole policies, each with its zone.
SHOP = (
    f"timezone: Europe/Zurich{USUAL}"
    """\
  - {name: Year's end, from: 12-20, until: 01-02, reason: The books are closed}
  - {name: Lunch, days: mon-fri, hours: "12:00-13:00"}
  - {name: Heads up, from: 2026-12-07, until: 2026-12-11, effect: warn, reason: The office moves}
on_call:
  rotations:
    - {name: Primary, people: [ana, ben, chloe], starting: 2026-01-05 09:00, shift: 1w}
    - {name: Secondary, people: [dara, eli], starting: 2026-01-05 09:00, shift: 2w}
"""
)
TEAM = "  - {{name: Team {0} migrates, from: {1} {2:02}:00, until: {1} {3:02}:00, reason: Database}}\n"
# Forty rules: those of the shop, and a freeze of each of many teams.
FORTY = SHOP.replace(
    "on_call:", "".join(TEAM.format(i + 1, date(2026, 12, 1) + timedelta(9 * i), 8 + i % 6, 11 + i % 6) for i in range(33)) + "on_call:"
)
NEVER = f"timezone: Europe/Zurich\n{POLICIES['closed']}\n"
ALWAYS = f"timezone: Europe/Zurich\n{POLICIES['open']}\n"
ROUND_THE_CLOCK = """\
timezone: Europe/Zurich
on_call:
  required: true
  rotations:
    - {name: Primary, people: [ana, ben, chloe], starting: 2026-01-05 08:00, shift: 8h}
    - {name: Secondary, people: [dara, eli, finn], starting: 2026-01-05 00:00, shift: 12h}
"""
EVERY_HOUR = "timezone: Europe/Zurich\nwindows: [{cron: '0 * * * *', duration: 30m}]\n"


def many(count: int = 1000, text: str = "Freeze") -> str:
    """Return a policy with this number of afternoon freezes, spread over a year."""
    days = [date(2026, 11, 1) + timedelta(number % 360) for number in range(count)]
    hours = [number % 12 + 8 for number in range(count)]
    freezes = [
        f"  - {{name: {text} {number}, from: {day} {hour:02}:00, until: {day} {hour + 1:02}:30, reason: {text} of team {number}}}"
        for number, (day, hour) in enumerate(zip(days, hours, strict=True))
    ]
    return "timezone: Europe/Zurich\nwindows: [{hours: '08:00-20:00'}]\nfreezes:\n" + "\n".join(freezes) + "\n"


def incident(title: str = "Checkout answers 503", link: str | None = "https://github.com/acme/ops/issues/42") -> Observation:
    """Return an incident since 10:15 on TUESDAY."""
    return Observation("incident", "Incidents", title, 1_795_511_700, link=link, assuming=f"{title} is resolved")


def laid(
    of: str | freezeguard.Policy = USUAL,
    first: str = "2026-11-01",
    days: int = 61,
    *,
    at: str = FRIDAY,
    zone: str = "Europe/Zurich",
    facts: Facts = NO_FACTS,
    subject: Subject | None = None,
    windows: int = 3,
) -> DeploymentCalendar:
    """Return the calendar of a policy, from a date on, at a local time.

    Args:
        zone: of a text that has none.
    """
    read = policy(of, zone) if isinstance(of, str) else of
    instant = int(moment(at, read.zone).timestamp())
    return build_calendar(read, subject or Subject(), instant, date.fromisoformat(first), days, facts, windows=windows)


@lru_cache
def year(text: str = SHOP, at: str = FRIDAY, *observations: Observation, subject: Subject = SUBJECT, **facts: object) -> DeploymentCalendar:
    """Return twelve months from the first day of the instant's month on, as the page shows them."""
    first = date.fromisoformat(at[:10]).replace(day=1)
    days = (first.replace(year=first.year + 1) - first).days
    known = Facts(observations, **facts)  # type: ignore[arg-type]
    return laid(freezeguard.load(text), str(first), days, at=at, facts=known, subject=subject, windows=40)


def page(of: DeploymentCalendar | str = SHOP, language: str = "en", *, simulated: bool = False) -> str:
    """Return the page of a calendar, or of a policy on FRIDAY."""
    return render(year(of) if isinstance(of, str) else of, DRAWING._replace(simulated=simulated, language=language))
