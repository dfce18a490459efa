"""Where a policy lies in its repository, and what is wrong with the workflows there that sweep by it."""

from __future__ import annotations

import os
import re
from posixpath import normpath
from typing import NamedTuple

import yaml

from ..engine.analysis.lint import Finding
from ..engine.analysis.sweep_cron import Entry, missing
from ..policy.discovery import POLICY_PATHS, read_file, root_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..policy.model import Policy

FOLDER = os.path.join(".github", "workflows")
MAX_BYTES = 1 << 20  # of a workflow; GitHub takes half of that


class Place(NamedTuple):
    """A file in a repository: the repository's folder, and the path of the file from there, with `/`."""

    root: str
    path: str


def place_in_repository(path: str) -> Place | None:
    """Where a file lies in its repository, or beneath the folder where one stands if there is none; None: outside of both."""
    folder, name = os.path.split(path)
    folder = os.path.realpath(folder)
    root = os.path.join(root_of(folder) or os.path.realpath("."), "")
    whole = os.path.join(folder, name)
    return Place(root, whole[len(root) :].replace(os.sep, "/")) if whole.startswith(root) else None


def sweep_findings(policy: Policy, path: str) -> Iterator[Finding]:
    """What is worth a warning in the workflows beside the policy at a path. What cannot be read, or sweeps by another policy, is not."""
    place = place_in_repository(path)
    if place is None:
        return
    found_there = next((usual for usual in POLICY_PATHS if os.path.lexists(os.path.join(place.root, usual))), None)
    for file in _workflows(place.root):
        try:
            sweep = sweep_in(read_file(file, MAX_BYTES).decode())
        except (OSError, ValueError):
            continue
        if sweep is not None and place.path == (normpath(sweep.policy) if sweep.policy else found_there):
            where = os.path.relpath(file)
            yield from (Finding(where, sweep.line, sweep.column, "warning", *found) for found in findings(policy, sweep))


def _workflows(root: str) -> list[str]:
    folder = os.path.join(root, FOLDER)
    try:
        return sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith((".yml", ".yaml")))
    except OSError:
        return []


SHOWN = 3  # of the entries that are missing


# The program, or an image of it, and the rest of its line.
_COMMAND = re.compile(r"\bfreezeguard(?:[:@][\w.:-]+)?(?:[ \t]+-[\w-]+)*[ \t]+sweep\b.*")


_POLICY = re.compile(r"\s--policy[= ]\s*[\"']?([^\s\"']+)")


class Sweep(NamedTuple):
    """A workflow that sweeps.

    Attributes:
        policy: the path that its step names; None: the usual places.
        line, column: where its schedule begins, from 1 on; 0: it has none.
    """

    policy: str | None
    entries: tuple[Entry, ...]
    line: int
    column: int


def sweep_in(text: str) -> Sweep | None:
    """The sweep of a workflow's text; None where it does not sweep, or is no workflow."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):
        return None
    step = next(filter(_sweeps, (step for job in _values(_at(root, "jobs")) for step in _items(_at(job, "steps")))), None)
    if step is None:
        return None
    schedule = _at(_at(root, "on"), "schedule")
    mark = schedule.start_mark if schedule is not None else None
    found = [Entry(_text(_at(item, "cron")), _text(_at(item, "timezone")) or "UTC") for item in _items(schedule)]
    where = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    return Sweep(_policy_of(step), tuple(found), *where)


def findings(policy: Policy, sweep: Sweep) -> Iterator[tuple[str, str]]:
    """(code, message) of what is worth a warning in the sweep of a policy."""
    left = missing(policy, sweep.entries)
    if left:
        shown = [f"'{entry.cron}' in {entry.zone}" for entry in left[:SHOWN]]
        more = [f"{len(left) - SHOWN} more"] if len(left) > SHOWN else []
        message = f"the sweep does not follow each edge of {policy.source}: its schedule lacks {', '.join([*shown, *more])}"
        yield "sweep-edges", f"{message}; `freezeguard workflow` writes it anew"


def _sweeps(step: yaml.Node) -> bool:
    if "freezeguard" in _text(_at(step, "uses")).lower():
        return _text(_at(_at(step, "with"), "command")) == "sweep"
    return _COMMAND.search(_script(step)) is not None


def _policy_of(step: yaml.Node) -> str | None:
    asked = _COMMAND.search(_script(step))
    option = _POLICY.search(asked[0]) if asked else None
    return (option[1] if option else _text(_at(_at(step, "with"), "policy"))) or None


def _script(step: yaml.Node) -> str:
    """What a step runs, without the lines that are comments, continued lines as one."""
    lines = (line for line in _text(_at(step, "run")).splitlines(keepends=True) if not line.lstrip().startswith("#"))
    return "".join(lines).replace("\\\n", " ")


def _at(node: yaml.Node | None, key: str) -> yaml.Node | None:
    """The value of a key of a mapping; None where there is none, or no mapping."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for name, value in pairs if name.value == key), None)


def _values(node: yaml.Node | None) -> list[yaml.Node]:
    return [value for _, value in node.value] if isinstance(node, yaml.MappingNode) else []


def _items(node: yaml.Node | None) -> list[yaml.Node]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _text(node: yaml.Node | None) -> str:
    return node.value.strip() if isinstance(node, yaml.ScalarNode) else ""
