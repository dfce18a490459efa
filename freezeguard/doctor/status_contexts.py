"""Which statuses FreezeGuard writes, as far as a workflow's text tells."""

from __future__ import annotations

import re

from ..github.settings import AUTO
from .workflow import NAME, RUN, SWEEP, script_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .workflow import Gate
    from .yaml_tree import Value

_OPTION = re.compile(r"\s--(status|environment)[= ]\s*(?:\"([^\"\n]*)\"|'([^'\n]*)'|(\S+))")
_UNTOLD = re.compile(r"[$`%]")


def written_by(gate: Gate) -> frozenset[str] | None:
    """The contexts that a step writes; None: that is not told. What a called workflow writes, its own steps say."""
    if gate.inputs is not None:
        return _written(given(gate.inputs, "status", AUTO), given(gate.inputs, "environment", ""))
    found: frozenset[str] = frozenset()
    for line in script_of(gate.at).splitlines() if gate.is_script else ():
        asked = RUN.search(line)
        if asked is not None and asked[1] == "action":
            # Its inputs are variables of the environment.
            return None
        if asked is not None and asked[1] == SWEEP:
            options = {name: one or other or bare for name, one, other, bare in _OPTION.findall(line)}
            one = _written(_told(options.get("status", AUTO)), _told(options.get("environment", "")))
            if one is None:
                return None
            found |= one
    return found


def given(inputs: Value, name: str, default: str) -> str | None:
    """An input; None: an expression tells it."""
    return _told(inputs.get(name).text() if inputs.has(name) else default)


def _told(value: str) -> str | None:
    return None if _UNTOLD.search(value) else value.strip()


def _written(status: str | None, environment: str | None) -> frozenset[str] | None:
    """As the Action names its status."""
    if status == "":
        return frozenset()
    if status is None or (status == AUTO and environment is None):
        return None
    return frozenset({status if status != AUTO else f"{NAME}/{environment}"[:255] if environment else NAME})
