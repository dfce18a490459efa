"""The policy that `freezeguard init` writes."""

from __future__ import annotations

from ..errors import PolicyError, UsageError
from ..policy.load import load
from ..policy.reader.scalars import hour_range
from ..util.text import quote

NO_HOLIDAYS = "none"
HOURS = "09:00-16:00"
_NOON = 12 * 3600
_TEMPLATE = """\
# When deployments are allowed. Check this file with `freezeguard lint`, and try it with `freezeguard check --at "2026-11-27 15:00"`.
timezone: {timezone}

windows:                                  # deployments are allowed in these hours; without windows: always, except in freezes
  - {{days: mon-thu, hours: "{hours}"}}
  - {{days: fri, hours: "{friday}"}}{comment}

freezes:
{holidays}  - name: Year end
    from: 12-20                           # month-day: repeats every year
    until: 01-02

applies_to: {{branches: [main]}}            # pushes to other branches are always allowed

tests:                                    # run them with `freezeguard test`
  - {{at: {friday_evening}, expect: blocked, because: window}}
  - {{at: 2026-12-24 10:00, expect: blocked, because: freeze}}
"""
_HOLIDAYS = """\
  - name: Public holidays
    holidays: {country}
    eve: "12:00"                          # starts at noon on the day before
"""


def starter_policy(zone: str, country: str, hours: str) -> str:
    """Return the text of a valid policy.

    Args:
        zone: IANA name of the time zone.
        country: whose public holidays are closed, such as CH-ZH; `none`: nobody's.
        hours: the hours of a working day, such as 09:00-16:00. Fridays end at noon.

    Raises:
        UsageError: one of them is invalid.
    """
    for option, value in (("--timezone", zone), ("--country", country), ("--hours", hours)):
        if not value.isprintable():  # a line break would add another key to the policy
            raise UsageError(f"{option}: {quote(value)} is not a single line of printable text")
    try:
        opens, closes = hour_range(hours)
    except ValueError as error:
        raise UsageError(f"--hours: {error}") from None
    friday = f"{_clock(opens)}-12:00" if opens < _NOON < closes else hours
    content = _TEMPLATE.format(
        timezone=zone,
        hours=hours,
        friday=friday,
        comment=" " * 5 + "# no Friday afternoons" if friday != hours else "",
        holidays=_HOLIDAYS.format(country=country) if country.lower() != NO_HOLIDAYS else "",
        friday_evening="2026-11-27 15:00" if friday.endswith("-12:00") else f"2026-11-28 {_clock(opens)}",
    )
    try:
        load(content)
    except PolicyError as error:
        raise UsageError("; ".join(problem.message for problem in error.problems)) from None
    return content


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"
