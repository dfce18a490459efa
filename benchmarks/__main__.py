"""`python -m benchmarks`: what FreezeGuard must reach, and how it stands beside others, measured in one run."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from . import compare, picture, sweeps, targets
from .page import PICTURE, Run, page

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")


def main() -> None:
    """Prints the page, or writes it and its picture."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--output", type=Path, help=f"the Markdown file to write, with {PICTURE} beside it")
    options = parser.parse_args()
    if options.output and not options.output.parent.is_dir():
        parser.error(f"{options.output.parent} is not a folder")
    rounds, processes, limit, budget = (3, 3, 1.0, 0.1) if options.quick else (9, 15, 30.0, 0.5)

    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:

        def kept(name: str, found: Iterable[T], total: int | None = None) -> list[T]:
            bar = progress.add_task(name, total=total)
            got = list(progress.track(found, total=total, task_id=bar))
            progress.update(bar, total=len(got), completed=len(got))
            return got

        reached = kept("targets", targets.engine(rounds)) + kept("processes", targets.processes(processes))
        beside = compare.medians(kept("beside others", compare.beside(rounds), rounds * len(compare.BESIDE)))
        growing = compare.medians(kept("from 10 to 10,000 rules", compare.growing(limit, budget)))
        reasons = targets.reasons_in_force(1000), targets.reasons_in_force(10_000)

        swept = kept("sweeps", sweeps.sweeps())

    text = page(Run(reached, beside, growing, limit, reasons, swept))
    if options.output:
        options.output.write_text(text, encoding="utf-8")
        picture.draw(growing, limit, options.output.with_name(PICTURE))
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
