"""Connections to other systems: for which instant, with which secrets, over which client."""

from __future__ import annotations

from typing import NamedTuple

from .incident import OFFLINE, SourceError
from .secret_bindings import bound_secret, github_secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..github.client import Client
    from ..policy.model import Source
    from ..temporal.zones import Duration, Zone
    from .http import Http
    from .remote_calendar import FetchedCalendar


class Connections(NamedTuple):
    """Everything that queries share, whatever source they are for.

    Attributes:
        at: the instant to evaluate (seconds).
        now: the present instant (seconds).
        repository: the repository to deploy, `owner/name`; None if not known.
        environ: environment variables, which hold the secrets.
        github: connects to GitHub with the token of the named environment variable, or with the default token (None).
        folder: cache folder for copies of calendars; None keeps no copies.
        offline: no source is queried; each reports a warning instead.
    """

    at: int
    now: int
    repository: str | None
    environ: Mapping[str, str]
    github: Callable[[str | None], Client]
    folder: str | None = None
    offline: bool = False

    def context(self, source: Source, zone: Zone) -> SourceContext:
        """Return the context for querying one source. Raises SourceError if offline."""
        if self.offline:
            raise SourceError(OFFLINE)
        from .http import Http

        return SourceContext(self, zone, Http(source.timeout))

    def calendar(self, url: str, max_stale: Duration, timeout: float, zone: Zone) -> FetchedCalendar:
        """Return the calendar at a URL, or a cached copy of it. Raises SourceError."""
        from .remote_calendar import CalendarCache, fetch

        http = None
        if not self.offline:
            from .http import Http

            http = Http(timeout)
        return fetch(url, max_stale, http=http, cache=CalendarCache(self.folder), zone=zone, now=self.now)


class SourceContext(NamedTuple):
    """Everything that a source needs besides its own options.

    Attributes:
        zone: time zone of the document that names the source.
        http: client for every system but GitHub.
    """

    connections: Connections
    zone: Zone
    http: Http

    def secret(self, name: str, url: str) -> str:
        """Return the value of an environment variable for a request to a URL. Raises SourceError if it is not bound to the host."""
        return bound_secret(self.connections.environ, name, url)

    def bearer(self, name: str | None, url: str) -> dict[str, str]:
        """Return the header with the token of an environment variable; no header if there is no variable. Raises SourceError."""
        return {} if name is None else {"Authorization": f"Bearer {self.secret(name, url)}"}


def github_connector(environ: Mapping[str, str]) -> Callable[[str | None], Client]:
    """Return a function that connects to GitHub with the token of a named environment variable, or with the default token (None)."""

    def connect(name: str | None) -> Client:
        from ..github.client import Client
        from ..github.settings import API_URL

        api_url = environ.get("GITHUB_API_URL") or API_URL
        return Client(github_secret(environ, name, api_url), api_url)

    return connect
