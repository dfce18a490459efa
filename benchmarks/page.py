"""docs/explanation/performance.md."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, NamedTuple

from .compare import FEW, GROWTH, LOAD, RULES, TABLE
from .peers import ENGINES, FirstTime, FreezeGuard
from .picture import finding
from .timing import digits, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .compare import Cell, Cells
    from .peers import Engine
    from .targets import Reached

PACKAGES = (
    "opening-hours-py", "cronsim", "croniter", "python-dateutil", "icalendar", "recurring-ical-events", "portion",
    "PyYAML", "holidays", "tzdata",
)  # fmt: skip
PICTURE = "performance-growth.svg"
MET = {True: "yes", False: "**no**", None: "–"}


class Run(NamedTuple):
    """What was measured. `reasons`: how many are in force at 1,000 and 10,000 rules; `limit`: seconds an answer may take."""

    targets: Sequence[Reached]
    beside: Cells
    growing: Cells
    limit: float
    reasons: tuple[float, float]
    sweeps: Sequence[Reached]


PAGE = """\
# Performance

See how fast FreezeGuard is, compared with other libraries, and measure it again.

Measured {today}: {cores} cores, {machine}, {system}, CPython {python}; {versions}.

To repeat: `pip install -e '.[bench]'`, then `python -m benchmarks --output docs/explanation/performance.md`
(a few minutes; `--quick`: fewer rounds).
Figures are medians of several rounds of one run. × marks ratios within that run.

The workload: Monday to Thursday 09:00–16:00 and Friday 09:00–12:00 in Zurich, closed on public holidays,
from 20 December to 2 January, and in 20 one-off freezes. *n rules* adds n freezes: 60 % one-offs, 20 % weekly and 20 % nightly.

- **again**: an instant that was decided before. Its result is cached until the next edge of any rule.
- **new**: an instant in a year that was compiled before, but between edges where no instant was decided yet.
- **first**: the first decision of a policy that was just read. Nothing is computed yet.

## Targets

`open?` is opening-hours-py (Rust), which returns only open or closed. Processes run a wheel in a fresh virtual environment, as ratios to
its `python -c pass`. `again` finds the result of the first run in the cache.

{targets}

## Sweeps

Sweeps run against the fake GitHub server of the tests (needs `pip install -e '.[test]'` too), so requests are counted and no
network is measured. The sweep's clock advances only during its pauses. While it writes, it reads everything again each minute.

{sweeps}

## Compared with other libraries

In brackets: the ratio to FreezeGuard, first time / again. *First time* is *new* for `is_open` and `next_open`, and *first* for the rest.
Every result is compared with FreezeGuard's; WRONG marks those that differ{wrong}.

{beside}

## From 10 to 10,000 rules

DNF: {few} answers, or one list of windows, took longer than {limit:g} s, so larger numbers of rules were skipped.

![{finding}]({picture})

{growth}

## How to read the tables

- Targets repeat the same instants, as their yardstick did. For FreezeGuard that is a look-up, since the result of an instant is cached
  until the next edge of any rule. The others compute again. The rows `new` show the cost of an instant that was not decided before.
- `new` grows with the rules because the result does: it lists every active rule, {reasons[0]:.0f} of them at 1,000 rules and
  {reasons[1]:.0f} at 10,000, each with its message, since and until. The others return true or false.
- A process that decides once, such as `freezeguard check` or the hook, pays for `first`, which computes a year at once, or finds the result
  of an earlier run in the cache. FreezeGuard's `load` reads YAML with all positions; the others load data that was checked before.
- FreezeGuard's `is_open` is the state of an instant: all reasons, the next window and its end. Its `next_open` is the same call.
- *(Argo CD)* is Python with the algorithm of Argo CD: each cron is parsed and evaluated for each result. Go would be faster, with the same
  slope. Argo CD has no search for the next window: here it steps from end to start. One-off freezes, which crons and rrules cannot express,
  are a list that is scanned. recurring-ical-events reads a calendar, portion gets spans written out day by day.
- A few rounds on a shared machine are noisy: a factor of two between two runs means nothing, a factor of ten does.
"""


def page(run: Run) -> str:
    wrong = any(not cell.right for cell in (*run.beside.values(), *run.growing.values()))
    return PAGE.format(
        today=f"{datetime.now(UTC):%Y-%m-%d}",
        cores=os.cpu_count(),
        machine=platform.machine(),
        system=platform.system(),
        python=platform.python_version(),
        versions=", ".join(f"{name} {version(name)}" for name in PACKAGES),
        targets=_reached(run.targets),
        sweeps=_reached(run.sweeps),
        wrong="" if wrong else " (none does)",
        beside=_beside(run.beside),
        limit=run.limit,
        few=FEW,
        finding=finding(run.growing).replace("\n", " "),
        picture=PICTURE,
        growth=_growth(run.growing),
        reasons=run.reasons,
    )


def _reached(rows: Iterable[Reached]) -> str:
    return _table(("what", "target", "measured", "met"), [(row.what, row.target, row.measured, MET[row.met]) for row in rows])


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))


def _beside(cells: Cells) -> str:
    tasks = (LOAD, *(task.name for task in TABLE))

    def told_beside(kind: type[Engine], task: str) -> str:
        found = cells.get((kind.name, task, 0))
        if found is None:
            return "–"
        if issubclass(kind, FreezeGuard):
            return _told(found)
        ours = [cells[engine.name, task, 0].seconds for engine in (FirstTime, FreezeGuard)]
        ratios = [digits(found.seconds / seconds) + "×" for seconds in ours if found.seconds and seconds]
        return f"{_told(found)} ({' / '.join(ratios[:1] if task == LOAD else ratios)})"

    return _table(("engine", *tasks), [(kind.name, *(told_beside(kind, task) for task in tasks)) for kind in ENGINES])


def _growth(cells: Cells) -> str:
    rows = []
    for task in GROWTH:
        for kind in ENGINES:
            found = [cells.get((kind.name, task.name, count)) for count in RULES]
            if first := found[0]:
                last = found[-1]
                grown = f"{digits(last.seconds / first.seconds)}×" if last and last.seconds and first.seconds else "–"
                rows.append((task.name, kind.name, *(_told(cell) if cell else "–" for cell in found), grown))
    return _table(("task", "engine", *(f"{count:,}" for count in RULES), "growth"), rows)


def _told(cell: Cell) -> str:
    return ("DNF" if cell.seconds is None else told(cell.seconds)) + ("" if cell.right else " **WRONG**")
