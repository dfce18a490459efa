"""`python -m benchmarks`: what must be reached, measured in one run."""

from __future__ import annotations

import argparse
import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from . import process, workload
from .timing import Reached

PEERS = ("opening-hours-py", "python-dateutil", "PyYAML", "holidays", "tzdata")


def main() -> None:
    """Prints the page, or writes it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--no-process", action="store_true", help="without the wheel and its processes")
    parser.add_argument("--output", type=Path, help="the Markdown file to write")
    options = parser.parse_args()
    rounds = 3 if options.quick else 9
    # A child's peak memory is never less than its parent's: processes come before anything large is imported.
    processes = [] if options.no_process else _process_rows(3 if options.quick else 15)
    page = _page([*_engine_rows(rounds), *processes])
    if options.output:
        options.output.write_text(page, encoding="utf-8")
    else:
        print(page)


def _us(seconds: float) -> str:
    return f"{seconds * 1e6:,.1f} µs" if seconds < 1e-3 else f"{seconds * 1e3:,.2f} ms"


def _engine_rows(rounds: int) -> list[Reached]:
    from . import engine

    at = {count: engine.at_an_instant(count, rounds if count < 10_000 else 3) for count in (10, 1000, 10_000)}
    rows = []
    for asked, name in (("another instant", "reasons"), ("asked again", "reasons again")):
        ratio = at[10]["open?"] / at[10][name]
        rows.append(Reached(f"reasons in force, 10 rules, {asked}", "10× faster than `open?`", f"{_us(at[10][name])}, {ratio:.1f}×", ratio >= 10))
    for asked in ("another", "again"):
        for count, least in ((10, 1), (1000, 10)):
            ratio = at[count]["open?"] / at[count][asked]
            told = f"{_us(at[count][asked])}, {ratio:.2f}× (open? {_us(at[count]['open?'])}; {at[count]['number of reasons']:.0f} reasons)"
            rows.append(Reached(f"decide, {count} rules, {asked}", f"{least}× as fast as `open?`", told, ratio >= least))
        growth = at[10_000][asked] / at[10][asked]
        rows.append(Reached(f"decide, growth from 10 to 10,000 rules, {asked}", "at most 2×", f"{growth:.1f}×", growth <= 2))
    for count, found in at.items():
        rows.append(Reached(f"decide, {count} rules, first question after reading", "–", _us(found["first"]), None))
    at_freeze = workload.instant(datetime(2027, 1, 4, tzinfo=workload.ZONE))
    week, _ = engine.next_window(workload.frozen(7), at_freeze, rounds)
    years, _ = engine.next_window(workload.frozen(1826), at_freeze, rounds)
    rows.append(Reached("next window behind 5 years, to a week", "at most 2×", f"{years / week:.2f}× ({_us(years)})", years <= 2 * week))
    daily, _ = engine.next_window(workload.closed_daily(5), at_freeze, rounds)
    rows.append(Reached("a closure every working day for 5 years", "under 10 ms", _us(daily), daily < 0.01))
    for name, work in (("weekly", workload.never_weekly()), ("yearly", workload.never_yearly())):
        seconds, found = engine.next_window(work, engine.A, rounds)
        rows.append(Reached(f"never open ({name} freezes)", "proven under 5 ms", f"{_us(seconds)}, {found}", seconds < 0.005 and found is None))
    seconds, found = engine.next_window(workload.leap_monday(), engine.A, rounds)
    right = found == workload.instant(workload.LEAP_MONDAY)
    rows.append(Reached("Mondays that are 29 February", "2044-02-29", f"{'found' if right else found}, {_us(seconds)}", right))
    cold, warm, rust, rules = engine.ten_years(rounds)
    for name, ours in (("first", cold), ("again", warm)):
        rows.append(Reached(f"windows of ten years, {name}, to opening-hours-py", "30× faster", f"{rust / ours:.1f}× ({_us(ours)})", rust >= 30 * ours))
        rows.append(Reached(f"windows of ten years, {name}, to dateutil", "5× faster", f"{rules / ours:.1f}×", rules >= 5 * ours))
    for count in (100, 1000, 10_000):
        read, both = engine.compiling(count, 3)
        rows.append(Reached(f"compiling {count} rules, a rule", "10 µs", f"reading {_us(read)}, and compiling {_us(both)}", both <= 1e-5))
    return rows


def _process_rows(rounds: int) -> list[Reached]:
    targets = {"check, first": 16, "check, again": 5, "hook, again": 2.5, "hook, ref outside, first": 4.5, "--version": 4.5}
    rows = []
    found = process.measure(rounds)
    for row in found:
        most = targets.get(row.name)
        told = f"{row.ratio:.2f}× ({row.seconds * 1e3:.1f} ms, {row.megabytes:.0f} MB)"
        rows.append(Reached(f"`{row.name}`", "–" if most is None else f"at most {most}×", told, None if most is None else row.ratio <= most))
    peak = max(row.megabytes for row in found)
    return [*rows, Reached("peak memory", "under 45 MB", f"{peak:.0f} MB", peak < 45)]


def _page(rows: list[Reached]) -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in PEERS)
    lines = [
        "# Performance",
        "",
        f"Measured {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {platform.machine()}, {platform.system()}, CPython "
        f"{platform.python_version()}; {versions}.",
        "",
        "Run again: `pip install -e '.[bench]'`, then `python -m benchmarks --output docs/performance.md` (`--quick`: fewer rounds). Medians; every",
        "answer is compared with the peer's. `open?` is opening-hours-py (Rust) answering only whether it is open. `first`: the first question of a",
        "policy that was just read; `another`: an instant that nobody asked about yet; `again`: an instant whose answer is kept. Processes: a wheel in a",
        "fresh virtual environment, as ratios to its `python -c pass`; `again` finds the answer of the first run in the cache.",
        "",
        "| what | target | measured | met |",
        "|---|---|---|---|",
    ]
    signs = {True: "yes", False: "**no**", None: "–"}
    return "\n".join([*lines, *(f"| {row.what} | {row.target} | {row.measured} | {signs[row.met]} |" for row in rows), ""])


if __name__ == "__main__":
    main()
