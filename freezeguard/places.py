"""Where a policy is looked for."""

from __future__ import annotations

import os

PLACES = (".freezeguard.yml", ".freezeguard.yaml", ".github/freezeguard.yml", ".github/freezeguard.yaml")
DEFAULT_SOURCE = "built-in default"


def find_policy(folder: str = ".") -> str | None:
    """The first of the usual places in a folder where a policy is, or None. A place that is there but cannot be read counts."""
    return next((place for place in PLACES if os.path.lexists(os.path.join(folder, place))), None)
