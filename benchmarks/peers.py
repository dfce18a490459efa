"""FreezeGuard and its peers behind one interface, on the workload.

What a peer cannot express is done here the way its users do it: one-off freezes beside crons are a list that is looked through.
The algebra of spans is FreezeGuard's own for all of them, so that nobody is slow because of ours.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

import icalendar
import portion
import recurring_ical_events
from croniter import croniter
from cronsim import CronSim
from dateutil.rrule import rrule
from opening_hours import OpeningHours, State

import freezeguard
from freezeguard.engine.timeline import compile_policy
from freezeguard.policy.subject import Subject
from freezeguard.temporal.intervals import clip, merge, subtract

from . import workload
from .workload import DAY, ZONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from freezeguard.engine.timeline import Timeline
    from freezeguard.temporal.intervals import Span

    from .workload import OneOff, Work

Rule = TypeVar("Rule")
AnEngine = TypeVar("AnEngine", bound="Engine")
SECOND = timedelta(seconds=1)
HORIZON = 3 * 366 * DAY  # where a search without a proof gives up


def local(instant: int) -> datetime:
    return datetime.fromtimestamp(instant, ZONE)


def wall(instant: int) -> datetime:
    """The local time without its zone."""
    return local(instant).replace(tzinfo=None)


class Engine(ABC):
    """Answers for a workload. Instants are seconds since the epoch, spans are half-open."""

    name: ClassVar[str]
    lacks: ClassVar[frozenset[str]] = frozenset()  # methods that are not its own work

    @staticmethod
    def source(work: Work) -> Any:
        """What the engine reads, in its own language. Writing that is nobody's time."""
        return work

    @abstractmethod
    def load(self, source: Any) -> None: ...

    def is_open(self, instant: int) -> bool:
        raise NotImplementedError

    def next_open(self, instant: int) -> int | None:
        """The instant itself where it is open."""
        raise NotImplementedError

    @abstractmethod
    def windows(self, start: int, end: int) -> list[Span]: ...


class FreezeGuard(Engine):
    """Its state of an instant has every reason in force and the next window; it is kept until the next edge of a rule."""

    name = "FreezeGuard, again"
    source = staticmethod(workload.policy)

    def load(self, source: str) -> None:
        self.text = source
        self.timeline = compile_policy(freezeguard.load(source)).timeline(Subject())

    def is_open(self, instant: int) -> bool:
        return self.timeline.state(instant).allowed

    def next_open(self, instant: int) -> int | None:
        span = self.timeline.state(instant).span
        return None if span is None else max(span[0], instant)

    def windows(self, start: int, end: int) -> list[Span]:
        return self.timeline.spans(start, end)


class FirstTime(FreezeGuard):
    """The same, made to forget what it was asked before."""

    name = "FreezeGuard, first time"

    def forget(self, but: Sequence[int] = ()) -> Timeline:
        """Nothing is kept but what is known around some instants. It is read again: schedules keep their dates."""
        self.load(self.text)
        for instant in but:
            self.timeline.state(instant)
        return self.timeline


class OpeningHoursPy(Engine):
    name = "opening-hours-py (Rust)"
    source = staticmethod(workload.opening_hours)

    def load(self, source: str) -> None:
        self.hours = OpeningHours(source, timezone=ZONE)

    def is_open(self, instant: int) -> bool:
        return bool(self.hours.is_open(local(instant)))

    def next_open(self, instant: int) -> int | None:
        at = local(instant)
        if self.hours.is_open(at):
            return instant
        change = self.hours.next_change(at)
        return None if change is None else workload.instant(change)

    def windows(self, start: int, end: int) -> list[Span]:
        found = self.hours.intervals(local(start), local(end))
        return [(workload.instant(a), workload.instant(b)) for a, b, state, _ in found if state == State.OPEN]


class Recurring(Engine, Generic[Rule]):
    """Rules that tell when something starts, each with how long it lasts, in local time.

    As in Argo CD, rules are looked at one after another; those that deny only where one allows, which is quicker than Argo CD. It has no
    search for the next window: here that goes from the end of what denies to the next start of what allows.
    """

    allowed: list[tuple[Rule, timedelta]]
    denied: list[tuple[Rule, timedelta]]
    closures: list[OneOff]

    @abstractmethod
    def last(self, rule: Rule, at: datetime) -> datetime | None:
        """The last start up to a moment."""

    @abstractmethod
    def following(self, rule: Rule, at: datetime) -> datetime:
        """The first start after a moment."""

    @abstractmethod
    def starts(self, rule: Rule, first: datetime, end: datetime) -> Iterable[datetime]:
        """The starts from a moment on and before another."""

    def is_open(self, instant: int) -> bool:
        at = wall(instant)
        return self._until(self.allowed, at) is not None and self._denied_until(at) is None

    def next_open(self, instant: int) -> int | None:
        at = wall(instant)
        horizon = at + HORIZON
        while at < horizon:
            if self._until(self.allowed, at) is None:
                at = min(self.following(rule, at) for rule, _ in self.allowed)
            until = self._denied_until(at)
            if until is None:
                return workload.instant(at)
            at = until
        return None

    def windows(self, start: int, end: int) -> list[Span]:
        denied: Any = [*self.closures, *self._spans(self.denied, wall(start), wall(end))]
        allowed: Any = self._spans(self.allowed, wall(start), wall(end))
        left: list[Any] = subtract(merge(allowed), merge(denied))
        return clip([(workload.instant(a), workload.instant(b)) for a, b in left], start, end)

    def _until(self, rules: list[tuple[Rule, timedelta]], at: datetime) -> datetime | None:
        """The latest end of what is on."""
        latest = None
        for rule, length in rules:
            start = self.last(rule, at)
            if start is not None and start + length > at and (latest is None or start + length > latest):
                latest = start + length
        return latest

    def _denied_until(self, at: datetime) -> datetime | None:
        latest = self._until(self.denied, at)
        for start, end in self.closures:
            if start <= at < end and (latest is None or end > latest):
                latest = end
        return latest

    def _spans(self, rules: list[tuple[Rule, timedelta]], first: datetime, end: datetime) -> list[OneOff]:
        return [(start, start + length) for rule, length in rules for start in self.starts(rule, first - length, end)]


