"""Decide whether a deployment is allowed now, and if not, when.

    import freezeguard

    policy = freezeguard.load(".freezeguard.yml")
    verdict = freezeguard.decide(policy, at=now, subject=freezeguard.Subject(environment="production"))
    print(verdict.allowed, verdict.as_dict())

Names are loaded on first use, so that the pre-push hook starts quickly.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .engine.decide import allowed_spans, decide
    from .engine.facts import NO_FACTS, Facts, Observation, OnCallShift, Waiver
    from .engine.verdict import NextWindow, Reason, Verdict
    from .errors import FreezeGuardError, PolicyError, UndecidedError, UsageError
    from .policy.load import Fetched, load
    from .policy.model import Policy
    from .policy.subject import Subject
    from .util.version import __version__

__all__ = [
    "NO_FACTS",
    "Facts",
    "Fetched",
    "FreezeGuardError",
    "NextWindow",
    "Observation",
    "OnCallShift",
    "Policy",
    "PolicyError",
    "Reason",
    "Subject",
    "UndecidedError",
    "UsageError",
    "Verdict",
    "Waiver",
    "__version__",
    "allowed_spans",
    "decide",
    "load",
]

_HOMES = {
    "Facts": "engine.facts",
    "Fetched": "policy.load",
    "FreezeGuardError": "errors",
    "NO_FACTS": "engine.facts",
    "NextWindow": "engine.verdict",
    "Observation": "engine.facts",
    "OnCallShift": "engine.facts",
    "Policy": "policy.model",
    "PolicyError": "errors",
    "Reason": "engine.verdict",
    "Subject": "policy.subject",
    "UndecidedError": "errors",
    "UsageError": "errors",
    "Verdict": "engine.verdict",
    "Waiver": "engine.facts",
    "allowed_spans": "engine.decide",
    "__version__": "util.version",
    "decide": "engine.decide",
    "load": "policy.load",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value
