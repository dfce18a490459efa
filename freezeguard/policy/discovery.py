"""Find the policy file of a folder or repository, and read files."""

from __future__ import annotations

import os

from ..errors import UsageError
from ..util.text import os_error_reason, quote

POLICY_PATHS = (".freezeguard.yml", ".freezeguard.yaml", ".github/freezeguard.yml", ".github/freezeguard.yaml")
DEFAULT_SOURCE = "built-in default"


def find_policy(folder: str = ".") -> str | None:
    """Return the path of the policy that applies in a folder, or None. A path that exists but cannot be read counts.

    Within a repository the parent folders are searched too, up to the one with `.git`, so that the verdict does not depend on the
    current folder. Raises UsageError if the folder does not exist.
    """
    try:
        root = root_of(folder)
    except OSError as error:
        raise UsageError(f"cannot read the folder {quote(folder)}: {os_error_reason(error)}") from None
    while True:
        path = next((path for path in POLICY_PATHS if os.path.lexists(os.path.join(folder, path))), None)
        if path is not None:
            return os.path.normpath(os.path.join(folder, path))
        if root is None or os.path.realpath(folder) == root:
            return None
        folder = os.path.join(folder, os.pardir)


def read_file(path: str, most: int) -> bytes:
    """Return the first `most` bytes of a file. Raises OSError or ValueError."""
    with open(path, "rb") as file:
        return file.read(most)


def root_of(folder: str) -> str | None:
    """Return the root folder of the repository that contains a folder, or None."""
    root = os.path.realpath(folder)
    while not os.path.lexists(os.path.join(root, ".git")):
        parent = os.path.dirname(root)
        if parent == root:
            return None
        root = parent
    return root