class Crons(Recurring[str]):
    """As in Argo CD, a cron is parsed whenever it is looked at, and local time is a clock without changes."""

    lacks = frozenset({"load"})

    @staticmethod
    def source(work: Work) -> Any:
        return workload.crons(work), work.closures

    def load(self, source: Any) -> None:
        (self.allowed, self.denied), self.closures = source


class CronSimArgo(Crons):
    name = "cronsim (Argo CD)"

    def last(self, rule: str, at: datetime) -> datetime | None:
        return next(CronSim(rule, at + SECOND, reverse=True))

    def following(self, rule: str, at: datetime) -> datetime:
        return next(CronSim(rule, at))

    def starts(self, rule: str, first: datetime, end: datetime) -> Iterable[datetime]:
        for start in CronSim(rule, first - SECOND):
            if start >= end:
                return
            yield start


class CroniterArgo(Crons):
    name = "croniter (Argo CD)"

    def last(self, rule: str, at: datetime) -> datetime | None:
        found: datetime = croniter(rule, at + SECOND).get_prev(datetime)
        return found

    def following(self, rule: str, at: datetime) -> datetime:
        found: datetime = croniter(rule, at).get_next(datetime)
        return found

    def starts(self, rule: str, first: datetime, end: datetime) -> Iterable[datetime]:
        following = croniter(rule, first - SECOND).get_next
        while (start := following(datetime)) < end:
            yield start


class Dateutil(Recurring[rrule]):
    name = "dateutil rrule"

    @staticmethod
    def source(work: Work) -> Any:
        return workload.rrules(work), work.closures

    def load(self, source: Any) -> None:
        (allowed, denied), self.closures = source
        self.allowed = [(rrule(**rule), length) for rule, length in allowed]
        self.denied = [(rrule(**rule), length) for rule, length in denied]

    def last(self, rule: rrule, at: datetime) -> datetime | None:
        return rule.before(at, inc=True)

    def following(self, rule: rrule, at: datetime) -> datetime:
        found = rule.after(at)
        assert found is not None
        return found

    def starts(self, rule: rrule, first: datetime, end: datetime) -> Iterable[datetime]:
        return rule.between(first, end, inc=True)


class RecurringIcalEvents(Engine):
    """Events ALLOW without events DENY; the next opening is searched in steps from a week to a year."""

    name = "recurring-ical-events"
    source = staticmethod(workload.calendar)

    def load(self, source: str) -> None:
        self.events = recurring_ical_events.of(icalendar.Calendar.from_ical(source))

    def is_open(self, instant: int) -> bool:
        return bool(self.windows(instant, instant + 1))

    def next_open(self, instant: int) -> int | None:
        step, horizon = 7 * DAY, wall(instant) + HORIZON
        start = instant
        while wall(start) < horizon:
            end = start + int(step.total_seconds())
            found = self.windows(start, end)
            if found:
                return found[0][0]
            start, step = end, min(2 * step, 366 * DAY)
        return None

    def windows(self, start: int, end: int) -> list[Span]:
        spans: dict[str, list[Span]] = {"ALLOW": [], "DENY": []}
        for event in self.events.between(local(start), local(end)):
            spans[event["SUMMARY"]].append((workload.instant(event.start), workload.instant(event.end)))
        return clip(subtract(merge(spans["ALLOW"]), merge(spans["DENY"])), start, end)


class Portion(Engine):
    """An algebra of intervals: it knows no calendar, so every day is written out before it is asked."""

    name = "portion (intervals)"
    lacks = frozenset({"is_open", "next_open"})

    def load(self, source: Work) -> None:
        self.work = source
        self.closed = self._union(source.closures)

    def windows(self, start: int, end: int) -> list[Span]:
        work = self.work
        allowed: list[OneOff] = []
        denied: list[OneOff] = []
        day = workload.midnight(wall(start).date()) - DAY  # what began yesterday may last
        while day <= wall(end):
            for rules, spans in ((work.windows, allowed), (work.lunches, denied)):
                spans += [(day + timedelta(minutes=a), day + timedelta(minutes=b)) for on, a, b in rules if on == day.weekday()]
            denied += [(begin := day + timedelta(minutes=a), begin + timedelta(minutes=length)) for a, length in work.nights]
            day += DAY
        for yearly in work.yearly:
            first, length = workload.yearly_span(*yearly)
            years = range(wall(start).year - 1, wall(end).year + 1)
            denied += [(begin := first.replace(year=year), begin + length) for year in years]
        left = (self._union(allowed) - (self.closed | self._union(denied))) & portion.closedopen(start, end)
        return [(span.lower, span.upper) for span in left]

    def _union(self, spans: Iterable[OneOff]) -> Any:
        return portion.Interval(*[portion.closedopen(workload.instant(a), workload.instant(b)) for a, b in spans])


ENGINES: tuple[type[Engine], ...] = (
    FreezeGuard,
    FirstTime,
    OpeningHoursPy,
    CronSimArgo,
    CroniterArgo,
    Dateutil,
    RecurringIcalEvents,
    Portion,
)


def loaded(kind: type[AnEngine], work: Work) -> AnEngine:
    engine = kind()
    engine.load(kind.source(work))
    return engine
