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


@click.command()
@click.option("--timezone", metavar="ZONE", shell_complete=options.complete_zone, help="IANA name of the time zone, e.g. Europe/Zurich.")
@click.option("--country", metavar="CODE", help="Country, region or market whose public holidays close: CH, CH-ZH, US-NY, NYSE; or 'none'.")
@click.option("--hours", metavar="RANGE", help="Hours of a working day, e.g. 09:00-16:00.")
@click.option(
    "--output",
    type=options.FILE,
    metavar="FILE",
    default=POLICY_PATHS[0],
    show_default=True,
    help="File to write; '-' is standard output.",
)
def init(timezone: str | None, country: str | None, hours: str | None, output: str) -> None:
    """Write a first policy. Prompts for the time zone, the country and the hours.

    Without a terminal there are no prompts: values come from the options, else UTC, no holidays and 09:00-16:00. The command never
    overwrites a file.

    \b
    freezeguard init
    freezeguard init --timezone Europe/Zurich --country CH-ZH --hours 09:00-16:00
    """
    if output != "-":
        existing = output if os.path.lexists(output) else find_policy() if output == POLICY_PATHS[0] else None
        if existing:
            raise UsageError(f"{existing} already exists: nothing was written")
    options.refuse_empty(timezone=timezone, country=country, hours=hours)
    # Imported late, so that --help stays quick.
    from ..app.starter_policy import HOURS, NO_HOLIDAYS, starter_policy

    prompts = sys.stdin is not None and sys.stdin.isatty()
    proposal = os.environ.get("FREEZEGUARD_TIMEZONE") or (_zone_of_machine() if prompts else "UTC")
    zone = timezone or _prompt("Time zone", proposal, lambda value: starter_policy(value, NO_HOLIDAYS, HOURS), prompts)
    question = "Public holidays of (CH, CH-ZH, US-NY, none)"
    holidays = country or _prompt(question, NO_HOLIDAYS, lambda value: starter_policy(zone, value, HOURS), prompts)
    day = hours or _prompt("Hours of a working day", HOURS, lambda value: starter_policy(zone, holidays, value), prompts)
    content = starter_policy(zone, holidays, day)
    if output == "-":
        click.echo(content, nl=False)
        return
    options.write(output, content, new=True)
    options.notice(f"wrote {output}; next steps: freezeguard lint, freezeguard test, freezeguard hook install")


def _prompt(question: str, default: str, check: Callable[[str], object], prompts: bool) -> str:
    """Return the user's reply, or the default without prompts. Prompts again until `check` raises no UsageError."""

    def checked(reply: str) -> str:
        try:
            check(reply)
        except UsageError as error:
            raise click.UsageError(str(error)) from None
        return reply

    return str(click.prompt(question, default=default, value_proc=checked, err=True)) if prompts else default


def _zone_of_machine() -> str:
    """Return the time zone of this machine, as a proposal for the prompt; UTC if it is unknown."""
    try:
        name = os.environ.get("TZ") or os.path.realpath("/etc/localtime").partition("/zoneinfo/")[2]
        from ..temporal.zones import zone_names

        return name if name in zone_names() else "UTC"
    except OSError:
        return "UTC"
