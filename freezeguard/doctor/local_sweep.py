"""Location of a policy in its local repository, and defects of the workflows there that sweep by it."""

from __future__ import annotations

import os
from posixpath import normpath
from typing import NamedTuple

from ..engine.analysis.lint import Finding
from ..engine.analysis.sweep_cron import Entry, missing
from ..errors import PolicyError
from ..policy.discovery import POLICY_PATHS, read_file, root_of
from .workflow import SWEEP, invocations, read_workflow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..policy.model import Policy
    from .workflow import Gate

FOLDER = os.path.join(".github", "workflows")
MAX_BYTES = 1 << 20  # of a workflow; GitHub accepts half of that
MAX_ENTRIES = 3  # missing entries that a message shows


class Place(NamedTuple):
    """A file in a repository: the folder of the repository, and the path of the file relative to it, with `/`."""

    root: str
    path: str


class Sweep(NamedTuple):
    """A workflow that sweeps.

    Attributes:
        policy: path of the policy that its step names; None for the usual paths.
        entries: entries of its schedule.
        line, column: location of its schedule, from 1; 0 without one.
    """

    policy: str | None
    entries: tuple[Entry, ...]
    line: int
    column: int


def place_in_repository(path: str) -> Place | None:
    """Return the place of a file in its repository, else below the current folder; None outside of both."""
    folder, name = os.path.split(path)
    folder = os.path.realpath(folder)
    root = os.path.join(root_of(folder) or os.path.realpath("."), "")
    whole = os.path.join(folder, name)
    return Place(root, whole[len(root) :].replace(os.sep, "/")) if whole.startswith(root) else None


def sweep_findings(policy: Policy, path: str) -> Iterator[Finding]:
    """Yield a warning for each workflow in the repository of a policy that sweeps by it too late. Unreadable workflows are skipped."""
    place = place_in_repository(path)
    if place is None:
        return
    default = next((usual for usual in POLICY_PATHS if os.path.lexists(os.path.join(place.root, usual))), None)
    for file in _workflows(place.root):
        try:
            sweep = sweep_in(read_file(file, MAX_BYTES))
        except (OSError, ValueError):
            continue
        if sweep is not None and place.path == (normpath(sweep.policy) if sweep.policy else default):
            lacking = missing(policy, sweep.entries)
            if lacking:
                message = _lacks(policy, lacking)
                yield Finding(os.path.relpath(file), sweep.line, sweep.column, "warning", "sweep-edges", message)


def sweep_in(content: bytes) -> Sweep | None:
    """Return the sweep of a workflow; None if it does not sweep, or is no workflow."""
    try:
        workflow = read_workflow("", content)
    except PolicyError:
        return None
    gate = next((gate for gate in workflow.gates if gate.sweeps), None)
    if gate is None:
        return None
    schedule = workflow.on.get("schedule")
    entries = tuple(
        Entry(item.get("cron").text().strip(), item.get("timezone").text().strip() or "UTC")
        for item in (schedule.items() if schedule is not None else ())
    )
    where = (schedule.line, schedule.column) if schedule is not None else (0, 0)
    return Sweep(_policy_of(gate), entries, *where)


def _workflows(root: str) -> list[str]:
    folder = os.path.join(root, FOLDER)
    try:
        return sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith((".yml", ".yaml")))
    except OSError:
        return []


def _policy_of(gate: Gate) -> str | None:
    given = next((options.get("policy") for command, options in invocations(gate) if command == SWEEP), None)
    return given or (gate.inputs.get("policy").text() if gate.inputs is not None else "") or None


def _lacks(policy: Policy, entries: list[Entry]) -> str:
    shown = [f"'{entry.cron}' in {entry.zone}" for entry in entries[:MAX_ENTRIES]]
    more = [f"{len(entries) - MAX_ENTRIES} more"] if len(entries) > MAX_ENTRIES else []
    lacking = ", ".join([*shown, *more])
    return f"the sweep does not follow each edge of {policy.source}: its schedule lacks {lacking}; `freezeguard workflow` regenerates it"
