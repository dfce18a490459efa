"""The door: `freezeguard action` as the container runs it, in a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.action.runner import TOKEN, parse_outputs
from tests.programs import run

ENVIRON = {"GITHUB_REPOSITORY": "acme/shop", "GITHUB_EVENT_NAME": "push", "INPUT_TOKEN": TOKEN, "GITHUB_API_URL": "http://127.0.0.1:1"}


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    done = run(sys.executable, "-m", "freezeguard", "action", cwd=tmp_path, **ENVIRON, GITHUB_OUTPUT=str(tmp_path / "output"))
    assert done.returncode == 4
    assert done.stdout.startswith("::error title=FreezeGuard::GitHub could not be reached")
    assert parse_outputs((tmp_path / "output").read_text())["allowed"] == "false"
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


def test_a_wrong_input(tmp_path: Path) -> None:
    done = run(
        sys.executable, "-m", "freezeguard", "action", cwd=tmp_path, **ENVIRON, INPUT_COMMENT="sometimes", GITHUB_OUTPUT=str(tmp_path / "o")
    )
    assert done.returncode == 2
    assert done.stdout == "::error title=FreezeGuard::input comment: 'sometimes' is not one of auto, never, always\n"
    assert parse_outputs((tmp_path / "o").read_text())["outcome"] == "invalid"


def test_no_traceback_has_the_token(tmp_path: Path) -> None:
    """Also where something breaks that nobody thought of."""
    program = """
import sys
from freezeguard import action
from freezeguard.cli.group import run
def broken(settings):
    raise RuntimeError(f"with {settings!r}")
action.read_event = broken
sys.exit(run(["--verbose", "action"]))
"""
    done = run(sys.executable, "-c", program, cwd=tmp_path, **ENVIRON)
    assert done.returncode == 1
    assert "Traceback" in done.stderr
    assert TOKEN not in done.stdout + done.stderr


def test_nothing_heavy_is_imported_before_it_is_needed(tmp_path: Path) -> None:
    program = "import sys, freezeguard.cli.action; print([name for name in ('github', 'requests', 'jinja2') if name in sys.modules])"
    assert run(sys.executable, "-c", program, cwd=tmp_path).stdout == "[]\n"
