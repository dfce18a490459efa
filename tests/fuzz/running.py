"""All targets; a run of one of them for so many examples; the corpus of what was found."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from hypothesis import HealthCheck, given, seed, settings

from . import facts, sweeping, texts
from .target import Target

CORPUS = Path(__file__).parent / "corpus"
TARGETS: dict[str, Target] = {**texts.TARGETS, **facts.TARGETS, **sweeping.TARGETS}
CHECKS = list(HealthCheck)
LONG = 1.0  # seconds of the processor after which an input is worth a look


@dataclass
class Ran:
    """What became of a target: how many inputs it took, how long the slowest one and all of them took, and what was found."""

    count: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    slow: bytes = b""
    found: dict[str, bytes] = field(default_factory=dict)


def corpus() -> Iterator[tuple[str, Path]]:
    """(target, file) of each input that once was too much."""
    for path in sorted(CORPUS.glob("*/*")):
        yield path.parent.name, path


def run(name: str, examples: int, number: int, ran: Ran) -> None:
    """Gives a target so many inputs, the same ones for the same number, up to the first finding, which is noted."""
    target = TARGETS[name]
    last = [b""]

    @seed(number)
    @settings(
        max_examples=examples, derandomize=False, database=None, deadline=None, suppress_health_check=CHECKS, report_multiple_bugs=False
    )
    @given(target.inputs)
    def each(content: bytes) -> None:
        last[0] = content
        began = time.process_time()
        try:
            target.run(content)
        finally:
            took = time.process_time() - began
            ran.count += 1
            if took > ran.slowest:
                ran.slowest, ran.slow = took, content

    began = time.monotonic()
    try:
        each()
    except (Exception, TimedOutError) as error:
        ran.found[f"{type(error).__name__}: {str(error)[:200]}"] = last[0]
    finally:
        ran.seconds += time.monotonic() - began


class TimedOutError(BaseException):
    """One input took so long that it may never end."""


def keep(name: str, content: bytes, folder: Path = CORPUS) -> Path:
    """Writes what was found into the corpus."""
    path = folder / name / sha256(content).hexdigest()[:12]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def most_memory() -> int:
    """MiB that the process had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
