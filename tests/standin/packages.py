"""GitHub's API descriptions from npm: fetched once, pinned by package-lock.json.

FREEZEGUARD_NODE_MODULES names a folder that has them already; else they are put beside this file.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
VARIABLE = "FREEZEGUARD_NODE_MODULES"


class PackagesMissingError(Exception):
    """The packages are missing and cannot be fetched, so the tests that need them cannot run on this machine."""


def node_modules() -> Path:
    """Return the folder with the packages installed."""
    named = os.environ.get(VARIABLE)
    if named:
        return _complete(Path(named))
    return _complete(fetched(HERE, "GitHub's API descriptions"))


def fetched(where: Path, what: str) -> Path:
    """The packages of a folder's package-lock.json. Raises PackagesMissingError."""
    # Several workers of pytest-xdist begin at the same time; one fetches, the others wait for it.
    with (where / ".fetching").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = where / "node_modules"
        # npm writes this file last.
        if not (folder / ".package-lock.json").is_file():
            _fetch(where, what)
        return folder


def openapi(version: str = "api.github.com") -> Path:
    """GitHub's OpenAPI description."""
    return node_modules() / "@octokit/openapi/generated" / f"{version}.json"


def graphql_schema() -> Path:
    return node_modules() / "@octokit/graphql-schema/schema.graphql"


def webhook_examples() -> Path:
    """One JSON file: a list of events with their examples."""
    return node_modules() / "@octokit/webhooks-examples/api.github.com/index.json"


def emulate() -> Path:
    """Path of the independent emulator, a program for node."""
    return node_modules() / "emulate/dist/index.js"


def _fetch(where: Path, what: str) -> None:
    npm = shutil.which("npm")
    if npm is None:
        message = f"{what} come from npm, and npm is not installed (or set {VARIABLE} to a folder that has them)"
        raise PackagesMissingError(message)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        done = subprocess.run(command, cwd=where, capture_output=True, text=True, timeout=300)
    except subprocess.TimeoutExpired as error:
        message = f"npm did not fetch {what} within 300 s"
        raise PackagesMissingError(message) from error
    if done.returncode:
        message = f"npm could not fetch {what}: {done.stderr.strip()}"
        raise PackagesMissingError(message)


def _complete(folder: Path) -> Path:
    if not (folder / "@octokit").is_dir():
        message = f"{folder} has no @octokit packages"
        raise PackagesMissingError(message)
    return folder
