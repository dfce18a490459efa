"""freezeguard init"""

from __future__ import annotations

import os
import sys

import click

from ..errors import UsageError
from ..policy.discovery import POLICY_PATHS, find_policy
from . import options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

NONE = "none"
HOURS = "09:00-16:00"
TEMPLATE = """\
# When may be deployed here. Check it with `freezeguard lint`, try it with `freezeguard check --at "2026-11-27 15:00"`.
timezone: {timezone}

windows:                                  # none listed: always open, save for freezes
  - {{days: mon-thu, hours: "{hours}"}}
  - {{days: fri, hours: "{friday}"}}{comment}

freezes:
{holidays}  - name: Year end
    from: 12-20                           # month-day: every year
    until: 01-02

applies_to: {{branches: [main]}}            # what is deployed; pushes to other branches are let through

tests:                                    # run by `freezeguard test`
  - {{at: {friday_evening}, expect: blocked, because: window}}
  - {{at: 2026-12-24 10:00, expect: blocked, because: freeze}}
"""
HOLIDAYS = """\
  - name: Public holidays
    holidays: {country}
    eve: "12:00"                          # from noon of the day before
"""


@click.command()
@click.option("--timezone", metavar="ZONE", shell_complete=options.zones, help="IANA name of the time zone, e.g. Europe/Zurich.")
@click.option("--country", metavar="CODE", help="Whose public holidays: CH, CH-ZH, US-NY, NYSE; 'none' for none.")
@click.option("--hours", metavar="RANGE", help="The hours of a working day, e.g. 09:00-16:00.")
@click.option(
    "--output",
    type=options.FILE,
    metavar="FILE",
    default=POLICY_PATHS[0],
    show_default=True,
    help="Where it is written; '-' for standard output.",
)
def init(timezone: str | None, country: str | None, hours: str | None, output: str) -> None:
    """Writes a policy to begin with, asking for zone, country and hours.

    Without a terminal it does not ask: UTC, no holidays, 09:00-16:00, or what the options say. It never overwrites a file.

    \b
    freezeguard init
    freezeguard init --timezone Europe/Zurich --country CH-ZH --hours 09:00-16:00
    """
    if output != "-":
        there = output if os.path.lexists(output) else find_policy() if output == POLICY_PATHS[0] else None
        if there:
            raise UsageError(f"{there} is already there: nothing was written")
    options.refuse_empty(timezone=timezone, country=country, hours=hours)
    ask = sys.stdin is not None and sys.stdin.isatty()
    proposed = os.environ.get("FREEZEGUARD_TIMEZONE") or (_zone_of_machine() if ask else "UTC")
    zone = timezone or _ask("Time zone", proposed, lambda answer: _content(answer, NONE, HOURS), ask)
    holidays = country or _ask("Public holidays of (CH, CH-ZH, US-NY, none)", NONE, lambda answer: _content(zone, answer, HOURS), ask)
    day = hours or _ask("Hours of a working day", HOURS, lambda answer: _content(zone, holidays, answer), ask)
    content = _content(zone, holidays, day)
    if output == "-":
        click.echo(content, nl=False)
        return
    options.write(output, content, new=True)
    options.notice(f"wrote {output}; next: freezeguard lint, freezeguard test, freezeguard hook install")


def _content(zone: str, country: str, hours: str) -> str:
    """The policy. Raises PolicyError where an answer is none."""
    from ..errors import PolicyError
    from ..policy.load import load
    from ..policy.reader.scalars import hour_range
    from ..util.text import quote

    for option, answer in (("--timezone", zone), ("--country", country), ("--hours", hours)):
        if not answer.isprintable():  # a line break would write another key
            raise UsageError(f"{option}: {quote(answer)} is not on one line")
    try:
        opens, closes = hour_range(hours)
    except ValueError as error:
        raise UsageError(f"--hours: {error}") from None
    noon = 12 * 3600
    friday = f"{_clock(opens)}-12:00" if opens < noon < closes else hours
    comment = " " * 5 + "# no Friday afternoons" if friday != hours else ""
    evening = "2026-11-27 15:00" if friday.endswith("-12:00") else f"2026-11-28 {_clock(opens)}"
    holidays = HOLIDAYS.format(country=country) if country.lower() != NONE else ""
    content = TEMPLATE.format(timezone=zone, hours=hours, friday=friday, comment=comment, holidays=holidays, friday_evening=evening)
    try:
        load(content)
    except PolicyError as error:
        raise UsageError("; ".join(problem.message for problem in error.problems)) from None
    return content


def _ask(question: str, default: str, check: Callable[[str], object], ask: bool) -> str:
    """An answer for which `check` raises no UsageError; it is asked for again until there is one."""

    def checked(answer: str) -> str:
        try:
            check(answer)
        except UsageError as error:
            raise click.UsageError(str(error)) from None
        return answer

    return str(click.prompt(question, default=default, value_proc=checked, err=True)) if ask else default


def _zone_of_machine() -> str:
    """The zone that the machine is set to, as a proposal only: what is written stands in the file for all to see."""
    try:
        name = os.environ.get("TZ") or os.path.realpath("/etc/localtime").partition("/zoneinfo/")[2]
        from ..temporal.zones import zone_names

        return name if name in zone_names() else "UTC"
    except OSError:
        return "UTC"


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"
