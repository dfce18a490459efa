"""`init` writes a valid policy, prompts on a terminal, and never overwrites a file."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest

import freezeguard
from freezeguard.cli.main import run
from freezeguard.engine.analysis.lint import lint
from freezeguard.engine.analysis.policy_tests import run_tests


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Australia/Lord_Howe"])
@pytest.mark.parametrize("country", ["none", "CH-ZH", "US-NY", "NYSE"])
@pytest.mark.parametrize("hours", ["09:00-16:00", "22:00-06:00", "13:00-17:00", "00:00-24:00", "08:00-12:00"])
def test_the_written_policy_passes_its_tests(zone: str, country: str, hours: str, folder: Path) -> None:
    assert run(["init", "--timezone", zone, "--country", country, "--hours", hours]) == 0
    policy = freezeguard.load(folder / ".freezeguard.yml")
    assert policy.zone.key == zone
    assert [result.failure for result in run_tests(policy)] == [None, None]
    assert lint(policy, policy.documents[0].tests[0].at) == []
    assert ("no Friday afternoons" in (folder / ".freezeguard.yml").read_text()) == (hours in ("09:00-16:00", "00:00-24:00"))


def test_init_does_not_prompt_without_a_terminal(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Zurich")  # the machine's zone is only ever proposed
    assert run(["init"]) == 0
    out, err = capsys.readouterr()
    assert (out, err) == (
        "",
        "freezeguard: wrote .freezeguard.yml; next steps: freezeguard lint, freezeguard test, freezeguard hook install\n",
    )
    text = (folder / ".freezeguard.yml").read_text()
    assert "timezone: UTC\n" in text
    assert "holidays" not in text


@pytest.mark.parametrize("there", [".freezeguard.yml", ".freezeguard.yaml", ".github/freezeguard.yml", ".github/freezeguard.yaml"])
def test_init_never_overwrites_or_shadows_a_policy(there: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / there).parent.mkdir(exist_ok=True)
    (folder / there).write_text("mine")
    assert run(["init"]) == 2
    assert capsys.readouterr().err == f"freezeguard: {there} already exists: nothing was written\n"
    assert [path.read_text() for path in folder.rglob("*freezeguard.y*")] == ["mine"]


def test_init_does_not_write_through_a_dangling_link(folder: Path) -> None:
    (folder / ".freezeguard.yml").symlink_to("elsewhere.yml")
    assert run(["init"]) == 2
    assert not (folder / "elsewhere.yml").exists()


def test_an_invalid_option_writes_nothing(folder: Path) -> None:
    assert run(["init", "--country", "Atlantis"]) == 2
    assert run(["init", "--hours", "late"]) == 2
    assert run(["init", "--timezone", "UTC\nmode: warn"]) == 2
    assert run(["init", "--country", "CH\n    effect: warn"]) == 2
    assert list(folder.iterdir()) == []


def test_init_prompts_on_a_terminal(folder: Path) -> None:
    terminal, inner = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "freezeguard", "init"],
        cwd=folder,
        stdin=inner,
        stdout=inner,
        stderr=inner,
        env={**os.environ, "TERM": "dumb"},
    )
    os.close(inner)
    shown = b""
    dialogue = (
        (b"Time zone", "Europe/Zurik"),
        (b"did you mean 'Europe/Zurich'?", "Europe/Zurich"),  # asked again at once
        (b"Public holidays", "CH-ZH"),
        (b"Hours of a working day", ""),
    )
    for question, answer in dialogue:
        while question not in shown and select.select([terminal], [], [], 30)[0]:
            shown += os.read(terminal, 4096)
        os.write(terminal, f"{answer}\n".encode())
    assert running.wait(timeout=60) == 0
    os.close(terminal)
    policy = freezeguard.load(folder / ".freezeguard.yml")
    assert policy.zone.key == "Europe/Zurich"
    assert [freeze.name for freeze in policy.documents[0].freezes] == ["Public holidays", "Year end"]
