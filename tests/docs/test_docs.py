"""Every example on the pages runs and gives the output that the page shows."""

from __future__ import annotations

import contextlib
import html
import io
import re
import tomllib
from pathlib import Path

import pytest

import freezeguard
from freezeguard.engine.analysis.lint import lint
from freezeguard.engine.analysis.policy_tests import run_tests

from ..programs import freezeguard as run
from ..programs import run as run_program
from ..programs import search_path
from .pages import FENCE, ROOT, docs_page, each, readme_policy


@each("yaml")
def test_every_policy_loads_and_holds_its_expectations(example: str, behind: str) -> None:
    policy = freezeguard.load(example)
    assert [result.failure for result in run_tests(policy) if result.failure] == []
    if "incidents" not in example and "mode" not in example and "tests: []" not in example:
        assert policy.documents[0].tests, "an example proves what it says"


@each("yaml-invalid")
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


def test_the_commands_of_the_readme_can_be_read_by_a_script() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    install = _first_shell_block(readme)
    assert install == "python3 -m venv .venv && . .venv/bin/activate && pip install . && freezeguard check\n"
    test = _first_shell_block(readme.split("\n## Tests\n", 1)[1])
    assert test == "python3 -m venv .venv && . .venv/bin/activate && pip install '.[test]' && pytest\n"
    with open(ROOT / "pyproject.toml", "rb") as file:
        project = tomllib.load(file)["project"]
    assert "test" in project["optional-dependencies"]


def _first_shell_block(text: str) -> str:
    return next(fence["body"] for fence in FENCE.finditer(text) if fence["info"] == "sh")


def test_the_first_picture_of_the_readme_shows_the_verdict_below_it() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    picture = next(re.finditer(r'src="([^"]+\.svg)"', readme))
    drawn = html.unescape((ROOT / picture[1]).read_text(encoding="utf-8")).replace("\u00a0", " ")
    transcript = next(fence["body"] for fence in FENCE.finditer(readme) if fence["info"] == "console")
    words = re.sub(r"<[^>]+>|\s", "", drawn)
    assert [
        line for line in transcript.splitlines() if line.strip() not in words and line.replace(" ", "") not in words.replace(" ", "")
    ] == []


def test_the_tutorial_does_what_it_prints(tmp_path: Path) -> None:
    """Run the local steps of the tutorial in order; each prints what the page shows."""
    text = docs_page("getting-started.md").read_text(encoding="utf-8")
    environ = {"PATH": search_path(tmp_path), "HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1"}
    for role in ("AUTHOR", "COMMITTER"):
        environ |= {f"GIT_{role}_NAME": "Ana", f"GIT_{role}_EMAIL": "ana@example.com"}
    folder = tmp_path
    for fence in FENCE.finditer(text.split("\n## 2. ", 1)[1].split("\n## 6. ", 1)[0]):
        script, printed = fence["body"], ""
        if fence["info"] == "console":
            script, printed = script.removeprefix("$ ").split("\n", 1)
        done = run_program("bash", "-c", f"{{ {script.rstrip()}\n}} 2>&1", cwd=folder, **environ)
        assert not printed or done.stdout == printed, script
        if "cd shop" in script:
            folder = tmp_path / "shop"
