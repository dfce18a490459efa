"""Examples of the checks: for each a minimal repository with the defect (`bad`), and the same without it (`good`).

`*.yml` are workflows, except `policy.yml` and `github.yml`: the settings as GitHub's API names them, and the permissions of the `token`.
"""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

import yaml

from freezeguard.doctor.facts import Facts, PolicyUsage, ReadFailure
from freezeguard.doctor.required import contexts_of
from freezeguard.doctor.workflow import Workflow, read_workflow, with_calls
from freezeguard.errors import FreezeGuardError, PolicyError, UndecidedError
from freezeguard.policy.load import read_text

EXAMPLES = Path(__file__).parent / "examples"
SIDES = ("bad", "good")
FOLDER = ".github/workflows"


def texts(name: str, side: str) -> dict[str, str]:
    """Return the files of an example by name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((EXAMPLES / name / side).iterdir())}


def facts_of(name: str, side: str) -> Facts:
    """Return the facts about the repository of an example."""
    files = texts(name, side)
    github = yaml.safe_load(files.pop("github.yml", "{}"))
    policy, unknown = _policy(files.pop("policy.yml", None), github)
    workflows, unreadable = _workflows(files)
    steps = [(workflow.path, gate.inputs) for workflow in workflows for gate in workflow.gates if gate.inputs is not None]
    return Facts(
        repository="acme/shop",
        branch="main",
        workflows=workflows,
        unreadable=unreadable,
        states=github.get("workflows", []),
        rules=github.get("rules", []),
        classic={},
        rulesets=github.get("rulesets", []),
        contexts=contexts_of(workflows),
        policies=[PolicyUsage(read_text(policy.encode(), ".freezeguard.yml"), steps)] if policy is not None and not unknown else [],
        policy_errors=unknown,
        policy_missing=policy is None,
        environments=github.get("environments"),
        failures=_failures(github.get("token", {"metadata": "read", "actions": "read"})),
    )


def change(name: str) -> str:
    """Return the lines that fix an example, with two lines around each, as a diff without headings."""
    bad, good = (texts(name, side) for side in SIDES)
    lines = [
        line
        for file in sorted({*bad, *good})
        for line in list(difflib.unified_diff(bad.get(file, "").splitlines(), good.get(file, "").splitlines(), n=2, lineterm=""))[2:]
    ]
    return "".join(f"{line.rstrip()}\n" for line in lines if not line.startswith("@@"))


def _workflows(files: dict[str, str]) -> tuple[list[Workflow], list[tuple[str, PolicyError]]]:
    read, unreadable = [], []
    for file, text in files.items():
        try:
            read.append(read_workflow(f"{FOLDER}/{file}", text.encode()))
        except PolicyError as error:
            unreadable.append((f"{FOLDER}/{file}", error))
    return with_calls(read), unreadable


def _policy(text: str | None, github: dict[str, Any]) -> tuple[str | None, list[FreezeGuardError]]:
    if "contents" not in github.get("token", {"contents": "read"}):
        return text, [UndecidedError("this token cannot see acme/shop")]
    try:
        read_text((text or "timezone: UTC\n").encode(), ".freezeguard.yml")
    except PolicyError as error:
        return text, [error]
    return text, []


def _failures(token: dict[str, str]) -> list[ReadFailure]:
    needed = {"metadata": ("the rules of the branch", True), "actions": ("the environments", False)}
    return [
        ReadFailure(f"{what} could not be read", f"use a token with `{name}: read`", decides)
        for name, (what, decides) in needed.items()
        if name not in token
    ]
