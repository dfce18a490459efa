"""`python -m tests.mutation [MODULE…]`: judges all mutants of the engine; ends with 1 where one survives that is not explained,
or is explained and does not.

Needs `.[test,mutation]`. What is found is kept in mutants/ as soon as it is known; `--rest` takes for killed what was killed there,
and for explained what is, and judges the others.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from .explained import explained
from .judging import KILLED, SURVIVED, TIMED_OUT, Judge
from .mutants import Mutant, mutants

ENGINE = (
    "freezeguard.overrides",
    "freezeguard.decision",
    "freezeguard.compiled",
    "freezeguard.ledger",
    "freezeguard.opentime",
    "freezeguard.timeline",
    "freezeguard.verdict",
    "freezeguard.localtime",
    "freezeguard.on_call",
    "freezeguard.subject",
    "freezeguard.policy.model",
)
SCHEDULES = (
    "freezeguard.tzif",
    "freezeguard.schedules.awaited",
    "freezeguard.schedules.base",
    "freezeguard.schedules.cron",
    "freezeguard.schedules.derived",
    "freezeguard.schedules.holidays",
    "freezeguard.schedules.ics",
    "freezeguard.schedules.ics_events",
    "freezeguard.schedules.ics_zones",
    "freezeguard.schedules.period",
    "freezeguard.schedules.recurrence",
    "freezeguard.schedules.rrule",
    "freezeguard.schedules.weekly",
    "freezeguard.schedules.yearly",
)
READER = (
    "freezeguard.policy.calendars",
    "freezeguard.policy.document",
    "freezeguard.policy.expectations",
    "freezeguard.policy.holidays",
    "freezeguard.policy.incidents",
    "freezeguard.policy.kinds",
    "freezeguard.policy.load",
    "freezeguard.policy.nodes",
    "freezeguard.policy.on_call",
    "freezeguard.policy.overrides",
    "freezeguard.policy.rules",
    "freezeguard.policy.scalars",
    "freezeguard.policy.schedule",
    "freezeguard.policy.schema",
    "freezeguard.policy.scopes",
    "freezeguard.policy.tables",
)
MODULES = (*ENGINE, *SCHEDULES, *READER)
TESTS_OF_THE_ENGINE = (
    "tests/test_overrides.py",
    "tests/engine",
    "tests/truth/test_truth.py",
    # They ask other modules, or for too long.
    "--ignore=tests/engine/test_agenda.py",
    "--ignore=tests/engine/test_difference.py",
    "--ignore=tests/engine/test_explain.py",
    "--deselect=tests/engine/test_edges.py::test_what_is_closed_without_a_gap_is_proven_in_little_memory",
    "--deselect=tests/engine/test_on_call.py::test_hand_overs_over_a_clock_change_minute_by_minute",
    "--deselect=tests/truth/test_truth.py::test_the_oracle_gives_the_answers_of_the_table",
)
TESTS_OF_SCHEDULES = (
    "tests/schedules",
    "tests/engine/test_clock_changes.py",
    "tests/engine/test_edges.py",
    "tests/engine/test_horizons.py",
    "tests/engine/test_localtime.py",
    "tests/engine/test_tzif.py",
    "tests/engine/test_verdicts.py",
    "--deselect=tests/engine/test_edges.py::test_what_is_closed_without_a_gap_is_proven_in_little_memory",
)
TESTS_OF_THE_READER = ("tests/policy", "tests/hook/test_outside.py::test_outside")
QUICK = ("-q", "-p", "no:cacheprovider", "--tb=native", "--assert=plain")  # what a failure says is not read
FOLDER = Path("mutants")
RESULTS = FOLDER / "results.jsonl"
EXPLAINED = "explained"
FATES = (KILLED, TIMED_OUT, EXPLAINED, SURVIVED)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description="Changes the engine, and sees whether a test notices.")
    parser.add_argument("modules", nargs="*", default=MODULES, metavar="MODULE", help="freezeguard.timeline; all unless named")
    parser.add_argument("--jobs", type=int, default=2, help="how many are judged at once")
    parser.add_argument("--rest", action="store_true", help="only those that no run has killed and nobody explained")
    given = parser.parse_args()
    reasons = explained()
    fates: dict[str, Counter[str]] = {module: Counter() for module in given.modules}
    wrong: list[Mutant] = []
    begun = time.monotonic()
    FOLDER.mkdir(exist_ok=True)
    before = known() if given.rest else {}

    def chosen(modules: tuple[str, ...]) -> Iterator[Mutant]:
        for module in given.modules:
            if module not in modules:
                continue
            for mutant in mutants(module):
                fate = before.get(mutant[:2])
                if fate == SURVIVED and mutant[:2] in reasons:
                    fate = EXPLAINED
                if fate in (None, SURVIVED):
                    yield mutant
                else:
                    fates[module][fate] += 1

    with RESULTS.open("a") as results:

        def told(mutant: Mutant, fate: str) -> None:
            print(json.dumps([mutant.function, mutant.change, fate]), file=results, flush=True)
            if (fate == SURVIVED) != (mutant[:2] in reasons):
                wrong.append(mutant)
                print(f"{mutant.function} {'survives' if fate == SURVIVED else 'is explained, and noticed'}\n{mutant.change}\n", flush=True)
            fates[mutant.module][EXPLAINED if fate == SURVIVED and mutant[:2] in reasons else fate] += 1

        failed = False
        for modules, tests in ((ENGINE, TESTS_OF_THE_ENGINE), (SCHEDULES, TESTS_OF_SCHEDULES), (READER, TESTS_OF_THE_READER)):
            if not set(modules).isdisjoint(given.modules):
                failed |= pytest.main([*tests, *QUICK], plugins=[Judge(chosen(modules), told, given.jobs)]) != 0
    print(f"{'module':<36}{'mutants':>9}{''.join(f'{fate:>12}' for fate in FATES)}")
    for module, counts in (*fates.items(), ("all", sum(fates.values(), Counter()))):
        print(f"{module:<36}{counts.total():>9,}{''.join(f'{counts[fate]:>12,}' for fate in FATES)}")
    print(f"{(time.monotonic() - begun) / 60:.0f} minutes")
    return 1 if failed or wrong else 0


def known() -> dict[tuple[str, str], str]:
    """The fate of each mutant that was judged before, by its function and change."""
    if not RESULTS.exists():
        return {}
    return {(function, change): fate for function, change, fate in map(json.loads, RESULTS.read_text().splitlines())}


if __name__ == "__main__":
    sys.exit(main())
