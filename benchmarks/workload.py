"""The workload: one set of rules in a neutral form, and the same rules in the language of each engine.

Mon-Thu 09:00-16:00 and Fri 09:00-12:00 in Zurich; closed on the public holidays of Zurich, from 20 December to 2 January, and in 20
one-off freezes. `scaled(n)` adds n freezes: 60 % one-offs of 15 to 120 minutes, 20 % weekly ones over lunch, 20 % nightly ones.
Every engine but FreezeGuard gets the holidays as dates, so that all answer the same, and windows with the same hours as one rule.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Zurich")
DAY = timedelta(days=1)
HOLIDAY_YEARS = range(2024, 2040)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

FIRST_MONDAY = datetime(2024, 1, 1)  # what recurs has begun by then
START = datetime(2026, 3, 4, tzinfo=ZONE)
IN_1_YEAR = datetime(2027, 3, 4, tzinfo=ZONE)
IN_10_YEARS = datetime(2036, 3, 4, tzinfo=ZONE)
LEAP_MONDAY = datetime(2044, 2, 29, 9, tzinfo=ZONE)

Weekly = tuple[int, int, int]  # weekday (Monday is 0), first and last minute of the day
Yearly = tuple[tuple[int, int], tuple[int, int]]  # first and last (month, day)
OneOff = tuple[datetime, datetime]  # local, without a zone


class Work(NamedTuple):
    """What is allowed (`windows`), and what is taken away from it (the rest)."""

    windows: tuple[Weekly, ...] = ()
    lunches: tuple[Weekly, ...] = ()
    nights: tuple[tuple[int, int], ...] = ()  # minute of the day, minutes
    yearly: tuple[Yearly, ...] = ()
    one_offs: tuple[OneOff, ...] = ()
    holidays: bool = False

    @property
    def dates(self) -> tuple[date, ...]:
        """The holidays."""
        return _public_holidays() if self.holidays else ()

    @property
    def shifts(self) -> list[tuple[list[int], int, int]]:
        """The windows, those with the same hours together: weekdays, first and last minute of the day."""
        days: dict[tuple[int, int], list[int]] = {}
        for day, *hours in self.windows:
            days.setdefault((hours[0], hours[1]), []).append(day)
        return [(found, a, b) for (a, b), found in days.items()]

    @property
    def closures(self) -> list[OneOff]:
        """The one-off freezes and the holidays, local."""
        return [*self.one_offs, *((midnight(day), midnight(day) + DAY) for day in self.dates)]


@cache
def _public_holidays() -> tuple[date, ...]:
    import holidays

    return tuple(sorted(holidays.country_holidays("CH", subdiv="ZH", years=HOLIDAY_YEARS)))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def instant(moment: datetime) -> int:
    """Seconds since the epoch; a moment without a zone is one of Zurich."""
    return int((moment if moment.tzinfo else moment.replace(tzinfo=ZONE)).timestamp())


def moments(count: int) -> list[datetime]:
    """Moments of the year after START, the same in every run."""
    random = Random(42)
    return [datetime.fromtimestamp(random.randrange(instant(START), instant(IN_1_YEAR)), ZONE) for _ in range(count)]


def base() -> Work:
    """The workload without anything added: 20 one-off freezes within nine years."""
    random = Random(7)
    one_offs = []
    for i in range(20):
        day = datetime(2026, 1, 5) + random.randrange(3300) * DAY
        if i % 2:
            one_offs.append((day, day + random.randrange(1, 6) * DAY))
        else:
            start = day + timedelta(minutes=15 * random.randrange(32, 60))
            one_offs.append((start, start + timedelta(minutes=15 * random.randrange(2, 16))))
    windows = (*((day, 9 * 60, 16 * 60) for day in range(4)), (4, 9 * 60, 12 * 60))
    return Work(windows, yearly=(((12, 20), (1, 2)),), one_offs=tuple(one_offs), holidays=True)


def scaled(count: int) -> Work:
    """The workload and `count` freezes more."""
    random = Random(11)
    work = base()
    one_offs, lunches, nights = list(work.one_offs), [], []
    for i in range(count):
        if i % 5 < 3:
            start = datetime(2026, 1, 1) + timedelta(minutes=15 * random.randrange(3650 * 96 - 100))
            start = start.replace(hour=min(start.hour, 20))
            one_offs.append((start, start + timedelta(minutes=15 * random.randrange(1, 9))))
        elif i % 5 == 3:
            first = 12 * 60 + random.randrange(60)
            lunches.append((random.randrange(1, 4), first, first + random.randrange(5, 30)))
        else:
            nights.append((random.randrange(17, 23) * 60 + random.randrange(60), 60 * random.randrange(2, 11)))
    return work._replace(lunches=tuple(lunches), nights=tuple(nights), one_offs=tuple(one_offs))


def frozen(days: int) -> Work:
    """The workload and one freeze of so many days from 4 January 2027 on."""
    start = datetime(2027, 1, 4)
    work = base()
    return work._replace(one_offs=(*work.one_offs, (start, start + days * DAY)))


def closed_daily(years: int) -> Work:
    """The workload and a freeze of its own for each working day of some years from 4 January 2027 on."""
    start = datetime(2027, 1, 4)
    days = [start + i * DAY for i in range(365 * years) if (start + i * DAY).weekday() < 5]
    work = base()
    return work._replace(one_offs=(*work.one_offs, *((day, day + DAY) for day in days)))


def never_weekly() -> Work:
    """Never open: weekly freezes cover every window."""
    work = base()
    return work._replace(lunches=tuple((day, 8 * 60, 17 * 60) for day in range(5)))


def never_yearly() -> Work:
    """Never open: twelve yearly freezes cover every day."""
    last = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    months = [((month, 1), (month, last[month - 1])) for month in range(1, 13) if month != 2]
    return Work(base().windows, yearly=(*months, ((2, 1), (3, 1))))


def leap_monday() -> Work:
    """Open only where 29 February is a Monday: 2044."""
    return Work(((0, 9 * 60, 10 * 60),), yearly=(((3, 1), (2, 28)),))


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def policy(work: Work) -> str:
    """FreezeGuard's YAML."""
    lines = ["timezone: Europe/Zurich", "windows:"]
    lines += [f'  - {{days: {WEEKDAYS[day]}, hours: "{clock(a)}-{clock(b)}"}}' for day, a, b in work.windows]
    lines.append("freezes:")
    if work.holidays:
        lines.append("  - {name: Public holidays, holidays: CH-ZH}")
    lines += [f"  - {{name: Yearly {i}, from: {a:02d}-{b:02d}, until: {c:02d}-{d:02d}}}" for i, ((a, b), (c, d)) in enumerate(work.yearly)]
    lines += [
        f'  - {{name: Lunch {i}, days: {WEEKDAYS[day]}, hours: "{clock(a)}-{clock(b)}"}}' for i, (day, a, b) in enumerate(work.lunches)
    ]
    lines += [
        f'  - {{name: Night {i}, hours: "{clock(start)}-{clock((start + minutes) % 1440)}"}}'
        for i, (start, minutes) in enumerate(work.nights)
    ]
    lines += [f"  - {{name: Freeze {i}, from: {a:%Y-%m-%d %H:%M}, until: {b:%Y-%m-%d %H:%M}}}" for i, (a, b) in enumerate(work.one_offs)]
    return "\n".join(lines) + "\n"


