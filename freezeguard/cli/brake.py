"""freezeguard brake"""

from __future__ import annotations

import os

import click

from ..util.text import single_line
from . import options


@click.command()
@click.argument("switch", required=False, type=click.Choice(["on", "off"]), metavar="[on|off]")
@click.option("--organization", required=True, metavar="OWNER", help="Whose repositories.")
@click.option("--ruleset", required=True, metavar="NAME", help="The organisation's ruleset that closes them.")
def brake(switch: str | None, organization: str, ruleset: str) -> None:
    """Closes all repositories of an organisation at once, or opens them.

    It switches one ruleset of the organisation on or off; without a word it says which it is. The ruleset restricts updates of the branches
    that are deployed, and is made once, switched off. It needs GITHUB_TOKEN or GH_TOKEN, which may administer the organisation.

    \b
    freezeguard brake on --organization acme --ruleset "Emergency brake"
    freezeguard brake off --organization acme --ruleset "Emergency brake"
    """
    from ..github.rulesets import OFF, ON, find_brake, set_enforcement
    from ..sources.connections import github_connector

    options.refuse_empty(organization=organization, ruleset=ruleset)
    options.token("administer the organisation")
    client = github_connector(os.environ)(None)
    found = find_brake(client, organization, ruleset)
    name = single_line(found.name)
    for doubt in found.doubts:
        options.notice(f"the ruleset {name} {single_line(doubt, 200)}, so it may not stop everything")
    wanted = {"on": ON, "off": OFF, None: found.enforcement}[switch]
    if wanted != found.enforcement:
        set_enforcement(client, organization, found, wanted)
    told = {ON: f"closed: the ruleset {name} is on", OFF: f"open: the ruleset {name} is off"}
    click.echo(told.get(wanted, f"the ruleset {name} is {wanted}"))
