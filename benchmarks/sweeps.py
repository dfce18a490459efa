"""What a sweep costs: requests, against the stand-in of the tests, and processor time and memory beside them."""

from __future__ import annotations

import time
import tracemalloc
from typing import TYPE_CHECKING

from freezeguard.app.sweep.evaluator import BatchEvaluator
from freezeguard.app.sweep.run import sweep_all
from freezeguard.github.changed_files import changed_paths
from freezeguard.github.client import Client
from freezeguard.github.pull_requests import NOTHING, OpenPull
from freezeguard.github.repository_files import Blob
from freezeguard.github.settings import Settings, from_environ
from freezeguard.github.snapshot import PullRequest
from tests.standin.server import Standin

from . import workload
from .targets import Reached
from .timing import told

if TYPE_CHECKING:
    from collections.abc import Iterator

FRIDAY, MONDAY = 1_795_788_000, 1_796_029_200  # 27 November 2026 15:00 and 30 November 10:00 in Zurich
TOKEN = "ghs_benchmark"
PULLS = 1000
MANY = 10_000
RULES = 100


def sweeps() -> Iterator[Reached]:
    """The rows of the page; they take as long as the stand-in needs to answer."""
    with Standin() as github:
        shop = github.world.repository("acme/shop", {".freezeguard.yml": workload.policy(workload.scaled(RULES))})
        token = github.world.token(TOKEN, contents="read", issues="read", pull_requests="write", statuses="write")
        token.limit = 1_000_000
        for _ in range(PULLS):
            shop.pull()
        reads, writes, seconds = _requests(github, FRIDAY)
        measured = f"{writes:,} writes in {seconds // 60} minutes, {reads} reads"
        yield Reached(f"{PULLS:,} pull requests, all turn", "a write each", measured, writes == PULLS)
        reads, writes, _ = _requests(github, FRIDAY)
        measured, met = f"{reads} reads, {writes} writes", reads <= 15 and not writes
        yield Reached(f"{PULLS:,} pull requests, none turns", "15 reads, no write", measured, met)
        small = _memory(github)
        for _ in range(2 * PULLS):
            shop.pull()
        _requests(github, FRIDAY)
        large = _memory(github)
        measured = f"{large / small:.2f}× ({large / 1e6:.1f} MB)"
        yield Reached(f"memory of {3 * PULLS:,} pull requests to {PULLS:,}", "at most 1.5×", measured, large <= 1.5 * small)
    taken = _decisions()
    yield Reached(f"{MANY:,} decisions, {RULES} rules", "under 1 s of processor time", told(taken), taken < 1)


def _settings(github: Standin | None = None) -> Settings:
    url = github.url if github is not None else "http://127.0.0.1:1"
    return from_environ({"GITHUB_API_URL": url, "GITHUB_REPOSITORY": "acme/shop", "INPUT_TOKEN": TOKEN, "INPUT_COMMAND": "sweep"})


def _requests(github: Standin, at: float) -> tuple[int, int, int]:
    """Reads, writes and seconds by the sweep's own clock, which stands still but for its pauses."""
    settings, before, now = _settings(github), len(github.requests), [at]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    client = Client(settings.token, settings.api_url)
    sweep_all(settings, client, ["acme/shop"], environ={}, clock=lambda: now[0], sleep=sleep, progress=lambda *_: None)
    made = github.requests[before:]
    writes = sum(request.is_write for request in made)
    return len(made) - writes, writes, round(now[0] - at)


def _memory(github: Standin) -> int:
    """Peak bytes of a sweep that turns nothing, of this process alone: the stand-in lives in it too, but keeps what it has."""
    tracemalloc.start()
    try:
        held = len(github.requests)
        _requests(github, FRIDAY)
        del github.requests[held:]
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _decisions() -> float:
    """Processor seconds of the decisions for many pull requests, once the policy is read."""
    settings = _settings()
    content = workload.policy(workload.scaled(RULES))
    verdicts = BatchEvaluator(Client(TOKEN, settings.api_url), settings, "freezeguard", {}, FRIDAY, changed_paths)
    verdicts.take("main", NOTHING._replace(commit="0" * 40, policy=Blob(".freezeguard.yml", "1" * 40, content)))
    pulls = [
        OpenPull(NOTHING._replace(pull_request=PullRequest(i, "", "ana", "main", f"{i:040x}", frozenset())), None)
        for i in range(1, MANY + 1)
    ]
    began = time.process_time()
    for pull in pulls:
        verdicts.of(pull)
    return time.process_time() - began
