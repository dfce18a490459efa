"""One engine and one image for all tests of containers. They are asked for with `-m container`, and skipped where there is no engine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaging.files import lacking
from tests.standin.fixtures import github, github_packages

from . import engine as engines
from .engine import ROOT, Engine

__all__ = ["github", "github_packages"]

# Whoever works on these tests keeps base image and layers here from run to run, which saves a minute.
KEPT = "CONTAINER_TESTS_STORAGE"
IMAGE = "localhost/freezeguard:test"
# What the Action consists of: nothing else is in a checkout of a release that matters.
PARTS = ("action.yml", "composite", "freezeguard", "requirements")


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Docker, or podman in a folder of its own."""
    reason = engines.missing()
    if reason is not None:
        lacking(reason)
    kept = os.environ.get(KEPT)
    folder = Path(kept) if kept else tmp_path_factory.mktemp("engine")
    folder.mkdir(exist_ok=True)
    with engines.engine(folder) as running:
        yield running
    if not kept:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def image(engine: Engine) -> str:
    """The image of this repository's Dockerfile."""
    return engine.build(ROOT, IMAGE)


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of a release: its action.yml runs the image and builds nothing."""
    folder = tmp_path_factory.mktemp("release")
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, folder / part)
    action = folder / "action.yml"
    text = action.read_text(encoding="utf-8")
    assert text.count("\n  image: Dockerfile\n") == 1
    action.write_text(text.replace("\n  image: Dockerfile\n", f"\n  image: docker://{IMAGE}\n"), encoding="utf-8")
    return folder
