"""Statuses that FreezeGuard writes, as far as the text of a workflow shows."""

from __future__ import annotations

import re

from ..github.settings import AUTO
from .workflow import NAME, SWEEP, invocations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .workflow import Gate
    from .yaml_tree import Value

_EXPRESSION = re.compile(r"[$`%]")


def written_by(gate: Gate) -> frozenset[str] | None:
    """Return the contexts that a step writes; None if its text does not show them. The steps of a called workflow speak for themselves."""
    if gate.inputs is not None:
        return _written(given(gate.inputs, "status", AUTO), given(gate.inputs, "environment", ""))
    found: frozenset[str] = frozenset()
    for command, options in invocations(gate):
        if command == "action":
            # Environment variables are its inputs.
            return None
        if command == SWEEP:
            one = _written(_literal(options.get("status", AUTO)), _literal(options.get("environment", "")))
            if one is None:
                return None
            found |= one
    return found


def given(inputs: Value, name: str, default: str) -> str | None:
    """Return an input; None if an expression gives it."""
    return _literal(inputs.get(name).text() if inputs.has(name) else default)


def _literal(value: str) -> str | None:
    return None if _EXPRESSION.search(value) else value.strip()


def _written(status: str | None, environment: str | None) -> frozenset[str] | None:
    """Return the status as the Action names it."""
    if status == "":
        return frozenset()
    if status is None or (status == AUTO and environment is None):
        return None
    return frozenset({status if status != AUTO else f"{NAME}/{environment}"[:255] if environment else NAME})
