"""FreezeGuard beside its peers: what is asked, how long each takes, and whether all say the same."""

from __future__ import annotations

import statistics
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from . import workload
from .peers import ENGINES, Engine, FirstTime, FreezeGuard, loaded
from .timing import deadline, once, repeated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

START, IN_1_YEAR, IN_10_YEARS = map(workload.instant, (workload.START, workload.IN_1_YEAR, workload.IN_10_YEARS))
FROZEN_FROM = workload.instant(datetime(2027, 1, 4))
RULES = (10, 100, 1000, 10_000)
FEW = 6  # instants: as many as it takes for some to be open


def _apart() -> tuple[int, ...]:
    """Instants of the year from START on, each between other edges of the rules: what is kept for one answers none of the others.

    Those that are open are spread evenly, as some engines take longer for them.
    """
    timeline = loaded(FreezeGuard, workload.base()).timeline
    known = START, IN_1_YEAR
    found = {timeline.state(instant).start: instant for instant in (*map(workload.instant, workload.moments(200)), *known)}
    instants = [instant for instant in found.values() if instant not in known]
    kinds = [[instant for instant in instants if timeline.state(instant).allowed == allowed] for allowed in (False, True)]
    return tuple(instant for _, instant in sorted((i / len(kind), instant) for kind in kinds for i, instant in enumerate(kind, 1)))


INSTANTS = _apart()


class Task(NamedTuple):
    """A question.

    Attributes:
        method: of an engine.
        ask: gets the engine and the instants.
        instants: it is asked about each.
        known: what FreezeGuard was asked about before it is asked for the first time: it computes a year as a whole.
    """

    name: str
    method: str
    ask: Callable[[Engine, Sequence[int]], object]
    instants: tuple[int, ...] = ()
    known: tuple[int, ...] = ()


def _next_open(engine: Engine, instants: Sequence[int]) -> list[int | None]:
    return [engine.next_open(instant) for instant in instants]


IS_OPEN = Task("is_open", "is_open", lambda engine, ts: [engine.is_open(t) for t in ts], INSTANTS, (START, IN_1_YEAR))
NEXT = Task("next_open", "next_open", _next_open, INSTANTS, (START, IN_1_YEAR))
NEXT_FROZEN = Task("next_open behind a 1-year freeze", "next_open", _next_open, (FROZEN_FROM,))
YEAR = Task("windows of 1 year", "windows", lambda engine, _: engine.windows(START, IN_1_YEAR))
TEN_YEARS = Task("windows of 10 years", "windows", lambda engine, _: engine.windows(START, IN_10_YEARS))
LOAD = "load"
TABLE = (IS_OPEN, NEXT, NEXT_FROZEN, YEAR, TEN_YEARS)
GROWTH = (IS_OPEN, NEXT, YEAR)
BESIDE = [(kind, task) for kind in ENGINES for task in (None, *TABLE) if (task.method if task else LOAD) not in kind.lacks]  # None: load


class Sample(NamedTuple):
    """Seconds of one answer, None where it took too long, and whether it is FreezeGuard's."""

    engine: str
    task: str
    rules: int
    seconds: float | None
    right: bool = True


class Cell(NamedTuple):
    """The median of samples. None: an answer took too long."""

    seconds: float | None
    right: bool


Cells = dict[tuple[str, str, int], Cell]


def measure(engine: Engine, task: Task, instants: Sequence[int]) -> tuple[float, object]:
    """Seconds of one answer, and all answers."""
    if isinstance(engine, FirstTime):
        engine.forget(task.known)
        seconds, answer = once(lambda: task.ask(engine, instants))
    else:
        if isinstance(engine, FreezeGuard):
            task.ask(engine, instants)
        seconds, answer = repeated(lambda: task.ask(engine, instants))
    return seconds / max(1, len(instants)), answer


def beside(rounds: int) -> Iterator[Sample]:
    """Every task of every engine, each round in an order of its own."""
    base, frozen = workload.base(), workload.frozen(366)
    engines = {kind: loaded(kind, base) for kind in ENGINES}
    behind = {kind: loaded(kind, frozen) for kind in ENGINES}
    expected = {task: task.ask((behind if task is NEXT_FROZEN else engines)[FreezeGuard], task.instants) for task in TABLE}

    def sample(kind: type[Engine], task: Task | None) -> Sample:
        engine = (behind if task is NEXT_FROZEN else engines)[kind]
        if task is None:
            source = kind.source(base)
            return Sample(kind.name, LOAD, 0, repeated(lambda: engine.load(source))[0])
        seconds, answer = measure(engine, task, task.instants)
        return Sample(kind.name, task.name, 0, seconds, answer == expected[task])

    for number in range(rounds):
        for kind, task in Random(number).sample(BESIDE, len(BESIDE)):
            yield sample(kind, task)


def growing(limit: float, budget: float) -> Iterator[Sample]:
    """The tasks at more and more rules, one engine after another; what took longer than `limit` is not asked at more rules."""
    late = set()
    for count in RULES:
        work = workload.scaled(count)
        reference = loaded(FreezeGuard, work)
        for kind in ENGINES:
            engine = loaded(kind, work)
            for task in GROWTH:
                if task.method in kind.lacks or (kind, task) in late:
                    continue
                for seconds, right in _samples(engine, task, reference, limit, budget):
                    yield Sample(kind.name, task.name, count, seconds, right)
                    if seconds is None:
                        late.add((kind, task))


def _samples(engine: Engine, task: Task, reference: Engine, limit: float, budget: float) -> Iterator[tuple[float | None, bool]]:
    """Seconds of one answer and whether it is right: five times in about `budget` seconds, or once if that is more."""
    few = task.instants[:FEW]
    try:
        with deadline(limit):
            seconds, answer = measure(engine, task, few)
    except TimeoutError:
        yield None, True
        return
    if seconds * max(1, len(few)) > budget:
        yield seconds, answer == task.ask(reference, few)
        return
    instants = task.instants[: max(FEW, int(budget / 5 / seconds))]
    expected = task.ask(reference, instants)
    for _ in range(5):
        seconds, answer = measure(engine, task, instants)
        yield seconds, answer == expected


def medians(samples: Iterable[Sample]) -> Cells:
    found: dict[tuple[str, str, int], list[Sample]] = {}
    for sample in samples:
        found.setdefault((sample.engine, sample.task, sample.rules), []).append(sample)
    cells = {}
    for key, of_cell in found.items():
        seconds = [sample.seconds for sample in of_cell if sample.seconds is not None]
        median = statistics.median(seconds) if len(seconds) == len(of_cell) else None
        cells[key] = Cell(median, all(sample.right for sample in of_cell))
    return cells
