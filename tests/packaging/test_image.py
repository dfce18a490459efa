"""Properties of the Dockerfile and the lock files. tests/container/ tests the image itself."""

from __future__ import annotations

import json
import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from .files import ROOT, lint

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
SHIPPED = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]


def instructions(text: str) -> list[tuple[str, str]]:
    """(instruction, the rest), lines joined, comments left out."""
    lines = re.sub(r"\\\n\s*", " ", "\n".join(line for line in text.splitlines() if not line.startswith("#"))).splitlines()
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines if line.strip())]


def test_the_entry_point_needs_no_shell_no_path_and_no_folder() -> None:
    shipped = dict(instructions(SHIPPED))
    entry = json.loads(shipped["ENTRYPOINT"])
    assert entry[0].startswith("/")
    assert "-IBu" in entry, "the workspace is not searched for modules, and nothing is written into it"
    assert json.loads(shipped["CMD"]) == ["action"]
    assert not {"USER", "WORKDIR", "VOLUME", "RUN"} & set(shipped)


def test_only_one_image_comes_from_outside_and_its_content_is_fixed() -> None:
    stages = [rest.split() for word, rest in instructions(DOCKERFILE) if word == "FROM"]
    names = {stage[2] for stage in stages if len(stage) == 3}
    outside = [stage[0] for stage in stages if stage[0] not in names]
    assert len(outside) == 1
    assert re.fullmatch(r"python:3\.\d+-slim@sha256:[0-9a-f]{64}", outside[0])


def test_the_image_is_labelled() -> None:
    labels = dict(re.findall(r'org\.opencontainers\.image\.(\w+)="([^"]+)"', SHIPPED))
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    assert labels == {"title": "FreezeGuard", "description": project["description"], "licenses": project["license"]}


def test_the_build_sees_only_what_it_needs() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert lines[0] == "*"
    copied = [word for _, rest in instructions(DOCKERFILE) if not rest.startswith("--from") and _ == "COPY" for word in rest.split()[:-1]]
    assert {word.removesuffix("/*.txt") for word in (line[1:] for line in lines if line.startswith("!"))} == {
        word.split("/")[0] for word in copied
    }


def locked(name: str) -> dict[str, tuple[Version, str]]:
    """What a lock file fixes: name → version and hashes."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    entries = re.findall(r"^([a-z0-9-]+)==(\S+)[^\n]*\\\n((?:    --hash=sha256:[0-9a-f]{64}[^\n]*\n)+)", text, re.MULTILINE)
    assert len(entries) == len(re.findall(r"^[a-z]", text, re.MULTILINE)), "something has no version or no hash"
    return {package: (Version(version), hashes) for package, version, hashes in entries}


def wanted(name: str) -> list[Requirement]:
    lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def test_the_lock_of_the_action_fits_the_project() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    lock = locked("action.txt")
    for requirement in map(Requirement, project["dependencies"]):
        name = canonicalize_name(requirement.name)
        assert name in lock, f"{requirement} is missing: run the command at the top of requirements/action.txt"
        assert lock[name][0] in requirement.specifier, f"{requirement}, but {lock[name][0]} is locked"


def test_the_lock_of_the_build_fits_the_project() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        needed = [Requirement(line) for line in tomllib.load(file)["build-system"]["requires"]]
    lock = locked("build.txt")
    for requirement in [*needed, *wanted("build.in")]:
        assert lock[canonicalize_name(requirement.name)][0] in requirement.specifier


@pytest.mark.parametrize("name", ["action.txt", "build.txt"])
def test_a_lock_names_no_place_to_download_from(name: str) -> None:
    assert "://" not in (ROOT / "requirements" / name).read_text(encoding="utf-8")


def test_hadolint_has_nothing_to_say() -> None:
    lint("hadolint", "--no-color", ROOT / "Dockerfile")
