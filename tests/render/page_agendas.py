"""Agendas to be drawn as a page: by the real engine, of policies from nothing to too much."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import freezeguard
from freezeguard.agenda import Agenda, agenda
from freezeguard.facts import Facts, Observation
from freezeguard.policy.scalars import moment
from freezeguard.render.calendar import Drawing
from freezeguard.render.calendar.page import render
from freezeguard.subject import Subject

SHOP = """\
timezone: Europe/Zurich
windows:
  - {days: mon-thu, hours: "09:00-16:00"}
  - {days: fri, hours: "09:00-12:00"}
bake_time: 1h
freezes:
  - {name: Public holidays, holidays: CH-ZH, eve: "12:00"}
  - {name: Black Friday, from: 2026-11-26 18:00, until: 2026-11-30 12:00, reason: Traffic peak, link: "https://wiki.example.com/black-friday"}
  - {name: Year's end, from: 12-20, until: 01-02, reason: The books are closed}
  - {name: Lunch, days: mon-fri, hours: "12:00-13:00"}
  - {name: Heads up, from: 2026-12-07, until: 2026-12-11, effect: warn, reason: The office moves}
on_call:
  rotations:
    - {name: Primary, people: [ana, ben, chloe], starting: 2026-01-05 09:00, shift: 1w}
    - {name: Secondary, people: [dara, eli], starting: 2026-01-05 09:00, shift: 2w}
"""
TEAM = "  - {{name: Team {0} migrates, from: {1} {2:02}:00, until: {1} {3:02}:00, reason: Database}}\n"
# Forty rules: those of the shop, and a freeze of each of many teams.
FORTY = SHOP.replace(
    "on_call:", "".join(TEAM.format(i + 1, date(2026, 12, 1) + timedelta(9 * i), 8 + i % 6, 11 + i % 6) for i in range(33)) + "on_call:"
)
NEVER = "timezone: Europe/Zurich\nfreezes: [{name: Closed, always: true}]\n"
ALWAYS = "timezone: Europe/Zurich\n"
ROUND_THE_CLOCK = """\
timezone: Europe/Zurich
on_call:
  required: true
  rotations:
    - {name: Primary, people: [ana, ben, chloe], starting: 2026-01-05 08:00, shift: 8h}
    - {name: Secondary, people: [dara, eli, finn], starting: 2026-01-05 00:00, shift: 12h}
"""
EVERY_HOUR = "timezone: Europe/Zurich\nwindows: [{cron: '0 * * * *', duration: 30m}]\n"

FRIDAY, TUESDAY = "2026-11-27 15:00", "2026-11-24 10:30"
SUBJECT = Subject("acme/shop", "production", "main")


def many(count: int = 1000, text: str = "Freeze") -> str:
    """A policy with so many freezes of an afternoon, in turn over a year."""
    days = [date(2026, 11, 1) + timedelta(number % 360) for number in range(count)]
    hours = [number % 12 + 8 for number in range(count)]
    freezes = [
        f"  - {{name: {text} {number}, from: {day} {hour:02}:00, until: {day} {hour + 1:02}:30, reason: {text} of team {number}}}"
        for number, (day, hour) in enumerate(zip(days, hours, strict=True))
    ]
    return "timezone: Europe/Zurich\nwindows: [{hours: '08:00-20:00'}]\nfreezes:\n" + "\n".join(freezes) + "\n"


def incident(title: str = "Checkout answers 503", link: str | None = "https://github.com/acme/ops/issues/42") -> Observation:
    """An incident since a quarter past ten of TUESDAY."""
    return Observation("incident", "Incidents", title, 1_795_511_700, link=link, assuming=f"{title} is resolved")


@lru_cache
def laid(text: str = SHOP, at: str = FRIDAY, *observations: Observation, subject: Subject = SUBJECT, **facts: object) -> Agenda:
    """Twelve months from the first of that instant's."""
    policy = freezeguard.load(text)
    then = moment(at, policy.zone)
    first = then.date().replace(day=1)
    days = (first.replace(year=first.year + 1) - first).days
    return agenda(policy, subject, int(then.timestamp()), first, days, Facts(observations, **facts), windows=40)  # type: ignore[arg-type]


def page(of: Agenda | str = SHOP, language: str = "en", *, simulated: bool = False) -> str:
    """The page of an agenda, or of a policy on FRIDAY."""
    return render(laid(of) if isinstance(of, str) else of, Drawing(".freezeguard.yml", simulated=simulated, language=language))
