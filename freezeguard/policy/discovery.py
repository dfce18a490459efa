"""Where a policy is looked for, and read."""

from __future__ import annotations

import os

from ..errors import UsageError
from ..util.text import os_error_reason, quote

POLICY_PATHS = (".freezeguard.yml", ".freezeguard.yaml", ".github/freezeguard.yml", ".github/freezeguard.yaml")
DEFAULT_SOURCE = "built-in default"


def find_policy(folder: str = ".") -> str | None:
    """The first of the usual places where a policy is, or None. A place that is there but cannot be read counts.

    Raises UsageError where the folder is not there (any more).

    Within a repository the folders above are looked at too, up to the one with `.git`: a verdict does not depend on where one stands.
    """
    try:
        root = root_of(folder)
    except OSError as error:
        raise UsageError(f"cannot read the folder {quote(folder)}: {os_error_reason(error)}") from None
    while True:
        found = next((place for place in POLICY_PATHS if os.path.lexists(os.path.join(folder, place))), None)
        if found is not None:
            return os.path.normpath(os.path.join(folder, found))
        if root is None or os.path.realpath(folder) == root:
            return None
        folder = os.path.join(folder, os.pardir)


def read_file(path: str, most: int) -> bytes:
    """At most so many bytes of a file. Raises OSError or ValueError."""
    with open(path, "rb") as file:
        return file.read(most)


def root_of(folder: str) -> str | None:
    """The folder of the repository that a folder lies in, or None."""
    here = os.path.realpath(folder)
    while not os.path.lexists(os.path.join(here, ".git")):
        above = os.path.dirname(here)
        if above == here:
            return None
        here = above
    return here
