"""The image, built from the Dockerfile as it stands: it runs anywhere, finds only its own modules, and writes nothing."""

from __future__ import annotations

import json
import re
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

# Whatever is in the folder that is shipped: packages with their versions, and files that have no business there.
FOUND = """
import importlib.metadata, json, os, stat
packages = {found.name.lower().replace("_", "-"): found.version for found in importlib.metadata.distributions()}
wrong = []
for folder, folders, files in os.walk("/opt/freezeguard"):
    for name in [*folders, *files]:
        path = os.path.join(folder, name)
        mode = os.lstat(path).st_mode
        if mode & (stat.S_ISUID | stat.S_ISGID) or mode & stat.S_IWOTH and not stat.S_ISLNK(mode):
            wrong.append(f"{path}: {stat.filemode(mode)}")
        if name in (".git", ".env", ".npmrc", ".netrc", "pip", "setuptools", "wheel") or name.endswith((".pem", ".key", ".whl")):
            wrong.append(path)
print(json.dumps([packages, wrong]))
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


def test_what_is_in_it_is_what_is_locked_and_nothing_else(engine: Engine, image: str) -> None:
    done = engine.run(image, "-Ic", FOUND, options=PYTHON)
    packages, wrong = json.loads(done.stdout)
    lock = Path("requirements/action.txt").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([\w.-]+)==([\w.]+)", lock, re.MULTILINE))
    only_elsewhere = {name for name in locked if name not in packages and re.search(rf"^{name}==.*;", lock, re.MULTILINE)}
    assert packages == {name: version for name, version in locked.items() if name not in only_elsewhere} | {"freezeguard": __version__}
    assert [path for path in wrong if not path.endswith("certifi/cacert.pem")] == []


def test_modules_in_the_workspace_are_not_found(engine: Engine, image: str, tmp_path: Path) -> None:
    for name in ("yaml", "freezeguard", "sitecustomize", "usercustomize", "click", "json"):
        (tmp_path / f"{name}.py").write_text("print('taken over')\nraise SystemExit(0)\n")
    environ = {"PYTHONPATH": "/github/workspace", "PYTHONSTARTUP": "/github/workspace/yaml.py", "PYTHONINSPECT": ""}
    options = ["--workdir", "/github/workspace"]
    done = engine.run(image, "check", "--at", "2026-11-27 15:00", env=environ, mounts={tmp_path: "/github/workspace"}, options=options)
    assert done.returncode == 10
    assert "taken over" not in done.stdout + done.stderr
    assert not list(tmp_path.rglob("__pycache__"))
