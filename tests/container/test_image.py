"""The image, built from the Dockerfile as it stands: it runs anywhere, finds only its own modules, and writes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from freezeguard import __version__

from .engine import Engine

pytestmark = pytest.mark.container

PYTHON = ("--entrypoint", "/opt/freezeguard/bin/python")
UNCOMPILED = """
import importlib.util, pathlib, sysconfig
for path in pathlib.Path(sysconfig.get_path("purelib")).rglob("*.py"):
    compiled = pathlib.Path(importlib.util.cache_from_source(str(path)))
    # The flags of an unchecked hash: valid whatever the time of the source is.
    if not compiled.exists() or compiled.read_bytes()[4:8] != b"\\1\\0\\0\\0":
        print(path)
"""


def test_it_says_its_version(engine: Engine, image: str) -> None:
    done = engine.run(image, "--version")
    assert (done.returncode, done.stdout) == (0, f"freezeguard {__version__}\n")


@pytest.mark.parametrize(("at", "code"), [("2026-11-25 10:00", 0), ("2026-11-27 15:00", 10)])
def test_other_systems_ask_it_without_a_network(engine: Engine, image: str, at: str, code: int) -> None:
    done = engine.run(image, "check", "--at", at)
    assert done.returncode == code, done.stderr
    assert "built-in default" in done.stderr


def test_other_systems_read_the_policy_of_the_checkout(engine: Engine, image: str, tmp_path: Path) -> None:
    (tmp_path / ".freezeguard.yml").write_text("timezone: Europe/Zurich\nfreezes:\n  - {name: Moving house, always: true}\n")
    options = ["--workdir", "/checkout", "--read-only"]
    done = engine.run(image, "check", "--format", "json", mounts={tmp_path: "/checkout:ro"}, options=options)
    assert done.returncode == 10, done.stderr
    assert json.loads(done.stdout)["reasons"][0]["name"] == "Moving house"


def test_a_shell_finds_the_command(engine: Engine, image: str) -> None:
    # GitLab and Jenkins replace the entry point by a shell.
    done = engine.run(image, "-c", "freezeguard --version", options=["--entrypoint", "sh"])
    assert done.stdout == f"freezeguard {__version__}\n"


def test_it_is_configured_as_a_runner_needs_it(engine: Engine, image: str) -> None:
    (found,) = json.loads(engine("image", "inspect", image).stdout)
    configuration = found["Config"]
    assert configuration["Entrypoint"] == ["/opt/freezeguard/bin/python", "-IBu", "-m", "freezeguard"]
    assert configuration["Cmd"] == ["action"]
    assert configuration.get("User", "") in ("", "root", "0")
    assert configuration.get("WorkingDir", "") in ("", "/")
    assert configuration["Labels"]["org.opencontainers.image.licenses"] == "Apache-2.0"


def test_everything_is_compiled_and_nothing_can_be_installed(engine: Engine, image: str) -> None:
    assert engine.run(image, "-c", UNCOMPILED, options=PYTHON).stdout == ""
    assert engine.run(image, "-m", "pip", options=PYTHON).returncode != 0


def test_modules_in_the_workspace_are_not_found(engine: Engine, image: str, tmp_path: Path) -> None:
    for name in ("yaml", "freezeguard", "sitecustomize", "usercustomize", "click", "json"):
        (tmp_path / f"{name}.py").write_text("print('taken over')\nraise SystemExit(0)\n")
    environ = {"PYTHONPATH": "/github/workspace", "PYTHONSTARTUP": "/github/workspace/yaml.py", "PYTHONINSPECT": ""}
    options = ["--workdir", "/github/workspace"]
    done = engine.run(image, "check", "--at", "2026-11-27 15:00", env=environ, mounts={tmp_path: "/github/workspace"}, options=options)
    assert done.returncode == 10
    assert "taken over" not in done.stdout + done.stderr
    assert not list(tmp_path.rglob("__pycache__"))
