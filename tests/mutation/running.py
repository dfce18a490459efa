"""Judges one group of modules, and keeps what is found in mutants/ as soon as it is known."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from .explained import explained
from .judging import KILLED, SURVIVED, TIMED_OUT, Judge
from .mutants import Mutant, mutants

# In one process, for mutants are forked from it; slow tests judge them too.
QUICK = (
    "-q",
    "-n",
    "0",
    "-m",
    "not container",
    "-p",
    "no:cacheprovider",
    "--tb=native",
    "--assert=plain",
)  # what a failure says is not read
FOLDER = Path("mutants")
RESULTS = FOLDER / "results.jsonl"
EXPLAINED = "explained"
FATES = (KILLED, TIMED_OUT, EXPLAINED, SURVIVED)


def judge(modules: tuple[str, ...], tests: tuple[str, ...], jobs: int, *, rest: bool) -> int:
    """Judges the mutants of some modules by some tests, and prints a table of it.

    1 where one survives without a reason, or is noticed though there is one.
    """
    reasons = explained()
    fates: dict[str, Counter[str]] = {module: Counter() for module in modules}
    wrong: list[Mutant] = []
    begun = time.monotonic()
    FOLDER.mkdir(exist_ok=True)
    before = known() if rest else {}

    def chosen() -> Iterator[Mutant]:
        for module in modules:
            for mutant in mutants(module):
                fate = before.get(mutant[:3])
                if fate == SURVIVED and mutant[:2] in reasons:
                    fate = EXPLAINED
                if fate in (None, SURVIVED):
                    yield mutant
                else:
                    fates[module][fate] += 1

    with RESULTS.open("a") as results:

        def told(mutant: Mutant, fate: str) -> None:
            print(json.dumps([*mutant[:3], fate]), file=results, flush=True)
            if (fate == SURVIVED) != (mutant[:2] in reasons):
                wrong.append(mutant)
                print(f"{mutant.function} {'survives' if fate == SURVIVED else 'is explained, and noticed'}\n{mutant.change}\n", flush=True)
            fates[mutant.module][EXPLAINED if fate == SURVIVED and mutant[:2] in reasons else fate] += 1

        code = pytest.main([*tests, *QUICK], plugins=[Judge(chosen(), told, jobs)])
    print(f"{'module':<36}{'mutants':>9}{''.join(f'{fate:>12}' for fate in FATES)}")
    for module, counts in (*fates.items(), ("all", sum(fates.values(), Counter()))):
        print(f"{module:<36}{counts.total():>9,}{''.join(f'{counts[fate]:>12,}' for fate in FATES)}")
    print(f"{(time.monotonic() - begun) / 60:.0f} minutes", flush=True)
    return 1 if code or wrong else 0


def known() -> dict[tuple[str, str, int], str]:
    """The fate of each mutant that was judged before, by its function, change and place."""
    if not RESULTS.exists():
        return {}
    return {(function, change, place): fate for function, change, place, fate in map(json.loads, RESULTS.read_text().splitlines())}