def opening_hours(work: Work) -> str:
    """The language of OpenStreetMap's opening_hours."""

    def day_of(moment: date) -> str:
        return f"{moment.year} {MONTHS[moment.month - 1]} {moment.day:02d}"

    def short(weekday: int) -> str:
        return WEEKDAYS[weekday][:2].title()

    rules = [f"{','.join(map(short, days))} {clock(a)}-{clock(b)}" for days, a, b in work.shifts]
    rules += [f"{short(day)} {clock(a)}-{clock(b)} off" for day, a, b in work.lunches]
    rules += [f"{clock(start)}-{clock(start + minutes)} off" for start, minutes in work.nights]
    rules += [f"{MONTHS[a - 1]} {b:02d}-{MONTHS[c - 1]} {d:02d} off" for (a, b), (c, d) in work.yearly]
    if work.dates:
        rules.append(",".join(map(day_of, work.dates)) + " off")
    for start, end in work.one_offs:
        if start.time() == end.time() == time():
            last = end - DAY
            rules.append((day_of(start) if last == start else f"{day_of(start)}-{day_of(last)}") + " off")
        else:
            until = int((end - midnight(start.date())).total_seconds() // 60)
            rules.append(f"{day_of(start)} {clock(start.hour * 60 + start.minute)}-{clock(until)} off")
    return "; ".join(rules)


def calendar(work: Work) -> str:
    """iCalendar: events ALLOW and DENY."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//FreezeGuard//benchmark//EN"]

    def event(kind: str, start: datetime, end: datetime, rule: str | None = None) -> None:
        lines.extend(["BEGIN:VEVENT", f"UID:{len(lines)}@benchmark", "DTSTAMP:20240101T000000Z", f"SUMMARY:{kind}"])
        lines.extend(f"{key};TZID=Europe/Zurich:{at:%Y%m%dT%H%M%S}" for key, at in (("DTSTART", start), ("DTEND", end)))
        if rule:
            lines.append(f"RRULE:FREQ={rule}")
        lines.append("END:VEVENT")

    for kind, weekly in (("ALLOW", work.shifts), ("DENY", [([day], a, b) for day, a, b in work.lunches])):
        for days, a, b in weekly:
            first = FIRST_MONDAY + days[0] * DAY
            rule = f"WEEKLY;BYDAY={','.join(WEEKDAYS[day][:2].upper() for day in days)}"
            event(kind, first + timedelta(minutes=a), first + timedelta(minutes=b), rule)
    for minute, minutes in work.nights:
        first = FIRST_MONDAY + timedelta(minutes=minute)
        event("DENY", first, first + timedelta(minutes=minutes), "DAILY")
    for yearly in work.yearly:
        first, length = yearly_span(*yearly)
        event("DENY", first, first + length, "YEARLY")
    for start, end in work.closures:
        event("DENY", start, end)
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def yearly_span(first: tuple[int, int], last: tuple[int, int]) -> tuple[datetime, timedelta]:
    """The start in 2023, and how long it lasts."""
    start = datetime(2023, *first)
    return start, datetime(2023 + (last < first), *last) + DAY - start


def crons(work: Work) -> tuple[list[tuple[str, timedelta]], list[tuple[str, timedelta]]]:
    """What recurs, as crons with a duration: (allowed, denied)."""

    def weekly(days: list[int], a: int, b: int) -> tuple[str, timedelta]:
        return f"{a % 60} {a // 60} * * {','.join(str((day + 1) % 7) for day in days)}", timedelta(minutes=b - a)

    denied = [weekly([day], a, b) for day, a, b in work.lunches]
    denied += [(f"{start % 60} {start // 60} * * *", timedelta(minutes=minutes)) for start, minutes in work.nights]
    denied += [(f"0 0 {first[1]} {first[0]} *", yearly_span(first, last)[1]) for first, last in work.yearly]
    return [weekly(*shift) for shift in work.shifts], denied


def rrules(work: Work) -> tuple[list[tuple[dict[str, object], timedelta]], list[tuple[dict[str, object], timedelta]]]:
    """What recurs, as arguments of dateutil's rrule with a duration: (allowed, denied)."""
    from dateutil.rrule import DAILY, WEEKLY, YEARLY

    def at(minute: int) -> dict[str, object]:
        return {"dtstart": FIRST_MONDAY, "byhour": minute // 60, "byminute": minute % 60, "bysecond": 0}

    allowed = [({"freq": WEEKLY, "byweekday": days} | at(a), timedelta(minutes=b - a)) for days, a, b in work.shifts]
    denied = [({"freq": WEEKLY, "byweekday": day} | at(a), timedelta(minutes=b - a)) for day, a, b in work.lunches]
    denied += [({"freq": DAILY} | at(start), timedelta(minutes=minutes)) for start, minutes in work.nights]
    for yearly in work.yearly:
        first, length = yearly_span(*yearly)
        denied.append(({"freq": YEARLY, "dtstart": first}, length))
    return allowed, denied
