"""The time ahead of a request: allowed windows and the deployment calendar, each with what it assumes."""

from __future__ import annotations

from ..engine.analysis.calendar_days import build_calendar
from ..engine.decide import allowed_spans, assumptions
from ..sources.source_query import IncidentQuery
from .check import gather_facts, request_instant, subject_of, with_override

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date, datetime

    from ..engine.analysis.calendar_days import DeploymentCalendar
    from ..policy.model import Policy
    from ..policy.subject import Subject
    from ..sources.gather import GatheredFacts
    from .check import CheckRequest


def allowed_windows(request: CheckRequest, policy: Policy, start: int, end: int) -> tuple[list[tuple[datetime, datetime]], list[str]]:
    """Return the allowed windows within [start, end), instants in seconds, in the policy's zone, and what they assume.

    Sources of incidents are not queried: no incident lasts.
    """
    gathered = gather_facts(request, policy, incidents=False, at=start)
    subject = subject_of(request)
    # What is not known is assumed, and the assumption is reported.
    spans = allowed_spans(gathered.policy, subject, start, end, gathered.facts._replace(observations=()), known_only=False)
    assuming = _assumptions(gathered, subject, start, end)
    return [(policy.zone.datetime(a), policy.zone.datetime(b)) for a, b in spans], assuming


def deployment_calendar(request: CheckRequest, policy: Policy, first: date, days: int, *, windows: int = 3) -> DeploymentCalendar:
    """Return the calendar of some days from `first` on, with the verdict of the request's instant. Every source is queried once.

    Args:
        windows: the number of next windows.
    """
    subject = subject_of(request)
    gathered = gather_facts(request, policy)
    at = int(request_instant(request, policy).timestamp())
    calendar = build_calendar(gathered.policy, subject, at, first, days, with_override(request, gathered.facts), windows=windows)
    assuming = _assumptions(gathered, subject, calendar.days[0].start, calendar.days[-1].end)
    return calendar._replace(assuming=tuple(dict.fromkeys(assuming)))


def _assumptions(gathered: GatheredFacts, subject: Subject, start: int, end: int) -> list[str]:
    """Return what the windows within [start, end) assume of incidents, calendars and people on call."""
    incidents = [*gathered.unqueried, *(one.query for one in gathered.results if isinstance(one.query, IncidentQuery))]
    texts = [o.assuming for o in gathered.facts.observations if o.assuming] + [one.assuming for one in incidents]
    return texts + assumptions(gathered.policy, subject, start, end, gathered.facts)
