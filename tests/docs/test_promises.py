"""Failure mode 17, a README that promises what no code reads: what the pages name exists in the code, and the other way round."""

from __future__ import annotations

import re
import shlex

import click
import pytest

import freezeguard
from freezeguard import errors
from freezeguard.cli.main import COMMANDS, shared_options
from freezeguard.cli.main import freezeguard as group
from freezeguard.engine.analysis.lint import WARNINGS
from freezeguard.engine.verdict import Reason
from freezeguard.policy.reader import document, schedule

from .pages import FENCE, PAGES, ROOT, docs_page, rows, section

NAMES = [name for names in COMMANDS.values() for name in names]
CODE = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "freezeguard").rglob("*.py")))


def page(name: str) -> str:
    return docs_page(name).read_text(encoding="utf-8")


def command(name: str) -> click.Command:
    found = group.get_command(click.Context(group), name)
    assert found is not None
    return found


def options(of: click.Command) -> list[click.Option]:
    """Its options and those of its commands, without what every command understands."""
    own = [parameter for parameter in of.params if isinstance(parameter, click.Option) and not parameter.hidden]
    return own + [option for child in (of.commands.values() if isinstance(of, click.Group) else ()) for option in options(child)]


def long_names(of: list[click.Option]) -> set[str]:
    return {name for option in of for name in option.opts if name.startswith("--")}


# ---------------------------------------------------------------- the command lines that are shown


def code_of(text: str) -> list[str]:
    """The lines of the fenced and the indented blocks of a page, and its inline code."""
    prose = FENCE.sub("", text)
    fenced = [
        line
        for fence in FENCE.finditer(text)
        for line in fence["body"].splitlines()
        if fence["info"] != "console" or line.startswith("$ ")  # the other lines are output
    ]
    return [*fenced, *re.findall(r"^ {4}(\S.*)$", prose, re.MULTILINE), *re.findall(r"`([^`\n]+)`", prose)]


def shown() -> list[tuple[str, str]]:
    """(page, arguments) of each `freezeguard …` that a page shows, up to what is the shell's."""
    found: dict[tuple[str, str], None] = {}
    for path in PAGES:
        for line in code_of(path.read_text(encoding="utf-8")):
            for match in re.finditer(r"(?<![\w./`\"'-])freezeguard +(?=[a-z-])([^|&>;`#\"\n]*(?:\"[^\"]*\"[^|&>;`#\"\n]*)*)", line):
                found[path.name, match[1].strip()] = None
    return [(name, arguments) for name, arguments in found if not arguments.startswith(("without", "-C"))]


def test_17_there_are_command_lines_to_look_at() -> None:
    assert {"README.md", "cli.md", "hook.md"} <= {name for name, _ in shown()}
    assert {arguments.split()[0] for _, arguments in shown()} >= set(NAMES) - {"action"}


@pytest.mark.parametrize(("where", "arguments"), shown(), ids=lambda value: value)
def test_17_every_command_line_that_is_shown_is_one(where: str, arguments: str) -> None:
    of: click.Command = group
    words = shlex.split(arguments)
    while isinstance(of, click.Group) and words and not words[0].startswith("-"):
        found = of.get_command(click.Context(of), words.pop(0))
        assert found is not None, f"{where}: freezeguard {arguments}"
        of = found
    if not isinstance(of, click.Group):
        of.make_context("freezeguard", words, help_option_names=["-h", "--help"])  # raises where an option or a value is none


# ---------------------------------------------------------------- commands and options


def test_17_every_command_is_documented_and_nothing_else() -> None:
    assert set(re.findall(r"^## ([a-z-]+)$", page("cli.md"), re.MULTILINE)) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_17_the_options_of_a_command_are_those_of_its_section(name: str) -> None:
    text = section("cli.md", name)
    documented = {cell for row in rows(text) for cell in re.findall(r"--[a-z-]+", row[0])} | set(re.findall(r"`(--[a-z-]+)`", text))
    assert documented == long_names(options(command(name)))


@pytest.mark.parametrize("name", NAMES)
def test_17_what_an_option_may_be_stands_in_its_section(name: str) -> None:
    text = section("cli.md", name)
    choices = {str(word) for option in options(command(name)) if isinstance(option.type, click.Choice) for word in option.type.choices}
    assert {word for word in choices if f"`{word}`" not in text} == set()


def test_17_what_every_command_understands_stands_before_them() -> None:
    intro = page("cli.md").split("\n## ", 1)[0]
    shared = [option for option in shared_options() if isinstance(option, click.Option)]
    assert {name for name in long_names(shared) if name not in intro} == set()
    for option in shared:
        if isinstance(option.type, click.Choice):
            assert f"{option.opts[0]} {'|'.join(map(str, option.type.choices))}" in intro


