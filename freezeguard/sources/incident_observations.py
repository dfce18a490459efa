"""Observations of incidents, as the engine needs them. Pure."""

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

MOST_OBSERVATIONS = 20
SKEW = 15 * 60  # seconds that a system's clock may be ahead
MOST_LETTERS = 500  # of a title: a verdict has to fit into the runner's output
MOST_LINK = 2000


def observe_incidents(source: Source, incidents: Sequence[Incident], at: int, now: int, zone: Zone, document: int) -> list[Observation]:
    """Return the incidents that count at `at`: severe enough, and open or resolved for less than the cooldown.

    Args:
        at: the instant to evaluate (seconds).
        now: the present instant (seconds). A later beginning is due to a wrong clock, and is replaced by it.
    """
    observations = []
    for incident in incidents:
        if not _is_severe(source, incident):
            continue
        observation = _observation(source, incident, at, now, zone, document)
        if observation.end is None or observation.end > at:
            observations.append(observation)
    # Blocking incidents first, then the oldest.
    observations.sort(key=lambda o: (o.effect != BLOCK, o.start or 0, o.message))
    listed, rest = observations[:MOST_OBSERVATIONS], observations[MOST_OBSERVATIONS:]
    return listed + [_summarize(source, [o for o in rest if o.effect == effect], effect, document) for effect in _effects(rest)]


def _effects(observations: Sequence[Observation]) -> list[str]:
    return [effect for effect in (BLOCK, WARN) if any(o.effect == effect for o in observations)]


def _ends(incident: Incident, at: int, now: int) -> tuple[int | None, int | None]:
    """Return since when an incident is over and until when it lasts, by our own clock; None for whichever is not known."""
    resolved, until = incident.resolved, incident.until
    if resolved is not None and resolved > now + SKEW:
        return None, resolved
    if resolved is not None:
        return min(resolved, now, resolved if until is None else until), None
    # An incident whose end has passed is over, even before somebody closes it.
    return (until, None) if until is not None and until <= at else (None, until)


def _is_severe(source: Source, incident: Incident) -> bool:
    """Return whether an incident is severe enough. One without a severity, or with an unknown one, is."""
    if source.severity is None or incident.severity is None:
        return True
    rank = SEVERITIES.get(incident.severity.strip().lower())
    return rank is None or rank >= SEVERITIES[source.severity]


def _observation(source: Source, incident: Incident, at: int, now: int, zone: Zone, document: int) -> Observation:
    title = truncate(incident.title.strip(), MOST_LETTERS) or Message("incident.untitled")
    link = incident.link if incident.link is not None and len(incident.link) <= MOST_LINK else None
    since = None if incident.since is None else min(incident.since, now)
    over, until = _ends(incident, at, now)
    message, effect = title, BLOCK
    end = None if until is None else zone.add(until, source.cooldown)
    if over is not None:
        end = zone.add(over, source.cooldown)
        if source.cooldown:
            message = Message("incident.cooldown", incident=title, cooldown=source.cooldown)
    elif source.max_age is not None and since is not None and zone.add(since, source.max_age) <= at:
        effect, message = WARN, Message("incident.old", incident=title, age=source.max_age)
    if incident.note:
        message = Message("note", message=message, note=incident.note)
    assuming = Message("assuming.resolved", incident=truncate(incident.called or title, MOST_LETTERS))
    return Observation("incident", source.name, message, since, end, effect, link, assuming, document)


def _summarize(source: Source, rest: Sequence[Observation], effect: str, document: int) -> Observation:
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
