"""README and docs are true: every example runs, and gives what stands behind it."""

from __future__ import annotations

import contextlib
import io
import re
import tomllib
from pathlib import Path

import pytest

import freezeguard
from freezeguard.engine.analysis.lint import lint
from freezeguard.engine.analysis.policy_tests import run_tests

from ..programs import freezeguard as run
from .pages import PAGES, ROOT, each, readme_policy


@each("yaml")
def test_every_policy_loads_and_holds_its_expectations(example: str, behind: str) -> None:
    policy = freezeguard.load(example)
    assert [result.failure for result in run_tests(policy) if result.failure] == []
    if "incidents" not in example and "mode" not in example and "tests: []" not in example:
        assert policy.documents[0].tests, "an example proves what it says"


@each("yaml invalid")
def test_every_invalid_policy_gives_these_messages(example: str, behind: str) -> None:
    with pytest.raises(freezeguard.PolicyError) as caught:
        freezeguard.load(example)
    assert f"{caught.value}\n" == behind


@each("python")
def test_every_program_prints_this(example: str, behind: str) -> None:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(example, "example", "exec"), {})
    assert out.getvalue() == behind


@each("console")
def test_every_transcript_is_what_the_command_prints(example: str, behind: str, tmp_path: Path) -> None:
    (tmp_path / ".freezeguard.yml").write_text(readme_policy(), encoding="utf-8")
    command, printed = example.split("\n", 1)
    words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', command.removeprefix("$ freezeguard "))]
    done = run(*words, cwd=tmp_path)
    assert [line.rstrip() for line in done.stdout.rstrip().splitlines()] == [line.rstrip() for line in printed.rstrip().splitlines()]


def test_the_first_policy_of_the_readme_has_nothing_to_warn_of() -> None:
    policy = freezeguard.load(readme_policy())
    assert lint(policy, policy.documents[0].tests[0].at) == []


def test_every_link_leads_to_a_file() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            assert target.startswith("https://") or (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_commands_of_the_readme_are_those_that_are_checked() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "\npip install . && freezeguard check\n" in readme
    assert "\npip install '.[test]' && pytest\n" in readme
    with open(ROOT / "pyproject.toml", "rb") as file:
        project = tomllib.load(file)["project"]
    assert "test" in project["optional-dependencies"]
