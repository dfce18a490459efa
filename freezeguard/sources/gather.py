"""All sources of a policy, asked at once: what they tell becomes facts, and what they do not tell is not known."""

from __future__ import annotations

import threading
import time
from typing import NamedTuple

from ..engine.facts import NO_FACTS, Facts
from ..errors import UndecidedError
from ..policy.model import BLOCK, WARN, Window
from ..policy.pending_calendars import empty_schedule, pending_calendars, with_calendars
from ..util.languages import Message
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
_MORE = 0.5  # than its own time-out for what is not waiting: names that are looked up, JSON that is read


class QueryResult(NamedTuple):
    """One source that was asked, what its answer does, how many seconds it took, and why it did not answer (None: it did)."""

    inquiry: SourceQuery
    effects: Effects
    seconds: float
    error: str | None

    @property
    def does(self) -> str:
        """`blocks`, `warns` or `nothing`: what its answer does to the verdict, save for gaps in who is on call."""
        effects = {observation.effect for observation in self.effects.observations}
        return "blocks" if BLOCK in effects else "warns" if effects else "nothing"


class GatheredFacts(NamedTuple):
    """The policy with the calendars that it waited for, the facts, and each source that was asked, in the order of the policy.

    Attributes:
        not_asked: the sources of incidents, where those were not asked for.
    """

    policy: Policy
    facts: Facts
    asked: tuple[QueryResult, ...]
    not_asked: tuple[IncidentQuery, ...] = ()


def gather(policy: Policy, subject: Subject, outside: Connections, *, incidents: bool = True) -> GatheredFacts:
    """What the sources tell that look at a subject. It does not fail: a source that does is an observation.

    Args:
        incidents: whether incidents are asked for.
    """
    inquiries = list(_inquiries(policy, subject, outside))
    not_asked: tuple[IncidentQuery, ...] = ()
    if not incidents:
        not_asked = tuple(inquiry for inquiry in inquiries if isinstance(inquiry, IncidentQuery))
        inquiries = [inquiry for inquiry in inquiries if not isinstance(inquiry, IncidentQuery)]
    if not inquiries:
        return GatheredFacts(policy, NO_FACTS, (), not_asked)
    asked = [_ask(inquiry, outside) for inquiry in inquiries] if outside.offline else _ask_at_once(inquiries, outside)
    found = dict.fromkeys(observation for one in asked for observation in one.effects.observations)
    coverage = tuple(one.effects.coverage for one in asked if one.effects.coverage is not None)
    return GatheredFacts(_with_calendars(policy, asked), Facts(tuple(found), coverage=coverage), tuple(asked), not_asked)


def answers_of(asked: Sequence[QueryResult]) -> list[SourceAnswer]:
    """What each source answered, for whoever explains the verdict."""
    from ..engine.facts import SourceAnswer

    found = []
    for one in asked:
        inquiry = one.inquiry
        line = inquiry.source.line if isinstance(inquiry, IncidentQuery | ShiftQuery) else 0
        told = tuple(one.effects.observations)
        found.append(SourceAnswer(inquiry.document, line, inquiry.name, inquiry.kind, inquiry.what, one.effects.found, one.error, told))
    return found


def _inquiries(policy: Policy, subject: Subject, outside: Connections) -> Iterator[SourceQuery]:
    for index, document in enumerate(policy.documents):
        if not document.applies_to.matches(subject):
            continue
        yield from _calendars(index, document, subject)
        for source in document.incidents:
            if source.scope.matches(subject):
                yield IncidentQuery(index, document.zone, source)
        if document.on_call is not None:
            rotations = document.on_call.rotations
            # A rotation of people never ends: once it has begun nobody else is missed.
            covered = any(rotation.starting is not None and rotation.starting <= outside.at for rotation in rotations)
            for number, rotation in enumerate(rotations):
                if rotation.source is not None:
                    yield ShiftQuery(index, document.zone, rotation.source, number, missed=document.on_call.required and not covered)


def _calendars(index: int, document: Document, subject: Subject) -> Iterator[CalendarQuery]:
    waiting: dict[tuple[str, str], list[tuple[str, PendingCalendar]]] = {}
    rules: tuple[Window | Freeze, ...] = (*document.windows, *document.freezes)
    for rule in rules:
        if rule.scope.matches(subject):
            for calendar in pending_calendars(rule.schedule):
                effect = BLOCK if isinstance(rule, Window) else rule.effect
                waiting.setdefault(key_of(calendar), []).append((effect, calendar))
    for found in waiting.values():
        effect = BLOCK if any(effect == BLOCK for effect, _ in found) else WARN
        # Fetched once: of those that need it most, the one that bears the least delay.
        yield CalendarQuery(index, min((calendar for each, calendar in found if each == effect), key=_patience), effect)


def _patience(calendar: PendingCalendar) -> int:
    return calendar.max_stale.nominal


def _ask_at_once(inquiries: Sequence[SourceQuery], outside: Connections) -> list[QueryResult]:
    """What each answers, in the given order, whoever is the first."""
    answers: list[QueryResult | None] = [None] * len(inquiries)

    def ask(i: int) -> None:
        answers[i] = _ask(inquiries[i], outside)

    began = time.monotonic()
    # A time-out of a socket begins anew with each byte: only a thread that is given up bounds the whole.
    threads = [threading.Thread(target=ask, args=(i,), daemon=True) for i in range(len(inquiries))]
    for thread in threads:
        thread.start()
    for thread, inquiry in zip(threads, inquiries, strict=True):
        thread.join(max(0.0, began + min(inquiry.timeout + _MORE, SECONDS) - time.monotonic()))
    seconds = time.monotonic() - began
    return [
        answer or _failed(inquiry, Message("source.timeout", seconds=f"{inquiry.timeout:g}"), seconds, outside)
        for answer, inquiry in zip(tuple(answers), inquiries, strict=True)
    ]


def _ask(inquiry: SourceQuery, outside: Connections) -> QueryResult:
    began = time.monotonic()
    try:
        effects = inquiry.ask(outside)
    except UndecidedError as error:
        why = error.text
    except Exception as error:  # noqa: BLE001  one that breaks did not answer, and does not hide the others
        why = Message("source.unreadable", error=type(error).__name__)
    else:
        return QueryResult(inquiry, effects, time.monotonic() - began, None)
    return _failed(inquiry, why, time.monotonic() - began, outside)


def _failed(inquiry: SourceQuery, why: str, seconds: float, outside: Connections) -> QueryResult:
    return QueryResult(inquiry, inquiry.on_failure(why, offline=outside.offline), seconds, why)


def _with_calendars(policy: Policy, asked: Sequence[QueryResult]) -> Policy:
    calendars = {
        (one.inquiry.document, *key_of(one.inquiry.awaited)): one.effects.schedule
        for one in asked
        if isinstance(one.inquiry, CalendarQuery)
    }
    if not calendars:
        return policy
    return with_calendars(
        policy, lambda index, calendar, rule: calendars.get((index, *key_of(calendar))) or empty_schedule(index, calendar, rule)
    )
