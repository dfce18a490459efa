"""Samples for the quick run. Everything that is left out is marked `slow` and runs in `.ci/run`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet
from hypothesis import settings


def slow_unless(is_quick: Callable[[Any], bool], values: Iterable[Any]) -> list[Any]:
    """Return the values of a parameter, all marked `slow` except those for which `is_quick` holds.

    Args:
        is_quick: called with a value. A tuple stands for the values of several parameters.
    """
    found = []
    for value in values:
        given = value if isinstance(value, ParameterSet) else pytest.param(*value) if isinstance(value, tuple) else pytest.param(value)
        quick = is_quick(given.values[0] if len(given.values) == 1 else given.values)
        found.append(given if quick else pytest.param(*given.values, id=given.id, marks=[*given.marks, pytest.mark.slow]))
    return found


def examples(full: int) -> int:
    """Return how many examples a slow property tries: `full` with `--hypothesis-profile=full`, a quarter of it in the quick run."""
    return full * settings().max_examples // 100
