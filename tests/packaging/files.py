"""Read the files of the Action as data, and run the linters."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
ACTION = ROOT / "action.yml"
COMPOSITE = ROOT / "composite" / "action.yml"
EXAMPLES = sorted((ROOT / "examples" / "workflows").glob("*.yml"))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))

# Whoever publishes FreezeGuard; the same everywhere.
PLACEHOLDER = "OWNER/freezeguard"
CONTAINER_ACTION = f"{PLACEHOLDER}@v1"
COMPOSITE_ACTION = f"{PLACEHOLDER}/composite@v1"
PLACEHOLDER_IMAGE = "ghcr.io/owner/freezeguard:1"


def read(path: Path) -> Any:
    """A YAML file whose scalars all stay text: `on` is no boolean here, as little as on GitHub."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def ids(paths: list[Path]) -> list[str]:
    """Names for tests of files."""
    return [path.stem for path in paths]


def steps(workflow: Any) -> list[tuple[str, Any]]:
    """Every step of a workflow with the name of its job."""
    return [(name, step) for name, job in workflow["jobs"].items() for step in job.get("steps", [])]


def gates(workflow: Any) -> dict[str, Any]:
    """The jobs of a workflow in which FreezeGuard decides."""
    return {
        name: workflow["jobs"][name]
        for name, step in steps(workflow)
        if step.get("uses", "").startswith(PLACEHOLDER) and step.get("with", {}).get("command") != "sweep"
    }


# Set in CI: what is missing there is a failure, not a reason to skip.
EVERYTHING = "TESTS_MUST_RUN"


def lacking(reason: str) -> NoReturn:
    """Something that a test needs is not on this machine."""
    if os.environ.get(EVERYTHING):
        pytest.fail(f"{EVERYTHING} is set, and {reason}")
    pytest.skip(reason)


def lint(program: str, *arguments: str | Path) -> None:
    """A linter has nothing to say. Skips where it is not installed: the extra `ci` brings it."""
    found = shutil.which(program, path=str(Path(sys.executable).parent)) or shutil.which(program)
    if found is None:
        lacking(f"{program} is not installed (pip install '.[ci]')")
    done = subprocess.run(
        [found, *(str(argument) for argument in arguments)], cwd=ROOT, capture_output=True, check=False, encoding="utf-8", timeout=120
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