def test_17_every_option_that_is_named_anywhere_exists() -> None:
    known = long_names([*options(group), *(option for name in NAMES for option in options(command(name)))]) | {"--help"}
    foreign = {"--no-verify", "--dry-run", "--hook-type", "--quick"}  # of git, pre-commit and the benchmarks
    for path in PAGES:
        inline = re.findall(r"`(--[a-z-]+)[^`\n]*`", FENCE.sub("", path.read_text(encoding="utf-8")))
        assert set(inline) <= known | foreign, path.name


# ---------------------------------------------------------------- the environment


VARIABLE = r"\b_?FREEZEGUARD_[A-Z_]+\b"


def test_17_every_variable_is_documented_and_every_documented_variable_is_read() -> None:
    documented = {row[0].strip("`") for row in rows(section("cli.md", "Environment"))} - {"variable"}
    assert {name for name in documented if name.startswith("FREEZEGUARD_")} == set(re.findall(r'\("(FREEZEGUARD_[A-Z_]+)"', CODE))
    assert {name for name in documented if f'"{name}"' not in CODE} == set()


def test_17_every_variable_that_is_named_anywhere_exists() -> None:
    known = set(re.findall(VARIABLE, CODE)) | {"_FREEZEGUARD_COMPLETE"}  # the last is click's
    for path in [*PAGES, *sorted((ROOT / "examples").rglob("*.y*ml")), ROOT / "action.yml"]:
        if path.exists():
            assert set(re.findall(VARIABLE, path.read_text(encoding="utf-8"))) <= known, path.name


# ---------------------------------------------------------------- codes, warnings, keys, names


def test_17_the_exit_codes_are_those_of_the_code() -> None:
    documented = {int(row[0]) for row in rows(page("exit-codes.md")) if row[0].isdigit()}
    assert documented == {value for name, value in vars(errors).items() if name.isupper() and isinstance(value, int)}


def test_17_every_warning_of_lint_is_documented() -> None:
    documented = {row[0].strip("`"): row[1] for row in rows(section("cli.md", "lint")) if re.fullmatch(r"`[a-z][a-z-]+`", row[0])}
    assert documented == WARNINGS
    policy, sweep = (
        (ROOT / "freezeguard" / name).read_text(encoding="utf-8") for name in ("engine/analysis/lint.py", "doctor/local_sweep.py")
    )
    yielded = {*re.findall(r"""yield [^"\n]*?"([a-z-]+)", f?["']""", policy), *re.findall(r'"warning", "([a-z-]+)"', sweep)}
    assert yielded == WARNINGS.keys()


KEYS = [
    document.DOCUMENT_KEYS,
    document.FREEZE_KEYS,
    document.TEST_KEYS,
    document.INCIDENT_KEYS,
    document.OVERRIDE_KEYS,
    document.ROTATION_KEYS,
    document.ON_CALL_KEYS,
    *document.SOURCES.values(),
    schedule.SCHEDULE_KEYS,
    schedule.HOLIDAY_KEYS,
]


def test_17_every_key_of_a_policy_is_documented() -> None:
    text = page("policy.md")
    missing = {key for table in KEYS for key in table if not re.search(rf"[`{{ ]{key}[`,:]|^##.*\b{key}\b|^{key}:", text, re.MULTILINE)}
    assert missing == set()


def test_17_every_key_in_a_table_about_policies_exists() -> None:
    tables = re.findall(r"^\| key \|.*\n(?:\|.*\n)+", page("policy.md"), re.MULTILINE)
    documented = {key for table in tables for row in rows(table) for key in re.findall(r"`([a-z_]+)`", row[0])}
    assert len(documented) > 20
    assert documented <= {key for table in KEYS for key in table}


def test_17_every_key_of_a_verdict_is_documented_and_nothing_else() -> None:
    policy = freezeguard.load('timezone: UTC\nwindows: [{hours: "09:00-10:00"}]\n')
    doc = freezeguard.decide(policy, at=policy.zone.datetime(0)).as_dict()
    documented = {word for row in rows(page("verdict.md")) for word in re.findall(r"`([a-z_]+)`", row[0])}
    # Only a command knows whether it was asked about another instant than now.
    assert documented == doc.keys() | doc["reasons"][0].keys() | {"simulated"}
    assert set(Reason._fields) - {"document"} == doc["reasons"][0].keys()


def test_17_every_name_of_the_library_exists() -> None:
    documented = {name for row in rows(page("library.md")) for name in re.findall(r"`([A-Za-z_]+)(?:\(.*?\))?`", row[0])}
    assert len(documented) > 10
    assert documented <= set(freezeguard.__all__)


def test_17_every_name_of_the_library_is_documented() -> None:
    public = set(freezeguard.__all__) - {"__version__"}
    assert {name for name in public if f"`{name}" not in page("library.md")} == set()
