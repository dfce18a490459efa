"""Fixtures: `github` is a fresh fake server for each test. GitHub's large API descriptions are read once a session."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.standin import codec, packages
from tests.standin.github import description, schema
from tests.standin.patience import own_the_clock
from tests.standin.server import Standin
from tests.standin.state import World

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def github_packages() -> Path:
    """The node_modules folder with GitHub's API descriptions and the emulator."""
    try:
        folder = packages.node_modules()
    except packages.PackagesMissingError as error:
        pytest.skip(str(error))
    # They are millions of small, permanent objects. Freezing keeps the garbage collector from visiting them repeatedly.
    gc.disable()
    description()
    schema()
    gc.freeze()
    gc.enable()
    return folder


@pytest.fixture
def github(github_packages: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Standin]:
    """An empty fake server, without complaints at the end; call `github.complaints.clear()` after an intentional bad request."""
    own_the_clock(monkeypatch)
    with Standin() as standin:
        yield standin
    standin.assert_clean()


@pytest.fixture
def start_github(github_packages: Path, tmp_path: Path) -> Iterator[Callable[[World], str]]:
    """Start `python -m tests.standin` for a client in a container and return its URL; /_state shows and changes the state."""
    programs: list[subprocess.Popen[str]] = []

    def start(world: World) -> str:
        scenario = tmp_path / f"scenario-{len(programs)}.json"
        scenario.write_text(json.dumps(codec.encode(world)), encoding="utf-8")
        environ = {**os.environ, packages.VARIABLE: str(github_packages)}
        command = [sys.executable, "-m", "tests.standin", str(scenario)]
        programs.append(subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True))
        assert programs[-1].stdout is not None
        return programs[-1].stdout.readline().strip()

    yield start
    for program in programs:
        program.terminate()
        said, _ = program.communicate(timeout=60)
        assert program.returncode == 0, said
