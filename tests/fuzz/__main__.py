"""`python -m tests.fuzz --minutes 10`: all targets in turn until the time is up; ends with 1 where something was found.

Inputs that were found are written into the corpus, and are run by each test run from then on.
"""

from __future__ import annotations

import argparse
import resource
import signal
import sys
import time
from types import FrameType

from .running import LONG, TARGETS, Ran, TimedOutError, keep, most_memory, run

EXAMPLES = 200  # of a target in its turn
PATIENCE = 20  # seconds after which an input is given up
MEMORY = 200  # MiB that all inputs together may take
ADDRESSES = 3 << 30  # bytes, for one that would take all there is


def _give_up(number: int, frame: FrameType | None) -> None:
    raise TimedOutError


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Fuzzes everything that reads what comes from outside.")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--target", action="append", choices=sorted(TARGETS), help="may be repeated; all of them unless named")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**9)
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    signal.signal(signal.SIGALRM, _give_up)
    names = given.target or list(TARGETS)
    rans = {name: Ran() for name in names}
    end, before = time.monotonic() + given.minutes * 60, most_memory()
    number = given.seed
    while time.monotonic() < end:
        for name in names:
            # A turn takes a few seconds; what hangs makes it longer.
            signal.alarm(PATIENCE * 3)
            run(name, EXAMPLES, number, rans[name])
            signal.alarm(0)
            if time.monotonic() >= end:
                break
        number += 1
    print(f"seed {given.seed}")
    print(f"{'target':<14}{'inputs':>9}{'seconds':>9}{'slowest':>10}  found")
    for name, ran in rans.items():
        print(f"{name:<14}{ran.count:>9,}{ran.seconds:>9.0f}{ran.slowest:>8.2f} s  {len(ran.found)}")
        for what, content in ran.found.items():
            print(f"    {what!r}: {keep(name, content)}")
        if ran.slowest > LONG:
            print(f"    longer than {LONG:g} s: {keep(f'slow-{name}', ran.slow)}")
    most, more = most_memory(), most_memory() - before
    print(
        f"{sum(ran.count for ran in rans.values()):,} inputs, {most} MiB of memory at most, {more} MiB more than before (at most {MEMORY})"
    )
    return 1 if more > MEMORY or any(ran.found or ran.slowest > LONG for ran in rans.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
