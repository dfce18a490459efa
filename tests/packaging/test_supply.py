"""The shipped package: reproducible wheel, bill of materials, and allowed licences."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.docs.pages import docs_page

from . import licences
from .files import ROOT, lacking
from .test_image import locked

# Permissive, or copyleft for the library itself only, which is shipped as it is.
_ALLOWED = re.compile(r"\b(MIT|BSD|Apache|MPL|PSF|Lesser General Public|LGPL)", re.IGNORECASE)


def tool(name: str) -> str:
    """A program of the extra `ci`."""
    found = shutil.which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    return found or lacking(f"{name} is not installed (pip install '.[ci]')")


def test_a_wheel_built_twice_is_the_same_byte_for_byte(tmp_path: Path) -> None:
    """Wherever, whenever and by whomever: in another folder, with other times, another zone, another mask of rights."""
    hatchling = tool("hatchling")
    wheels = []
    for name, mask, zone, moment in (("here", 0o022, "UTC", 1_700_000_000), ("there/below", 0o077, "Asia/Tokyo", 1_500_000_000)):
        checkout = tmp_path / name
        checkout.mkdir(parents=True)
        for part in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / part, checkout)
        shutil.copytree(ROOT / "freezeguard", checkout / "freezeguard", ignore=shutil.ignore_patterns("__pycache__"))
        for path in checkout.rglob("*"):
            os.utime(path, (moment, moment))
        environ = {**os.environ, "TZ": zone, "SOURCE_DATE_EPOCH": "1795600000"}
        done = subprocess.run(
            [hatchling, "build", "-t", "wheel"], cwd=checkout, env=environ, umask=mask, capture_output=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr
        (wheel,) = (checkout / "dist").glob("*.whl")
        wheels.append((wheel.name, wheel.read_bytes()))
    assert wheels[0] == wheels[1]


@pytest.mark.slow
def test_the_bill_of_materials_lists_everything_that_is_locked() -> None:
    environ = {**os.environ, "PATH": f"{Path(tool('cyclonedx-py')).parent}{os.pathsep}{os.environ['PATH']}", "PYTHONWARNINGS": "ignore"}
    made = [subprocess.run([ROOT / ".ci" / "sbom"], env=environ, capture_output=True, check=True, timeout=120).stdout for _ in range(2)]
    assert made[0] == made[1]
    document = json.loads(made[0])
    assert document["bomFormat"] == "CycloneDX"
    assert document["metadata"]["component"]["name"] == "freezeguard"
    listed = {one["name"]: one for one in document["components"]}
    lock = locked("action.txt")
    assert {name: one["version"] for name, one in listed.items()} == {name: str(version) for name, (version, _) in lock.items()}
    for name, (_, hashes) in lock.items():
        told = {known["content"] for reference in listed[name]["externalReferences"] for known in reference.get("hashes", ())}
        assert told == set(re.findall(r"sha256:([0-9a-f]{64})", hashes)), name


def documented() -> dict[str, str]:
    rows = re.findall(r"^\| ([a-z0-9-]+) \| (.+) \|$", docs_page("licences.md").read_text(encoding="utf-8"), re.MULTILINE)
    return {name: licence for name, licence in rows if name != "package"}


def test_every_package_has_a_licence_that_allows_it() -> None:
    assert {name for name, licence in documented().items() if not _ALLOWED.search(licence)} == set()
    assert {package.name for package in licences.needed() if not _ALLOWED.search(licences.licence(package))} == set()


def test_the_licences_are_of_what_is_locked() -> None:
    text = (ROOT / "requirements" / "action.txt").read_text(encoding="utf-8")
    lock = [Requirement(line.rstrip(" \\")) for line in re.findall(r"^[a-z].*$", text, re.MULTILINE)]
    elsewhere = {one.name for one in lock if one.marker is not None and re.search("platform|os_name", str(one.marker))}
    assert documented().keys() <= {one.name for one in lock}
    assert {one.name for one in lock} - documented().keys() <= elsewhere


@pytest.mark.parametrize("name", ["action", "build"])
def test_each_lock_is_audited(name: str) -> None:
    workflow = (ROOT / ".github" / "workflows" / "audit.yml").read_text(encoding="utf-8")
    assert name in re.findall(r"\w+", workflow.split("lock: [", 1)[1].split("]", 1)[0])
