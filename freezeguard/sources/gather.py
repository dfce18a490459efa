"""All sources of a policy, queried at once. Results become facts; a failed query becomes an unknown."""

from __future__ import annotations

import time
from functools import partial
from typing import NamedTuple

from ..engine.facts import NO_FACTS, Facts
from ..errors import UndecidedError
from ..policy.model import BLOCK, WARN, Window
from ..policy.pending_calendars import empty_schedule, pending_calendars, with_calendars
from ..util.languages import Message
from ..util.timeouts import BackgroundCall
from .source_query import CalendarQuery, Effects, IncidentQuery, ShiftQuery, key_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..engine.facts import SourceAnswer
    from ..policy.model import Document, Freeze, Policy
    from ..policy.subject import Subject
    from ..schedules.pending import PendingCalendar
    from .connections import Connections
    from .source_query import SourceQuery

SECONDS = 10  # for all sources together
_GRACE = 0.5  # seconds beyond a source's own time-out, for name resolution and parsing


class QueryResult(NamedTuple):
    """The outcome of one query.

    Attributes:
        seconds: its duration.
        error: why the query failed; None if it succeeded.
    """

    query: SourceQuery
    effects: Effects
    seconds: float
    error: str | None

    @property
    def effect(self) -> str:
        """Effect on the verdict, `blocks`, `warns` or `nothing`. Gaps in the on-call coverage are not included."""
        effects = {observation.effect for observation in self.effects.observations}
        return "blocks" if BLOCK in effects else "warns" if effects else "nothing"


class GatheredFacts(NamedTuple):
    """The policy with its calendars, the facts, and the result of each query in the order of the policy.

    Attributes:
        unqueried: the incident sources that were left out.
    """

    policy: Policy
    facts: Facts
    results: tuple[QueryResult, ...]
    unqueried: tuple[IncidentQuery, ...] = ()


def gather(policy: Policy, subject: Subject, connections: Connections, *, incidents: bool = True) -> GatheredFacts:
    """Query the sources that apply to a subject. A source that fails is an observation, never an error.

    Args:
        incidents: whether incident sources are queried.
    """
    queries = list(_queries(policy, subject, connections))
    unqueried: tuple[IncidentQuery, ...] = ()
    if not incidents:
        unqueried = tuple(query for query in queries if isinstance(query, IncidentQuery))
        queries = [query for query in queries if not isinstance(query, IncidentQuery)]
    if not queries:
        return GatheredFacts(policy, NO_FACTS, (), unqueried)
    results = [_run(query, connections) for query in queries] if connections.offline else _run_at_once(queries, connections)
    observations = dict.fromkeys(observation for result in results for observation in result.effects.observations)
    coverage = tuple(result.effects.coverage for result in results if result.effects.coverage is not None)
    return GatheredFacts(_with_calendars(policy, results), Facts(tuple(observations), coverage=coverage), tuple(results), unqueried)


def answers_of(results: Sequence[QueryResult]) -> list[SourceAnswer]:
    """Return each result in the form in which the verdict is explained."""
    from ..engine.facts import SourceAnswer

    answers = []
    for query, effects, _, error in results:
        line = query.source.line if isinstance(query, IncidentQuery | ShiftQuery) else 0
        observations = tuple(effects.observations)
        answers.append(SourceAnswer(query.document, line, query.name, query.kind, query.what, effects.found, error, observations))
    return answers


def _queries(policy: Policy, subject: Subject, connections: Connections) -> Iterator[SourceQuery]:
    for index, document in enumerate(policy.documents):
        if not document.applies_to.covers(subject):
            continue
        yield from _calendar_queries(index, document, subject)
        for source in document.incidents:
            if source.scope.matches(subject):
                yield IncidentQuery(index, document.zone, source)
        if document.on_call is not None:
            rotations = document.on_call.rotations
            # A rotation of people never ends: once it has begun, somebody is always on call.
            covered = any(rotation.starting is not None and rotation.starting <= connections.at for rotation in rotations)
            for number, rotation in enumerate(rotations):
                if rotation.source is not None:
                    yield ShiftQuery(index, document.zone, rotation.source, number, missed=document.on_call.required and not covered)


def _calendar_queries(index: int, document: Document, subject: Subject) -> Iterator[CalendarQuery]:
    uses: dict[tuple[str, str], list[tuple[str, PendingCalendar]]] = {}
    rules: tuple[Window | Freeze, ...] = (*document.windows, *document.freezes)
    for rule in rules:
        if rule.scope.matches(subject):
            for calendar in pending_calendars(rule.schedule):
                effect = BLOCK if isinstance(rule, Window) else rule.effect
                uses.setdefault(key_of(calendar), []).append((effect, calendar))
    for same in uses.values():
        effect = BLOCK if any(effect == BLOCK for effect, _ in same) else WARN
        # Fetched once, with the shortest `max_stale` among the uses with the strongest effect.
        yield CalendarQuery(index, min((calendar for each, calendar in same if each == effect), key=_max_stale), effect)


def _max_stale(calendar: PendingCalendar) -> int:
    return calendar.max_stale.nominal


def _run_at_once(queries: Sequence[SourceQuery], connections: Connections) -> list[QueryResult]:
    """Run all queries in parallel, and return the results in the given order."""
    began = time.monotonic()
    calls = [BackgroundCall(partial(_run, query, connections)) for query in queries]
    for call, query in zip(calls, queries, strict=True):
        call.wait(max(0.0, began + min(query.timeout + _GRACE, SECONDS) - time.monotonic()))
    results = []
    for call, query in zip(calls, queries, strict=True):
        try:
            results.append(call.result())
        except TimeoutError:
            results.append(_failed(query, Message("source.timeout", seconds=f"{query.timeout:g}"), time.monotonic() - began, connections))
    return results


def _run(query: SourceQuery, connections: Connections) -> QueryResult:
    began = time.monotonic()
    try:
        effects = query.run(connections)
    except UndecidedError as error:
        reason = error.text
    except Exception:  # noqa: BLE001  an unforeseen response counts as a failure, and does not hide the other sources
        reason = Message("source.unreadable")
    else:
        return QueryResult(query, effects, time.monotonic() - began, None)
    return _failed(query, reason, time.monotonic() - began, connections)


def _failed(query: SourceQuery, reason: str, seconds: float, connections: Connections) -> QueryResult:
    return QueryResult(query, query.on_failure(reason, offline=connections.offline), seconds, reason)


def _with_calendars(policy: Policy, results: Sequence[QueryResult]) -> Policy:
    calendars = {
        (result.query.document, *key_of(result.query.calendar)): result.effects.schedule
        for result in results
        if isinstance(result.query, CalendarQuery)
    }
    if not calendars:
        return policy
    return with_calendars(
        policy, lambda index, calendar, rule: calendars.get((index, *key_of(calendar))) or empty_schedule(index, calendar, rule)
    )
