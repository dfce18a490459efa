"""Inputs and outputs agree in action.yml, composite/action.yml, the program and the documentation."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from freezeguard.github import settings

from .files import ACTION, COMPOSITE, ROOT, lint, read

PAGE = ROOT / "docs" / "reference" / "action.md"
HASH = "0" * 64


@pytest.fixture(scope="module")
def container() -> Any:
    return read(ACTION)


@pytest.fixture(scope="module")
def composite() -> Any:
    return read(COMPOSITE)


def variable(name: str) -> str:
    """How the runner hands an input to a container."""
    return f"INPUT_{name.upper()}"


def test_both_ways_have_the_same_inputs(container: Any, composite: Any) -> None:
    assert list(composite["inputs"].items()) == list(container["inputs"].items())


def test_both_ways_have_the_same_outputs(container: Any, composite: Any) -> None:
    expected = [(name, {**output, "value": f"${{{{ steps.verdict.outputs.{name} }}}}"}) for name, output in container["outputs"].items()]
    assert list(composite["outputs"].items()) == expected


def test_everything_is_described_and_optional(container: Any) -> None:
    for name, entry in container["inputs"].items():
        assert set(entry) == {"description", "default"}, name
    for name, entry in [*container["inputs"].items(), *container["outputs"].items()]:
        assert entry["description"].endswith((".", "?")), name


class Asked(Mapping[str, str]):
    """An environment that remembers what was looked up in it."""

    def __init__(self, values: dict[str, str]) -> None:
        self.values_, self.names = values, set[str]()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return self.values_[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_)

    def __len__(self) -> int:
        return len(self.values_)


def test_the_program_reads_these_inputs_and_no_others(container: Any) -> None:
    environ = Asked({"GITHUB_REPOSITORY": "acme/shop"})
    settings.from_environ(environ)
    assert {name for name in environ.names if name.startswith("INPUT_")} == {variable(name) for name in container["inputs"]}


def test_the_defaults_are_those_of_the_program(container: Any) -> None:
    runner = {"GITHUB_REPOSITORY": "acme/shop"}
    defaults = {variable(name): entry["default"] for name, entry in container["inputs"].items() if name != "token"}
    assert settings.from_environ({**runner, **defaults}) == settings.from_environ(runner)
    assert container["inputs"]["token"]["default"] == "${{ github.token }}"


def test_what_an_input_may_be_stands_in_its_description(container: Any) -> None:
    for name, values in [("mode", settings.MODES), ("comment", settings.COMMENTS), ("blocked-state", settings.BLOCKED_STATES)]:
        for value in values:
            assert re.search(rf"\b{value}\b", container["inputs"][name]["description"]), (name, value)


def test_the_container_is_built_from_main(container: Any) -> None:
    assert container["runs"] == {"using": "docker", "image": "Dockerfile"}


def test_the_composite_hands_every_input_on(composite: Any) -> None:
    (step,) = composite["runs"]["steps"]
    assert step["id"] == "verdict"
    assert step["env"] == {variable(name).replace("-", "_"): f"${{{{ inputs.{name} }}}}" for name in composite["inputs"]}
    # What has a hyphen gets it back, for the program reads it with the hyphen.
    script = (ROOT / "composite" / "run.sh").read_text(encoding="utf-8")
    hyphened = {variable(name) for name in composite["inputs"] if "-" in name}
    assert set(re.findall(r'"(INPUT_[A-Z-]+)=\$\{(INPUT_[A-Z_]+)-\}"', script)) == {(name, name.replace("-", "_")) for name in hyphened}


def test_no_expression_is_part_of_a_command(composite: Any) -> None:
    for step in composite["runs"]["steps"]:
        assert "${{" not in step["run"]


def documented(heading: str) -> list[list[str]]:
    """The rows of a table of docs/reference/action.md, without its head."""
    section = PAGE.read_text(encoding="utf-8").split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("| `")]


def test_inputs_and_outputs_are_documented(container: Any) -> None:
    assert [row[0] for row in documented("Inputs")] == [f"`{name}`" for name in container["inputs"]]
    assert [name for row in documented("Outputs") for name in re.findall(r"`([a-z-]+)`", row[0])] == list(container["outputs"])


def test_the_documented_defaults_are_right(container: Any) -> None:
    assert [row[1].strip("`") for row in documented("Inputs")] == [entry["default"] for entry in container["inputs"].values()]


def test_both_files_are_actions() -> None:
    lint("check-jsonschema", "--builtin-schema", "vendor.github-actions", ACTION, COMPOSITE)


def test_zizmor_has_nothing_to_say() -> None:
    lint("zizmor", "--offline", "--quiet", ACTION, COMPOSITE)


def pin(folder: Path, image: str) -> subprocess.CompletedProcess[str]:
    script = ROOT / ".github" / "pin-image.sh"
    return subprocess.run(["bash", str(script), image], cwd=folder, capture_output=True, check=False, encoding="utf-8", timeout=60)


def test_a_release_runs_an_image_by_its_digest(tmp_path: Path) -> None:
    (tmp_path / "action.yml").write_bytes(ACTION.read_bytes())
    image = f"ghcr.io/owner/freezeguard@sha256:{HASH}"
    assert pin(tmp_path, image).returncode == 0
    expected = read(ACTION)
    expected["runs"]["image"] = f"docker://{image}"
    assert read(tmp_path / "action.yml") == expected
    assert [path.name for path in tmp_path.iterdir()] == ["action.yml"]
    # A second time there is nothing left to pin.
    done = pin(tmp_path, image)
    assert (done.returncode, done.stderr) == (1, "pin-image.sh: action.yml must contain the line '  image: Dockerfile' exactly once\n")


@pytest.mark.parametrize("image", ["ghcr.io/owner/freezeguard:1", f"ghcr.io/owner/freezeguard@sha256:{HASH[1:]}", f"a|b@sha256:{HASH}", ""])
def test_a_release_refuses_an_image_without_its_digest(tmp_path: Path, image: str) -> None:
    (tmp_path / "action.yml").write_bytes(ACTION.read_bytes())
    assert pin(tmp_path, image).returncode == 2
    assert (tmp_path / "action.yml").read_bytes() == ACTION.read_bytes()


def composite_without(folder: Path, **environ: str) -> tuple[subprocess.CompletedProcess[str], str]:
    """The composite's script where something is missing, and its outputs."""
    (folder / "output").touch()
    runner = {"GITHUB_ACTION_PATH": str(ROOT / "composite"), "GITHUB_OUTPUT": str(folder / "output"), "RUNNER_TEMP": str(folder)}
    command = [shutil.which("bash") or "bash", str(ROOT / "composite" / "run.sh")]
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **runner, **environ}, capture_output=True, check=False, encoding="utf-8", timeout=60
    )
    return done, (folder / "output").read_text(encoding="utf-8")


def test_the_composite_is_undecided_without_python(tmp_path: Path) -> None:
    done, outputs = composite_without(tmp_path, PATH=str(tmp_path))
    assert (done.returncode, outputs) == (4, "allowed=false\noutcome=undecided\n")
    assert done.stdout.startswith("::error title=FreezeGuard::this runner has no Python 3.11")


def test_the_composite_is_undecided_without_its_dependencies(tmp_path: Path) -> None:
    done, outputs = composite_without(tmp_path, PIP_NO_INDEX="1", PIP_FIND_LINKS=str(tmp_path), PIP_NO_CACHE_DIR="1")
    assert (done.returncode, outputs) == (4, "allowed=false\noutcome=undecided\n")
    assert done.stdout == "::error title=FreezeGuard::pip cannot install the dependencies\n"
