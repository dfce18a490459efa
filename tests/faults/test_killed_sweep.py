"""A real `freezeguard sweep` that is killed while GitHub is answering it: the next one completes, and nothing is told twice."""

from __future__ import annotations

import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from freezeguard.render.comment import marker
from tests.programs import freezeguard, start
from tests.sampling import slow_unless
from tests.standin import faults
from tests.standin.fixtures import github, github_packages
from tests.standin.server import Standin

__all__ = ["github", "github_packages"]

TOKEN = "ghp_TopSecretTopSecretTopSecretTopSecret"
FROZEN = "timezone: Europe/Zurich\nfreezes: [{always: true}]\n"
STATUSES = "/repos/acme/shop/statuses/*"
SWEEP = ("sweep", "--repository", "acme/shop")


def _writes(github: Standin) -> list[str]:
    return [f"{request.method} {request.path}" for request in github.writes]


@pytest.mark.parametrize("number", slow_unless(lambda number: number == signal.SIGKILL, [signal.SIGTERM, signal.SIGKILL]))
@pytest.mark.parametrize(
    ("method", "path", "whole"), slow_unless(lambda given: given[0] == "POST", [("POST", STATUSES, 1), ("PATCH", "*/comments/*", 0)])
)
def test_the_next_run_completes_and_nothing_is_told_twice(
    github: Standin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals, method: str, path: str, whole: int
) -> None:
    """Killed in the middle of its second status, or of its first comment: GitHub carries it out, and nobody hears the answer."""
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    monkeypatch.setenv("GITHUB_API_URL", github.url)
    github.world.token(TOKEN, contents="read", issues="read", pull_requests="write", statuses="write").limit = 10_000
    shop = github.world.repository("acme/shop", {".freezeguard.yml": FROZEN})
    pulls = [shop.pull() for _ in range(3)]
    pulls[1].comment(github.world.tokens[TOKEN].login, f"old\n{marker('freezeguard')}")
    if whole:
        github.fail(faults.slow(0), method, path, times=whole)
    github.fail(faults.slow(60), method, path, times=1)

    running = start(*SWEEP, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    until = time.monotonic() + 60
    while [fault for fault in github.world.faults if fault.times] and time.monotonic() < until:
        time.sleep(0.02)
    running.send_signal(number)
    said, _ = running.communicate(timeout=60)
    assert (running.returncode, said) == (-number, "")

    github.world.faults.clear()
    done = freezeguard(*SWEEP, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    states = {pull.number: [status.state for status in shop.current_statuses(pull.head_sha)] for pull in pulls}
    assert states == {pull.number: ["failure"] for pull in pulls}
    assert len(pulls[1].comments) == 1
    assert "old" not in pulls[1].comments[0].body
    # Three statuses and one edit in both runs together, none of them twice.
    assert set(Counter(_writes(github)).values()) == {1}
    assert len(_writes(github)) == 4
    before = len(_writes(github))
    assert freezeguard(*SWEEP, cwd=tmp_path).returncode == 0
    assert len(_writes(github)) == before
