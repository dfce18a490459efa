"""How the outside is reached: about which instant, with which secrets, over which connections."""

from __future__ import annotations

from typing import NamedTuple

from ..util.languages import Message
from .incident import SourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..github.client import Client
    from ..policy.model import Source
    from ..temporal.zones import Duration, Zone
    from .context import SourceContext
    from .remote_calendar import FetchedCalendar


class Connections(NamedTuple):
    """How the outside is reached, about which instant, for whom.

    Attributes:
        at: the instant that is judged (seconds).
        now: the present instant.
        repository: the own one; None: not known.
        environ: where secrets are.
        github: the connection to GitHub, with the secret of an environment variable or with the usual one (None).
        folder: the cache folder, where copies of calendars are kept; None: they are not.
        offline: nobody is asked, which only warns.
    """

    at: int
    now: int
    repository: str | None
    environ: Mapping[str, str]
    github: Callable[[str | None], Client]
    folder: str | None = None
    offline: bool = False

    def asking(self, source: Source, zone: Zone) -> SourceContext:
        """How one source is asked. Raises SourceError where nobody is."""
        if self.offline:
            raise SourceError(Message("source.offline"))
        from .context import SourceContext
        from .http import Http

        return SourceContext(self.at, self.now, zone, self.repository, self.environ, Http(source.timeout), self.github)

    def calendar(self, url: str, max_stale: Duration, timeout: float, zone: Zone) -> FetchedCalendar:
        """A calendar, or an old copy of it. Raises SourceError."""
        from .remote_calendar import CalendarCache, fetch

        http = None
        if not self.offline:
            from .http import Http

            http = Http(timeout)
        return fetch(url, max_stale, http=http, shelf=CalendarCache(self.folder), zone=zone, now=self.now)


def github_connector(environ: Mapping[str, str]) -> Callable[[str | None], Client]:
    """What connects to GitHub, with the secret of an environment variable or with the usual one (None)."""

    def connect(name: str | None) -> Client:
        from ..github.client import Client
        from ..github.settings import API_URL

        names = (name,) if name else ("GITHUB_TOKEN", "GH_TOKEN")
        token = next((token for each in names if (token := environ.get(each, "").strip())), None)
        if token is None:
            raise SourceError(f"the environment variable {' or '.join(names)} is not set")
        return Client(token, environ.get("GITHUB_API_URL") or API_URL)

    return connect
