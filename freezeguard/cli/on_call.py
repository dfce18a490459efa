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
MAX_DAYS = 366


@click.command()
@click.option("--days", type=click.IntRange(1, MAX_DAYS), default=14, show_default=True, help="Number of days to look ahead.")
@options.question_options("policy", "at", "offline")
@options.output_format("text", "json", "ics")
def on_call(days: int, question: options.Question, output: str) -> None:
    """Show who is on call now, and the coming shifts.

    People are listed in the order in which they are called.

    \b
    freezeguard on-call
    freezeguard on-call --at "2026-12-24 18:00" --days 31
    freezeguard on-call --format ics > on-call.ics
    """
    request = question.request()
    policy = app.load_policy(request)
    if not any(document.on_call for document in policy.documents):
        raise UsageError(f"{policy.source}: the policy has no 'on_call' section, so nobody is on call")
    # Imported late, so that --help stays quick.
    from ..engine.facts import NO_FACTS
    from ..engine.on_call import duties
    from ..render.on_call import Roster

    at = app.request_instant(request, policy)
    facts = app.gather_facts(request, policy, incidents=False).facts if _has_sources(policy) else NO_FACTS
    roster = Roster.of(duties(policy, facts), facts.on_call, int(at.timestamp()), days * DAY, policy.zone)
    for message in _failures(policy, facts):
        options.notice(message)
    if output == "json":
        click.echo(roster.json(simulated=request.simulated), nl=False)
    elif output == "ics":
        click.echo(roster.ics(simulated=request.simulated), nl=False)
    else:
        console = options.console()
        for part in roster.text(simulated=request.simulated):
            console.print(part)


def _has_sources(policy: Policy) -> bool:
    return any(rotation.source for document in policy.documents if document.on_call for rotation in document.on_call.rotations)


def _failures(policy: Policy, facts: Facts) -> list[str]:
    """Return a message for each rotation whose source gave no response."""
    rotations = [
        (i, rotation.source.name)
        for i, document in enumerate(policy.documents)
        for rotation in (document.on_call.rotations if document.on_call else ())
        if rotation.source
    ]
    return [f"{o.name}: {o.message}" for o in facts.observations if o.kind == "unknown" and (o.document, o.name) in rotations]
