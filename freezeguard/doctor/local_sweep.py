"""Where a policy lies in its repository, and what is wrong with the workflows there that sweep by it."""

from __future__ import annotations

import os
from posixpath import normpath
from typing import NamedTuple

from ..engine.analysis.lint import Finding
from ..engine.analysis.sweep_cron import findings, sweep_in
from ..policy.discovery import PLACES, read_file, root_of

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
    found_there = next((usual for usual in PLACES if os.path.lexists(os.path.join(place.root, usual))), None)
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
