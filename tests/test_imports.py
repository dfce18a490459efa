"""Start-up time is a feature: what each way imports, by name and not by the clock."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.programs import FRIDAY, POLICY, freezeguard, run

HEAVY = {"holidays", "rich", "icalendar", "dateutil", "requests", "github", "ssl", "subprocess", "asyncio"}
HOT = HEAVY | {"click", "yaml", "typing", "dataclasses", "inspect", "logging", "hashlib", "zoneinfo", "importlib.metadata", "pathlib"}
HOOK = """
import sys
from freezeguard.entry import hook
sys.argv[1:] = ["origin", "url"]
try: hook()
except SystemExit: pass
"""
LINE = f"refs/heads/{{}} {'1' * 40} refs/heads/{{}} {'0' * 40}\n"


def modules(program: str, folder: Path, stdin: str = "", **environ: str) -> set[str]:
    """What is in sys.modules at the end of a program."""
    report = f"{program}\nimport sys\nprint('modules:', *sys.modules)"
    done = run(sys.executable, "-c", report, cwd=folder, stdin=stdin, **environ)
    assert "modules:" in done.stdout, done.stderr
    return set(done.stdout.split("modules:")[1].split())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".freezeguard.yml").write_text(POLICY + "freezes: [{name: H, holidays: CH-ZH}]\n")
    return tmp_path


def test_the_hook_knows_the_answer(folder: Path) -> None:
    program = HOOK
    line = LINE.format("main", "main")
    first = modules(program, folder, line)
    assert "holidays" in first
    second = modules(program, folder, line)
    assert not second & HOT
    ours = {name for name in second if name.startswith("freezeguard")}
    assert ours == {
        "freezeguard",
        "freezeguard.app",
        "freezeguard.app.check",
        "freezeguard.app.verdict_cache",
        "freezeguard.entry",
        "freezeguard.errors",
        "freezeguard.hook",
        "freezeguard.hook.pre_push",
        "freezeguard.policy",
        "freezeguard.policy.discovery",
        "freezeguard.render",
        "freezeguard.render.text",
        "freezeguard.util",
        "freezeguard.util.cache_files",
        "freezeguard.util.git_remote",
        "freezeguard.util.text",
        "freezeguard.util.version",
    }


def test_the_hook_on_a_ref_outside_the_policy(folder: Path) -> None:
    found = modules(HOOK, folder, LINE.format("topic", "topic"))
    assert "yaml" in found
    assert not found & (HEAVY | {"click", "dataclasses", "inspect", "importlib.metadata", "jsonschema", "freezeguard.engine.decide"})


def test_check_in_text_needs_no_tables(folder: Path) -> None:
    program = "from freezeguard.cli.main import run; run(['check'])"
    assert not modules(program, folder) & (HEAVY - {"holidays", "dateutil", "subprocess"})
    assert not modules(program, folder) & (HEAVY | {"yaml"})


def test_version_needs_only_click(tmp_path: Path) -> None:
    found = modules("from freezeguard.cli.main import run; run(['--version'])", tmp_path)
    assert not found & (HEAVY | {"yaml"})
    assert {name for name in found if name.startswith("freezeguard")} == {
        "freezeguard",
        "freezeguard.cli",
        "freezeguard.cli.main",
        "freezeguard.errors",
        "freezeguard.util",
        "freezeguard.util.text",
        "freezeguard.util.version",
    }


def test_importing_the_library_imports_nothing(tmp_path: Path) -> None:
    found = modules("import freezeguard; freezeguard.__version__", tmp_path)
    assert {name for name in found if name.startswith("freezeguard")} == {"freezeguard", "freezeguard.util", "freezeguard.util.version"}


def test_one_country_is_imported_for_one_country(folder: Path) -> None:
    done = freezeguard("check", "--at", FRIDAY, cwd=folder)
    assert done.returncode == 10
    found = modules(f"from freezeguard.cli.main import run; run(['check', '--at', '{FRIDAY}'])", folder)
    assert len([name for name in found if name.startswith("holidays.countries.")]) < 5
