"""Runs the Action as GitHub's runner does, within this process, against the stand-in."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from freezeguard.app.action_check import ActionCheck
from freezeguard.app.action_report import report_usage_error
from freezeguard.app.action_sweep import run_sweep
from freezeguard.errors import USAGE, UsageError
from freezeguard.github.client import Client
from freezeguard.github.settings import from_environ
from tests.standin.patience import GUARD
from tests.standin.server import Standin
from tests.standin.state import Repository
from tests.standin.threads import PullRequest

TOKEN = "ghs_TopSecretTopSecretTopSecretTopSecret"
FRIDAY = "2026-11-27T15:00:00+01:00"
MONDAY = "2026-11-30T10:00:00+01:00"
POLICY = """\
timezone: Europe/Zurich
windows:
  - {days: mon-thu, hours: "09:00-16:00"}
  - {days: fri, hours: "09:00-12:00"}
"""


@dataclass
class Done:
    """What a run left behind: its exit code, outputs, summary and log."""

    code: int
    outputs: dict[str, str]
    summary: str
    log: str

    @property
    def verdict(self) -> dict[str, Any]:
        found = json.loads(self.outputs["verdict"])
        assert isinstance(found, dict)
        return found

    def annotations(self, kind: str) -> list[str]:
        return [line for line in self.log.splitlines() if line.startswith(f"::{kind} ")]


@dataclass
class Clock:
    """Time passes by sleeping."""

    now: float
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept.append(seconds)
        self.now += seconds


@dataclass
class Runner:
    """A runner for one repository of the stand-in."""

    github: Standin
    folder: Path
    repository: Repository
    environ: dict[str, str] = field(default_factory=dict)

    def pull_request(self, pull: PullRequest, *, at: str | Clock = FRIDAY, event: str = "pull_request_target", **inputs: str) -> Done:
        """The event of a pull request, as far as its payload is read."""
        payload = {
            "number": pull.number,
            "pull_request": {"number": pull.number, "base": {"ref": pull.base}, "head": {"sha": pull.head_sha}},
        }
        return self.run(event, payload, at=at, **inputs)

    def run(self, event: str, payload: object = None, *, at: str | Clock = FRIDAY, **inputs: str) -> Done:
        """A run at an instant; `policy_ref="x"` is the input `policy-ref`."""
        number = len(list(self.folder.iterdir()))
        files = {name: self.folder / f"{number}-{name}" for name in ("event.json", "output", "summary")}
        files["event.json"].write_text(json.dumps(payload if payload is not None else {}))
        environ = {
            "GITHUB_API_URL": self.github.url,
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_REPOSITORY": self.repository.full_name,
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(files["event.json"]),
            "GITHUB_OUTPUT": str(files["output"]),
            "GITHUB_STEP_SUMMARY": str(files["summary"]),
            "GITHUB_REF": "refs/heads/main",
            "GITHUB_SHA": self.repository.branches["main"],
            "GITHUB_ACTOR": "ana",
            "GITHUB_TRIGGERING_ACTOR": "ana",
            "GITHUB_RUN_ID": "42",
            "INPUT_TOKEN": TOKEN,
            **{f"INPUT_{name.upper().replace('_', '-')}": value for name, value in inputs.items()},
            **self.environ,
        }
        clock = at if isinstance(at, Clock) else Clock(datetime.fromisoformat(at).timestamp())
        log = io.StringIO()
        try:
            settings = from_environ(environ)
            client = Client(settings.token, settings.api_url, seconds=GUARD, timeout=GUARD)
        except UsageError as error:
            report_usage_error(error, environ, log)
            code = USAGE
        else:
            run = run_sweep if settings.command == "sweep" else _judge
            code = run(settings, client, log, environ=environ, clock=clock, sleep=clock.sleep)
        outputs = parse_outputs(files["output"].read_text(encoding="utf-8") if files["output"].exists() else "")
        summary = files["summary"].read_text(encoding="utf-8") if files["summary"].exists() else ""
        done = Done(code, outputs, summary, log.getvalue())
        assert TOKEN not in "".join((log.getvalue(), summary, *outputs.values(), repr(log)))
        assert not hidden_commands(done.log)
        return done


def _judge(*given: Any, **named: Any) -> int:
    return ActionCheck(*given, **named)()


def parse_outputs(text: str) -> dict[str, str]:
    """GITHUB_OUTPUT as the runner reads it (FileCommandManager.cs); raises AssertionError where it would fail the step."""
    found: dict[str, str] = {}
    lines = iter(text.split("\n"))
    for line in lines:
        if not line:
            continue
        equals, heredoc = line.find("="), line.find("<<")
        if equals >= 0 and (heredoc < 0 or equals < heredoc):
            name, _, found[line[:equals]] = line.partition("=")
            continue
        assert heredoc > 0, line
        name, _, delimiter = line.partition("<<")
        value = []
        for part in lines:
            if part == delimiter:
                break
            value.append(part)
        else:
            raise AssertionError(f"no end of {name}")
        found[name] = "\n".join(value)
    return found


def hidden_commands(log: str) -> list[str]:
    """Lines in which the runner would find a command of the old form, or one of the new that is none of ours (ActionCommand.cs)."""
    ours = re.compile(r"::(error|warning|notice)( [a-z]+=[^:]*)?::")
    return [line for line in log.splitlines() if "##[" in line or (line.lstrip().startswith("::") and not ours.match(line))]
