"""freezeguard on-call"""

from __future__ import annotations

import click

from ..app import check as app
from ..errors import UsageError
from . import options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..engine.facts import Facts
    from ..policy.model import Policy

DAY = 86400
MOST_DAYS = 366


@click.command()
@options.POLICY
@options.AT
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=14, show_default=True, help="How many days ahead it looks.")
@click.option("--offline", is_flag=True, help="Ask no source.")
@options.output_format("text", "json", "ics")
def on_call(policy: str | None, at: str | None, days: int, offline: bool, output: str) -> None:
    """Who is on call, in the order in which people are called, and who is next.

    \b
    freezeguard on-call
    freezeguard on-call --at "2026-12-24 18:00" --days 31
    freezeguard on-call --format ics > on-call.ics
    """
    request = options.request(policy=policy, at=at, offline=offline)
    found = app.load_policy(request)
    if not any(document.on_call for document in found.documents):
        raise UsageError(f"{found.source}: it does not say who is on call: it has no 'on_call'")
    # Only now, for --help is quick.
    from ..engine.facts import NO_FACTS
    from ..engine.on_call import duties
    from ..render.on_call import Roster

    moment = app.request_instant(request, found)
    facts = app.gather_facts(request, found, incidents=False).facts if _asks(found) else NO_FACTS
    roster = Roster.of(duties(found, facts), facts.on_call, int(moment.timestamp()), days * DAY, found.zone)
    for message in _silent(found, facts):
        options.notice(message)
    if output == "json":
        click.echo(roster.json(simulated=request.simulated), nl=False)
    elif output == "ics":
        click.echo(roster.ics(simulated=request.simulated), nl=False)
    else:
        console = options.console()
        for part in roster.text(simulated=request.simulated):
            console.print(part)


def _asks(policy: Policy) -> bool:
    return any(rotation.source for document in policy.documents if document.on_call for rotation in document.on_call.rotations)


def _silent(policy: Policy, facts: Facts) -> list[str]:
    """What has to be said of rotations that could not be asked."""
    rotations = [
        (i, rotation.source.name)
        for i, document in enumerate(policy.documents)
        for rotation in (document.on_call.rotations if document.on_call else ())
        if rotation.source
    ]
    return [f"{o.name}: {o.message}" for o in facts.observations if o.kind == "unknown" and (o.document, o.name) in rotations]
