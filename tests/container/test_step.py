"""The container as a step on GitHub's runner, and the composite beside it: the same verdict, outputs, summary, status and comment."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.standin.server import Standin

from .engine import Engine
from .shop import CLOSED, OFFICE_HOURS, Shop
from .step import RUNNER, Job

pytestmark = pytest.mark.container

FRIDAY, MONDAY = "2026-11-27 15:00", "2026-11-30 10:00"
OUTPUTS = {"allowed", "outcome", "reason", "next-window-start", "next-window-end", "closes-at", "verdict"}


@pytest.fixture
def shop(github: Standin) -> Shop:
    return Shop.of(github, OFFICE_HOURS)


@pytest.fixture
def job(tmp_path: Path, shop: Shop) -> Job:
    folder = tmp_path / "runner"
    folder.mkdir()
    return Job(folder, shop)


def test_friday_then_again_then_monday(engine: Engine, image: str, job: Job, shop: Shop) -> None:
    pull = shop.repository.pull("Sell more")
    event = shop.pull_request_event(pull)

    friday = job.container(engine, image, "pull_request_target", event, at=FRIDAY, environment="production")
    assert friday.code == 10, friday.log
    assert set(friday.outputs) == OUTPUTS
    assert (friday.outputs["allowed"], friday.outputs["outcome"]) == ("false", "blocked")
    assert friday.outputs["next-window-start"] == "2026-11-30T09:00:00+01:00"
    assert "blocked" in friday.summary.lower()
    assert shop.states(pull.head_sha) == {"freezeguard/production": "failure"}
    (comment,) = pull.comments
    blocked = comment.body

    shop.github.requests.clear()
    assert job.container(engine, image, "pull_request_target", event, at=FRIDAY, environment="production").code == 10
    assert [str(request) for request in shop.github.writes] == []

    monday = job.container(engine, image, "pull_request_target", event, at=MONDAY, environment="production")
    assert monday.code == 0, monday.log
    assert (monday.outputs["allowed"], monday.outputs["closes-at"]) == ("true", "2026-11-30T16:00:00+01:00")
    assert shop.states(pull.head_sha) == {"freezeguard/production": "pending"}, "a simulated instant never passes"
    (comment,) = pull.comments
    assert comment.body != blocked


def test_nothing_is_left_in_the_workspace(engine: Engine, image: str, job: Job, shop: Shop) -> None:
    job.container(engine, image, "push", shop.push_event(), at=FRIDAY)
    files = [path.relative_to(job.folder) for name in ("workspace", "home") for path in (job.folder / name).rglob("*")]
    assert files == [Path("workspace/README.md")]
    if os.geteuid() == 0:
        assert job.workspace.stat().st_uid == RUNNER


def test_inputs_with_hyphens_arrive(engine: Engine, image: str, release: Path, job: Job, shop: Shop) -> None:
    pull = shop.repository.pull("Sell more")
    event = shop.pull_request_event(pull)
    job.container(engine, image, "pull_request_target", event, at=FRIDAY, blocked_state="pending", status="gate")
    assert shop.states(pull.head_sha) == {"gate": "pending"}
    job.composite(release, "pull_request_target", event, at=FRIDAY, blocked_state="failure", status="gate")
    assert shop.states(pull.head_sha) == {"gate": "failure"}


def test_an_empty_status_writes_none(engine: Engine, image: str, job: Job, shop: Shop) -> None:
    pull = shop.repository.pull("Sell more")
    assert (
        job.container(engine, image, "pull_request_target", shop.pull_request_event(pull), at=FRIDAY, status="", comment="never").code == 10
    )
    assert shop.github.writes == []


def test_a_wrong_input_is_named(engine: Engine, image: str, job: Job, shop: Shop) -> None:
    result = job.container(engine, image, "push", shop.push_event(), comment="sometimes")
    assert (result.code, result.outputs["allowed"], result.outputs["outcome"]) == (2, "false", "invalid")
    assert "input comment" in result.log


def test_a_cancelled_job_stops_waiting(engine: Engine, image: str, job: Job, shop: Shop) -> None:
    shop.says(CLOSED)
    options = ["--name", "waiting"]
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(job.container, engine, image, "push", shop.push_event(), options=options, wait="2h")
        try:
            deadline = time.monotonic() + 60
            while "giving up in" not in engine("logs", "waiting", check=False).stdout:
                assert time.monotonic() < deadline
                time.sleep(0.2)
            # The runner sends this first, and docker hands it on to the container's first process.
            engine("kill", "--signal", "INT", "waiting")
            result = waiting.result(timeout=30)
        finally:
            engine("rm", "--force", "waiting", check=False)
    assert result.code == 130
    assert "true" not in result.outputs.values()


def test_the_composite_gives_the_same(engine: Engine, image: str, release: Path, job: Job, shop: Shop) -> None:
    pull = shop.repository.pull("Sell more")
    event = shop.pull_request_event(pull)
    # What lies about in the workspace is not run by it either.
    for name in ("yaml", "pip", "venv", "freezeguard"):
        (job.workspace / f"{name}.py").write_text("raise SystemExit('taken over')\n", encoding="utf-8")
    container = job.container(engine, image, "pull_request_target", event, at=FRIDAY, environment="production")
    shop.github.requests.clear()
    composite = job.composite(release, "pull_request_target", event, at=FRIDAY, environment="production")
    assert composite == container
    assert shop.github.writes == [], "the other one has told everything already"
    assert not list(job.workspace.rglob("__pycache__"))
