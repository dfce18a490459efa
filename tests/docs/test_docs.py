"""README and docs are true: every example runs, every option and code that they name exists, and the other way round (failure mode 17)."""

from __future__ import annotations

import contextlib
import io
import re
import tomllib
from itertools import zip_longest
from pathlib import Path

import click
import pytest

import freezeguard
from freezeguard import app, errors
from freezeguard.cli.group import COMMANDS
from freezeguard.cli.group import freezeguard as group
from freezeguard.lint import lint

from ..programs import freezeguard as run

ROOT = Path(__file__).parent.parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(info: str) -> list[tuple[str, str, str]]:
    """(page and line, text of a fenced block, text of the block behind it)."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        fences = list(FENCE.finditer(text))
        for fence, behind in zip_longest(fences, fences[1:]):
            if fence["info"] == info:
                line = text.count("\n", 0, fence.start()) + 1
                found.append((f"{page.name}:{line}", fence["body"], behind["body"] if behind else ""))
    return found


def each(info: str) -> pytest.MarkDecorator:
    """A test of every such block, named by its place."""
    found = blocks(info)
    assert found, f"no {info} anywhere"
    return pytest.mark.parametrize(("example", "behind"), [block[1:] for block in found], ids=[block[0] for block in found])


def readme_policy() -> str:
    """The one policy of README."""
    (text,) = (text for place, text, _ in blocks("yaml") if place.startswith("README.md:"))
    return text


def section(page: str, heading: str) -> str:
    """What stands under a heading of the second level."""
    return (ROOT / "docs" / page).read_text(encoding="utf-8").split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def rows(text: str) -> list[list[str]]:
    """The cells of the rows of markdown tables, without headings."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if not set(line) <= set("|- ")]


@each("yaml")
def test_every_policy_loads_and_holds_its_expectations(example: str, behind: str) -> None:
    policy = freezeguard.load(example)
    assert [result.failure for result in app.run_tests(policy) if result.failure] == []
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


def test_the_exit_codes_are_those_of_the_code() -> None:
    documented = {int(row[0]) for row in rows((ROOT / "docs" / "exit-codes.md").read_text(encoding="utf-8")) if row[0].isdigit()}
    assert documented == {value for name, value in vars(errors).items() if name.isupper() and isinstance(value, int)}


def leaves(command: click.Command) -> list[click.Command]:
    if isinstance(command, click.Group):
        return [command, *(leaf for child in command.commands.values() for leaf in leaves(child))]
    return [command]


@pytest.mark.parametrize("name", [name for names in COMMANDS.values() for name in names])
def test_every_option_is_documented_and_every_documented_option_exists(name: str) -> None:
    command = group.get_command(click.Context(group), name)
    assert command is not None
    options = {opt for leaf in leaves(command) for param in leaf.params for opt in param.opts if opt.startswith("--")}
    text = section("cli.md", name)
    documented = {cell for row in rows(text) for cell in re.findall(r"--[a-z-]+", row[0])} | set(re.findall(r"`(--[a-z-]+)`", text))
    assert documented == options


def test_every_command_is_documented_and_nothing_else() -> None:
    headings = set(re.findall(r"^## ([a-z]+)$", (ROOT / "docs" / "cli.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert headings == set(group.list_commands(click.Context(group)))


def test_every_environment_variable_is_read_and_every_one_read_is_documented() -> None:
    documented = {row[0].strip("`") for row in rows(section("cli.md", "Environment"))} - {"variable", "NO_COLOR", "XDG_CACHE_HOME"}
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "freezeguard").rglob("*.py"))
    assert documented == set(re.findall(r"""\.get\("(FREEZEGUARD_[A-Z]+)""", code))


def test_every_warning_of_lint_is_documented() -> None:
    documented = {row[0].strip("`") for row in rows(section("cli.md", "lint")) if not row[0].startswith(("`--", "option", "warning"))}
    code = (ROOT / "freezeguard" / "lint.py").read_text(encoding="utf-8")
    assert documented == set(re.findall(r"""yield [^"\n]*?"([a-z-]+)", f?["']""", code))


def test_every_key_of_a_policy_is_documented() -> None:
    from freezeguard.policy import document, schedule

    text = "".join((ROOT / "docs" / "policy.md").read_text(encoding="utf-8"))
    tables = [document.DOCUMENT_KEYS, document.FREEZE_KEYS, document.TEST_KEYS, schedule.SCHEDULE_KEYS, schedule.HOLIDAY_KEYS]
    tables += [document.INCIDENT_KEYS, document.OVERRIDE_KEYS, document.ROTATION_KEYS, document.ON_CALL_KEYS, *document.SOURCES.values()]
    missing = {key for table in tables for key in table if not re.search(rf"[`{{ ]{key}[`,:]|^##.*\b{key}\b|^{key}:", text, re.MULTILINE)}
    assert missing == set()


def test_every_key_of_a_verdict_is_documented() -> None:
    policy = freezeguard.load('timezone: UTC\nwindows: [{hours: "09:00-10:00"}]\n')
    at = policy.zone.datetime(0)
    doc = freezeguard.decide(policy, at=at).as_dict()
    documented = [row[0].strip("`") for row in rows((ROOT / "docs" / "verdict.md").read_text(encoding="utf-8"))]
    cells = {word for cell in documented for word in re.findall(r"[a-z_]+", cell)}
    assert set(doc) | set(doc["reasons"][0]) <= cells


def test_the_commands_of_the_readme_are_those_that_are_checked() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "\npip install . && freezeguard check\n" in readme
    assert "\npip install '.[test]' && pytest\n" in readme
    with open(ROOT / "pyproject.toml", "rb") as file:
        project = tomllib.load(file)["project"]
    assert "test" in project["optional-dependencies"]
