"""freezeguard brake"""

from __future__ import annotations

import os

import click

from ..util.text import single_line
from . import options


@click.command()
@click.argument("switch", required=False, type=click.Choice(["on", "off"]), metavar="[on|off]")
@click.option("--organization", required=True, metavar="OWNER", help="Organisation whose repositories to close or open.")
@click.option("--ruleset", required=True, metavar="NAME", help="Ruleset of the organisation that closes its repositories.")
def brake(switch: str | None, organization: str, ruleset: str) -> None:
    """Close or open all repositories of an organisation at once.

    Switches a ruleset of the organisation on or off; without `on` or `off`, shows its state. Create the ruleset once, switched off, so that
    it restricts updates of the branches that you deploy.

    Requires GITHUB_TOKEN or GH_TOKEN with permission to administer the organisation.

    \b
    freezeguard brake on --organization acme --ruleset "Emergency brake"
    freezeguard brake off --organization acme --ruleset "Emergency brake"
    """
    from ..github.rulesets import OFF, ON, find_brake, set_enforcement
    from ..sources.connections import github_connector

    options.refuse_empty(organization=organization, ruleset=ruleset)
    options.token("administer the organisation")
    client = github_connector(os.environ)(None)
    switched = find_brake(client, organization, ruleset)
    name = single_line(switched.name)
    for doubt in switched.doubts:
        options.notice(f"the ruleset {name} {single_line(doubt, 200)}, so it may not stop everything")
    wanted = {"on": ON, "off": OFF, None: switched.enforcement}[switch]
    if wanted != switched.enforcement:
        set_enforcement(client, organization, switched, wanted)
    states = {ON: f"closed: the ruleset {name} is on", OFF: f"open: the ruleset {name} is off"}
    click.echo(states.get(wanted, f"the ruleset {name} is {wanted}"))
