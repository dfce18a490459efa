"""The example workflows, verbatim: run by act against the stand-in, once while everything is frozen and once while it is not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.packaging.files import ROOT
from tests.standin.server import Standin

from . import workflow
from .engine import Engine
from .shop import CLOSED, OPEN, Shop
from .workflow import Ran

pytestmark = pytest.mark.container

EXAMPLES = ROOT / "examples" / "workflows"
Run = Callable[..., Ran]


@pytest.fixture
def shop(github: Standin) -> Shop:
    return Shop.of(github, CLOSED)


@pytest.fixture
def run(engine: Engine, image: str, release: Path, tmp_path: Path, shop: Shop) -> Run:
    """Runs an example by its name."""

    def runs(name: str, event: str, payload: dict[str, Any], **more: Any) -> Ran:
        folder = tmp_path / "shop"
        folder.mkdir(exist_ok=True)
        return workflow.run(engine, folder, EXAMPLES / f"{name}.yml", release, shop, event, payload, **more)

    return runs


def test_minimal(run: Run, shop: Shop) -> None:
    pull = shop.repository.pull("Sell more")
    ran = run("minimal", "pull_request_target", shop.pull_request_event(pull))
    assert ran.jobs == {"freezeguard": "failure"}
    assert (ran.outputs["allowed"], ran.outputs["outcome"]) == ("false", "blocked")
    assert "Moving house" in ran.summary
    assert json.loads(ran.outputs["verdict"])["subject"]["pull_request"] == pull.number
    assert shop.states(pull.head_sha) == {"freezeguard": "failure"}
    assert len(pull.comments) == 1


def test_pull_request(run: Run, shop: Shop) -> None:
    shop.says(OPEN)
    pull = shop.repository.pull("Sell more")
    assert run("pull-request", "pull_request_target", shop.pull_request_event(pull)).jobs == {"freezeguard": "success"}
    assert shop.states(pull.head_sha) == {"freezeguard": "success"}
    assert pull.comments == []


def test_pull_request_in_the_queue(run: Run, shop: Shop) -> None:
    event = shop.merge_group_event(shop.repository.pull("Sell more"))
    assert run("pull-request", "merge_group", event).jobs == {"freezeguard": "failure"}
    assert shop.states(event["merge_group"]["head_sha"]) == {"freezeguard": "failure"}


def test_merge_queue(run: Run, shop: Shop) -> None:
    pull = shop.repository.pull("Sell more")
    ran = run("merge-queue", "pull_request_target", shop.pull_request_event(pull))
    assert ran.jobs == {"freezeguard": "success"}
    assert ran.outputs["outcome"] == "warned"
    assert len(pull.comments) == 1
    assert run("merge-queue", "merge_group", shop.merge_group_event(pull)).jobs == {"freezeguard": "failure"}


@pytest.mark.parametrize("name", ["deploy", "waiting-deploy"])
def test_deploy(run: Run, shop: Shop, name: str) -> None:
    if name == "deploy":  # the other one would wait for hours
        ran = run(name, "push", shop.push_event())
        assert ran.jobs == {"deploy": "failure"}
        assert f"deploying {shop.repository.branches['main']}" not in ran.log
    shop.says(OPEN)
    ran = run(name, "push", shop.push_event())
    assert ran.jobs == {"deploy": "success"}
    assert f"deploying {shop.repository.branches['main']}" in ran.log
    assert shop.github.writes == []


def test_manual_deploy(run: Run, shop: Shop) -> None:
    shop.says(CLOSED + "overrides:\n  - {name: On duty, actors: [ana], reason: required}\n")

    def start(actor: str, reason: str) -> Ran:
        event = {"ref": "refs/heads/main", "inputs": {"environment": "production", "override-reason": reason}}
        return run("manual-deploy", "workflow_dispatch", event, actor=actor)

    assert start("dora", "I want to").jobs == {"deploy": "failure"}
    ran = start("ana", "the shop is down")
    assert ran.jobs == {"deploy": "success"}
    assert ran.outputs["outcome"] == "overridden"
    assert "the shop is down" in ran.summary


def test_organisation(run: Run, shop: Shop, tmp_path: Path) -> None:
    organisation = tmp_path / "organisation"
    (organisation / ".github" / "workflows").mkdir(parents=True)
    shutil.copy2(EXAMPLES / "organisation.yml", organisation / ".github" / "workflows")
    ran = run("organisation-caller", "push", shop.push_event(), more={"acme/.github@v1": organisation})
    assert "deploy" not in ran.jobs
    shop.says(OPEN)
    ran = run("organisation-caller", "push", shop.push_event(), more={"acme/.github@v1": organisation})
    assert ran.jobs["deploy"] == "success"


def test_without_docker(run: Run, shop: Shop) -> None:
    ran = run("without-docker", "push", shop.push_event())
    assert ran.jobs == {"deploy": "failure"}
    assert (ran.outputs["allowed"], ran.outputs["outcome"]) == ("false", "blocked")
