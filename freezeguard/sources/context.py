"""How sources are asked: about which instant, for which repository, with which secrets, over which connection."""

from __future__ import annotations

from typing import NamedTuple

from .http import Http
from .incident import SourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..github.client import Client
    from ..temporal.zones import Zone


# GitHub's tokens, the inputs of the Action, the runner's own variables, and what FreezeGuard has: docs/reference/sources.md.
RESERVED = ("GITHUB_", "GH_", "INPUT_", "ACTIONS_", "RUNNER_", "FREEZEGUARD_")


class SourceContext(NamedTuple):
    """All that a source may need beside its own options.

    Attributes:
        at: the instant that is judged (seconds).
        now: the present instant (seconds).
        zone: of the document that names the source.
        repository: the own one, `owner/name`; None: not known.
        environ: where secrets are.
        http: asks anything but GitHub.
        github: the connection to GitHub, with the secret of that environment variable, or with the usual one (None).
    """

    at: int
    now: int
    zone: Zone
    repository: str | None
    environ: Mapping[str, str]
    http: Http
    github: Callable[[str | None], Client]

    def secret(self, name: str) -> str:
        """What an environment variable holds. Raises SourceError where it is not set, or is not for other systems.

        Whoever may write a branch's policy chooses where it goes: what the runner and FreezeGuard itself have goes nowhere.
        """
        if name.upper().startswith(RESERVED):
            raise SourceError(f"the environment variable {name} is not given to other systems: name one of their own")
        value = self.environ.get(name, "").strip()
        if not value:
            raise SourceError(f"the environment variable {name} is not set")
        if not (value.isascii() and value.isprintable()):
            raise SourceError(f"the environment variable {name} holds what no header can carry")
        return value

    def bearer(self, name: str | None) -> dict[str, str]:
        """The header that carries the token of an environment variable; none where there is no variable. Raises SourceError."""
        return {} if name is None else {"Authorization": f"Bearer {self.secret(name)}"}
