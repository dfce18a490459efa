"""A step as GitHub's runner runs it: the mounts, variables and command files of its ContainerActionHandler, or the composite's script."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.action.runner import hidden_commands, parse_outputs
from tests.packaging.files import ACTION, read

from .engine import Engine
from .shop import NAME, TOKEN, Shop

RUNNER = 1001  # the user to whom everything on a runner belongs
FOLDERS = {"workspace": "/github/workspace", "workflow": "/github/workflow", "commands": "/github/file_commands", "home": "/github/home"}


@dataclass(frozen=True)
class Result:
    """What a step left behind."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str


@dataclass
class Job:
    """A job on a runner, in whose workspace things may lie about."""

    folder: Path
    shop: Shop

    def __post_init__(self) -> None:
        for name in (*FOLDERS, "temp"):
            (self.folder / name).mkdir()
        (self.folder / "workspace" / "README.md").write_text("# shop\n", encoding="utf-8")
        self._steps = 0

    @property
    def workspace(self) -> Path:
        return self.folder / "workspace"

    def container(self, engine: Engine, image: str, event: str, payload: object, *, options: Sequence[str] = (), **inputs: str) -> Result:
        """`uses: OWNER/freezeguard@v1`."""
        self._prepare(payload)
        if os.geteuid() == 0:
            for path in [self.folder, *self.folder.rglob("*")]:
                os.chown(path, RUNNER, RUNNER)
        environ = {
            **self._environ(event, FOLDERS),
            **{f"INPUT_{name.upper()}": value for name, value in self._inputs(inputs).items()},
            "HOME": "/github/home",
        }
        mounts = {self.folder / name: target for name, target in FOLDERS.items()}
        done = engine.run(image, env=environ, mounts=mounts, options=["--workdir", "/github/workspace", *options], network="host")
        return self._result(done)

    def composite(self, release: Path, event: str, payload: object, *, environ: Mapping[str, str] | None = None, **inputs: str) -> Result:
        """`uses: OWNER/freezeguard/composite@v1`: its one step, with the variables that its action.yml says."""
        self._prepare(payload)
        (step,) = read(release / "composite" / "action.yml")["runs"]["steps"]
        values = {f"${{{{ inputs.{name} }}}}": value for name, value in self._inputs(inputs).items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.workspace,
            env={
                **os.environ,
                **self._environ(event, {name: str(self.folder / name) for name in FOLDERS}),
                **{name: values[expression] for name, expression in step["env"].items()},
                "RUNNER_TEMP": str(self.folder / "temp"),
                "GITHUB_ACTION_PATH": str(release / "composite"),
                **(environ or {}),
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            encoding="utf-8",
            timeout=120,
        )
        return self._result(done)

    def _inputs(self, given: Mapping[str, str]) -> dict[str, str]:
        inputs = {name: entry["default"] for name, entry in read(ACTION)["inputs"].items()}
        return {**inputs, "token": TOKEN, **{name.replace("_", "-"): value for name, value in given.items()}}

    def _prepare(self, payload: object) -> None:
        self._steps += 1
        (self.folder / "workflow" / "event.json").write_text(json.dumps(payload), encoding="utf-8")
        for name in ("set_output", "step_summary"):
            self._command_file(name).write_text("", encoding="utf-8")

    def _command_file(self, name: str) -> Path:
        return self.folder / "commands" / f"{name}_{self._steps}"

    def _environ(self, event: str, folders: Mapping[str, str]) -> dict[str, str]:
        return {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTOR": "ana",
            "GITHUB_API_URL": self.shop.github.url,
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": f"{folders['workflow']}/event.json",
            "GITHUB_GRAPHQL_URL": self.shop.github.graphql_url,
            "GITHUB_OUTPUT": f"{folders['commands']}/{self._command_file('set_output').name}",
            "GITHUB_REF": "refs/heads/main",
            "GITHUB_REPOSITORY": NAME,
            "GITHUB_RUN_ID": "42",
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_SHA": self.shop.repository.branches["main"],
            "GITHUB_STEP_SUMMARY": f"{folders['commands']}/{self._command_file('step_summary').name}",
            "GITHUB_TRIGGERING_ACTOR": "ana",
            "GITHUB_WORKSPACE": folders["workspace"],
        }

    def _result(self, done: subprocess.CompletedProcess[str]) -> Result:
        log = done.stdout + done.stderr
        outputs = self._command_file("set_output").read_text(encoding="utf-8")
        summary = self._command_file("step_summary").read_text(encoding="utf-8")
        assert TOKEN not in log + outputs + summary
        assert hidden_commands(log) == []
        return Result(done.returncode, log, parse_outputs(outputs), summary)
