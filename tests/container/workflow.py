"""Workflows run by act: jobs, `needs`, expressions and steps, with the Action in a real container, against the stand-in."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.packaging.files import lacking

from .engine import BASE, Engine
from .shop import NAME, TOKEN, Shop

LIMIT = 180  # seconds for a workflow


def act() -> str:
    """The program; skips where it is not installed."""
    found = shutil.which("act", path=str(Path(sys.executable).parent)) or shutil.which("act")
    return found or lacking("act is not installed (pip install '.[ci]')")


@dataclass(frozen=True)
class Ran:
    """What a workflow did.

    Attributes:
        jobs: job → `success` or `failure`; a job that was skipped is missing.
        outputs: what steps gave, over the whole workflow.
        log: what the steps printed.
        summary: what stands on the run's page.
    """

    jobs: dict[str, str]
    outputs: dict[str, str]
    log: str
    summary: str


def run(
    engine: Engine,
    folder: Path,
    workflow: Path,
    release: Path,
    shop: Shop,
    event: str,
    payload: dict[str, Any],
    *,
    actor: str = "ana",
    more: dict[str, Path] | None = None,
) -> Ran:
    """A workflow as it stands, in a repository that has nothing else.

    Args:
        release: what stands for FreezeGuard's repository at v1.
        more: reference → folder, for other repositories that it uses.
    """
    _repository(folder, workflow)
    (folder / "event.json").write_text(json.dumps(payload), encoding="utf-8")
    local = {"OWNER/freezeguard@v1": release, **(more or {})}
    command = [
        act(), event,
        "--rm", "--json", "--pull=false", "--actor", actor,
        "--workflows", f".github/workflows/{workflow.name}",
        "--eventpath", "event.json",
        "--container-daemon-socket", "-",
        *(part for system in ("ubuntu-latest", "macos-latest") for part in ("--platform", f"{system}={BASE}")),
        *(part for reference, path in local.items() for part in ("--local-repository", f"{reference}={path}")),
        "--secret", f"GITHUB_TOKEN={TOKEN}",
        "--env", f"GITHUB_API_URL={shop.github.url}",
        "--env", f"GITHUB_GRAPHQL_URL={shop.github.graphql_url}",
        "--env", f"GITHUB_REPOSITORY={NAME}",
    ]  # fmt: skip
    # Nothing may be read from the reader's side of a pipe only: an act that is killed leaves containers behind.
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **engine.environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    try:
        said, _ = process.communicate(timeout=LIMIT)
    except BaseException:
        process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        raise
    assert TOKEN not in said
    ran = _read(said)
    assert ran.jobs, said
    assert (process.returncode == 0) == all(result == "success" for result in ran.jobs.values()), said
    return ran


def _repository(folder: Path, workflow: Path) -> None:
    (folder / ".github" / "workflows").mkdir(parents=True, exist_ok=True)
    shutil.copy2(workflow, folder / ".github" / "workflows" / workflow.name)
    if not (folder / ".git").exists():
        for words in (
            ["init", "--quiet", "--initial-branch", "main"],
            ["remote", "add", "origin", f"https://github.com/{NAME}.git"],
            ["-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "--allow-empty", "--message", "Begin"],
        ):
            subprocess.run(["git", *words], cwd=folder, check=True, timeout=20)


def _read(said: str) -> Ran:
    jobs: dict[str, str] = {}
    outputs: dict[str, str] = {}
    log, summary = [], []
    for line in said.splitlines():
        if not line.startswith("{"):
            continue
        entry = json.loads(line)
        if "jobResult" in entry:
            jobs[entry["jobID"]] = entry["jobResult"]
        elif entry.get("command") == "set-output":
            outputs[entry["name"]] = entry["arg"]
        elif entry.get("command") == "summary":
            summary.append(entry["content"])
        elif "raw_output" in entry or "raw" in entry:
            log.append(entry.get("raw") or entry["msg"])
    return Ran(jobs, outputs, "".join(log), "".join(summary))
