"""Rules of a repository: rulesets, environments, disabled workflows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(kw_only=True)
class Ruleset:
    """A ruleset.

    Attributes:
        rules: `{"type": …, "parameters": …}`, as GitHub has them.
        bypass: `{"actor_id": …, "actor_type": …, "bypass_mode": …}`, as GitHub has them.
    """

    id: int
    name: str
    branches: list[str] = field(default_factory=list)
    rules: list[dict[str, Any]] = field(default_factory=list)
    bypass: list[dict[str, Any]] = field(default_factory=list)
    enforcement: Literal["active", "evaluate", "disabled"] = "active"


@dataclass(kw_only=True)
class Environment:
    """An environment; `reviewers`: somebody has to approve; `branches`: only protected branches may deploy."""

    name: str
    reviewers: bool = False
    branches: bool = False
    admins_bypass: bool = False
    apps: list[int] = field(default_factory=list)  # whose custom protection rules are enabled


@dataclass(kw_only=True)
class Protection:
    """The classic protection of a branch: context → the app that has to write it; None allows any app."""

    checks: dict[str, int | None] = field(default_factory=dict)
    admins: bool = False
