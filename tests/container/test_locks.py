"""The locked dependencies exist for every system and Python on which the Action runs, as wheels with these hashes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaging.files import ROOT

pytestmark = pytest.mark.container

SYSTEMS = {
    "linux-amd64": ["manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"],
    "linux-arm64": ["manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"],
    "macos-arm64": ["macosx_11_0_arm64"],
    "windows": ["win_amd64"],
}


@pytest.mark.parametrize(
    ("system", "python"), [("linux-amd64", "3.11"), ("linux-arm64", "3.13"), ("macos-arm64", "3.12"), ("windows", "3.13")]
)
def test_every_wheel_is_there(system: str, python: str, tmp_path: Path) -> None:
    platforms = [part for platform in (*SYSTEMS[system], "any") for part in ("--platform", platform)]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:"]
    command += ["--python-version", python, *platforms, "--dest", str(tmp_path), "--requirement", str(ROOT / "requirements" / "action.txt")]
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
