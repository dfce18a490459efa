"""`python -m tests.mutation [MODULE…]`: judges all mutants of the engine, of the schedules and of the reader; ends with 1 where one
survives that is not explained, or is explained and does not.

Needs `.[test,mutation]`. What is found is kept in mutants/ as soon as it is known; `--rest` takes for killed what was killed there,
and for explained what is, and judges the others.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from .groups import GROUPS
from .running import judge


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description="Changes the engine, and sees whether a test notices.")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="freezeguard.temporal.intervals; all unless named")
    parser.add_argument("--jobs", type=int, default=2, help="how many are judged at once")
    parser.add_argument("--rest", action="store_true", help="only those that no run has killed and nobody explained")
    given = parser.parse_args()
    unknown = set(given.modules).difference(*(modules for modules, _ in GROUPS))
    if unknown:
        parser.error(f"of no group: {', '.join(sorted(unknown))}")
    code = 0
    for modules, tests in GROUPS:
        named = tuple(module for module in modules if module in given.modules or not given.modules)
        if named:
            # In a process of its own: pytest runs once in a process.
            with ProcessPoolExecutor(1, get_context("spawn")) as alone:
                code |= alone.submit(judge, named, tests, given.jobs, rest=given.rest).result()
    return code


if __name__ == "__main__":
    sys.exit(main())
