"""The mutants that survive, each with the reason why no test can tell it from the original."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

SURVIVORS = Path(__file__).with_name("survivors.yaml")


def entries() -> list[dict[str, Any]]:
    """As they are written: a function, why nobody can notice, and the changes for which that holds."""
    found: list[dict[str, Any]] = yaml.safe_load(SURVIVORS.read_text())
    return found


def explained() -> dict[tuple[str, str], str]:
    """By function and change: why nobody can notice it."""
    return {(entry["function"], change.strip()): entry["why"] for entry in entries() for change in entry["changes"]}
