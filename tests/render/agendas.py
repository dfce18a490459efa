"""Agendas to be drawn: of policies that are read and laid out as ever."""

from __future__ import annotations

from datetime import date, timedelta

import freezeguard
from freezeguard.agenda import Agenda, agenda
from freezeguard.facts import NO_FACTS, Facts
from freezeguard.policy.scalars import moment
from freezeguard.render.calendar import Drawing
from freezeguard.subject import Subject
from tests.engine.asking import policy

DRAWING = Drawing(".freezeguard.yml")
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
ZONES = ["Europe/Zurich", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Africa/Casablanca", "UTC", "Asia/Kathmandu"]
DAYS = [date(2026, 11, 1) + timedelta(number) for number in range(360)]
MANY = "freezes:\n" + "".join(
    f"  - {{name: Freeze {n}, from: {DAYS[n % 360]} 10:00, until: {DAYS[n % 360]} {11 + n % 9}:00}}\n" for n in range(1000)
)


def laid(
    of: str | freezeguard.Policy = USUAL,
    first: str = "2026-11-01",
    days: int = 61,
    *,
    at: str = "2026-11-27 15:00",
    zone: str = "Europe/Zurich",
    facts: Facts = NO_FACTS,
    subject: Subject | None = None,
) -> Agenda:
    """The agenda of a policy, from a date on, at a local time."""
    read = policy(of, zone) if isinstance(of, str) else of
    instant = int(moment(at, read.zone).timestamp())
    return agenda(read, subject or Subject(), instant, date.fromisoformat(first), days, facts)
