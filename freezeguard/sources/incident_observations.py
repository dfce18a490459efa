"""Incidents → what the engine sees of them. Pure."""

from __future__ import annotations

from ..engine.facts import Observation
from ..policy.model import BLOCK, SEVERITIES, WARN
from ..util.languages import Message
from ..util.text import truncate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..policy.model import Source
    from ..temporal.zones import Zone
    from .incident import Incident

MOST_TOLD = 20
SKEW = 15 * 60  # seconds by which a system's clock may be ahead
MOST_LETTERS = 500  # of a title: a verdict has to fit into what the runner takes
MOST_LINK = 2000


def observe_incidents(source: Source, incidents: Sequence[Incident], at: int, now: int, zone: Zone, document: int) -> list[Observation]:
    """The incidents that count at `at`: those that are severe enough and open, or over for less than the cooldown.

    Args:
        at: the instant that is judged.
        now: the present instant: what is said to begin after it began now, by a clock that is wrong.
    """
    found = []
    for incident in incidents:
        if not _is_severe(source, incident):
            continue
        observation = _observation(source, incident, at, now, zone, document)
        if observation.end is None or observation.end > at:
            found.append(observation)
    # What blocks is told first, and what burns longest.
    found.sort(key=lambda o: (o.effect != BLOCK, o.start or 0, o.message))
    told, rest = found[:MOST_TOLD], found[MOST_TOLD:]
    return told + [_together(source, [o for o in rest if o.effect == effect], effect, document) for effect in _effects(rest)]


def _effects(found: Sequence[Observation]) -> list[str]:
    return [effect for effect in (BLOCK, WARN) if any(o.effect == effect for o in found)]


def _over(incident: Incident, at: int, now: int) -> tuple[int | None, int | None]:
    """Since when it is over, and until when it is not: whatever the system says, or its text, by the clock of whoever asks."""
    resolved, until = incident.resolved, incident.until
    if resolved is not None and resolved > now + SKEW:
        return None, resolved
    if resolved is not None:
        return min(resolved, now, resolved if until is None else until), None
    # One whose end has come is over since then, whenever somebody closes it.
    return (until, None) if until is not None and until <= at else (None, until)


def _is_severe(source: Source, incident: Incident) -> bool:
    """What has no severity, or one that nobody knows, counts."""
    if source.severity is None or incident.severity is None:
        return True
    rank = SEVERITIES.get(incident.severity.strip().lower())
    return rank is None or rank >= SEVERITIES[source.severity]


def _observation(source: Source, incident: Incident, at: int, now: int, zone: Zone, document: int) -> Observation:
    title = truncate(incident.title.strip(), MOST_LETTERS) or Message("incident.untitled")
    link = incident.link if incident.link is not None and len(incident.link) <= MOST_LINK else None
    since = None if incident.since is None else min(incident.since, now)
    over, until = _over(incident, at, now)
    message, effect = title, BLOCK
    end = None if until is None else zone.add(until, source.cooldown)
    if over is not None:
        end = zone.add(over, source.cooldown)
        if source.cooldown:
            message = Message("incident.cooldown", incident=title, cooldown=source.cooldown)
    elif source.max_age is not None and since is not None and zone.add(since, source.max_age) <= now:
        effect, message = WARN, Message("incident.old", incident=title, age=source.max_age)
    if incident.note:
        message = Message("note", message=message, note=incident.note)
    assuming = Message("assuming.resolved", incident=truncate(incident.called or title, MOST_LETTERS))
    return Observation("incident", source.name, message, since, end, effect, link, assuming, document)


def _together(source: Source, rest: Sequence[Observation], effect: str, document: int) -> Observation:
    starts = [o.start for o in rest]
    since = None if None in starts else min(start for start in starts if start is not None)
    ends = [o.end for o in rest]
    end = None if None in ends else max(end for end in ends if end is not None)
    if len(rest) == 1:
        message, assuming = Message("incident.more.one"), Message("assuming.resolved.one", source=source.name)
    else:
        message = Message("incident.more.other", count=len(rest))
        assuming = Message("assuming.resolved.other", count=len(rest), source=source.name)
    return Observation("incident", source.name, message, since, end, effect, None, assuming, document)
